"""News of other programs' doings, kept apart from answers to our questions.

A server may tell at any time what becomes of a message: `* 3 FETCH (FLAGS (\\Seen))`, by its place in the folder and
often without its UID (RFC 9051 7.5.2). IMAPClient takes the 3 for a UID then, and would put these flags on whichever
message has that UID, on top of what was answered about it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from imapclient import IMAPClient

Piece = bytes | tuple[bytes, bytes]
"""As imaplib cuts what it reads: text up to a literal, with the literal; or the text that ends a response."""

_UID: Final = re.compile(rb"[( ]UID ", re.IGNORECASE)


def drop_unasked(client: IMAPClient) -> None:
    """From now on, let through of FETCH only what names a UID, as all that answers UID FETCH does (RFC 9051 6.4.9)."""
    imap: Any = client._imap
    collected = imap._untagged_response

    def answers(kind: str, data: list[Piece | None], name: str) -> tuple[str, list[Piece | None]]:
        kind, told = collected(kind, data, name)
        if name != "FETCH" or told == [None]:
            return kind, told
        return kind, [*with_uid(told)] or [None]

    imap._untagged_response = answers


def with_uid(told: Sequence[Piece]) -> list[Piece]:
    """Those of several responses that name a UID, before their literals or after."""
    return [piece for response in _responses(told) if _names_uid(response) for piece in response]


def _responses(told: Sequence[Piece]) -> Iterator[list[Piece]]:
    response: list[Piece] = []
    for piece in told:
        response.append(piece)
        if isinstance(piece, bytes):
            yield response
            response = []
    if response:
        yield response


def _names_uid(response: Sequence[Piece]) -> bool:
    return any(_UID.search(piece if isinstance(piece, bytes) else piece[0]) for piece in response)
