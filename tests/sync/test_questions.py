"""The cheapest questions for every state of a server's folder, as a table."""

from dataclasses import replace

import pytest

from mailtrove.archive.records import Census, Folder
from mailtrove.imap.state import Changes, FolderState
from mailtrove.sync.questions import (
    EVERYTHING,
    NOTHING,
    Flags,
    Questions,
    Uids,
    accounts_for,
    among,
    is_full_look,
    may_tell_enough,
    nothing_went,
    questions,
)

NOW = 1_700_000_000
HOUR = 3600
EXCHANGE = FolderState(uidvalidity=7, uidnext=50, exists=30, highestmodseq=0)
DOVECOT = FolderState(uidvalidity=7, uidnext=50, exists=30, highestmodseq=900)
FULL = Census(live=30, last=49)


def archived(
    *,
    uidvalidity: int = 7,
    uidnext: int = 50,
    modseq: int = 0,
    looked: int = NOW - 2 * HOUR,
    skimmed: int = 0,
    role: str = "",
) -> Folder:
    """A folder as the archive has it, after a complete sync unless told otherwise."""
    kept = Folder(1, 1, "Work", "/", role, uidvalidity, uidnext, 30, 0, on_server=30)
    return replace(kept, highestmodseq=modseq, looked_at=looked, skimmed_at=skimmed)


def state(like: FolderState, *, uidnext: int = 50, exists: int = 30, modseq: int | None = None) -> FolderState:
    """What EXAMINE says, other than that nothing changed."""
    return FolderState(7, uidnext, exists, like.highestmodseq if modseq is None else modseq)


KEPT = archived(modseq=900)
SKIM = Questions(Uids.NONE, Flags.NEWEST)


@pytest.mark.parametrize(
    ("told", "folder", "census", "expected"),
    [
        pytest.param(EXCHANGE, archived(), FULL, SKIM, id="Exchange, as it was"),
        pytest.param(DOVECOT, KEPT, FULL, NOTHING, id="CONDSTORE, as it was"),
        pytest.param(FolderState(7, 1, 0, 0), archived(uidnext=1), Census(0, 0), SKIM, id="empty as it was"),
        pytest.param(FolderState(7, 1, 0, 9), archived(uidnext=1, modseq=9), Census(0, 0), NOTHING, id="empty too"),
        pytest.param(
            state(EXCHANGE, uidnext=52, exists=32),
            archived(),
            FULL,
            Questions(Uids.NEW, Flags.NEWEST),
            id="Exchange, two came",
        ),
        pytest.param(
            state(DOVECOT, uidnext=52, exists=32, modseq=902),
            KEPT,
            FULL,
            Questions(Uids.NEW, Flags.CHANGED),
            id="CONDSTORE, two came",
        ),
        pytest.param(
            state(DOVECOT, modseq=901), KEPT, FULL, Questions(Uids.NONE, Flags.CHANGED), id="CONDSTORE, flags alone"
        ),
        pytest.param(
            state(EXCHANGE, exists=29), archived(), FULL, Questions(Uids.ALL, Flags.NEWEST), id="Exchange, one went"
        ),
        pytest.param(
            state(DOVECOT, exists=29), KEPT, FULL, Questions(Uids.ALL, Flags.NONE), id="CONDSTORE, one went uncounted"
        ),
        pytest.param(
            state(DOVECOT, exists=29, modseq=905),
            KEPT,
            FULL,
            Questions(Uids.ALL, Flags.CHANGED),
            id="QRESYNC, one went and is counted",
        ),
        pytest.param(
            state(EXCHANGE, uidnext=51),
            archived(),
            FULL,
            Questions(Uids.NEW, Flags.NEWEST),
            id="one came, one went: the range decides",
        ),
        pytest.param(
            state(EXCHANGE, uidnext=52, exists=29),
            archived(),
            FULL,
            Questions(Uids.ALL, Flags.NEWEST),
            id="more went than came",
        ),
        pytest.param(
            state(EXCHANGE, uidnext=51, exists=32),
            archived(),
            FULL,
            Questions(Uids.ALL, Flags.NEWEST),
            id="more are there than can have come",
        ),
        pytest.param(
            state(EXCHANGE, uidnext=200_050, exists=90_030),
            archived(),
            FULL,
            Questions(Uids.ALL, Flags.NEWEST),
            id="more came than fit an answer",
        ),
        pytest.param(
            FolderState(8, 50, 30, 900), archived(modseq=900), Census(0, 0), EVERYTHING, id="UIDVALIDITY changed"
        ),
        pytest.param(
            state(EXCHANGE, uidnext=0), archived(uidnext=0), FULL, Questions(Uids.ALL, Flags.NEWEST), id="no UIDNEXT"
        ),
        pytest.param(
            state(DOVECOT, uidnext=0),
            archived(uidnext=0, modseq=900),
            FULL,
            Questions(Uids.ALL, Flags.NONE),
            id="no UIDNEXT, but CONDSTORE",
        ),
        pytest.param(
            state(EXCHANGE, uidnext=40), archived(), FULL, Questions(Uids.ALL, Flags.NEWEST), id="UIDNEXT went back"
        ),
        pytest.param(
            EXCHANGE, archived(), Census(30, 99), Questions(Uids.ALL, Flags.NEWEST), id="UIDNEXT below what was there"
        ),
        pytest.param(
            EXCHANGE, archived(), Census(29, 49), Questions(Uids.ALL, Flags.NEWEST), id="the archive lost a place"
        ),
        pytest.param(
            DOVECOT, archived(uidnext=0), FULL, EVERYTHING, id="CONDSTORE, interrupted, limited or refused before"
        ),
        pytest.param(
            EXCHANGE,
            archived(uidnext=0),
            FULL,
            Questions(Uids.ALL, Flags.NEWEST),
            id="Exchange, interrupted, but its flags were looked at",
        ),
        pytest.param(
            EXCHANGE, archived(uidnext=0, looked=0), FULL, EVERYTHING, id="Exchange, interrupted before anything"
        ),
        pytest.param(
            DOVECOT, archived(modseq=0), FULL, Questions(Uids.NONE, Flags.ALL), id="CONDSTORE came with an update"
        ),
        pytest.param(
            state(DOVECOT, modseq=0), KEPT, FULL, SKIM, id="NOMODSEQ, or another server without CONDSTORE now"
        ),
        pytest.param(
            state(DOVECOT, modseq=899), KEPT, FULL, Questions(Uids.NONE, Flags.ALL), id="HIGHESTMODSEQ went back"
        ),
        pytest.param(
            EXCHANGE, archived(looked=NOW - 25 * HOUR), FULL, Questions(Uids.NONE, Flags.ALL), id="a day without a look"
        ),
        pytest.param(
            EXCHANGE, archived(looked=NOW + HOUR), FULL, Questions(Uids.NONE, Flags.ALL), id="the clock went back"
        ),
        pytest.param(EXCHANGE, archived(looked=0), FULL, Questions(Uids.NONE, Flags.ALL), id="never looked"),
    ],
)
def test_the_cheapest_questions_that_prove_it(
    told: FolderState, folder: Folder, census: Census, expected: Questions
) -> None:
    assert questions(told, folder, census, now=NOW, full=False) == expected
    assert questions(told, folder, census, now=NOW, full=True) == EVERYTHING


