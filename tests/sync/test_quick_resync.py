"""QRESYNC: what came and went is told in one answer; and believed only when it accounts for all that is there."""

import pytest

from mailtrove.errors import CommandRefused
from mailtrove.imap.state import Changes
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command, ScriptedLine

GONE = "SELECT uid FROM membership WHERE gone_since IS NOT NULL ORDER BY uid"


@pytest.fixture
def quick(house: House) -> House:
    """Twenty messages in INBOX, synced, on a server with QRESYNC."""
    house.server.counts_changes = house.server.tells_vanished = True
    for number in range(20):
        house.server.put("INBOX", letter(number))
    house.sync()
    house.server.heard.clear()
    return house


def tell(monkeypatch: pytest.MonkeyPatch, changed: tuple[int, ...], *vanished: range) -> None:
    """Have the server tell this, whatever happened."""
    really = ScriptedLine.changes_since

    def told(line: ScriptedLine, modseq: int) -> Changes:
        really(line, modseq)
        return Changes(changed, vanished)

    monkeypatch.setattr(ScriptedLine, "changes_since", told)


def test_what_came_changed_and_went_takes_one_question(quick: House) -> None:
    quick.server.flag("INBOX", 7, "\\Seen")
    quick.server.expunge("INBOX", 4, 5, 6)
    quick.server.put("INBOX", letter(20))
    progress = quick.sync()
    assert (progress.fetched, progress.gone, progress.flags_changed) == (1, 3, 1)
    assert quick.rows(GONE) == [(4,), (5,), (6,)]
    assert quick.server.count("changes_since") == 1
    assert quick.server.count("uids") == quick.server.count("uids_from") == quick.server.count("changed_since") == 0
    quick.server.heard.clear()
    quick.sync()
    assert quick.server.count("changes_since") == 0


def test_ranges_of_what_never_was_mean_nothing(quick: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.server.expunge("INBOX", 20)
    tell(monkeypatch, (), range(20, 2**32), range(2**31, 2**31 + 5))
    assert quick.sync().gone == 1
    assert (quick.rows(GONE), quick.server.count("uids")) == ([(20,)], 0)


def test_a_server_that_forgot_what_vanished_has_all_listed(quick: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.server.expunge("INBOX", 4, 5)
    tell(monkeypatch, (), range(4, 5))
    assert quick.sync().gone == 2
    assert (quick.rows(GONE), quick.server.count("uids")) == ([(4,), (5,)], 1)


def test_what_is_told_as_vanished_and_is_there_stays(quick: House, monkeypatch: pytest.MonkeyPatch) -> None:
    quick.server.expunge("INBOX", 4)
    tell(monkeypatch, (), range(4, 10))
    assert quick.sync().gone == 1
    assert (quick.rows(GONE), quick.server.count("uids")) == ([(4,)], 1)


def test_a_uid_given_since_that_nobody_names_has_all_listed(quick: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that came and isn't told, and one that went and isn't told, make up the same count."""
    quick.server.put("INBOX", letter(20))
    quick.server.expunge("INBOX", 4)
    tell(monkeypatch, ())
    progress = quick.sync()
    assert (progress.fetched, progress.gone, quick.server.count("uids")) == (1, 1, 1)


def test_what_vanishes_after_the_count_is_found_with_the_next_sync_at_the_latest(quick: House) -> None:
    quick.server.expunge("INBOX", 4)

    def expunge(command: Command) -> None:
        if command.name == "changes_since" and 9 in quick.server.boxes["INBOX"].letters:
            quick.server.expunge("INBOX", 9)

    quick.server.mishap = expunge
    quick.sync()
    quick.sync()
    assert quick.rows(GONE) == [(4,), (9,)]


def test_what_comes_after_the_count_comes_with_it(quick: House) -> None:
    quick.server.expunge("INBOX", 4)

    def deliver(command: Command) -> None:
        if command.name == "changes_since" and len(quick.server.boxes["INBOX"].letters) < 20:
            quick.server.put("INBOX", letter(20))

    quick.server.mishap = deliver
    assert quick.sync().gone == 1
    quick.sync()
    assert quick.everything() == {letter(number) for number in range(21)}
    assert quick.server.count("uids") == 0


def test_a_refused_question_has_all_listed(quick: House) -> None:
    quick.server.flag("INBOX", 7, "\\Seen")
    quick.server.expunge("INBOX", 4)

    def refuse(command: Command) -> None:
        if command.name == "changes_since":
            raise CommandRefused("Unknown modifier")

    quick.server.mishap = refuse
    progress = quick.sync()
    assert (progress.state, progress.gone, progress.flags_changed) == (SyncState.DONE, 1, 1)
    assert (quick.server.count("uids"), quick.server.count("changed_since")) == (1, 1)


def test_a_lacking_message_that_vanishes_lacks_no_more(quick: House) -> None:
    quick.server.put("INBOX", letter(20))
    quick.server.silent_about = {21}
    quick.sync()
    assert quick.sync().state is SyncState.PROBLEMS
    quick.server.expunge("INBOX", 21)
    quick.server.heard.clear()
    progress = quick.sync()
    assert (progress.state, progress.gone) == (SyncState.DONE, 0)
    assert quick.server.count("uids") == 0
    assert quick.rows("SELECT count(*) FROM lacking") == [(0,)]
