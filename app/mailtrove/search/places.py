"""Which folders and accounts a search means by name."""

import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cached_property
from typing import Final

from mailtrove.archive.browse import accounts, folders
from mailtrove.archive.database import Archive
from mailtrove.archive.groupings import folder_path
from mailtrove.archive.records import Account, Folder
from mailtrove.errors import QueryMistake
from mailtrove.search.tree import InAccount, InFolder

_ROLE_NAMES: Final = {"spam": "junk", "bin": "trash", "draft": "drafts", "deleted": "trash"}
"""What people call them, where it isn't the role's own name."""
_NAMED_BY_ROLE: Final = frozenset({"inbox", "sent", "drafts", "archive", "junk", "trash"})


class Places:
    """The folders and accounts of an archive, read when first asked for."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive

    def folders(self, term: InFolder, *, begins: bool) -> list[int]:
        """The folders of that role, or whose path ends with that name; or goes on like it, when it is a beginning.

        A name that begins with a slash is a whole path: the folder that is called just so, where there is one.

        Raises:
            QueryMistake: there is none.
        """
        found = [folder.id for folder in self._folders if f"/{folder_path(folder.name, folder.delimiter)}" == term.name]
        if found:
            return found
        rooted, wanted = term.name.startswith("/"), _folded(term.name).lstrip("/")
        found = [folder.id for folder in self._folders if _is_meant(folder, wanted, rooted=rooted, begins=begins)]
        if found:
            return found
        raise self._no_place(term, "folder", [_path(folder)[-1] for folder in self._folders])

    def accounts(self, term: InAccount) -> list[int]:
        """The accounts whose address or display name has that text in it.

        Raises:
            QueryMistake: there is none.
        """
        wanted = _folded(term.name)
        found = [one.id for one in self._accounts if wanted in _folded(f"{one.email}\n{one.display_name}")]
        if found:
            return found
        raise self._no_place(term, "account", [_folded(one.email) for one in self._accounts])

    @cached_property
    def _folders(self) -> Sequence[Folder]:
        return folders(self._archive)

    @cached_property
    def _accounts(self) -> Sequence[Account]:
        return accounts(self._archive)

    def _no_place(self, term: InFolder | InAccount, kind: str, names: Sequence[str]) -> QueryMistake:
        near = get_close_matches(_folded(term.name), names, n=1)
        meant = f" Did you mean “{near[0]}”?" if near else ""
        return QueryMistake(
            f"There is no {kind} called “{term.name}”.{meant}",
            position=term.position,
            remedy=f"Type the name as the list of {kind}s shows it, with quotation marks where it has blanks.",
        )


def _is_meant(folder: Folder, wanted: str, *, rooted: bool, begins: bool) -> bool:
    if not rooted and folder.role in _NAMED_BY_ROLE and _ROLE_NAMES.get(wanted, wanted) == folder.role:
        return True
    path = _path(folder)
    ends = ("/".join(path[start:]) for start in range(1 if rooted else len(path)))
    return any(end.startswith(wanted) if begins else end == wanted for end in ends)


def _path(folder: Folder) -> list[str]:
    """The names of the folders it is in, outermost first, and its own."""
    return [_folded(name) for name in (folder.name.split(folder.delimiter) if folder.delimiter else [folder.name])]


def _folded(text: str) -> str:
    """The text as it is compared: capitals and accents don't matter."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in apart if not unicodedata.combining(character))