COUNTED = FolderState(uidvalidity=7, uidnext=50, exists=30, highestmodseq=901)
"""As DOVECOT, but that something changed."""


@pytest.mark.parametrize(
    ("told", "folder", "expected"),
    [
        pytest.param(DOVECOT, KEPT, NOTHING, id="as it was"),
        pytest.param(COUNTED, KEPT, Questions(Uids.NONE, Flags.CHANGED), id="flags alone"),
        pytest.param(state(COUNTED, exists=29), KEPT, Questions(Uids.CHANGED, Flags.CHANGED), id="one went"),
        pytest.param(state(COUNTED, uidnext=51, exists=31), KEPT, Questions(Uids.CHANGED, Flags.CHANGED), id="came"),
        pytest.param(state(COUNTED, uidnext=51), KEPT, Questions(Uids.CHANGED, Flags.CHANGED), id="came and went"),
        pytest.param(
            state(COUNTED, uidnext=200_050, exists=90_030),
            KEPT,
            Questions(Uids.CHANGED, Flags.CHANGED),
            id="more came than fit one answer to a search",
        ),
        pytest.param(state(DOVECOT, exists=29), KEPT, Questions(Uids.ALL, Flags.NONE), id="one went uncounted"),
        pytest.param(
            state(COUNTED, uidnext=51, exists=32),
            KEPT,
            Questions(Uids.ALL, Flags.CHANGED),
            id="more than can have come",
        ),
        pytest.param(state(COUNTED, uidnext=40), KEPT, Questions(Uids.ALL, Flags.CHANGED), id="UIDNEXT went back"),
        pytest.param(state(COUNTED, uidnext=0), KEPT, Questions(Uids.ALL, Flags.CHANGED), id="no UIDNEXT"),
        pytest.param(
            state(COUNTED, exists=29), archived(modseq=0), Questions(Uids.ALL, Flags.ALL), id="nothing to count from"
        ),
        pytest.param(state(EXCHANGE, exists=29), KEPT, Questions(Uids.ALL, Flags.NEWEST), id="NOMODSEQ"),
        pytest.param(FolderState(8, 50, 30, 901), KEPT, EVERYTHING, id="UIDVALIDITY changed"),
    ],
)
def test_with_qresync_what_went_is_asked_for_and_not_listed(
    told: FolderState, folder: Folder, expected: Questions
) -> None:
    assert questions(told, folder, FULL, now=NOW, tells_vanished=True) == expected


