"""The folder tree as a list of nodes: all mail, then each account with its folders; pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mailtrove.archive.records import Account, AccountSummary, Folder
from mailtrove.imap.state import Role

if TYPE_CHECKING:
    from mailtrove.archive.browse import View

ALL_KEY: Final = "all"

_RANK: Final = {
    role: rank
    for rank, role in enumerate(
        (
            Role.INBOX,
            Role.FLAGGED,
            Role.IMPORTANT,
            Role.SENT,
            Role.DRAFTS,
            Role.ARCHIVE,
            Role.ALL,
            Role.JUNK,
            Role.TRASH,
        )
    )
}
_OUTGOING: Final = (Role.SENT, Role.DRAFTS)


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree. Labels come from servers: they are drawn through `printable`."""

    key: str
    """Stays the same while counts and neighbours change."""
    label: str
    depth: int
    view: "View | None"
    """What choosing it shows; None for a name that only holds others, and for a saved search."""
    unread: int = 0
    messages: int = 0
    account_id: int | None = None
    outgoing: bool = False
    """Recipients are what tells its messages apart."""
    heading: bool = False
    """An account."""
    parents: tuple[str, ...] = ()
    """Keys of what it is nested in, outermost first."""
    has_children: bool = False
    query: str | None = None
    """Of a saved search: what choosing it searches for."""
    wrong: bool = False
    """A saved search that can't be understood."""


def tree_nodes(summaries: Sequence[AccountSummary], folders: Iterable[Folder]) -> list[Node]:
    """The whole tree, from top to bottom."""
    from mailtrove.archive.browse import AccountMail, AllMail  # loads Peewee (80 ms), and the first frame needs none

    by_account: dict[int, list[Folder]] = {summary.account.id: [] for summary in summaries}
    for folder in folders:
        by_account.setdefault(folder.account_id, []).append(folder)
    total = sum(summary.messages for summary in summaries)
    unread = sum(_unread(several) for several in by_account.values())
    nodes = [Node(ALL_KEY, "All mail", 0, AllMail(), unread, total)]
    for summary in summaries:
        account = summary.account
        key = f"account {account.id}"
        children = _folder_nodes(account, by_account[account.id])
        nodes.append(
            Node(
                key,
                account.email or account.display_name,
                0,
                AccountMail(account.id),
                messages=summary.messages,
                account_id=account.id,
                heading=True,
                has_children=bool(children),
            )
        )
        nodes.extend(children)
    return nodes


def shown_nodes(nodes: Sequence[Node], closed: frozenset[str]) -> list[Node]:
    """Those not inside a closed one."""
    return [node for node in nodes if not closed.intersection(node.parents)]


def _unread(folders: Sequence[Folder]) -> int:
    """How many messages of an account are unread, those that several folders show counted once where that is known:
    what labels show is in All Mail, and where there are no labels, what is in All Mail is in other folders too."""
    has_labels = any(folder.is_label for folder in folders)
    counted = (folder for folder in folders if not folder.is_label and (has_labels or folder.role != Role.ALL))
    return sum(folder.unread for folder in counted)


def _folder_nodes(account: Account, folders: Sequence[Folder]) -> list[Node]:
    """Folders with a role first, then the rest by name; each with what is nested in it right below."""
    from mailtrove.archive.browse import FolderMail  # as above

    by_path = {_path(folder): folder for folder in folders}
    paths = set(by_path)
    for path in by_path:
        paths.update(path[:length] for length in range(1, len(path)))
    parents_with_children = {path[:-1] for path in paths}

    def order(path: tuple[str, ...]) -> list[tuple[int, str, str]]:
        steps = (path[:length] for length in range(1, len(path) + 1))
        return [(_rank(by_path.get(step)), step[-1].casefold(), step[-1]) for step in steps]

    nodes = []
    for path in sorted(paths, key=order):
        folder = by_path.get(path)
        above = tuple(_key(account, path[:length]) for length in range(1, len(path)))
        nodes.append(
            Node(
                _key(account, path),
                _label(path, folder),
                len(path),
                FolderMail(folder.id) if folder else None,
                folder.unread if folder else 0,
                folder.messages if folder else 0,
                account.id,
                outgoing=folder is not None and folder.role in _OUTGOING,
                parents=(f"account {account.id}", *above),
                has_children=path in parents_with_children,
            )
        )
    return nodes


def _path(folder: Folder) -> tuple[str, ...]:
    return tuple(folder.name.split(folder.delimiter)) if folder.delimiter else (folder.name,)


def _key(account: Account, path: tuple[str, ...]) -> str:
    # A NUL can be in no folder's name.
    return f"account {account.id} " + "\0".join(path)


def _rank(folder: Folder | None) -> int:
    return _RANK.get(Role(folder.role), len(_RANK)) if folder else len(_RANK)


def _label(path: tuple[str, ...], folder: Folder | None) -> str:
    if folder and folder.role == Role.INBOX and len(path) == 1:
        return "Inbox"
    return path[-1] or "(no name)"
