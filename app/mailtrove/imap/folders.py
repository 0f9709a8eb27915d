r"""Folder lists: which can be selected, what each is for, and names that survive being written wrongly.

A role comes from its special-use flag (RFC 6154). Exchange sends none, so the names that mail programs give
in many languages count too: at the top level only, because deeper down "Notes" is just somebody's folder.
"""

import binascii
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from mailtrove.imap.folder_names import ROLE_BY_NAME
from mailtrove.imap.state import RemoteFolder, Role

_SPECIAL_USE: Final = {
    "\\all": Role.ALL,
    "\\allmail": Role.ALL,  # XLIST's word, still sent by some
    "\\archive": Role.ARCHIVE,
    "\\drafts": Role.DRAFTS,
    "\\flagged": Role.FLAGGED,
    "\\starred": Role.FLAGGED,
    "\\important": Role.IMPORTANT,
    "\\junk": Role.JUNK,
    "\\spam": Role.JUNK,
    "\\sent": Role.SENT,
    "\\trash": Role.TRASH,
    "\\inbox": Role.INBOX,
}
_NOT_SELECTABLE: Final = frozenset({"\\noselect", "\\nonexistent"})
_GMAIL_ROOTS: Final = frozenset({"[gmail]", "[google mail]"})
_SHIFTED: Final = re.compile(r"&([^-]*)(-?)")


@dataclass(frozen=True, slots=True)
class _Listed:
    raw: str
    name: str
    delimiter: str
    flags: frozenset[str]


def remote_folders(listed: Iterable[Sequence[object]]) -> tuple[list[RemoteFolder], dict[str, str]]:
    """Folders, and the raw name of each by its decoded one, from LIST answers of (flags, delimiter, raw name)."""
    entries: dict[str, _Listed] = {}
    for flags, delimiter, name in listed:
        raw = text(name)
        entries.setdefault(raw, _Listed(raw, decode_name(raw), _delimiter(delimiter), _flag_names(flags)))
    selectable = [entry for entry in entries.values() if not entry.flags & _NOT_SELECTABLE]
    everything_in_inbox = _everything_in_inbox(selectable)
    taken = {_SPECIAL_USE[flag] for entry in selectable for flag in entry.flags if flag in _SPECIAL_USE}
    folders: list[RemoteFolder] = []
    raw_names: dict[str, str] = {}
    for entry in selectable:
        # Two raw names can decode to one; both must have a name by which they can be opened.
        others = (f"{entry.raw} ({number})" for number in itertools.count(2))
        name = next(name for name in itertools.chain((entry.name, entry.raw), others) if name not in raw_names)
        raw_names[name] = entry.raw
        folders.append(RemoteFolder(name, entry.delimiter, _role(entry, taken, everything_in_inbox)))
    return folders, raw_names


def decode_name(raw: str) -> str:
    """A name from modified UTF-7 (RFC 3501 5.1.3); what is no modified UTF-7 stays as it is."""
    return _SHIFTED.sub(_decode_shifted, raw)


def encode_name(name: str) -> str:
    """A name in modified UTF-7."""
    encoded = []
    for run in re.findall(r"[ -~]+|[^ -~]+", name):
        if " " <= run[0] <= "~":
            encoded.append(run.replace("&", "&-"))
        else:
            base64 = binascii.b2a_base64(run.encode("utf-16-be", "surrogatepass"), newline=False)
            encoded.append("&" + base64.decode().rstrip("=").replace("/", ",") + "-")
    return "".join(encoded)


def text(name: object) -> str:
    """A name as it was sent, from what imapclient's parser makes of it."""
    if name is None:
        return "NIL"  # a folder of that name, sent without quotes
    if isinstance(name, bytes):
        # Raw 8-bit names break the protocol; shown as well as can be.
        return name.decode("utf-8", "surrogateescape") if not name.isascii() else name.decode()
    return str(name)


def _decode_shifted(match: re.Match[str]) -> str:
    base64, end = match.groups()
    if not end:
        return match[0]
    if not base64:
        return "&"
    padded = base64.replace(",", "/") + "=" * (-len(base64) % 4)
    try:
        decoded = binascii.a2b_base64(padded, strict_mode=True).decode("utf-16-be")
    except ValueError:
        return match[0]
    return decoded


def _role(entry: _Listed, taken: set[Role], everything_in_inbox: bool) -> Role:
    for flag, role in _SPECIAL_USE.items():  # in its order, as one folder may have several (RFC 6154 2)
        if flag in entry.flags:
            return role
    if entry.name.upper() == "INBOX":
        return Role.INBOX
    path = entry.name.split(entry.delimiter) if entry.delimiter else [entry.name]
    if len(path) > 1 and (path[0].lower() in _GMAIL_ROOTS or (everything_in_inbox and path[0].upper() == "INBOX")):
        path = path[1:]
    role = ROLE_BY_NAME.get(_folded(path[0]), Role.NONE)
    if role is Role.NOT_MAIL:
        # Calendars and contacts show over IMAP only where nothing is said of special use, as on Exchange. A server
        # that says it means mail by "Notes"; there, to guess would be to lose it.
        return Role.NONE if taken else role  # and so is everything below it
    if len(path) > 1 or role in taken:
        return Role.NONE
    return role


def _everything_in_inbox(entries: list[_Listed]) -> bool:
    """Whether the server keeps every folder below INBOX, as Courier and some Dovecots do."""
    others = [entry for entry in entries if entry.name.upper() != "INBOX"]
    return bool(others) and all(
        entry.delimiter and entry.name.upper().startswith("INBOX" + entry.delimiter.upper()) for entry in others
    )


def _folded(name: str) -> str:
    """A name without case, and with one form for each letter."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def _delimiter(value: object) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else ""


def _flag_names(flags: object) -> frozenset[str]:
    if not isinstance(flags, tuple):
        return frozenset()
    return frozenset(flag.decode("ascii", "replace").lower() for flag in flags if isinstance(flag, bytes))
