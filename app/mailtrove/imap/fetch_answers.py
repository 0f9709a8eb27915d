"""What FETCH told, looked through before IMAPClient reads it: it makes one dictionary of everything, and the last wins.

Left out is news of other programs' doings. A server may tell at any time what becomes of a message, by its place in
the folder and often without its UID: `* 3 FETCH (FLAGS (\\Seen))` (RFC 9051 7.5.2). IMAPClient takes the 3 for a UID
then, and would put these flags on whichever message has that UID.

Refused are answers that run into one another, because a message was longer or shorter than announced: the bytes of
the second would be taken for those of the first.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from imapclient import IMAPClient, exceptions

Piece = bytes | tuple[bytes, bytes]
"""As imaplib cuts what it reads: text up to a literal, with the literal; or the text that ends a response."""

_UID: Final = re.compile(rb"[( ]UID ", re.IGNORECASE)
_VALUES: Final = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|\([^()]*\)', re.DOTALL)
"""Quoted strings, and lists without a list in them: flags, labels, header names.

What is never closed goes to the end, here and below, else one odd line could take hours; IMAPClient refuses it.
"""
_NAMES: Final = re.compile(rb"\bBODY\[[^\]]*(?:\]|\Z)|\bUID(?= )", re.IGNORECASE)


def check_answers(client: IMAPClient) -> None:
    """From now on, have what FETCH tells on this client looked through."""
    imap: Any = client._imap
    collected = imap._untagged_response

    def checked(kind: str, data: list[Piece | None], name: str) -> tuple[str, list[Piece | None]]:
        kind, told = collected(kind, data, name)
        if name != "FETCH" or told == [None]:
            return kind, told
        return kind, [*answers_among(told)] or [None]

    imap._untagged_response = checked


def answers_among(told: Sequence[Piece]) -> list[Piece]:
    """Of several responses those that name a UID, as all that answers UID FETCH does (RFC 9051 6.4.9).

    Raises:
        imapclient.exceptions.ProtocolError: two of them run into one another.
    """
    answers = [response for response in _responses(told) if _UID.search(_text(response))]
    for response in answers:
        items = _text(response).partition(b"(")[2]
        names = _NAMES.findall(_VALUES.sub(b"", items).upper())
        if len(names) > len(set(names)):
            raise exceptions.ProtocolError("a message is longer or shorter than announced")
    return [piece for response in answers for piece in response]


def _responses(told: Sequence[Piece]) -> Iterator[list[Piece]]:
    response: list[Piece] = []
    for piece in told:
        response.append(piece)
        if isinstance(piece, bytes):
            yield response
            response = []
    if response:
        yield response


def _text(response: Sequence[Piece]) -> bytes:
    """All but the literals."""
    return b" ".join(piece if isinstance(piece, bytes) else piece[0] for piece in response)
