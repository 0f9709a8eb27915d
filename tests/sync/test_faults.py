"""Servers and lines that fail: nothing is lost, nothing is asked in vain for ever, and people are told."""

import itertools
from collections.abc import Callable

import pytest

from mailtrove.archive import browse
from mailtrove.archive.account_store import add_account
from mailtrove.archive.lacking import lacking
from mailtrove.errors import (
    CommandRefused,
    ConnectionLost,
    CredentialsMissing,
    LoginRefused,
    MailboxNotConnected,
    MailtroveError,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    SignInExpired,
    TooManyConnections,
)
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command, ScriptedLine
from tests.torture.faults import STUB


def every(nth: int, name: str, error: Callable[[], MailtroveError]) -> Callable[[Command], None]:
    """A mishap at every nth command of a name."""
    counted = itertools.count(1)

    def mishap(command: Command) -> None:
        if command.name == name and next(counted) % nth == 0:
            if command.line and not isinstance(error(), CommandRefused):
                command.line.broken.set()
            raise error()

    return mishap


def once(name: str, error: Callable[[], MailtroveError]) -> Callable[[Command], None]:
    """A mishap at the first command of a name."""
    left = [1]

    def mishap(command: Command) -> None:
        if command.name == name and left:
            left.clear()
            raise error()

    return mishap


@pytest.mark.parametrize("name", ["folders", "examine", "uids", "facts", "bodies"])
@pytest.mark.parametrize(
    "error",
    [
        lambda: ConnectionLost("The line broke."),
        lambda: SessionExpired("Session invalidated - AccessTokenExpired"),
        lambda: MailboxNotConnected("User is authenticated but not connected."),
    ],
)
def test_a_broken_line_is_made_anew_and_the_work_goes_on(
    house: House, name: str, error: Callable[[], MailtroveError]
) -> None:
    for number in range(30):
        house.server.put("INBOX" if number % 2 else "Old", letter(number))
    house.server.mishap = once(name, error)
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 30)
    assert len(house.everything()) == 30
    assert house.server.count("connect") >= 2


def test_a_line_that_breaks_again_and_again_still_brings_everything(house: House) -> None:
    for number in range(1000):
        house.server.put("INBOX", letter(number))
    house.server.mishap = every(3, "bodies", lambda: ConnectionLost("The line broke."))
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 1000)


def test_a_line_that_never_holds_ends_the_run_with_words(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = every(1, "folders", lambda: ConnectionLost("mail.example.edu hung up."))
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    assert progress.title == ConnectionLost.title
    assert progress.what_happened == "mail.example.edu hung up."
    assert progress.remedy
    assert house.server.count("connect") == 9
    (summary,) = browse.summaries(house.archive)
    assert (summary.last_outcome, summary.last_words) == ("failed", "mail.example.edu hung up.")


def test_a_message_that_breaks_every_line_is_passed_over(house: House) -> None:
    for number in range(100):
        house.server.put("INBOX", letter(number))

    def poison(command: Command) -> None:
        if command.name == "bodies" and 42 in command.uids:
            raise ConnectionLost("Connection reset by peer")

    house.server.mishap = poison
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.problem_count) == (SyncState.PROBLEMS, 99, 1)
    (problem,) = browse.problems(house.archive, house.account.id)
    assert (problem.folder, problem.uid, problem.stage) == ("INBOX", 42, "fetch")


def test_a_folder_that_breaks_every_line_is_passed_over(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Cursed", letter(1))

    def poison(command: Command) -> None:
        if command.name == "examine" and command.folder == "Cursed":
            raise ConnectionLost("Connection reset by peer")

    house.server.mishap = poison
    assert house.sync().state is SyncState.PROBLEMS
    assert house.everything() == {letter(0)}


@pytest.mark.parametrize(
    "error",
    [
        LoginRefused("mail.example.edu refused ada: AUTHENTICATE failed."),
        MailboxNotConnected("User is authenticated but not connected."),
        ServerUnreachable("mail.example.edu:993 doesn't answer."),
        SignInExpired("The sign-in of ada@example.edu ran out."),
        CredentialsMissing("Nothing is stored for ada@example.edu."),
    ],
)
def test_a_login_that_fails_is_told_at_once_and_tried_once(house: House, error: MailtroveError) -> None:
    house.server.put("INBOX", letter(0))

    def refuse(command: Command) -> None:
        if command.name == "connect":
            raise error

    house.server.mishap = refuse
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    assert (progress.title, progress.what_happened, progress.remedy) == (
        error.title,
        error.what_happened,
        error.remedy,
    )
    assert house.server.count("connect") == 1


def test_one_account_that_fails_leaves_others_alone(house: House) -> None:
    other = add_account(house.archive, house.account_with(email="eve@example.edu", imap_user="eve"))
    for number in range(50):
        house.server.put("INBOX", letter(number))

    def refuse(command: Command) -> None:
        if command.name == "connect" and command.folder == "eve@example.edu":
            raise LoginRefused("refused")

    house.server.mishap = refuse
    house.engine.start(other)
    assert house.sync().state is SyncState.DONE
    assert house.engine.wait(other.id, 10)
    failed = house.engine.progress(other.id)
    assert failed is not None
    assert failed.state is SyncState.FAILED


def test_a_server_that_allows_one_line_only_is_synced_over_one(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    lines = itertools.count()

    def only_one(command: Command) -> None:
        if command.name == "connect" and next(lines):
            raise LoginRefused("Too many connections for this user.")

    house.server.mishap = only_one
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 300)


def test_a_second_line_that_fails_when_all_is_done_spoils_nothing(house: House) -> None:
    house.server.put("INBOX", letter(0))
    lines = itertools.count()

    def fail_late(command: Command) -> None:
        if command.name == "connect" and next(lines):
            house.wait_for(lambda: house.rows("SELECT completed_at FROM folder WHERE completed_at > 0"))
            raise ServerUnreachable("mail.example.edu:993 doesn't answer.")

    house.server.mishap = fail_late
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 1)


