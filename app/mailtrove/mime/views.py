"""Other ways to look at a message than `parse` chooses: its HTML as text, and its MIME tree. Nothing raises."""

from dataclasses import dataclass

from mailtrove.mime.body import html_text
from mailtrove.mime.parse import trimmed
from mailtrove.mime.tree import Part, tree


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


def _shown(part: Part, depth: int) -> StructurePart:
    size = len(part.content) if part.is_message else sum(len(below.content) for below in part.walk())
    name = part.file_name or part.subject
    return StructurePart(part.path, depth, part.content_type, part.charset, part.encoding, part.disposition, name, size)
