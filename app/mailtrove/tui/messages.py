"""What workers and threads tell the screens. None bubbles: the app hands each to the screens that are showing.

A message's content is frozen; the message itself can't be, because Textual marks it on its way.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from mailtrove.archive.records import Account, AccountSummary
from mailtrove.auth.events import SignInEvent
from mailtrove.config import Config
from mailtrove.sync.events import SyncProgress
from mailtrove.sync.watching import WatchPicture
from mailtrove.tui.trouble import Trouble

if TYPE_CHECKING:
    from mailtrove.tui.rooms import Rooms


@dataclass
class RoomsOpened(Message, bubble=False):
    """The archive is open; only the app listens, and tells the screens with `ArchiveOpened`."""

    rooms: "Rooms"


class TerminalGone(Message, bubble=False):
    """Nobody sees the app any more: its window was closed, or the line to it lost."""


@dataclass
class ArchiveOpened(Message, bubble=False):
    """`app.archive`, `app.accounts` and `app.engine` can be used from now on."""


@dataclass
class AccountsChanged(Message, bubble=False):
    """The accounts, or what is archived of them, changed; the same is in `app.summaries`."""

    summaries: tuple[AccountSummary, ...]


@dataclass
class SyncProgressed(Message, bubble=False):
    """A sync went on, at most ten times a second an account; the newest is in `app.progress`."""

    progress: SyncProgress

    def can_replace(self, message: Message) -> bool:
        """A newer picture of the same account makes an older one needless."""
        return isinstance(message, SyncProgressed) and message.progress.account_id == self.progress.account_id


@dataclass
class WatchProgressed(Message, bubble=False):
    """A watch does something else, or waits on; the newest is in `app.watched`."""

    picture: WatchPicture

    def can_replace(self, message: Message) -> bool:
        """A newer picture of the same account makes an older one needless."""
        return isinstance(message, WatchProgressed) and message.picture.account_id == self.picture.account_id


@dataclass
class TroubleArose(Message, bubble=False):
    """Something done in the background went wrong; the app shows it."""

    trouble: Trouble
    account: Account | None = None
    """Whose trouble it is, when it is one account's."""


@dataclass
class SearchWanted(Message, bubble=False):
    """The Mail screen is to show what a search finds in an account, or in all; an empty one, all that is there."""

    text: str
    account_id: int | None = None


@dataclass
class FolderWanted(Message, bubble=False):
    """The Mail screen is to show this folder: the key of a node of the tree."""

    key: str


@dataclass
class GroupingWanted(Message, bubble=False):
    """The Explore screen is to show all mail, grouped by this: a value of `groupings.Grouping`."""

    grouping: str


@dataclass
class ConfigChanged(Message, bubble=False):
    """A setting was written; from now on these hold."""

    config: Config


@dataclass
class SearchesChanged(Message, bubble=False):
    """The saved searches are others; they are in `app.config.searches`."""


@dataclass
class SignInReported(Message, bubble=False):
    """The sign-in has something to show."""

    event: SignInEvent


@dataclass
class SignInEnded(Message, bubble=False):
    """The sign-in is over: with an account, or with trouble."""

    account: Account | None = None
    trouble: Trouble | None = None
    cancelled: bool = False
    """The person stopped it, so there is nothing to tell them."""
