r"""Gmail's labels as the folders that they are shown as (X-GM-EXT-1).

A label that people made is called as its folder is, in modified UTF-7. One of Gmail's own begins with a backslash
(`\Inbox`, `\Sent`), whatever its folder is called in the mailbox's language; the folder is known by its role.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from mailtrove.imap.folders import decode_name, text
from mailtrove.imap.state import RemoteFolder, Role

CAPABILITY: Final = "X-GM-EXT-1"

_SYSTEM: Final = {
    "\\inbox": (Role.INBOX, "INBOX"),
    "\\sent": (Role.SENT, "Sent Mail"),
    "\\draft": (Role.DRAFTS, "Drafts"),
    "\\drafts": (Role.DRAFTS, "Drafts"),
    "\\starred": (Role.FLAGGED, "Starred"),
    "\\flagged": (Role.FLAGGED, "Starred"),
    "\\important": (Role.IMPORTANT, "Important"),
}
"""Role, and the English name: for a folder that is hidden by “Show in IMAP”, and so can't be asked for its name."""
_NOT_SHOWN: Final = frozenset({"\\all", "\\allmail", "\\trash", "\\junk", "\\spam"})
"""Would name the folders that messages are really in."""


class Labels:
    """The labels of one mailbox. Remembers a few thousand sets, so that messages with the same share one."""

    def __init__(self, folders: Iterable[RemoteFolder], raw_names: Mapping[str, str]) -> None:
        """`raw_names`: as LIST sent them, by name."""
        self._by_raw = {raw: name for name, raw in raw_names.items()}
        self._by_role: dict[Role, str] = {}
        self._beside_all_mail = ""
        for folder in folders:
            self._by_role.setdefault(folder.role, folder.name)
            if folder.role is Role.ALL and folder.delimiter in folder.name:
                self._beside_all_mail = folder.name.rpartition(folder.delimiter)[0] + folder.delimiter
        self.read = lru_cache(maxsize=4096)(self._read)
        """From what X-GM-LABELS told to names of folders."""

    def _read(self, told: tuple[object, ...]) -> frozenset[str]:
        # imapclient takes labels like 2024 and NIL for what they look like.
        labels = [text(label) for label in told]
        return frozenset(self._folder(label) for label in labels if label and label.lower() not in _NOT_SHOWN)

    def _folder(self, label: str) -> str:
        if label in self._by_raw:
            return self._by_raw[label]
        if not label.startswith("\\"):
            return decode_name(label)
        role, name = _SYSTEM.get(label.lower(), (Role.NONE, decode_name(label[1:]) or label))
        if role is Role.NONE:
            return name
        return self._by_role.get(role) or self._beside_all_mail + name
