"""Where the links in a message's text lead: their true hosts, and whether what they say names another."""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, unquote, urlsplit

import idna

MOST_LINKS: Final = 2_000

_URL: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"]{1,4000}", re.IGNORECASE)
_LISTED: Final = re.compile(r"\[(\d{1,5})\] (\S+)")
"""A line of the list that `html_to_text` puts at the end."""
_MISLEADS: Final = re.compile(r"\[(\d{1,5}), leads to ")
_TRAILING: Final = ".,;:!?'*_>]}"
_HOST: Final = r"((?:[\w-]+\.)+[^\W\d_]{2,24})(?![\w@-])"
_CLEARLY_NAMED: Final = re.compile(rf"(?:https?://(?:[^\s/@]*@)?|\bwww\.){_HOST}", re.IGNORECASE)
_BARE: Final = re.compile(rf"{_HOST}(?:[/?#:]\S*)?", re.IGNORECASE)
_ENDS_OF_FILE_NAMES: Final = frozenset({
    *("md", "py", "js", "ts", "rs", "sh", "pl", "so", "cc", "ps", "zip", "mov", "pdf", "png", "jpg", "jpeg", "gif"),
    *("html", "htm", "txt", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "csv", "json", "xml"),
})  # fmt: skip
_SAFE: Final = frozenset("!#$%&()*+,-./:;=?@[]_~" + string.ascii_letters + string.digits)


@dataclass(frozen=True, slots=True)
class Link:
    """One link of a message."""

    number: int
    """As in the text, where it has one there; the others go on from the last."""
    target: str
    """Where it leads, as it stands in the message."""
    host: str
    """The true host in ASCII, or the address of a mailto; empty where there is none."""
    letters: str
    """The host in its own script, where that differs (IDN); it may look like another one."""
    misleads: bool
    """Its text names another host."""
    url: str
    """What is opened, in ASCII; empty for what never is: all but http, https and mailto."""


def links_in(text: str) -> list[Link]:
    """The links of a text as `parse` gives it: the numbered ones, then those that stand in it."""
    body, listed = _parted(text)
    misleading = {int(number) for number in _MISLEADS.findall(body)} if listed else set()
    found = [_link(number, target, number in misleading) for number, target in listed.items()][:MOST_LINKS]
    known = set(listed.values())
    for target in _written(body):
        if len(found) == MOST_LINKS:
            break
        if target not in known:
            known.add(target)
            found.append(_link(len(found) + 1, target, misleads=False))
    return found


def other_host(said: str, target: str) -> str:
    """The host that a link leads to, when its text names another that is no part of it; else empty."""
    host = true_host(target)
    named = _named_host(said)
    if not host or not named or "@" in host:
        return ""
    mine, theirs = host.removeprefix("www."), named.removeprefix("www.")
    return "" if mine == theirs or mine.endswith(f".{theirs}") or theirs.endswith(f".{mine}") else host


def true_host(target: str) -> str:
    """The host that a browser would go to, in ASCII; of a mailto the address; empty where there is none."""
    scheme, _, rest = target.partition(":")
    if scheme.lower() == "mailto":
        return unquote(rest.partition("?")[0])
    parts = _split(target)
    return _in_ascii((parts.hostname or "") if parts else "")


def openable_url(target: str) -> str:
    """The target as a browser is given it: ASCII, without a user name, its host what `true_host` says; empty for what
    is never opened."""
    scheme = target.partition(":")[0].lower()
    parts, host = _split(target), true_host(target)
    if not parts or not host or scheme not in ("http", "https", "mailto"):
        return ""
    if scheme == "mailto":
        return "mailto:" + _escaped(target.partition(":")[2])
    port = re.search(r":(\d{1,5})$", parts.netloc)
    where = (f"[{host}]" if ":" in host else host) + (port[0] if port else "")
    query = f"?{parts.query}" if parts.query else ""
    return f"{scheme}://{where}" + _escaped(parts.path + query + (f"#{parts.fragment}" if parts.fragment else ""))


def _parted(text: str) -> tuple[str, dict[int, str]]:
    """The text, and the targets that are listed at its end, by number."""
    lines = text.split("\n")
    listed: dict[int, str] = {}
    while lines and (match := _LISTED.fullmatch(lines[-1])):
        listed[int(match[1])] = match[2]
        lines.pop()
    if sorted(listed) != list(range(1, len(listed) + 1)):  # somebody's own text, which only looks like it
        return text, {}
    return "\n".join(lines), dict(sorted(listed.items()))


def _written(text: str) -> Iterator[str]:
    for match in _URL.finditer(text):
        url = match[0].rstrip(_TRAILING)
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(_TRAILING)
        yield url


def _link(number: int, target: str, misleads: bool) -> Link:
    host = true_host(target)
    return Link(number, target, host, _in_letters(host), misleads, openable_url(target))


def _named_host(said: str) -> str:
    """The host that a text names, in ASCII: after http:// or www., or all that it says but no name of a file."""
    said = said.strip()[:2000]
    clear = _CLEARLY_NAMED.search(said)
    bare = None if clear else _BARE.fullmatch(said)
    if bare and bare[1].rpartition(".")[2].lower() in _ENDS_OF_FILE_NAMES:
        return ""
    found = clear or bare
    return _in_ascii(found[1].lower()) if found else ""


def _split(target: str) -> SplitResult | None:
    try:
        # Browsers read a backslash as a slash (WHATWG URL, special schemes): "https://evil.example\\@bank.example".
        return urlsplit(target.replace("\\", "/"))
    except ValueError:
        return None


def _in_ascii(host: str) -> str:
    if host.isascii():
        return host if host.isprintable() and " " not in host else ""
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return ""


def _in_letters(host: str) -> str:
    if "xn--" not in host or "@" in host:
        return ""
    try:
        return idna.decode(host)
    except (idna.IDNAError, UnicodeError):
        return ""


def _escaped(text: str) -> str:
    return "".join(
        letter if letter in _SAFE else "".join(f"%{byte:02X}" for byte in letter.encode("utf-8", "replace"))
        for letter in text
    )
