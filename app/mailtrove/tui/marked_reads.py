"""What the Mail screen asks of the archive about many messages, and where in a list something is.

Everything here blocks: it runs on workers' threads. As in `mail_reads`, Peewee is loaded by what needs it.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailtrove.tui.marks import NONE, Marks
from mailtrove.tui.thread_lines import ThreadLines

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive

Texts = Sequence[tuple[str, str]]
"""What each is, and the text."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """Marked messages and how large they are together, as served."""

    marks: Marks = NONE
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Seek:
    """A place in a list that is looked for; `ids` is what it is in."""

    ids: "array[int]"
    cursor: int = 0
    step: int = 1
    moment: int = 0
    newest_first: bool = True
    wraps: bool = True
    """After the end comes the beginning."""
    lines: ThreadLines | None = None
    """How they are listed, where they are by threads."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Where it is; None for nowhere."""

    seek: Seek
    position: int | None


def weigh(archive: "Archive", wish: tuple[Weighed, Marks]) -> Weighed:
    """How large the marked ones are; only what came and went since the last time is looked at."""
    from mailtrove.archive.marked import bytes_of

    before, marks = wish
    added, removed = marks - before.marks, before.marks - marks
    if removed.count > marks.count:
        return Weighed(marks, bytes_of(archive, marks.ids()))
    more, less = (bytes_of(archive, some.ids()) for some in (added, removed))
    return Weighed(marks, before.bytes + more - less)


def read_copies(archive: "Archive", marks: Marks) -> Texts:
    """What of these messages can be copied, the newest first and each text once."""
    from mailtrove.archive.marked import names_of

    names = names_of(archive, marks.ids())
    texts = (
        ("Subjects", [one.subject for one in names]),
        ("Senders' addresses", [one.sender for one in names]),
        ("Message-IDs", [one.message_id and f"<{one.message_id}>" for one in names]),
    )
    return [(what, "\n".join(dict.fromkeys(filter(None, several)))) for what, several in texts if any(several)]


def seek_unread(archive: "Archive", seek: Seek) -> Sought:
    """The next unread message; see `archive.seeking`."""
    from mailtrove.archive.seeking import next_unread

    folded = seek.lines.folded if seek.lines else lambda _: False
    return Sought(seek, next_unread(archive, seek.ids, seek.cursor, seek.step, wraps=seek.wraps, folded=folded))


def seek_date(archive: "Archive", seek: Seek) -> Sought:
    """Where a date is; see `archive.seeking`."""
    from mailtrove.archive.seeking import position_of_date

    return Sought(seek, position_of_date(archive, seek.ids, seek.moment, newest_first=seek.newest_first))
