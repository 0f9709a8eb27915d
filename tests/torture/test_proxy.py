"""The fault proxy plays what it is told: each fault reaches a real connection as what it is, and once."""

import random
from collections.abc import Iterator

import pytest

from mailtrove.errors import (
    AnswerTooLarge,
    CommandRefused,
    ConnectionLost,
    MailtroveError,
    ServerThrottled,
    SessionExpired,
)
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Security, Server
from tests.dovecot import Dovecot
from tests.torture.faults import GOODBYES, REFUSALS, Fault, Kind, chosen
from tests.torture.play import Play
from tests.torture.proxy import FaultProxy
from tests.torture.wire import Answer, command, of

pytestmark = pytest.mark.serial

LETTERS = [b"Subject: %d\r\n\r\n%b\r\n" % (number, b"word " * 200) for number in range(4)]


@pytest.fixture(scope="module")
def proxy() -> Iterator[FaultProxy]:
    """Before a Dovecot with four messages, of which the first is expunged: no UID is its place in the folder."""
    with Dovecot() as dovecot, FaultProxy(dovecot) as between:
        first = dovecot.deliver("ada", "INBOX", b"Subject: gone\r\n\r\n")
        for letter in LETTERS:
            dovecot.deliver("ada", "INBOX", letter, flags={"\\Seen"})
        with dialled(between) as line:
            line.examine("INBOX")
        dovecot.delete_message("ada", "INBOX", first)
        yield between


def dialled(proxy: FaultProxy, *faults: Fault, seconds: float = 30.0) -> Connection:
    """A connection through the proxy that plays these faults."""
    proxy.play = Play(faults)
    server = Server("localhost", proxy.port, Security.TLS, proxy.ca_file, seconds)
    return connect(server, PasswordLogin("ada", lambda: "secret"))


def visit(line: Connection) -> list[object]:
    """Everything that a sync asks."""
    line.folders()
    line.examine("INBOX")
    uids = line.uids()
    facts = line.facts(uids)
    return [uids, {uid: (one.flags, one.size) for uid, one in facts.items()}, line.bodies(uids)]


def test_without_faults_everything_passes(proxy: FaultProxy) -> None:
    with dialled(proxy) as line:
        uids, facts, bodies = visit(line)
    assert uids == [2, 3, 4, 5]
    assert facts == {uid: (frozenset({"\\Seen"}), len(LETTERS[0])) for uid in (2, 3, 4, 5)}
    assert bodies == dict(zip((2, 3, 4, 5), LETTERS, strict=True))
    assert all(said.changes_nothing for said in proxy.play.heard)
    assert not proxy.play.played


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault(Kind.CUT_OFF, 6000), ConnectionLost),
        (Fault(Kind.CUT_SHORT, 900), ConnectionLost),
        (Fault(Kind.FLIP, 6000), ConnectionLost),
        (Fault(Kind.GOODBYE, 6, GOODBYES[0]), SessionExpired),
        (Fault(Kind.GOODBYE, 6, GOODBYES[1]), ConnectionLost),
        (Fault(Kind.REFUSAL, 2, REFUSALS[0]), ServerThrottled),
        (Fault(Kind.REFUSAL, 2, REFUSALS[2]), ServerThrottled),
        (Fault(Kind.REFUSAL, 2, REFUSALS[-1]), CommandRefused),
        (Fault(Kind.HUGE_LITERAL, 1), AnswerTooLarge),
        (Fault(Kind.LONG_LITERAL, 1, amount=0), ConnectionLost),
        (Fault(Kind.LONG_LITERAL, 1, amount=8), ConnectionLost),
        (Fault(Kind.SHORT_LITERAL, 1, amount=1), CommandRefused),
    ],
)
def test_what_breaks_a_visit_is_met_as_our_error(proxy: FaultProxy, fault: Fault, error: type[MailtroveError]) -> None:
    with pytest.raises(error) as raised, dialled(proxy, fault) as line:
        visit(line)
    assert type(raised.value) is error
    assert proxy.play.played == {fault.kind: 1}


def test_a_silent_server_is_a_lost_connection_after_the_timeout(proxy: FaultProxy) -> None:
    with pytest.raises(ConnectionLost), dialled(proxy, Fault(Kind.STALL, 6000), seconds=2) as line:
        visit(line)
    assert proxy.play.played == {Kind.STALL: 1}


