"""The state of every folder in one answer (LIST-STATUS, RFC 5819), which IMAPClient doesn't have.

Worth its while only with CONDSTORE: without HIGHESTMODSEQ a state doesn't tell that no flag changed, and the folder
is opened anyway.
"""

from collections.abc import Iterator
from typing import Any, Final

from imapclient import IMAPClient, exceptions
from imapclient.response_parser import parse_response

from mailtrove.imap.answers import number
from mailtrove.imap.folders import text
from mailtrove.imap.state import FolderState

CAPABILITY: Final = "LIST-STATUS"
_ASKED: Final = "RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ))"


def list_status(client: IMAPClient) -> dict[str, FolderState]:
    """The state of each folder by its raw name; one that the server can't tell is left out.

    Raises:
        imapclient.exceptions.IMAPClientError, and what its parser raises: see `faults.talking`.
    """
    # `xatom` is imaplib's own door for commands that it lacks; the way to it leads through IMAPClient's private part.
    imap: Any = client._imap
    for word in ("LIST", "STATUS"):
        imap.response(word)  # forgets what was told unasked
    kind, said = imap.xatom("LIST", '""', '"*"', _ASKED)
    if kind != "OK":
        raise exceptions.IMAPClientError(f"LIST failed: {said[0]!r}")
    imap.response("LIST")
    _, told = imap.response("STATUS")
    return dict(_states([line for line in told if line]))


def _states(told: list[bytes | tuple[bytes, bytes]]) -> Iterator[tuple[str, FolderState]]:
    if not told:
        return
    words = parse_response(told)
    for name, items in zip(words[::2], words[1::2], strict=False):
        if not isinstance(items, tuple):
            continue
        numbers = {str(text(key)).upper(): number(value) for key, value in zip(items[::2], items[1::2], strict=False)}
        if numbers.get("UIDVALIDITY") and "MESSAGES" in numbers:
            yield (
                text(name),
                FolderState(
                    numbers["UIDVALIDITY"],
                    numbers.get("UIDNEXT", 0),
                    numbers["MESSAGES"],
                    numbers.get("HIGHESTMODSEQ", 0),
                ),
            )
