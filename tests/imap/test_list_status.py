"""The states of all folders in one answer, as servers may word it."""

import pytest

from mailtrove.errors import ConnectionLost, ServerThrottled
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


@pytest.mark.parametrize("lacking", [b" CONDSTORE", b" LIST-STATUS"])
def test_it_is_not_asked_for_where_it_proves_nothing(lacking: bytes) -> None:
    states, commands = told(DONE, capability=CAPABILITY.replace(lacking, b""))
    assert states == {}
    assert not any(b"RETURN" in command for command in commands)


def test_a_server_that_asks_to_wait_is_heard() -> None:
    with pytest.raises(ServerThrottled):
        told(b"TAG NO [THROTTLED] Slow down\r\n")


def test_a_line_that_breaks_is_lost() -> None:
    with pytest.raises(ConnectionLost):
        told(b"* BYE\r\n")
