"""What came, changed and went since a HIGHESTMODSEQ, in one answer (QRESYNC, RFC 7162 3.2.6).

IMAPClient has no QRESYNC, and leaves VANISHED lying in imaplib's untagged responses. Once it is enabled, a server
says VANISHED where it would say EXPUNGE: that one, without EARLIER, is news and no answer, and counts for nothing.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from imapclient import IMAPClient, exceptions
from imapclient.response_parser import parse_fetch_response

from mailtrove.imap.state import Changes
from mailtrove.imap.uid_search import in_order, windows

CAPABILITY: Final = "QRESYNC"
_EARLIER: Final = re.compile(r"\(EARLIER\)\s+([0-9:,]+)", re.IGNORECASE)


def changes_since(client: IMAPClient, exists: int, modseq: int) -> Changes:
    """What became of the open folder since HIGHESTMODSEQ was `modseq`.

    Raises:
        imapclient.exceptions.IMAPClientError, and what its parser raises: see `faults.talking`.
    """
    changed: set[int] = set()
    vanished: list[range] = []
    for window in windows(client, exists):  # as many messages are between the ranges, so that their line isn't longer
        told, gone = _asked(client, window, modseq)
        changed |= told
        vanished += gone
    return Changes(tuple(in_order(changed)), tuple(vanished))


def _asked(client: IMAPClient, window: str, modseq: int) -> tuple[set[int], list[range]]:
    # imapclient takes no ranges (its issue 666), and looks for no VANISHED; the way to imaplib is its private part.
    imap: Any = client._imap
    for word in ("FETCH", "VANISHED"):
        imap.response(word)  # forgets what was told unasked
    kind, told = imap.uid("FETCH", window, "(UID)", f"(CHANGEDSINCE {modseq} VANISHED)")
    if kind != "OK":
        raise exceptions.IMAPClientError(f"FETCH failed: {told[0]!r}")
    changed = set(parse_fetch_response([line for line in told if line] or [None]))
    _, vanished = imap.response("VANISHED")
    return changed, [one for line in vanished if line for one in _ranges(line.decode("ascii", "replace"))]


def _ranges(line: str) -> Iterator[range]:
    match = _EARLIER.fullmatch(line.strip())
    for part in match[1].split(",") if match else ():
        first, _, last = part.partition(":")
        ends = sorted((int(first), int(last or first)))  # either may come first (RFC 9051 9, seq-range)
        yield range(ends[0], ends[1] + 1)
