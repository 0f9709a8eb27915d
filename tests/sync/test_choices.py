"""Choices of one run: which folders, and from when to when."""

from datetime import datetime

import pytest

from mailtrove.archive.records import Problem
from mailtrove.imap.state import MessageFacts, RemoteFolder, Role
from mailtrove.sync.choices import Choices, chosen_folders, in_words, retrying, unknown_folders, wanted_messages
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter

INBOX = RemoteFolder("INBOX", "/", Role.INBOX)
WORK = RemoteFolder("Work", "/", Role.NONE)
OLD = RemoteFolder("Old", "/", Role.NONE)
CALENDAR = RemoteFolder("Calendar", "/", Role.NOT_MAIL)
ALL_MAIL = RemoteFolder("[Gmail]/All Mail", "/", Role.ALL)
TRASH = RemoteFolder("[Gmail]/Trash", "/", Role.TRASH)


@pytest.mark.parametrize(
    ("only", "without", "expected"),
    [
        pytest.param((), (), ["INBOX", "Work"], id="none"),
        pytest.param(("Work",), (), ["Work"], id="one"),
        pytest.param(("Work", "INBOX"), (), ["INBOX", "Work"], id="two, in the usual order"),
        pytest.param(("inbox",), (), ["INBOX"], id="in whatever case"),
        pytest.param((), ("Work",), ["INBOX"], id="all but one"),
        pytest.param(("Work",), ("Work",), ["Work"], id="include wins"),
        pytest.param(("Old", "Calendar"), (), ["Old", "Calendar"], id="what is skipped otherwise"),
        pytest.param(("Typo",), (), [], id="nothing there is called so"),
    ],
)
def test_folders_are_chosen_by_name(only: tuple[str, ...], without: tuple[str, ...], expected: list[str]) -> None:
    chosen = chosen_folders(Choices(only=only, without=without), [INBOX, OLD, CALENDAR, WORK], [INBOX, WORK], ())
    assert [folder.name for folder in chosen] == expected


def test_a_label_is_brought_by_all_mail() -> None:
    listed, usual, labels = [INBOX, WORK, ALL_MAIL, TRASH], [ALL_MAIL, TRASH], {"INBOX", "Work"}
    assert chosen_folders(Choices(only=("Work",)), listed, usual, labels) == [ALL_MAIL]
    assert chosen_folders(Choices(only=(TRASH.name,)), listed, usual, labels) == [TRASH]


def test_names_that_no_folder_has_are_told() -> None:
    assert unknown_folders(Choices(only=("work", "Wrok"), without=("Odl",)), [INBOX, WORK]) == ["Wrok", "Odl"]


@pytest.mark.parametrize(
    ("after", "before", "expected"),
    [
        (None, None, [0, 100, 200]),
        (100, None, [0, 100, 200]),
        (101, None, [0, 200]),
        (None, 200, [0, 100]),
        (100, 101, [0, 100]),
    ],
)
def test_dates_bound_what_is_downloaded_and_in_doubt_it_is(
    after: int | None, before: int | None, expected: list[int]
) -> None:
    facts = [MessageFacts(1, frozenset(), date, 10) for date in (0, 100, 200)]
    chosen = wanted_messages(Choices(after=after, before=before), "INBOX", facts)
    assert [message.internal_date for message in chosen] == expected


FULL = Problem("INBOX", 0, "list", "NO")
ONE = Problem("INBOX", 7, "fetch", "NO")
OTHER = Problem("Work", 9, "fetch", "NO")
UNREADABLE = Problem("Old", 0, "index", "Message 3: no date")
NOWHERE = Problem("", 0, "list", "All Mail is hidden")


@pytest.mark.parametrize(
    ("problems", "folders"),
    [
        ([ONE, OTHER, ONE], ("INBOX", "Work")),
        ([OTHER, UNREADABLE, NOWHERE], ("Work",)),
        ([UNREADABLE, NOWHERE], None),
        ([], None),
    ],
)
def test_a_retry_looks_only_where_asking_again_can_mend(
    problems: list[Problem], folders: tuple[str, ...] | None
) -> None:
    choices = retrying(Choices(limit=5), problems)
    assert (choices and choices.only) == folders
    assert choices is None or choices.limit == 5


@pytest.mark.parametrize(
    ("problems", "expected"), [([ONE], [7]), ([ONE, OTHER], [7]), ([FULL], [7, 8]), ([ONE, FULL], [7, 8])]
)
def test_a_retry_wants_the_messages_that_had_problems_or_all_of_a_folder_that_had(
    problems: list[Problem], expected: list[int]
) -> None:
    choices = retrying(Choices(), problems)
    assert choices is not None
    facts = [MessageFacts(uid, frozenset(), 100, 10) for uid in (7, 8)]
    assert [message.uid for message in wanted_messages(choices, "INBOX", facts)] == expected


def test_what_was_chosen_is_told_in_words() -> None:
    assert in_words(Choices()) == ""
    day = int(datetime(2021, 3, 1).timestamp())  # noqa: DTZ001 - local time is what is meant
    asked = Choices(full=True, only=("INBOX", "Work"), after=day, before=day + 100_000, limit=2000)
    assert in_words(asked) == (
        "everything asked again; only INBOX, Work; from 2021-03-01 on; before 2021-03-02; 2,000 messages at most"
    )
    assert in_words(Choices(without=("Old",))) == "without Old"
    assert in_words(Choices(only=("INBOX",), problems=(ONE,))) == "problems only"


def test_only_the_chosen_folder_is_opened_and_the_others_stay_as_they_are(house: House) -> None:
    for name in ("INBOX", "Work", "Old"):
        house.server.put(name, letter(len(house.server.boxes)))
    house.sync()
    house.server.heard.clear()
    assert house.sync(only=("Work",)).state is SyncState.DONE
    assert {one.folder for one in house.server.heard if one.name in ("examine", "status")} == {"Work"}
    assert house.rows("SELECT count(*) FROM folder WHERE gone_since IS NOT NULL") == [(0,)]
    assert len(house.everything()) == 3


def test_a_folder_that_is_skipped_otherwise_comes_when_it_is_chosen(house: House) -> None:
    house.server.put("INBOX", letter(0))
    house.server.put("Private", letter(1))
    account = house.account_with(skipped_folders=("Private",))
    house.sync(account)
    house.sync(account, only=("Private",))
    assert house.everything() == {letter(0), letter(1)}


def test_a_folder_that_is_not_there_is_a_problem_with_words(house: House) -> None:
    house.server.put("INBOX", letter(0))
    progress = house.sync(only=("INBOX", "Wrok"))
    assert (progress.state, progress.fetched) == (SyncState.PROBLEMS, 1)
    assert progress.problems == ("Wrok: The server lists no folder of this name.",)


def test_a_run_between_dates_leaves_the_rest_for_later(house: House) -> None:
    for number in range(10):
        house.server.put("INBOX", letter(number), date=1_600_000_000 + number)
    progress = house.sync(after=1_600_000_003, before=1_600_000_006)
    assert (progress.state, progress.wanted) == (SyncState.DONE, 3)
    assert house.everything() == {letter(3), letter(4), letter(5)}
    assert house.rows("SELECT completed_at, uidnext FROM folder") == [(None, 0)]
    assert house.sync().fetched == 7
    assert house.rows("SELECT uidnext FROM folder") == [(11,)]


def test_dates_and_a_limit_together_take_the_newest_between(house: House) -> None:
    for number in range(10):
        house.server.put("INBOX", letter(number), date=1_600_000_000 + number)
    house.sync(before=1_600_000_006, limit=2)
    assert house.everything() == {letter(4), letter(5)}
