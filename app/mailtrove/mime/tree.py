"""The MIME tree of a message, from the fast parser or, where that one refuses or misreads, from the standard library.

Both give the same parts under the same numbers, so that an attachment listed today is found again tomorrow.
Numbers are those of IMAP (RFC 3501 6.4.5), but every level counts: a message within a message is a level too.
"""

import email
import email.message
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import fast_mail_parser

from mailtrove.mime.charsets import decode, storable
from mailtrove.mime.headers import first, raw_headers, readable
from mailtrove.mime.parameters import parameters

MAX_DEPTH: Final = 40
MAX_PARTS: Final = 1000
MAX_DECODED: Final = 512 * 1024 * 1024
"""Bytes of all parts together; decoding can at most double a message, so this only stops the absurd."""

_MAX_FAST: Final = 100 * 1024 * 1024
"""What fast-mail-parser takes."""
_PARSER_ERRORS: Final = (
    RecursionError,
    MemoryError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    AssertionError,
)
"""What the standard library's parser is known to raise at malformed mail."""
_END_OF_TYPE: Final = re.compile(r"[\s;,]+")
_TOKEN: Final = re.compile(r"[\w-]+")
_PLAIN_ENCODINGS: Final = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})


@dataclass(slots=True)
class Part:
    """One node: a leaf with content, a container with children, or an embedded message with both."""

    path: str
    """"1", "2.1"; empty for a message that has parts, "1" for one that is a single part."""
    content_type: str
    """In lower case, without parameters: "text/plain"."""
    charset: str
    file_name: str
    """As the sender gave it: not yet safe."""
    disposition: str
    content_id: str
    """Without angle brackets."""
    is_message: bool
    children: "list[Part]"
    content: bytes
    """Transfer-decoded; empty for a container."""
    subject: str = ""
    """Of the message within, for an embedded message."""
    encoding: str = ""
    """The transfer encoding, in lower case: "base64"; empty for none."""
    flowed: bool = False
    """Its lines may be joined to paragraphs (RFC 3676); `delsp`: without the blank at their ends."""
    delsp: bool = False

    def walk(self) -> "Iterator[Part]":
        """This part and all below it, in the order of the message, without entering embedded messages."""
        waiting = [self]
        while waiting:
            part = waiting.pop()
            yield part
            if not part.is_message:
                waiting.extend(reversed(part.children))


class Misread(Exception):
    """A parser refused the message, or what it gave is not all of it. Never leaves this room."""


def tree(raw: bytes) -> tuple[Part, str]:
    """The parts of a message, and what was wrong with it in words (empty for nothing worth telling).

    Never raises: what no parser takes becomes one part of plain text.
    """
    problem = ""
    for parser in (_fast, _patient):
        try:
            return parser(raw), ""
        except (Misread, fast_mail_parser.ParseError) as error:
            problem = f"The message's structure is broken ({error}); it is shown as plain text."
        except _PARSER_ERRORS as error:
            why = "nested too deeply" if isinstance(error, RecursionError) else type(error).__name__
            problem = f"The message's structure is broken ({why}); it is shown as plain text."
    end = raw.replace(b"\r\n", b"\n").find(b"\n\n")
    body = raw.replace(b"\r\n", b"\n")[end + 2 :] if end >= 0 else raw
    return Part("1", "text/plain", "", "", "", "", False, [], body), problem


class _Counter:
    """Counts parts and bytes, and stops at the limits."""

    def __init__(self) -> None:
        self.parts = 0
        self.decoded = 0

    def count(self, depth: int, size: int) -> None:
        self.parts += 1
        self.decoded += size
        if depth > MAX_DEPTH:
            raise Misread(f"nested deeper than {MAX_DEPTH} levels")
        if self.parts > MAX_PARTS:
            raise Misread(f"more than {MAX_PARTS} parts")
        if self.decoded > MAX_DECODED:
            raise Misread("more decoded bytes than mailtrove takes")


def _fast(raw: bytes) -> Part:
    if len(raw) > _MAX_FAST:
        raise Misread("too large for the fast parser")
    root = _from_fast(fast_mail_parser.parse_email_tree(raw), "", 0, _Counter())
    if not all(part.file_name.isascii() for part in root.walk()) and b"=?" in raw:
        raise Misread("a name in encoded words")  # which it decodes one by one, blanks between them and all
    return root


