"""mbox quoting: what another program reads back is what was written, byte for byte."""

import mailbox
import re
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.archive.marked import Letter
from mailtrove.export.mbox import quoted, separator
from mailtrove.export.targets import MboxFile, filled

TEXTS = st.lists(
    st.sampled_from([b">", b"F", b"ro", b"m", b" ", b"From ", b"\n", b"\r\n", b"x", b">>From ", b"\nFrom a@b Thu"])
).map(b"".join)
CUTS = st.lists(st.integers(1, 9), max_size=60)


def cut(raw: bytes, cuts: list[int]) -> list[bytes]:
    """In pieces of these sizes, and the rest."""
    pieces = []
    for size in cuts:
        pieces.append(raw[:size])
        raw = raw[size:]
    return [*pieces, raw]


def unquoted(text: bytes) -> bytes:
    """As a reader of mboxrd has it."""
    return re.sub(rb"(?m)^>(>*From )", rb"\1", text)


@given(TEXTS, CUTS)
def test_quoting_comes_to_the_same_in_any_pieces_and_can_be_undone(raw: bytes, cuts: list[int]) -> None:
    text = b"".join(quoted(cut(raw, cuts)))
    end = b"\n" if not raw or raw.endswith(b"\n") else b"\n\n"
    assert text == b"".join(quoted([raw]))
    assert unquoted(text) == raw + end
    assert not re.search(rb"(?m)^From ", text)


@given(st.lists(TEXTS, min_size=1, max_size=5))
def test_pythons_mailbox_reads_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, raws: list[bytes]
) -> None:
    file = tmp_path_factory.mktemp("mbox") / "all.mbox"
    whole = [b"Subject: x\r\n\r\n" + raw + b"\r\n" for raw in raws]
    with filled(MboxFile(file)) as target:
        for number, raw in enumerate(whole, start=1):
            target.add(Letter(number, "", "ada@example.org", 0, number, 0, len(raw)), [raw])
    with closing(mailbox.mbox(file)) as box:
        assert [unquoted(box.get_bytes(key)) for key in box.iterkeys()] == whole


@pytest.mark.parametrize(
    ("sender", "received", "line"),
    [
        ("ada@example.org", 1_614_591_000, b"From ada@example.org Mon Mar  1 09:30:00 2021\n"),
        ("", 0, b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"),
        ("ada@example.org\nFrom x", -5, b"From MAILER-DAEMON Thu Jan  1 00:00:00 1970\n"),
        ("adå@example.org", 10**15, b"From MAILER-DAEMON Fri Dec 31 23:59:59 9999\n"),
    ],
)
def test_the_line_before_a_message_says_from_whom_and_when(sender: str, received: int, line: bytes) -> None:
    assert separator(sender, received) == line


def test_an_mbox_is_new(tmp_path: Path) -> None:
    (tmp_path / "a.mbox").write_bytes(b"precious")
    with filled(MboxFile(tmp_path / "a.mbox", numbered=True)) as target:
        target.add(Letter(1, "", "", 0, 0, 0, 2), [b"x\n"])
    assert target.path == tmp_path / "a (2).mbox"
    assert (tmp_path / "a.mbox").read_bytes() == b"precious"
    assert target.path.stat().st_mode & 0o777 == 0o600