@pytest.mark.parametrize(
    ("unseen", "folder", "expected"),
    [
        pytest.param(4, archived(looked=NOW - 60), Flags.NONE, id="as many unread, all looked at just now"),
        pytest.param(4, archived(skimmed=NOW - 60), Flags.NONE, id="as many unread, skimmed just now"),
        pytest.param(4, archived(skimmed=NOW - HOUR), Flags.NEWEST, id="its turn"),
        pytest.param(4, archived(skimmed=NOW + 60), Flags.NEWEST, id="the clock went back"),
        pytest.param(3, archived(skimmed=NOW - 60), Flags.NEWEST, id="one was read"),
        pytest.param(5, archived(skimmed=NOW - 60), Flags.NEWEST, id="one is unread again"),
        pytest.param(None, archived(skimmed=NOW - 60), Flags.NEWEST, id="EXAMINE tells no count"),
        pytest.param(4, archived(skimmed=NOW - 60, role="inbox"), Flags.NEWEST, id="INBOX, always"),
        pytest.param(4, archived(skimmed=NOW - 60, looked=NOW - 25 * HOUR), Flags.ALL, id="a day without a look"),
    ],
)
def test_without_condstore_the_count_of_the_unread_stands_for_flags_in_between(
    unseen: int | None, folder: Folder, expected: Flags
) -> None:
    told = FolderState(7, 50, 30, 0, unseen)
    census = Census(30, 49, unseen=4)
    assert questions(told, folder, census, now=NOW) == Questions(Uids.NONE, expected)
    assert questions(told, folder, census, now=NOW, full=True) == EVERYTHING


@pytest.mark.parametrize(
    ("folder", "worth"),
    [
        pytest.param(archived(looked=NOW - 60), True, id="looked at just now"),
        pytest.param(archived(skimmed=NOW - 60), True, id="skimmed just now"),
        pytest.param(archived(), False, id="its turn"),
        pytest.param(archived(looked=NOW - 60, role="inbox"), False, id="INBOX"),
        pytest.param(archived(looked=NOW - 60, modseq=900), False, id="CONDSTORE: opening it tells as much"),
        pytest.param(archived(looked=NOW - 60, uidnext=0), False, id="not whole yet"),
        pytest.param(archived(looked=0), False, id="never looked"),
    ],
)
def test_a_status_is_asked_for_only_where_it_may_be_all_there_is_to_ask(folder: Folder, worth: bool) -> None:
    assert may_tell_enough(folder, now=NOW) is worth


@pytest.mark.parametrize(
    ("exists", "went", "new", "changed", "vanished", "proved"),
    [
        pytest.param(30, 2, [50, 51], (50, 51), (range(3, 5),), True, id="two came, two went"),
        pytest.param(29, 1, [], (), (range(3, 4), range(50, 52)), True, id="two came and went, one went"),
        pytest.param(31, 0, [51], (51,), (range(50, 51),), True, id="one stayed of two"),
        pytest.param(31, 0, [51, 52], (51, 52), (range(50, 51),), True, id="a third came after EXAMINE"),
        pytest.param(29, 2, [50, 51], (50, 51), (range(3, 5),), False, id="fewer there than that comes to"),
        pytest.param(31, 2, [50, 51], (50, 51), (range(3, 5),), False, id="more there"),
        pytest.param(29, 2, [51], (51,), (range(3, 5),), False, id="of one UID given since nothing is told"),
        pytest.param(30, 0, [], (), (), False, id="of both nothing is told"),
        pytest.param(29, 1, [], (7,), (range(3, 4), range(40, 10**6)), True, id="ranges far beyond"),
    ],
)
def test_what_is_told_is_believed_when_it_accounts_for_all(
    exists: int, went: int, new: list[int], changed: tuple[int, ...], vanished: tuple[range, ...], proved: bool
) -> None:
    left = Census(30 - went, 49)
    told = FolderState(7, 52, exists, 905)
    assert accounts_for(told, KEPT, left, new, Changes(changed, vanished)) is proved


def test_ranges_as_large_as_uids_can_be_are_never_walked_through() -> None:
    uids = [1, 5, 9, 2**32 - 1]
    assert among(uids, [range(2, 9), range(10, 2**32)]) == {5, 2**32 - 1}
    assert among(uids, [range(5, 5)]) == among([], [range(2**32)]) == frozenset()


@pytest.mark.parametrize(
    ("exists", "new", "proved"),
    [
        pytest.param(32, [50, 51], True, id="two more, two new"),
        pytest.param(31, [50, 51], False, id="two new, one more: one went"),
        pytest.param(30, [50], False, id="one came and one went"),
        pytest.param(30, [], True, id="what came went again"),
        pytest.param(32, [50, 51, 52], True, id="a third came after EXAMINE"),
        pytest.param(32, [50], False, id="one of the new went before it was listed"),
    ],
)
def test_nothing_went_only_when_all_that_came_accounts_for_the_count(exists: int, new: list[int], proved: bool) -> None:
    assert nothing_went(FolderState(7, 52, exists, 0), FULL, new) is proved


@pytest.mark.parametrize(
    ("asked", "told", "full"),
    [
        (Flags.ALL, EXCHANGE, True),
        (Flags.CHANGED, DOVECOT, True),
        (Flags.NONE, DOVECOT, True),
        (Flags.NONE, EXCHANGE, False),
        (Flags.NEWEST, EXCHANGE, False),
    ],
)
def test_a_look_is_full_only_when_no_flag_is_left_in_doubt(asked: Flags, told: FolderState, full: bool) -> None:
    assert is_full_look(asked, told) is full
