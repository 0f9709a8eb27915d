"""Escape and a key right behind it, as a terminal sends them."""

import pytest

from mailtrove.tui.terminal_keys import ESCAPE_KEY, KeysApart


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"\x1b/", ESCAPE_KEY + b"/"),
        (b"\x1bj", ESCAPE_KEY + b"j"),
        (b"\x1b\r", ESCAPE_KEY + b"\r"),
        (b"\x1b\xc3\xb6", ESCAPE_KEY + b"\xc3\xb6"),
        (b"x\x1b/ada", b"x" + ESCAPE_KEY + b"/ada"),
        (b"\x1b[A", b"\x1b[A"),
        (b"\x1bOP", b"\x1bOP"),
        (b"\x1b[<0;10;20M", b"\x1b[<0;10;20M"),
        (b"\x1b\x1b[A", b"\x1b\x1b[A"),
        (b"\x1b]11;rgb:00/00/00\x1b\\", b"\x1b]11;rgb:00/00/00\x1b\\"),
        (b"\x1b\x7f", b"\x1b\x7f"),
        (b"\x1bf\x1bb", b"\x1bf\x1bb"),
        (b"\x1b[200~a\x1b/b\x1b[201~\x1b/", b"\x1b[200~a\x1b/b\x1b[201~" + ESCAPE_KEY + b"/"),
        ("grün".encode(), "grün".encode()),
    ],
)
def test_an_escape_before_a_key_stays_one_and_sequences_stay_whole(sent: bytes, read: bytes) -> None:
    keys = KeysApart()
    assert keys.more(sent) == read
    assert not keys.waiting


def test_an_escape_at_the_end_waits_for_what_follows() -> None:
    keys = KeysApart()
    assert keys.more(b"j\x1b") == b"j"
    assert keys.waiting
    assert keys.more(b"[A") == b"\x1b[A"
    assert keys.more(b"\x1b") == b""
    assert keys.more(b"/") == ESCAPE_KEY + b"/"


def test_nothing_following_it_was_escape() -> None:
    keys = KeysApart()
    keys.more(b"\x1b")
    assert keys.no_more() == ESCAPE_KEY
    assert not keys.waiting
    assert keys.no_more() == b""


def test_a_paste_in_pieces_is_left_alone() -> None:
    keys = KeysApart()
    assert keys.more(b"\x1b[200~a\x1b") + keys.more(b"/b\x1b[201~") == b"\x1b[200~a\x1b/b\x1b[201~"
