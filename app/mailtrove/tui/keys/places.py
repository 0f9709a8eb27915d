"""Where keys meet: each part that can have the focus, with the screen around it. It loads every screen.

A screen or part with keys of its own has its line here, else `[keys]` can't change them (and a test fails).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from textual.dom import DOMNode
from textual.screen import ModalScreen
from textual.widgets import Input

from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.keys.bindings import Bound, bound_to
from mailtrove.tui.screens.accounts import AccountsScreen
from mailtrove.tui.screens.add_account import AddAccountScreen
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.explore import ExploreScreen
from mailtrove.tui.screens.export import ExportPicker, ExportScreen
from mailtrove.tui.screens.help import HelpScreen
from mailtrove.tui.screens.jump import JumpScreen
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.screens.order_choice import OrderChoice
from mailtrove.tui.screens.password import PasswordScreen
from mailtrove.tui.screens.problems import ProblemsScreen
from mailtrove.tui.screens.remove_account import RemoveScreen
from mailtrove.tui.screens.runs import RunScreen, RunsScreen
from mailtrove.tui.screens.search_dialogs import ForgetSearch, NameLine, SearchName
from mailtrove.tui.screens.sign_in import SignInScreen
from mailtrove.tui.screens.sync import SyncScreen
from mailtrove.tui.screens.sync_choices import SyncChoicesScreen
from mailtrove.tui.widgets.account_list import AccountCard, AccountList
from mailtrove.tui.widgets.date_bar import DateBar
from mailtrove.tui.widgets.find_bar import FindBar
from mailtrove.tui.widgets.folder_choice import FolderChoiceList
from mailtrove.tui.widgets.folder_tree import FolderTree
from mailtrove.tui.widgets.group_list import GroupList
from mailtrove.tui.widgets.marking_list import MarkingList
from mailtrove.tui.widgets.message_pickers import AttachmentPicker, CopyPicker, LinkPicker, PeoplePicker
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.paste_field import AddressField, PasteField
from mailtrove.tui.widgets.picker import ChoiceList
from mailtrove.tui.widgets.printable_input import PrintableInput
from mailtrove.tui.widgets.run_list import RunList
from mailtrove.tui.widgets.search_bar import SearchBar
from mailtrove.tui.widgets.search_field import SearchField
from mailtrove.tui.widgets.submitting import GoOnLine, LogInLine, SecretLine, StartLine
from mailtrove.tui.widgets.sync_pane import SyncPane
from mailtrove.tui.widgets.thread_view import ThreadView
from mailtrove.tui.widgets.trouble_card import TroubleCard


@dataclass(frozen=True, slots=True)
class Place:
    """A part in focus, and what is around it."""

    name: str
    """In words: "Mail, the list"."""
    bound: tuple[Bound, ...]
    """Every binding that hears a key there, the nearest first."""
    typing: bool
    """It is a field: letters and signs are text there."""


_CHAINS: Final[tuple[tuple[str, tuple[type[DOMNode], ...]], ...]] = (
    ("Mail, the list", (MarkingList, MailScreen)),
    ("Mail, the folders", (FolderTree, MailScreen)),
    ("Mail, a message", (MessageView, MailScreen)),
    ("Mail, a thread", (ThreadView, MailScreen)),
    ("Mail, the search", (SearchField, SearchBar, MailScreen)),
    ("Mail, the line for a date", (PrintableInput, DateBar, MailScreen)),
    ("Mail, finding in a message", (PrintableInput, FindBar, MailScreen)),
    ("the files of a message", (ChoiceList, AttachmentPicker)),
    ("the links of a message", (ChoiceList, LinkPicker)),
    ("the people of a message", (ChoiceList, PeoplePicker)),
    ("what can be copied", (ChoiceList, CopyPicker)),
    ("how to export", (ChoiceList, ExportPicker)),
    ("an export", (ExportScreen,)),
    ("a name for a search", (NameLine, SearchName)),
    ("forgetting a search", (ForgetSearch,)),
    ("the order of the list", (OrderChoice,)),
    ("Explore, the groups", (GroupList, ExploreScreen)),
    ("Explore, the search", (SearchField, SearchBar, ExploreScreen)),
    ("Sync", (SyncPane, SyncScreen)),
    ("choices for a sync, its lines", (StartLine, SyncChoicesScreen)),
    ("choices for a sync, the folders", (FolderChoiceList, SyncChoicesScreen)),
    ("past syncs", (RunList, RunsScreen)),
    ("a past sync", (RunScreen,)),
    ("problems of a sync", (ProblemsScreen,)),
    ("Accounts", (AccountCard, AccountList, AccountsScreen)),
    ("removing an account", (RemoveScreen,)),
    ("Add account", (GoOnLine, AddAccountScreen)),
    ("a password", (SecretLine, PasswordScreen)),
    ("a password's server", (LogInLine, PasswordScreen)),
    ("Sign in", (SignInScreen,)),
    ("Sign in, the line to paste in", (AddressField, PasteField, SignInScreen)),
    ("Sign in, when it failed", (TroubleCard, SignInScreen)),
    ("an error", (TroubleCard, ErrorScreen)),
    ("help", (HelpScreen,)),
    ("jumping", (JumpScreen,)),
)


def places() -> tuple[Place, ...]:
    """All of them."""
    return tuple(
        Place(name, tuple(_around(chain)), any(issubclass(part, Input) for part in chain)) for name, chain in _CHAINS
    )


def _around(chain: tuple[type[DOMNode], ...]) -> Iterator[Bound]:
    for part in chain:
        yield from bound_to(part)
    modal = issubclass(chain[-1], ModalScreen)
    yield from (bound for bound in bound_to(MailtroveApp) if bound.priority or not modal)
