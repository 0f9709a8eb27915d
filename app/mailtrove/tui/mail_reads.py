"""What the Mail screen asks of the archive. Everything here blocks: it runs on workers' threads, never on the loop.

Peewee and the parsers are loaded by the functions that need them: that takes some 150 ms, and the first frame
needs none of them.
"""

import os
import sys
import tempfile
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mailtrove.archive.order import Order
from mailtrove.archive.records import MessageRow
from mailtrove.desktop import Start, may_run, start_viewer, why_not_here
from mailtrove.errors import QueryMistake
from mailtrove.tui.folder_nodes import Node, tree_nodes
from mailtrove.tui.message_document import OpenMessage, OpenText, Page, subject_of
from mailtrove.tui.search_nodes import with_searches
from mailtrove.tui.thread_lines import FOLDED, ThreadLines, Unfolded

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.mime.links import Link
    from mailtrove.mime.parse import AttachmentPart
    from mailtrove.search.sought import Sought


FIRST_PAGE: Final = 100
"""Messages that are listed before all of them are known: more than any terminal shows at once."""
_MORE: Final = 4
"""So many times more messages are looked at where they were of too few threads."""


@dataclass(frozen=True, slots=True)
class ListWish:
    """Which messages to list: those of a node, or those in its account that a search finds."""

    node: Node
    text: str = ""
    """The search; empty for none."""
    typing: bool = False
    """The last word may go on."""
    order: Order = Order.NEWEST
    saved: Mapping[str, str] = field(default_factory=dict)
    """The searches that `saved:` may name."""
    threaded: bool = False
    unfolded: Unfolded = FOLDED
    showing: frozenset[int] = frozenset()
    """The threads whose trees are to be read with the list, where all are unfolded."""
    at: int | None = None
    """A message whose thread is asked for as well, to stay there."""

    @property
    def place(self) -> tuple[str, str, Order]:
        """What is listed, whatever the counts: two wishes of the same place differ only in when they were made."""
        return self.node.key, self.text, self.order


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer to a wish: all of it, or its first page."""

    wish: ListWish
    ids: "array[int]"
    count: int | None
    """How many messages there are in all; None while that isn't known."""
    explanation: str = ""
    sought: "tuple[Sought, ...]" = ()
    """The words that the search looks for, to be highlighted."""
    mistake: QueryMistake | None = None
    """The search can't be understood; `ids` is empty and means nothing."""
    threads: ThreadLines | None = None
    """What `ids` are by threads; None where the list is flat."""
    read: int = 0
    """How many messages the threads were made of."""
    at: int = 0
    """The thread of the wish's message; 0 where none was asked for."""

    @property
    def whole(self) -> bool:
        """Nothing is missing."""
        return self.count == (self.read if self.threads else len(self.ids))


def read_tree(archive: "Archive", searches: Mapping[str, str]) -> Sequence[Node]:
    """The folder tree, with these saved searches."""
    from mailtrove.archive.browse import folders, summaries

    return with_searches(tree_nodes(summaries(archive), folders(archive)), searches)


def read_first_page(archive: "Archive", wish: ListWish) -> Listing:
    """As `read_listing`, but no more than the first page of it."""
    return _by_thread(archive, wish, FIRST_PAGE) if wish.threaded else _listing(archive, wish, FIRST_PAGE)


def read_listing(archive: "Archive", wish: ListWish) -> Listing:
    """The messages of a folder, an account or everything; or what a search finds there."""
    return _by_thread(archive, wish, None) if wish.threaded else _listing(archive, wish, None)


def _by_thread(archive: "Archive", wish: ListWish, limit: int | None) -> Listing:
    """The same by threads; `limit`: so many threads at least, where there are so many."""
    from mailtrove.archive.thread_lists import by_thread, thread_of
    from mailtrove.tui.thread_reads import read_lines  # which opens messages as this module does

    at_once = limit
    while True:
        flat = _listing(archive, wish, at_once)
        listed = by_thread(archive, flat.ids)
        if limit is None or at_once is None or flat.whole or len(listed.heads) >= limit:
            break
        at_once *= _MORE
    lines = read_lines(archive, listed, wish.unfolded, wish.showing)
    at = thread_of(archive, wish.at) if wish.at is not None else 0
    return replace(flat, ids=lines.ids, threads=lines, read=len(flat.ids), at=at)


def _listing(archive: "Archive", wish: ListWish, limit: int | None) -> Listing:
    from mailtrove.archive.browse import message_count
    from mailtrove.archive.ordering import ordered_view

    if wish.text.strip():
        try:
            return _found(archive, wish, limit)
        except QueryMistake as mistake:
            return Listing(wish, array("q"), 0, mistake=mistake)
    if (view := wish.node.view) is None:
        return Listing(wish, array("q"), 0)
    ids = ordered_view(archive, view, wish.order, limit=limit)
    # What was kept is as of another moment than the ids are: it says how many more to expect, and no more than that.
    return Listing(wish, ids, max(message_count(archive, view), limit + 1) if len(ids) == limit else len(ids))


