"""What the Mail screen asks of the archive. Everything here blocks: it runs on workers' threads, never on the loop."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.export import save_new_file
from mailtrove.errors import QueryMistake
from mailtrove.mime.file_names import safe_file_name
from mailtrove.mime.parse import AttachmentPart, attachment_content, parse
from mailtrove.search.run import search
from mailtrove.tui.folder_nodes import Node, tree_nodes
from mailtrove.tui.message_document import OpenMessage, subject_of


@dataclass(frozen=True, slots=True)
class ListWish:
    """Which messages to list: those of a node, or those in its account that a search finds."""

    node: Node
    text: str = ""
    """The search; empty for none."""
    typing: bool = False
    """The last word may go on."""

    @property
    def place(self) -> tuple[str, str]:
        """What is listed, whatever the counts; two wishes of the same place differ only in when they were made."""
        return self.node.key, self.text


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer to a wish."""

    wish: ListWish
    ids: "array[int]"
    explanation: str = ""
    mistake: QueryMistake | None = None
    """The search can't be understood; `ids` is empty and means nothing."""


def read_tree(archive: Archive) -> list[Node]:
    """The folder tree."""
    return tree_nodes(browse.summaries(archive), browse.folders(archive))


def read_listing(archive: Archive, wish: ListWish) -> Listing:
    """The messages of a folder, an account or everything; or what a search finds there."""
    if not wish.text.strip():
        return Listing(wish, browse.message_ids(archive, wish.node.view) if wish.node.view else array("q"))
    try:
        found = search(archive, wish.text, account_id=wish.node.account_id, prefix_last=wish.typing)
    except QueryMistake as mistake:
        return Listing(wish, array("q"), mistake=mistake)
    return Listing(wish, found.ids, found.explanation)


def read_message(archive: Archive, message: int) -> OpenMessage:
    """A message, opened from its raw bytes.

    Raises:
        MessageNotFound: it is no more.
    """
    raw = browse.raw_message(archive, message)
    row = browse.message_rows(archive, [message]).get(message)
    folders = tuple(browse.message_folders(archive, message))
    return OpenMessage(message, raw, parse(raw), folders, gone=bool(row and row.gone), date=row.date if row else 0)


def save_message(folder: Path, message: OpenMessage) -> Path:
    """Save the message as it was served.

    Raises:
        FileNotSaved: as `save_new_file`.
    """
    name = safe_file_name(f"{subject_of(message)[:80]}.eml", f"message-{message.id}.eml")
    return save_new_file(folder, name, message.raw)


def save_attachments(folder: Path, message: OpenMessage, wanted: Sequence[AttachmentPart]) -> list[Path]:
    """Save these attachments of the message; none ever replaces a file.

    Raises:
        FileNotSaved: as `save_new_file`; those before it were saved.
    """
    saved = []
    for number, attachment in enumerate(wanted, start=1):
        name = safe_file_name(attachment.file_name, f"attachment-{number}")
        saved.append(save_new_file(folder, name, attachment_content(message.raw, attachment.part)))
    return saved
