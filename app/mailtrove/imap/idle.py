"""IDLE (RFC 2177): the server tells by itself what happens in the open folder, for as long as somebody listens.

IMAPClient begins and ends it. The listening between is ours: its `idle_check` waits for the socket alone, and so hears
of what came in one packet with the server's “+”, and lies in the reader's buffer, only with the server's next word.
"""

import contextlib
import re
import selectors
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from typing import Any, Final

from imapclient import IMAPClient, exceptions

CAPABILITY: Final = "IDLE"
_BETWEEN_LOOKS: Final = 5.0
_LINES_AT_ONCE: Final = 1_000
_NO_NEWS: Final = (b"OK", b"NO", b"BAD", b"CAPABILITY")
"""What is no news of the folder: Dovecot says “* OK Still here” every two minutes."""

_UNTAGGED: Final = re.compile(r"b(?:'|\")\* (?:BYE )?(.*)(?:'|\")$", re.DOTALL)


def listen(client: IMAPClient, seconds: float, meanwhile: Callable[[], object]) -> bool:
    """Whether the server tells of anything new in the open folder; ends with that, or after `seconds`.

    `meanwhile` is called every few seconds; what it raises ends the listening, and leaves the line of no more use.
    It may end earlier with nothing told; so it is only ever one turn of a loop.

    Raises:
        imapclient.exceptions.IMAPClientError, and what its parser raises: see `faults.talking`.
    """
    line = client.socket()
    patience = line.gettimeout()
    _begin(client)
    line.setblocking(False)
    try:
        told = _is_told(client, line, time.monotonic() + seconds, meanwhile)
    finally:
        line.settimeout(patience)
    _, said = client.idle_done()
    return told or any(answer[0] not in _NO_NEWS for answer in said)


def _begin(client: IMAPClient) -> None:
    try:
        client.idle()
    except exceptions.IMAPClientError as error:
        # IMAPClient takes whatever is not the “+” for a refusal. What has no tag is none: a BYE, mostly.
        untagged = _UNTAGGED.search(str(error))
        if untagged:
            raise exceptions.IMAPClientAbortError(untagged[1]) from error
        raise


def _is_told(client: IMAPClient, line: socket.socket, until: float, meanwhile: Callable[[], object]) -> bool:
    lines = _lines_here(client)
    with selectors.DefaultSelector() as selector:
        selector.register(line, selectors.EVENT_READ)
        while not _has_news(client, lines):
            # So many may have left more in the reader's buffer, of which the socket knows nothing.
            while len(lines) < _LINES_AT_ONCE and not selector.select(_seconds_left(until)):
                meanwhile()
                if time.monotonic() >= until:
                    return False
            if time.monotonic() >= until:
                return False
            lines = _lines_here(client)
            if not lines:
                return False  # the line has ended, most likely: DONE meets that, and can say so
    return True


def _seconds_left(until: float) -> float:
    return min(max(until - time.monotonic(), 0.0), _BETWEEN_LOOKS)


def _lines_here(client: IMAPClient) -> list[bytes]:
    """What can be read without waiting, or the beginning of it: a server may have no end of things to say."""
    imap: Any = client._imap  # only imaplib's own `readline` reads through its buffer
    lines: list[bytes] = []
    with contextlib.suppress(BlockingIOError, ssl.SSLWantReadError):
        while len(lines) < _LINES_AT_ONCE and (line := imap.readline()):
            lines.append(line)
    return lines


def _has_news(client: IMAPClient, lines: Iterable[bytes]) -> bool:
    for line in lines:
        tag, kind, words = (line.strip() + b"  ").split(b" ", 2)
        if tag == client._idle_tag:  # the server ended it; DONE would be answered by nothing
            raise exceptions.IMAPClientError(words.strip().decode("utf-8", "replace"))
        if kind == b"BYE":
            raise exceptions.IMAPClientAbortError(words.strip().decode("utf-8", "replace"))
        if kind not in _NO_NEWS:
            return True
    return False