def _from_fast(node: fast_mail_parser.PyMimePart, path: str, depth: int, counter: _Counter) -> Part:
    content = node.content or b""
    counter.count(depth, len(content))
    headers = {name.lower(): values[0] for name, values in node.headers.items() if values}
    multipart = node.content_type.startswith("multipart/")
    if multipart and not node.children:
        raise Misread("a multipart without parts")  # its text would be lost
    if path and not content and not node.children and not any(name.startswith("content-") for name in headers):
        raise Misread("a part of nothing")  # its text may have no empty line before it, and count as headers
    if headers.get("content-transfer-encoding", "").strip().lower() not in _PLAIN_ENCODINGS and not multipart:
        raise Misread("an unusual transfer encoding")
    return _part(
        path,
        headers.get("content-type", ""),
        headers.get("content-disposition", ""),
        headers.get("content-id", ""),
        [_from_fast(child, _below(path, number), depth + 1, counter) for number, child in enumerate(node.children, 1)],
        content,
        node.is_message,
        headers.get("content-transfer-encoding", ""),
    )


class _AsWritten(email.policy.Compat32):
    """Hands out headers as they were written, 8-bit characters in them as surrogates."""

    def header_fetch_parse(self, name: str, value: str) -> str:  # noqa: ARG002 - the interface of policies
        return value


def _patient(raw: bytes) -> Part:
    message = email.message_from_bytes(raw, policy=_AsWritten())
    return _from_patient(message, "", 0, _Counter())


def _from_patient(message: email.message.Message, path: str, depth: int, counter: _Counter) -> Part:
    children: list[Part] = []
    content = b""
    is_message = message.get_content_type() == "message/rfc822"
    payload = message.get_payload()
    if is_message and isinstance(payload, list) and payload:
        content = _as_bytes(payload[0])
    elif not isinstance(payload, list):
        encoding = _TOKEN.search(_header(message, "content-transfer-encoding"))
        if encoding and encoding[0] != message["content-transfer-encoding"]:
            message.replace_header("content-transfer-encoding", encoding[0])  # quoted, with a comment, a semicolon
        decoded = message.get_payload(decode=True)
        content = decoded if isinstance(decoded, bytes) else b""
    counter.count(depth, len(content))
    if isinstance(payload, list):
        for number, child in enumerate(payload, 1):
            if isinstance(child, email.message.Message):
                children.append(_from_patient(child, _below(path, number), depth + 1, counter))
    declared = _header(message, "content-type")
    if not children and not is_message and declared.lower().lstrip().startswith("multipart/"):
        declared = "text/plain"  # a multipart without parts: what is there is text
    return _part(
        path,
        declared,
        _header(message, "content-disposition"),
        _header(message, "content-id"),
        children,
        content,
        is_message,
        _header(message, "content-transfer-encoding"),
    )


def _part(
    path: str,
    declared: str,
    disposition: str,
    content_id: str,
    children: list[Part],
    content: bytes,
    is_message: bool,
    encoding: str,
) -> Part:
    of_type = parameters(_END_OF_TYPE.sub(";", declared.strip(), count=1))
    of_disposition = parameters(disposition)
    # Some leave out the semicolon before the charset, or write a comma.
    kind = next(iter(_END_OF_TYPE.split(declared.strip(), maxsplit=1))).lower()
    return Part(
        path=path or ("" if children and not is_message else "1"),
        content_type=_content_type(kind, is_message),
        charset=of_type.get("charset", ""),
        file_name=storable(of_disposition.get("filename") or of_type.get("name") or ""),
        disposition=disposition.partition(";")[0].strip().lower(),
        content_id=content_id.strip().strip("<>").strip(),
        is_message=is_message,
        children=children,
        content=content,
        subject=readable(first(raw_headers(content), "subject")) if is_message else "",
        encoding=storable(encoding.strip().lower()[:80]),
        flowed=of_type.get("format", "").lower() == "flowed",
        delsp=of_type.get("delsp", "").lower() == "yes",
    )


def _content_type(kind: str, is_message: bool) -> str:
    if is_message and not kind.startswith("message/"):
        return "message/rfc822"  # a part of a digest that says nothing (RFC 2046 5.1.5)
    return kind if kind.count("/") == 1 and not kind.endswith("/") else "text/plain"


def _header(message: email.message.Message, name: str) -> str:
    value = str(message.get(name, ""))
    return " ".join(decode(value.encode("utf-8", "surrogateescape")).split())


def _as_bytes(message: object) -> bytes:
    if not isinstance(message, email.message.Message):
        return b""
    try:
        return message.as_bytes()
    except (LookupError, ValueError, TypeError, AttributeError, RecursionError):
        return b""


def _below(path: str, number: int) -> str:
    return f"{path}.{number}" if path else str(number)
