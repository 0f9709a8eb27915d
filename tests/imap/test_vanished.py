"""What came, changed and went, as servers with QRESYNC may word it."""

import pytest

from mailtrove.errors import CommandRefused, ConnectionLost
from mailtrove.imap.connection import PasswordLogin, connect
from mailtrove.imap.state import Changes
from tests.imap.scripted import ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")
CAPABILITY = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN ENABLE CONDSTORE QRESYNC\r\nTAG OK done\r\n"
ENABLED = b"* ENABLED QRESYNC\r\nTAG OK done\r\n"
DONE = b"TAG OK done\r\n"
ONE = b"* 2 FETCH (UID 9 MODSEQ (901))\r\n"


def told(answer: bytes) -> Changes:
    """What a server's answer comes to."""
    script = ScriptedServer({"CAPABILITY": CAPABILITY, "ENABLE": ENABLED, "UID FETCH": answer})
    with script, connect(script.server(), LOGIN) as connection:
        assert connection.tells_vanished
        connection.examine("INBOX")
        changes = connection.changes_since(900)
        assert script.commands[-1] == b"UID FETCH 1:* (UID) (CHANGEDSINCE 900 VANISHED)"
        return changes


@pytest.mark.parametrize(
    ("answer", "changed", "vanished"),
    [
        pytest.param(DONE, (), (), id="nothing"),
        pytest.param(ONE + DONE, (9,), (), id="one changed"),
        pytest.param(b"* VANISHED (EARLIER) 41,43:116,118\r\n" + ONE + DONE, (9,), (41, (43, 116), 118), id="ranges"),
        pytest.param(ONE + b"* VANISHED (earlier) 1:4294967295\r\n" + DONE, (9,), ((1, 2**32 - 1),), id="all there is"),
        pytest.param(b"* VANISHED (EARLIER) 116:43\r\n" + DONE, (), ((43, 116),), id="from the end"),
        pytest.param(
            b"* VANISHED (EARLIER) 3\r\n* VANISHED (EARLIER) 5:6\r\n" + DONE, (), (3, (5, 6)), id="two answers"
        ),
        pytest.param(b"* VANISHED 300\r\n* 1 EXISTS\r\n" + ONE + DONE, (9,), (), id="news, and no answer"),
        pytest.param(b"* VANISHED (EARLIER)\r\n" + DONE, (), (), id="none named"),
        pytest.param(b"* VANISHED (EARLIER) 5:*\r\n" + DONE, (), (), id="no end"),
    ],
)
def test_changed_and_vanished_come_in_one_answer(
    answer: bytes, changed: tuple[int, ...], vanished: tuple[int | tuple[int, int], ...]
) -> None:
    ranges = tuple(range(one, one + 1) if isinstance(one, int) else range(one[0], one[1] + 1) for one in vanished)
    assert told(answer) == Changes(changed, ranges)


@pytest.mark.parametrize(
    "answer",
    [
        b"TAG BAD what?\r\n",
        b"TAG NO not now\r\n",
        b"* VANISHED (EARLIER) 1:2:3\r\n" + DONE,
        b"* 1 FETCH (UID 9 MODSEQ (\r\n" + DONE,
    ],
)
def test_what_is_refused_or_can_not_be_read_is_no_answer(answer: bytes) -> None:
    with pytest.raises(CommandRefused):
        told(answer)


def test_a_list_that_is_too_long_to_read_breaks_the_line() -> None:
    with pytest.raises(ConnectionLost):
        told(b"* VANISHED (EARLIER) " + b",".join(b"%d" % uid for uid in range(1, 400_000, 2)) + b"\r\n" + DONE)


@pytest.mark.parametrize(
    ("capability", "enabled", "asked", "tells"),
    [
        (b"ENABLE CONDSTORE QRESYNC", b"* ENABLED qresync CONDSTORE\r\n", b"ENABLE QRESYNC", True),
        (b"ENABLE CONDSTORE QRESYNC", b"", b"ENABLE QRESYNC", False),
        (b"ENABLE CONDSTORE", b"* ENABLED CONDSTORE\r\n", b"ENABLE CONDSTORE", False),
        (b"CONDSTORE QRESYNC", b"", b"", False),
        (b"ENABLE", b"", b"", False),
    ],
)
def test_it_is_relied_on_only_where_it_was_enabled(
    capability: bytes, enabled: bytes, asked: bytes, tells: bool
) -> None:
    answers = {"CAPABILITY": CAPABILITY.replace(b"ENABLE CONDSTORE QRESYNC", capability), "ENABLE": enabled + DONE}
    script = ScriptedServer(answers)
    with script, connect(script.server(), LOGIN) as connection:
        assert connection.tells_vanished is tells
        assert [one for one in script.commands if one.startswith(b"ENABLE")] == ([asked] if asked else [])


def test_what_was_told_unasked_before_is_no_answer_to_a_later_question() -> None:
    noop = b"* VANISHED (EARLIER) 7\r\n* 1 FETCH (UID 3 FLAGS ())\r\nTAG OK done\r\n"
    script = ScriptedServer({"CAPABILITY": CAPABILITY, "ENABLE": ENABLED, "UID FETCH": DONE, "NOOP": noop})
    with script, connect(script.server(), LOGIN) as connection:
        connection.examine("INBOX")
        connection.noop()
        assert connection.changes_since(900) == Changes((), ())
