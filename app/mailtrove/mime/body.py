"""Which parts of a message are its text, and which are attachments.

Text is every text/plain and text/html part without a file name that isn't marked as an attachment; of
alternatives, the plain one. Everything else is an attachment, but for pictures that the HTML itself shows
(`cid:`) and that aren't marked as attachments, and for texts that say the same in another way (AMP, for watches):
logos and the like would make every newsletter one "with attachments". `attachment_content` gives those too.
"""

import mimetypes
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from mailtrove.mime.charsets import decode, storable
from mailtrove.mime.flowed import unflowed
from mailtrove.mime.html import html_to_text
from mailtrove.mime.tnef import TYPES, TnefFile, unpack_tnef
from mailtrove.mime.tree import Part

MAX_TEXT: Final = 4 * 1024 * 1024
"""Characters of text that are kept for searching; the bytes stay whole."""
MAX_READ: Final = 32 * 1024 * 1024
"""Characters of text for a person who reads."""

_BODY_TYPES: Final = frozenset({"text/plain", "text/html", "text/markdown", "text/enriched"})
_SAME_AGAIN: Final = frozenset({"text/x-amp-html", "text/watch-html"})
_REFERENCE: Final = re.compile(rb"cid:([^\"'\s<>)]{1,500})", re.IGNORECASE)
_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_KNOWN_NAMES: Final = {
    "text/calendar": "invitation.ics",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "application/pgp-signature": "signature.asc",
    "application/octet-stream": "attachment.bin",
}


@dataclass(slots=True)
class _Piece:
    """Text as it stands in one part: HTML is turned into text only once it is chosen."""

    source: str
    html: bool
    flowed: bool
    delsp: bool

    def text(self) -> str:
        """As it is read."""
        if self.html:
            return html_to_text(self.source)
        return _plain(unflowed(self.source, delsp=self.delsp) if self.flowed else self.source)


def body_text(root: Part, most: int = MAX_TEXT) -> tuple[str, bool]:
    """What the message says, `most` characters of it, and whether it had to be taken from HTML."""
    read = [(piece.text(), piece.html) for piece in _pieces(root, True, most)]
    if not any(text for text, _ in read):
        read = _packed_text(root)
    joined = "\n\n".join(text for text, _ in read if text)
    return joined[:most], any(html for text, html in read if text)


def html_text(root: Part) -> str:
    """What the HTML of the message says; empty where it has none."""
    read = [piece.text() for piece in _pieces(root, True, MAX_READ, prefer_html=True) if piece.html]
    return "\n\n".join(text for text in read if text)


def _packed_text(root: Part) -> list[tuple[str, bool]]:
    """The text in a winmail.dat."""
    packed = [unpack_tnef(part.content) for part in root.walk() if part.content_type in TYPES]
    return [(_plain(one.text), False) if one.text else (html_to_text(one.html), True) for one in packed]


def attached_parts(root: Part) -> list[Part]:
    """The parts that count as attachments, in the order of the message; those in a winmail.dat instead of it."""
    return [inner for part in _attached(root) for inner in _unpacked(part)]


def _unpacked(part: Part) -> list[Part]:
    if part.content_type not in TYPES:
        return [part]
    files = enumerate(unpack_tnef(part.content).files, 1)
    inner = [_file(f"{part.path}/{number}", file) for number, file in files]
    return inner or [part]


def _file(path: str, file: TnefFile) -> Part:
    return Part(path, file.content_type, "", storable(file.name), "attachment", "", False, [], file.content)


def _attached(root: Part) -> list[Part]:
    bodies = {id(part) for part in _bodies(root, alone=True)}
    leaves = [part for part in root.walk() if part.is_message or not part.children]
    shown = _shown_in_html(leaves)
    return [
        part
        for part in leaves
        if id(part) not in bodies
        and (part.content or part.file_name)
        and not (part.content_id in shown and part.disposition != "attachment")
        and not part.content_type.startswith("multipart/")
        and (part.content_type not in _SAME_AGAIN or part.disposition == "attachment")
    ]


def display_name(part: Part) -> str:
    """The sender's name for an attachment on one line, or a telling one where there is none. Not safe as a path."""
    name = " ".join(part.file_name.split())[:255]
    if part.is_message:
        name = name or " ".join(part.subject.split())[:120] or "message"
        return name if name.lower().endswith(".eml") else name + ".eml"
    if name:
        return name
    kind = part.content_type
    if kind in _KNOWN_NAMES:
        return _KNOWN_NAMES[kind]
    stem = kind.partition("/")[0] if kind.startswith(("image/", "audio/", "video/", "text/")) else "attachment"
    return stem + (mimetypes.guess_extension(kind) or ".bin")


def _is_body(part: Part, alone: bool) -> bool:
    return (
        part.content_type in _BODY_TYPES
        and not part.children
        and part.disposition != "attachment"
        and (alone or not part.file_name)
    )


def _bodies(part: Part, alone: bool) -> list[Part]:
    """Every part that is text, chosen or not; `alone` when a file name doesn't make it an attachment."""
    if part.is_message:
        return []
    if not part.children:
        return [part] if _is_body(part, alone) else []
    alone = part.content_type == "multipart/alternative" or len(part.children) == 1
    return [body for child in part.children for body in _bodies(child, alone)]


def _pieces(part: Part, alone: bool, most: int, *, prefer_html: bool = False) -> list[_Piece]:
    if part.is_message:
        return []
    if not part.children:
        return [_piece(part, most)] if _is_body(part, alone) else []
    alternative = part.content_type == "multipart/alternative"
    alone = alternative or len(part.children) == 1
    rendered = [_pieces(child, alone, most, prefer_html=prefer_html) for child in part.children]
    spoken = [pieces for pieces in rendered if any(piece.source.strip() for piece in pieces)]
    if alternative:
        wanted = [pieces for pieces in spoken if any(piece.html for piece in pieces) is prefer_html]
        return wanted[0] if wanted else (spoken[-1] if spoken else [])
    return [piece for pieces in spoken for piece in pieces]


def _piece(part: Part, most: int) -> _Piece:
    html = part.content_type == "text/html"
    charset = part.charset or (_charset_in_page(part.content) if html else "")
    return _Piece(decode(part.content[: 4 * most], charset), html, part.flowed, part.delsp)


def _charset_in_page(content: bytes) -> str:
    """The charset that an HTML page claims for itself, for parts that claim none."""
    match = _META_CHARSET.search(content, 0, 2048)
    return match[1].decode("ascii") if match else ""


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(map(str.rstrip, text.split("\n"))).strip("\n")


def _shown_in_html(leaves: list[Part]) -> frozenset[str]:
    """Content-IDs of the pictures that the HTML parts show."""
    if not any(part.content_id for part in leaves):
        return frozenset()
    return frozenset(
        unquote(reference.decode("ascii", "replace"))
        for part in leaves
        if part.content_type == "text/html"
        for reference in _REFERENCE.findall(part.content)
    )