def test_a_line_that_trickles_brings_everything(proxy: FaultProxy) -> None:
    with dialled(proxy, Fault(Kind.TRICKLE, 100, amount=20_000)) as line:
        assert visit(line)[2] == dict(zip((2, 3, 4, 5), LETTERS, strict=True))
    assert proxy.play.played == {Kind.TRICKLE: 1}


@pytest.mark.parametrize("kind", [Kind.NO_ANSWER, Kind.NO_BODY, Kind.EMPTY_BODY, Kind.STUB])
def test_a_message_whose_bytes_do_not_come_leaves_the_others_whole(proxy: FaultProxy, kind: Kind) -> None:
    at = 2 if kind is Kind.NO_ANSWER else 1  # the first that it can strike asks for facts
    with dialled(proxy, Fault(kind, at)) as line:
        bodies = visit(line)[2]
    assert isinstance(bodies, dict)
    assert bodies.get(2) != LETTERS[0]
    assert {uid: bodies[uid] for uid in (3, 4, 5)} == dict(zip((3, 4, 5), LETTERS[1:], strict=True))
    assert proxy.play.played == {kind: 1}


def test_flags_that_are_left_out_and_sizes_that_are_wrong_arrive_so(proxy: FaultProxy) -> None:
    with dialled(proxy, Fault(Kind.NO_FLAGS, 1)) as line:
        facts = visit(line)[1]
    assert isinstance(facts, dict)
    assert sorted(facts) == [3, 4, 5]
    with dialled(proxy, Fault(Kind.WRONG_SIZE, 1, amount=7)) as line:
        facts = visit(line)[1]
    assert isinstance(facts, dict)
    assert [size - len(LETTERS[0]) for _, size in facts.values()] == [7, 0, 0, 0]


def test_news_that_nobody_asked_for_change_no_answer(proxy: FaultProxy) -> None:
    for at in range(1, 5):
        with dialled(proxy) as undisturbed, dialled(proxy, Fault(Kind.UNASKED, at)) as line:
            assert visit(line) == visit(undisturbed)
            assert proxy.play.played == {Kind.UNASKED: 1}


def test_a_cue_comes_before_its_command() -> None:
    done: list[str] = []
    play = Play(cues=[(2, lambda: done.append("second")), (1, lambda: done.append("first"))])
    said = command(b"A1 NOOP\r\n")
    assert said
    for wanted in (["first"], ["first", "second"]):
        for cue in play.due(said):
            cue()
        assert done == wanted


@pytest.mark.parametrize(
    ("line", "innocent"),
    [
        (b"A1 EXAMINE INBOX\r\n", True),
        (b"A1 UID FETCH 1:3 (BODY.PEEK[])\r\n", True),
        (b"A1 UID FETCH 1:3 (FLAGS INTERNALDATE RFC822.SIZE)\r\n", True),
        (b"A1 UID FETCH 1 (BODY[])\r\n", False),
        (b"A1 UID FETCH 1 (RFC822)\r\n", False),
        (b"A1 SELECT INBOX\r\n", False),
        (b"A1 UID STORE 1 +FLAGS (\\Seen)\r\n", False),
        (b"A1 UID EXPUNGE 1\r\n", False),
        (b"A1 CLOSE\r\n", False),
        (b"A1 XWHATEVER\r\n", False),
    ],
)
def test_commands_that_could_change_mail_are_known(line: bytes, innocent: bool) -> None:
    said = command(line)
    assert said is not None
    assert said.changes_nothing is innocent


def test_what_goes_on_with_a_command_is_none() -> None:
    assert command(b"AGFkYQBzZWNyZXQ=\r\n") is None
    assert command(b"DONE\r\n") is None
    assert Answer((b"* 3 FETCH (BODY[] {2}\r\n", b"ab", b" UID 9)\r\n")).uid == 9
    assert of(b"* SEARCH 1 2")[0].uid == 0


def test_the_same_seed_is_the_same_fault() -> None:
    for seed in range(50):
        assert chosen(random.Random(seed), 9000) == chosen(random.Random(seed), 9000)
