"""Other ways to look at a message than `parse` chooses: HTML as text, MIME tree, invitations. Nothing raises."""

from dataclasses import dataclass
from typing import Final

from mailtrove.mime.body import MAX_READ, html_text
from mailtrove.mime.charsets import decode
from mailtrove.mime.html import html_to_text
from mailtrove.mime.invitation import Invitation, invitations
from mailtrove.mime.parse import trimmed
from mailtrove.mime.tree import Part, tree

CALENDARS: Final = frozenset({"text/calendar", "application/ics"})

_TEXTS: Final = frozenset({
    *("application/json", "application/xml", "application/javascript", "application/x-sh", "application/sql"),
    *("application/yaml", "application/toml", "application/pgp-signature", "message/delivery-status"),
    *("message/disposition-notification", "application/ics"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class StructurePart:
    """One part of the tree."""

    number: str
    """As `AttachmentPart.part`; empty for a message that has parts."""
    depth: int
    """0 for the message itself."""
    content_type: str
    charset: str
    encoding: str
    """The transfer encoding; empty for none."""
    disposition: str
    name: str
    """The file name as the sender gave it, not safe as a path; of an embedded message its subject."""
    size: int
    """Bytes, decoded; of a container, those of all parts in it."""


def structure(raw: bytes) -> list[StructurePart]:
    """Every part of a message, in its order, those of embedded messages too."""
    root, _ = tree(trimmed(raw))
    found: list[StructurePart] = []
    waiting = [(root, 0)]
    while waiting:
        part, depth = waiting.pop()
        waiting.extend((child, depth + 1) for child in reversed(part.children))
        found.append(_shown(part, depth))
    return found


def html_view(raw: bytes) -> str:
    """The text of a message, taken from its HTML parts; empty where there is none."""
    root, _ = tree(trimmed(raw))
    return html_text(root)


def invitations_in(raw: bytes) -> list[Invitation]:
    """The events of all calendar parts of a message: each once, though many send it twice."""
    root, _ = tree(trimmed(raw))
    calendars = {part.content: part.charset for part in root.walk() if part.content_type in CALENDARS}
    found = [one for content, charset in calendars.items() for one in invitations(content, charset)]
    return list(dict.fromkeys(found))


def text_of(part: Part) -> tuple[str, bool] | None:
    """What an attached part says, and whether it was taken from HTML; None for one that is no text."""
    kind, content = part.content_type, part.content[: 4 * MAX_READ]
    if kind == "text/html":
        return html_to_text(decode(content, part.charset)), True
    if kind.startswith("text/") or kind in _TEXTS or kind.endswith(("+json", "+xml")):
        return decode(content, part.charset)[:MAX_READ], False
    if kind == "application/octet-stream" and b"\0" not in content:
        try:
            return content.decode(), False
        except UnicodeDecodeError:
            return None
    return None


def _shown(part: Part, depth: int) -> StructurePart:
    size = len(part.content) if part.is_message else sum(len(below.content) for below in part.walk())
    name = part.file_name or part.subject
    return StructurePart(part.path, depth, part.content_type, part.charset, part.encoding, part.disposition, name, size)
