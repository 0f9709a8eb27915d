"""What a watch decides: where it listens, when it looks, what it bears. Tables, and words."""

import time
from typing import Final

import pytest

from mailtrove.errors import (
    AccountNotFound,
    ArchiveFull,
    CertificateRejected,
    ConfigError,
    ConnectionLost,
    CredentialsBusy,
    CredentialsMissing,
    DelegateMissing,
    ImapSwitchedOff,
    KeyringLocked,
    LoginRefused,
    MailboxNotConnected,
    MailtroveError,
    PasswordsDisabled,
    ProviderUnreachable,
    ProviderUntrusted,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    SignInExpired,
)
from mailtrove.imap.state import RemoteFolder, Role
from mailtrove.sync.choices import WHOLE, Choices
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.sleep import Clocks, has_slept
from mailtrove.sync.watching import (
    Rhythm,
    WatchPicture,
    WatchState,
    folder_to_listen_to,
    in_words,
    next_gathering,
    next_pause,
    passes,
    reconnect_seconds,
)

INBOX: Final = RemoteFolder("INBOX", "/", Role.INBOX)
LISTS: Final = RemoteFolder("Lists", "/", Role.NONE)
SENT: Final = RemoteFolder("Sent", "/", Role.SENT)
ALL: Final = RemoteFolder("[Gmail]/All Mail", "/", Role.ALL)
CALENDAR: Final = RemoteFolder("Calendar", "/", Role.NOT_MAIL)
RHYTHM: Final = Rhythm(shortest_pause=100, longest_pause=1000, first_wait=1, longest_wait=60)


@pytest.mark.parametrize(
    ("listed", "skipped", "choices", "listened_to"),
    [
        ((SENT, LISTS, INBOX), (), WHOLE, "INBOX"),
        ((ALL, INBOX, SENT), (), WHOLE, "INBOX"),
        ((SENT, LISTS, INBOX), ("INBOX",), WHOLE, "Sent"),
        ((SENT, LISTS, INBOX), (), Choices(only=("lists",)), "Lists"),
        ((SENT, LISTS, INBOX), (), Choices(only=("Sent", "INBOX")), "INBOX"),
        ((SENT, LISTS, INBOX), (), Choices(without=("INBOX", "Sent")), "Lists"),
        ((SENT, INBOX), (), Choices(only=("Nowhere",)), ""),
        ((CALENDAR,), (), WHOLE, ""),
        ((), (), WHOLE, ""),
    ],
)
def test_the_folder_in_which_mail_arrives_is_listened_to(
    listed: tuple[RemoteFolder, ...], skipped: tuple[str, ...], choices: Choices, listened_to: str
) -> None:
    assert folder_to_listen_to(listed, skipped, choices) == listened_to


def run(**counts: int) -> SyncProgress:
    return SyncProgress(1, "ada@example.edu", SyncState.DONE, **counts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pause", "brought", "laboured", "then"),
    [
        (100, run(), False, 150),
        (150, run(), False, 225),
        (900, run(), False, 1000),
        (1000, run(fetched=1), False, 100),
        (1000, run(linked=1), False, 100),
        (1000, run(gone=1), False, 100),
        (1000, run(flags_changed=1), False, 100),
        (1000, run(labels_changed=1), False, 100),
        (100, run(fetched=1), True, 200),
        (900, run(fetched=1), True, 1000),
    ],
)
def test_every_folder_is_asked_less_often_while_nothing_happens_or_the_server_has_enough(
    pause: float, brought: SyncProgress, laboured: bool, then: float
) -> None:
    assert next_pause(pause, brought, RHYTHM, laboured=laboured) == then


@pytest.mark.parametrize(
    ("gathering", "quiet", "then"), [(2, 1, 4), (4, 59, 8), (16, 1, 30), (30, 30, 30), (30, 61, 2), (2, 10_000, 2)]
)
def test_a_folder_full_of_news_is_looked_at_less_often(gathering: float, quiet: float, then: float) -> None:
    assert next_gathering(gathering, quiet, Rhythm()) == then


