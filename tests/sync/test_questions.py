"""The cheapest questions for every state of a server's folder, as a table."""

import pytest

from mailtrove.archive.records import Census, Folder
from mailtrove.imap.state import FolderState
from mailtrove.sync.questions import (
    EVERYTHING,
    NOTHING,
    Flags,
    Questions,
    Uids,
    is_full_look,
    nothing_went,
    questions,
)

NOW = 1_700_000_000
HOUR = 3600
EXCHANGE = FolderState(uidvalidity=7, uidnext=50, exists=30, highestmodseq=0)
DOVECOT = FolderState(uidvalidity=7, uidnext=50, exists=30, highestmodseq=900)
FULL = Census(live=30, last=49)


def archived(*, uidvalidity: int = 7, uidnext: int = 50, modseq: int = 0, looked: int = NOW - HOUR) -> Folder:
    """A folder as the archive has it, after a complete sync unless told otherwise."""
    return Folder(
        1, 1, "INBOX", "/", "inbox", uidvalidity, uidnext, 30, 0, highestmodseq=modseq, on_server=30, looked_at=looked
    )


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