def test_a_server_that_allows_no_second_line_is_not_waited_for(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    lines = itertools.count()

    def only_one(command: Command) -> None:
        if command.name == "connect" and next(lines):
            raise TooManyConnections("Too many simultaneous connections.", wait_seconds=60)

    house.server.mishap = only_one
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 300)
    assert not [one for _, one in house.pictures if one.state is SyncState.WAITING]


def test_a_server_with_no_room_for_any_line_is_waited_for(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = once("connect", lambda: TooManyConnections("Too many connections.", wait_seconds=0.1))
    assert house.sync().state is SyncState.DONE


def test_a_server_that_asks_to_wait_gets_one_line_fewer(house: House) -> None:
    house.engine = house.engine_with(connections=4)
    for number in range(2000):
        house.server.put("INBOX", letter(number))
    lines: set[object] = set()
    after: set[object] = set()

    def throttle(command: Command) -> None:
        if command.name == "bodies" and command.line:
            lines.add(command.line)
            if len(lines) == 4 and not after:
                after.add(None)
                command.line.broken.set()
                raise ServerThrottled("Request is throttled.", wait_seconds=0.1)
            if len(lines) < 4:  # until all four are at work
                house.wait_for(lambda: len(lines) == 4)
            elif after:
                after.add(command.line)

    house.server.mishap = throttle
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 2000)
    assert house.server.count("connect") == 4  # the one that was told to wait didn't come back


def test_a_server_that_asks_to_wait_is_waited_for_visibly(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = once("bodies", lambda: ServerThrottled("Request is throttled.", wait_seconds=1.2))
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.DONE, 1)
    assert progress.elapsed_seconds >= 1.2
    waiting = [one for _, one in house.pictures if one.state is SyncState.WAITING]
    assert waiting
    assert waiting[0].waiting_for.startswith("mail.example.edu asks to wait; going on at ")
    assert progress.waiting_for == ""


def test_a_server_that_asks_to_wait_at_login_is_waited_for(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.mishap = once("connect", lambda: ServerThrottled("Too many logins.", wait_seconds=0.1))
    assert house.sync().state is SyncState.DONE


def test_a_refused_batch_is_halved_down_to_the_culprit(house: House) -> None:
    for number in range(100):
        house.server.put("INBOX", letter(number))

    def refuse(command: Command) -> None:
        if command.name == "bodies" and 7 in command.uids:
            raise CommandRefused("Message 7 can't be converted.")

    house.server.mishap = refuse
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.problem_count) == (SyncState.PROBLEMS, 99, 1)
    assert progress.problems == ("INBOX, message 7: Message 7 can't be converted.",)
    assert len([one for one in house.server.heard if one.name == "bodies"]) < 20
    house.server.mishap = lambda _: None
    house.server.heard.clear()
    assert house.sync().state is SyncState.DONE
    assert house.server.asked("bodies") == [7]