def _found(archive: "Archive", wish: ListWish, limit: int | None) -> Listing:
    """What a search finds: newest first at once, in another order once all is found."""
    from mailtrove.archive.ordering import ordered_ids
    from mailtrove.search.relevance import WEIGHED, search_best
    from mailtrove.search.run import search

    where = wish.node.account_id
    if wish.order is Order.RELEVANCE:
        found = search_best(archive, wish.text, account_id=where, prefix_last=wish.typing, saved=wish.saved)
        more = f" · the newest {WEIGHED:,}" if len(found.ids) == WEIGHED else ""
        return Listing(wish, found.ids, len(found.ids), f"{found.explanation}{more}", found.sought)
    first = limit if wish.order is Order.NEWEST else None
    found = search(archive, wish.text, account_id=where, limit=first, prefix_last=wish.typing, saved=wish.saved)
    if wish.order.by_date:
        ids = found.ids if wish.order is Order.NEWEST else found.ids[::-1]
    else:
        ids = ordered_ids(archive, found.ids, wish.order)
    return Listing(wish, ids, None if len(ids) == first else len(ids), found.explanation, found.sought)


def read_rows(archive: "Archive", messages: Sequence[int]) -> Mapping[int, MessageRow]:
    """The lines of these messages, or, below zero, of their whole threads; those that are no more are left out."""
    from mailtrove.archive.browse import message_rows
    from mailtrove.archive.thread_lists import thread_rows

    heads = thread_rows(archive, [-number for number in messages if number < 0])
    return {
        **message_rows(archive, [one for one in messages if one > 0]),
        **{-head: row for head, row in heads.items()},
    }


def read_message(archive: "Archive", message: int) -> OpenMessage:
    """A message, opened from its raw bytes.

    Raises:
        MessageNotFound: it is no more.
    """
    from mailtrove.archive.browse import message_folders, message_rows, raw_message
    from mailtrove.mime.body import MAX_READ
    from mailtrove.mime.parse import parse

    raw = raw_message(archive, message)
    row = message_rows(archive, [message]).get(message)
    folders = tuple(message_folders(archive, message))
    return OpenMessage(
        message, raw, parse(raw, MAX_READ), folders, gone=bool(row and row.gone), date=row.date if row else 0
    )


def read_attachment(message: OpenMessage, attachment: "AttachmentPart") -> Page | None:
    """An attachment, opened: a forwarded message as a message, text as text; None for what is neither."""
    from mailtrove.mime.body import MAX_READ
    from mailtrove.mime.parse import attached_part, parse
    from mailtrove.mime.views import text_of

    part = attached_part(message.raw, attachment.part)
    if part.content_type == "message/rfc822" or attachment.file_name.lower().endswith(".eml"):
        raw = part.content
        return OpenMessage(message.id, raw, parse(raw, MAX_READ), (), False, 0, within=subject_of(message))
    said = text_of(part)
    return OpenText(attachment.file_name, attachment.content_type, *said) if said else None


def read_links(message: OpenMessage) -> "Sequence[Link]":
    """The links in the text of a message."""
    from mailtrove.mime.links import links_in

    return links_in(message.parsed.text)


def hand_over(message: OpenMessage, attachment: "AttachmentPart") -> Start:
    """Show an attachment with the desktop's program for it, from a private copy, unless it may be run as one.

    Raises:
        FileNotSaved: as `save_new_file`.
    """
    from mailtrove.mime.file_names import safe_file_name

    if may_run(safe_file_name(attachment.file_name, "attachment")):
        return Start(False, "a desktop may run such a file as a program: save it, if you trust it")
    if reason := why_not_here("nothing", os.environ, sys.platform):  # before anything is written
        return Start(False, reason)
    (copy,) = save_attachments(Path(tempfile.mkdtemp(prefix="mailtrove-")), message, [attachment])
    return start_viewer(str(copy))


def save_message(folder: Path, message: OpenMessage) -> Path:
    """Save the message as it was served.

    Raises:
        FileNotSaved: as `save_new_file`.
    """
    from mailtrove.archive.export import save_new_file
    from mailtrove.mime.file_names import safe_file_name

    name = safe_file_name(f"{subject_of(message)[:80]}.eml", f"message-{message.id}.eml")
    return save_new_file(folder, name, message.raw)


def save_attachments(folder: Path, message: OpenMessage, wanted: "Sequence[AttachmentPart]") -> list[Path]:
    """Save these attachments of the message; none ever replaces a file.

    Raises:
        FileNotSaved: as `save_new_file`; those before it were saved.
    """
    from mailtrove.archive.export import save_new_file
    from mailtrove.mime.file_names import safe_file_name
    from mailtrove.mime.parse import attachment_content

    saved = []
    for number, attachment in enumerate(wanted, start=1):
        name = safe_file_name(attachment.file_name, f"attachment-{number}")
        saved.append(save_new_file(folder, name, attachment_content(message.raw, attachment.part)))
    return saved
