"""What arrives at the loopback address → whether it is the answer we wait for. Pure: bytes in, verdict out."""

import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from mailtrove.auth import page

MAX_HEAD_BYTES: Final = 32 * 1024
"""Request line and headers; a code is 1 to 2 kB, but browsers add the cookies of every program on localhost."""
MAX_BODY_BYTES: Final = 64 * 1024
_MAX_FIELDS: Final = 32

_REQUEST_LINE: Final = re.compile(rb"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.[01]")
_HEADER: Final = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n]*)")
_FORM: Final = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Awaited:
    """What the right answer looks like."""

    path: str
    hosts: frozenset[str]
    """Values of the Host header that mean us; others are a web page that plays with names (DNS rebinding)."""
    state: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to answer a request, and what it brought."""

    page: page.Page
    answer: Mapping[str, str] | None = field(default=None, repr=False)
    """The fields of the right answer; None for any other request."""
    head_only: bool = False
    """The request was HEAD, which is answered without a body."""


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def judge(received: bytes, awaited: Awaited) -> Verdict | None:
    """The verdict on a request, or None while it is not complete yet. Never raises."""
    head, ended, rest = received.partition(b"\r\n\r\n")
    if not ended:
        return Verdict(page.TOO_LARGE) if len(received) > MAX_HEAD_BYTES else None
    if len(head) > MAX_HEAD_BYTES:
        return Verdict(page.TOO_LARGE)
    request_line, _, lines = head.partition(b"\r\n")
    match = _REQUEST_LINE.fullmatch(request_line)
    headers = _headers(lines)
    if match is None or headers is None:
        return Verdict(page.STRANGER)
    length = headers.get("content-length", "0")
    if "transfer-encoding" in headers or not re.fullmatch(r"[0-9]{1,9}", length):
        return Verdict(page.STRANGER)
    if int(length) > MAX_BODY_BYTES:
        return Verdict(page.TOO_LARGE)
    if len(rest) < int(length):
        return None
    return _judge(_Request(match[1].decode(), match[2].decode(), headers, rest[: int(length)]), awaited)


def _headers(lines: bytes) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for line in lines.split(b"\r\n"):
        if not line:
            continue
        match = _HEADER.fullmatch(line)
        name = match[1].decode().lower() if match else ""
        # Twice the same of these two is how two programs are made to see two different requests.
        if match is None or (name in found and name in ("host", "content-length")):
            return None
        found[name] = match[2].decode("latin-1").strip()
    return found


def _judge(request: _Request, awaited: Awaited) -> Verdict:
    parts = urlsplit("http://localhost" + request.target)
    if request.headers.get("host", "").lower() not in awaited.hosts:
        return Verdict(page.STRANGER)
    if parts.path == "/favicon.ico" and awaited.path != "/favicon.ico":
        return Verdict(page.NO_ICON)
    if parts.path != awaited.path:
        return Verdict(page.NOT_FOUND, head_only=request.method == "HEAD")
    if request.method not in ("GET", "POST"):
        return Verdict(page.WRONG_METHOD, head_only=request.method == "HEAD")
    return judge_fields(_fields(request, parts.query), awaited.state)


def judge_fields(fields: Mapping[str, str] | None, state: str) -> Verdict:
    """Whether these fields are the answer, however they came; None for what could not be read."""
    if fields is None or not hmac.compare_digest(fields.get("state", "").encode(), state.encode()):
        return Verdict(page.STRANGER)
    if bool(fields.get("code")) == bool(fields.get("error")):
        return Verdict(page.STRANGER)
    return Verdict(page.RECEIVED if fields.get("code") else page.REFUSED, fields)


def read_fields(query: str) -> dict[str, str] | None:
    """The fields of a query or a form; None where one comes twice, or they can't be read."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MAX_FIELDS, errors="replace")
    except ValueError:
        return None
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else None


def _fields(request: _Request, query: str) -> dict[str, str] | None:
    """The form's or the query's fields."""
    if request.method != "POST":
        return read_fields(query)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    try:
        return read_fields(request.body.decode("ascii"))
    except ValueError:
        return None
