"""The states of folders that nobody opened, of one or of all in one answer, as servers may word them."""

import pytest

from mailtrove.errors import CommandRefused, ConnectionLost, ServerThrottled
from mailtrove.imap.connection import PasswordLogin, connect
from mailtrove.imap.state import FolderState
from tests.imap.scripted import Line, ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")
CAPABILITY = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN CONDSTORE LIST-STATUS\r\nTAG OK done\r\n"
LISTED = b'* LIST () "/" INBOX\r\n* LIST () "/" "Old mail"\r\n'
DONE = b"TAG OK done\r\n"
WORK = FolderState(7, 12, 3, 900)
STATUS = b"(MESSAGES 3 UIDNEXT 12 UIDVALIDITY 7 HIGHESTMODSEQ 900)\r\n"


def told(answer: bytes, *, capability: bytes = CAPABILITY) -> tuple[dict[str, FolderState], list[bytes]]:
    """The states that a server's answer comes to, and what it was asked."""

    def listing(line: Line, command: bytes) -> None:
        line.send(answer if b"RETURN" in command else LISTED + DONE)

    with (
        ScriptedServer({"LIST": listing, "CAPABILITY": capability}) as script,
        connect(script.server(), LOGIN) as connection,
    ):
        connection.folders()
        return connection.states(), script.commands


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        pytest.param(LISTED + b"* STATUS INBOX " + STATUS + DONE, {"INBOX": WORK}, id="one of two"),
        pytest.param(b'* STATUS "Old mail" ' + STATUS + LISTED + DONE, {"Old mail": WORK}, id="quoted, and first"),
        pytest.param(LISTED + b"* STATUS {8}\r\nOld mail " + STATUS + DONE, {"Old mail": WORK}, id="a literal"),
        pytest.param(
            b"* STATUS INBOX (uidnext 12 highestmodseq 900 messages 3 uidvalidity 7)\r\n" + DONE,
            {"INBOX": WORK},
            id="another order and case",
        ),
        pytest.param(
            b"* STATUS INBOX (MESSAGES 3 UIDNEXT 12 UIDVALIDITY 7)\r\n" + DONE,
            {"INBOX": FolderState(7, 12, 3, 0)},
            id="NOMODSEQ",
        ),
        pytest.param(b"* STATUS INBOX (MESSAGES 3 UIDNEXT 12)\r\n" + DONE, {}, id="no UIDVALIDITY"),
        pytest.param(b"* STATUS INBOX (UIDNEXT 12 UIDVALIDITY 7)\r\n" + DONE, {}, id="no count"),
        pytest.param(b"* STATUS Nowhere " + STATUS + DONE, {}, id="a folder that is not listed"),
        pytest.param(LISTED + DONE, {}, id="none"),
        pytest.param(b"* STATUS INBOX ()\r\n" + DONE, {}, id="empty"),
        pytest.param(b"* STATUS INBOX\r\n" + DONE, {}, id="broken off"),
        pytest.param(b"* STATUS INBOX (MESSAGES\r\n" + DONE, {}, id="no answer at all"),
        pytest.param(b"TAG NO not now\r\n", {}, id="refused"),
        pytest.param(b"TAG BAD what?\r\n", {}, id="not understood"),
    ],
)
def test_only_states_that_are_told_in_full_count(answer: bytes, expected: dict[str, FolderState]) -> None:
    assert told(answer)[0] == expected


@pytest.mark.parametrize(
    ("lacking", "asked"), [(b"", b"HIGHESTMODSEQ"), (b" CONDSTORE", b"UNSEEN"), (b" LIST-STATUS", b"")]
)
def test_what_is_asked_for_is_what_the_server_can_tell(lacking: bytes, asked: bytes) -> None:
    _, commands = told(DONE, capability=CAPABILITY.replace(lacking, b""))
    returned = [command for command in commands if b"RETURN" in command]
    expected = b'LIST "" "*" RETURN (STATUS (MESSAGES UIDNEXT UIDVALIDITY %b))' % asked
    assert returned == ([expected] if asked else [])


def test_without_condstore_the_unread_are_counted() -> None:
    answer = b"* STATUS INBOX (MESSAGES 3 UIDNEXT 12 UIDVALIDITY 7 UNSEEN 0)\r\n" + DONE
    states, _ = told(answer, capability=CAPABILITY.replace(b" CONDSTORE", b""))
    assert states == {"INBOX": FolderState(7, 12, 3, 0, unseen=0)}


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (b"* STATUS INBOX (MESSAGES 3 UIDNEXT 12 UIDVALIDITY 7 UNSEEN 2)\r\n" + DONE, FolderState(7, 12, 3, 0, 2)),
        (b"* STATUS inbox (unseen 2 uidvalidity 7 messages 3)\r\n" + DONE, FolderState(7, 0, 3, 0, 2)),
        (b"* STATUS INBOX (MESSAGES 3 UIDNEXT 12 UNSEEN 2)\r\n" + DONE, None),
        (b"* STATUS INBOX ()\r\n" + DONE, None),
    ],
    ids=["all of it", "another order and case", "no UIDVALIDITY", "nothing"],
)
def test_one_folder_is_asked_about_by_itself(answer: bytes, expected: FolderState | None) -> None:
    script = ScriptedServer({"STATUS": answer})
    with script, connect(script.server(), LOGIN) as connection:
        assert connection.status("INBOX") == expected
    assert script.commands[-2] == b'STATUS "INBOX" (MESSAGES UIDNEXT UIDVALIDITY UNSEEN)'


@pytest.mark.parametrize("answer", [b"TAG NO not now\r\n", b"TAG BAD what?\r\n", DONE])
def test_a_status_that_is_not_told_is_refused(answer: bytes) -> None:
    script = ScriptedServer({"STATUS": answer})
    with script, connect(script.server(), LOGIN) as connection, pytest.raises(CommandRefused):
        connection.status("INBOX")


def test_a_server_that_asks_to_wait_is_heard() -> None:
    with pytest.raises(ServerThrottled):
        told(b"TAG NO [THROTTLED] Slow down\r\n")


def test_a_line_that_breaks_is_lost() -> None:
    with pytest.raises(ConnectionLost):
        told(b"* BYE\r\n")