@pytest.mark.parametrize(
    ("losses", "longest"), [(1, 1.0), (2, 2.0), (3, 4.0), (6, 32.0), (7, 60.0), (1000, 60.0), (10**9, 60.0)]
)
def test_a_lost_line_is_dialled_again_for_ever_but_ever_more_seldom(losses: int, longest: float) -> None:
    assert reconnect_seconds(losses, RHYTHM, 1.0) == longest
    assert reconnect_seconds(losses, RHYTHM, 0.0) == longest / 2


LOGGED_IN_BEFORE: Final = (False, True)


@pytest.mark.parametrize(
    "error",
    [
        ServerUnreachable(""),
        ConnectionLost(""),
        SessionExpired(""),
        MailboxNotConnected(""),
        CertificateRejected(""),
        ServerThrottled("", wait_seconds=1),
        ProviderUnreachable(""),
        ProviderUntrusted(""),
        CredentialsBusy(""),
        ArchiveFull(""),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_passes_never_ends_a_watch(error: MailtroveError) -> None:
    assert all(passes(error, refusals=0, was_in=was_in) for was_in in LOGGED_IN_BEFORE)


@pytest.mark.parametrize(
    "error",
    [
        SignInExpired(""),
        CredentialsMissing(""),
        KeyringLocked(""),
        ImapSwitchedOff(""),
        PasswordsDisabled(""),
        DelegateMissing(""),
        AccountNotFound(""),
        ConfigError(""),
        RuntimeError("a mistake of ours"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_person_must_mend_ends_it(error: Exception) -> None:
    assert not any(passes(error, refusals=0, was_in=was_in) for was_in in LOGGED_IN_BEFORE)


@pytest.mark.parametrize(
    ("was_in", "refusals", "goes_on"), [(False, 1, False), (True, 1, True), (True, 2, True), (True, 3, False)]
)
def test_a_refused_login_is_tried_again_a_few_times_where_one_went_well(
    was_in: bool, refusals: int, goes_on: bool
) -> None:
    assert passes(LoginRefused(""), refusals=refusals, was_in=was_in) is goes_on


@pytest.mark.parametrize(
    ("running", "wall", "slept"),
    [(5, 5, False), (5, 8, False), (600, 600, False), (5, 3600, True), (5, -3600, False), (0, 60, True)],
    ids=["awake", "clock corrected", "busy", "slept", "clock set back", "slept at once"],
)
def test_sleep_shows_in_what_the_clocks_are_apart(running: float, wall: float, slept: bool) -> None:
    before = Clocks(1000.0, 1_700_000_000.0)
    assert has_slept(before, Clocks(before.running + running, before.wall + wall)) is slept


NOON: Final = time.mktime((2024, 5, 16, 12, 3, 0, 0, 0, -1))


def picture(state: WatchState, **more: object) -> WatchPicture:
    return WatchPicture(1, "ada@example.edu", state, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (picture(WatchState.CONNECTING), ("watching", "connecting")),
        (picture(WatchState.LOOKING, folder="INBOX"), ("watching INBOX", "looking now")),
        (picture(WatchState.WATCHING, folder="INBOX", looked_at=NOON), ("watching INBOX", "looked 12:03")),
        (picture(WatchState.WATCHING, folder="IN\x1b[2JBOX"), ("watching IN\ufffd[2JBOX",)),
        (
            picture(WatchState.RESTING, looked_at=NOON, until=NOON + 300),
            ("watching", "looking again at 12:08", "looked 12:03"),
        ),
        (
            picture(WatchState.WAITING, until=NOON + 7.4, why="The connection was lost"),
            ("trying again in 8 s", "The connection was lost"),
        ),
        (picture(WatchState.WAITING, until=NOON - 1, why="Throttled"), ("trying again in 0 s", "Throttled")),
        (picture(WatchState.WAITING, until=NOON + 300, why="Throttled"), ("trying again at 12:08", "Throttled")),
        (picture(WatchState.ENDED, title="Please sign in again"), ("watched no more: Please sign in again",)),
        (picture(WatchState.ENDED), ()),
    ],
)
def test_what_a_watch_does_in_words(shown: WatchPicture, words: tuple[str, ...]) -> None:
    assert in_words(shown, NOON) == words
