"""The states of folders without opening them: of one (STATUS), or of all in one answer (LIST-STATUS, RFC 5819).

IMAPClient doesn't have the second.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from imapclient import IMAPClient, exceptions
from imapclient.response_parser import parse_response

from mailtrove.imap.answers import number
from mailtrove.imap.folders import text
from mailtrove.imap.state import FolderState

CAPABILITY: Final = "LIST-STATUS"
_ITEMS: Final = ("MESSAGES", "UIDNEXT", "UIDVALIDITY")


def items(*, counts_changes: bool) -> tuple[str, ...]:
    """What to ask for: HIGHESTMODSEQ tells whether a flag changed; without CONDSTORE, the count of the unread hints."""
    return (*_ITEMS, "HIGHESTMODSEQ" if counts_changes else "UNSEEN")


def list_status(client: IMAPClient, asked: tuple[str, ...]) -> dict[str, FolderState]:
    """The state of each folder by its raw name; one that the server can't tell is left out.

    Raises:
        imapclient.exceptions.IMAPClientError, and what its parser raises: see `faults.talking`.
    """
    # `xatom` is imaplib's own door for commands that it lacks; the way to it leads through IMAPClient's private part.
    imap: Any = client._imap
    for word in ("LIST", "STATUS"):
        imap.response(word)  # forgets what was told unasked
    kind, said = imap.xatom("LIST", '""', '"*"', f"RETURN (STATUS ({' '.join(asked)}))")
    if kind != "OK":
        raise exceptions.IMAPClientError(f"LIST failed: {said[0]!r}")
    imap.response("LIST")
    _, told = imap.response("STATUS")
    return dict(_states([line for line in told if line]))


def state_of(told: Mapping[str, int]) -> FolderState | None:
    """The state that the answered items come to; None where they tell too little."""
    uidvalidity, exists = told.get("UIDVALIDITY"), told.get("MESSAGES")
    if not uidvalidity or exists is None:
        return None
    return FolderState(
        uidvalidity, told.get("UIDNEXT") or 0, exists, told.get("HIGHESTMODSEQ") or 0, told.get("UNSEEN")
    )


def numbers(pairs: Iterable[tuple[object, object]]) -> dict[str, int]:
    """Items by name in capitals."""
    return {str(text(key)).upper(): number(value) for key, value in pairs}


def _states(told: list[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[str, FolderState]]:
    if not told:
        return
    words = parse_response(told)
    for name, answer in zip(words[::2], words[1::2], strict=False):
        if not isinstance(answer, tuple):
            continue
        if state := state_of(numbers(zip(answer[::2], answer[1::2], strict=False))):
            yield text(name), state