def test_a_cursor_passes_no_gap_but_those_that_are_noted(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("INBOX", letter(1))
    house.server.empty = {1}
    house.sync()
    (folder,) = browse.folders(house.archive)
    assert (folder.uidnext, list(lacking(house.archive, folder.id, 1))) == (3, [1])
    assert house.rows("SELECT completed_at FROM folder") == [(None,)]
    house.server.empty = set()
    house.sync()
    (folder,) = browse.folders(house.archive)
    assert (folder.uidnext, lacking(house.archive, folder.id, 1)) == (3, {})
    assert house.rows("SELECT completed_at > 0 FROM folder") == [(1,)]


def test_an_empty_body_is_a_problem_and_no_message(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("INBOX", letter(1))
    house.server.empty = {2}
    progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.PROBLEMS, 1)
    assert house.everything() == {letter(0)}


def test_a_notice_in_a_messages_place_is_a_problem_and_the_message_comes_later(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    really = ScriptedLine.bodies
    with monkeypatch.context() as patched:
        patched.setattr(
            ScriptedLine, "bodies", lambda line, uids: {**really(line, uids), **({2: STUB % 2} if 2 in uids else {})}
        )
        progress = house.sync()
    assert (progress.state, progress.fetched) == (SyncState.PROBLEMS, 2)
    (problem,) = browse.problems(house.archive, house.account.id)
    assert (problem.uid, problem.stage) == (2, "fetch")
    assert "notice in place of this message" in problem.words
    assert house.sync().fetched == 1
    assert house.everything() == {letter(number) for number in range(3)}


def test_a_notice_that_became_mail_itself_is_archived(house: House) -> None:
    house.server.put("INBOX", STUB % 2)
    assert (house.sync().state, house.everything()) == (SyncState.DONE, {STUB % 2})


def test_silence_about_a_message_is_no_proof_that_it_is_gone(house: House) -> None:
    for number in range(5):
        house.server.put("INBOX", letter(number))
    house.server.silent_about = {3}
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.problem_count) == (SyncState.PROBLEMS, 4, 1)
    alone = [one for one in house.server.heard if one.name == "bodies" and one.uids == (3,)]
    assert len(alone) == 1
    house.server.silent_about = set()
    assert house.sync().fetched == 1


def test_a_message_that_goes_in_between_is_no_problem(house: House) -> None:
    for number in range(5):
        house.server.put("INBOX", letter(number))

    def expunge(command: Command) -> None:
        if command.name == "bodies":
            house.server.boxes["INBOX"].letters.pop(3, None)

    house.server.mishap = expunge
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.problem_count) == (SyncState.DONE, 4, 0)


def test_a_server_that_lists_no_messages_where_there_are_some_proves_nothing(house: House) -> None:
    for number in range(3):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.put("INBOX", letter(3))
    letters = house.server.boxes["INBOX"].letters

    def hide(command: Command) -> None:
        house.server.boxes["INBOX"].letters = {} if command.name in ("uids", "uids_from") else letters

    house.server.mishap = hide
    progress = house.sync()
    assert (progress.state, progress.gone) == (SyncState.PROBLEMS, 0)
    assert house.rows("SELECT count(*) FROM membership WHERE gone_since IS NOT NULL") == [(0,)]


def test_a_folder_that_cannot_be_opened_keeps_no_other_from_coming(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Locked", letter(1))

    def refuse(command: Command) -> None:
        if command.name == "examine" and command.folder == "Locked":
            raise CommandRefused("[NOPERM] Not yours.")

    house.server.mishap = refuse
    progress = house.sync()
    assert progress.state is SyncState.PROBLEMS
    assert {one.name: one.state for one in progress.folders} == {"INBOX": "done", "Locked": "failed"}
    (problem,) = browse.problems(house.archive, house.account.id)
    assert (problem.folder, problem.stage, problem.words) == ("Locked", "list", "[NOPERM] Not yours.")


def test_a_folder_renumbered_in_mid_sync_is_left_for_the_next(house: House) -> None:
    for number in range(300):
        house.server.put("INBOX", letter(number))
    batches = itertools.count()

    def renumber(command: Command) -> None:
        if command.name == "bodies" and next(batches) == 1:
            house.server.renumber("INBOX")

    house.server.mishap = renumber
    assert house.sync().state is SyncState.PROBLEMS
    house.server.mishap = lambda _: None
    assert house.sync().state is SyncState.DONE
    assert house.everything() == {letter(number) for number in range(300)}
    assert house.rows("SELECT DISTINCT uidvalidity FROM membership") == [(2,)]


def test_a_server_that_refuses_every_message_is_not_asked_for_all_of_them(house: House) -> None:
    for number in range(3000):
        house.server.put("INBOX", letter(number))
    house.server.mishap = every(1, "bodies", lambda: CommandRefused("No."))
    progress = house.sync()
    assert progress.state is SyncState.PROBLEMS
    assert progress.problem_count < 1500


def test_a_mistake_of_ours_ends_the_run_and_not_the_program(house: House) -> None:
    house.server.put("INBOX", letter(0))

    def mistake(command: Command) -> None:
        if command.name == "facts":
            raise ZeroDivisionError("a mistake of ours")

    house.server.mishap = mistake
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    assert progress.what_happened == "ZeroDivisionError: a mistake of ours"


def test_a_run_that_cannot_even_begin_says_so_and_frees_the_account(house: House) -> None:
    house.server.box("INBOX")
    stranger = house.account_with(id=99)
    assert house.sync(stranger).state is SyncState.FAILED
    assert house.sync(stranger).state is SyncState.FAILED
    assert house.server.heard == []


def test_a_full_disk_ends_the_run_with_words_and_the_next_goes_on(house: House) -> None:
    for number in range(200):
        house.server.put("INBOX", letter(number, body=f"{number:06}" + "x" * 3 + str(hash(number)) * 500))
    pages = house.rows("PRAGMA page_count")[0][0]
    house.write(f"PRAGMA max_page_count = {pages}")
    progress = house.sync()
    assert progress.state is SyncState.FAILED
    assert progress.title == "The archive can't be written"
    house.write("PRAGMA max_page_count = 1073741823")
    assert house.sync().state is SyncState.DONE
    assert len(house.everything()) == 200
