"""Watches on a server in memory: what brings a look, what is borne, what ends them. A real server is in end_to_end."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import pytest

from mailtrove.accounts.lock import AccountLock
from mailtrove.archive.account_store import add_account, remove_account
from mailtrove.archive.records import Account
from mailtrove.errors import (
    CommandRefused,
    ConnectionLost,
    LoginRefused,
    MailtroveError,
    ServerThrottled,
    ServerUnreachable,
    SignInExpired,
)
from mailtrove.sync import sleep
from mailtrove.sync.sleep import Clocks
from mailtrove.sync.watches import Watches
from mailtrove.sync.watching import Rhythm, WatchPicture, WatchState
from tests.sync.house import House, letter
from tests.sync.scripted_server import Command

SECONDS: Final = 30.0
"""For whatever a test waits for; none takes so long."""
FAR: Final = 600.0
QUICK: Final = Rhythm(
    shortest_pause=FAR,
    longest_pause=FAR,
    shortest_gathering=0.0,
    longest_gathering=0.0,
    busy=0.01,
    first_wait=0.001,
    longest_wait=0.01,
)
"""Loses no time, and looks at every folder only once."""


class Watched:
    """A house whose accounts are watched."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.pictures: list[WatchPicture] = []
        self.watches = self.with_rhythm(QUICK)
        house.server.idles = True
        house.server.put("INBOX", letter(1))
        house.server.put("Lists", letter(2))

    def with_rhythm(self, rhythm: Rhythm) -> Watches:
        """Other watches in the place of these."""
        self.watches = Watches(
            self.house.archive,
            self.house.engine,
            self.house.server.connect,
            tell=self.pictures.append,
            rhythm=rhythm,
        )
        return self.watches

    def start(self, account: Account | None = None) -> None:
        self.watches.start(account or self.house.account)

    def wait_for(self, holds: Callable[[], object]) -> None:
        until = time.monotonic() + SECONDS
        while not holds():
            assert time.monotonic() < until, f"it never came to hold; the last was {self.last}"
            time.sleep(0.005)

    @property
    def last(self) -> WatchPicture | None:
        """The newest picture of the house's account."""
        mine = [picture for picture in list(self.pictures) if picture.account_id == self.house.account.id]
        return mine[-1] if mine else None

    def is_in(self, state: WatchState) -> bool:
        return self.last is not None and self.last.state is state

    def wait_until(self, state: WatchState) -> WatchPicture:
        self.wait_for(lambda: self.is_in(state))
        assert self.last is not None
        return self.last

    def has(self, *numbers: int) -> bool:
        """Whether the archive holds exactly these letters."""
        return self.house.everything() == {letter(number) for number in numbers}

    def examined(self) -> list[str]:
        """The folders that were opened, in order."""
        return [command.folder for command in list(self.house.server.heard) if command.name == "examine"]


@pytest.fixture
def watched(house: House) -> Iterator[Watched]:
    watched = Watched(house)
    yield watched
    assert watched.watches.close(10)


def failing(error: MailtroveError, *, name: str, times: int) -> Callable[[Command], None]:
    """A mishap: so many commands of that name fail."""
    left = [error] * times

    def mishap(command: Command) -> None:
        if command.name == name and left:
            raise left.pop()

    return mishap


def test_everything_is_brought_first_then_whatever_comes_where_we_listen(watched: Watched) -> None:
    watched.start()
    watched.wait_for(lambda: watched.has(1, 2))
    shown = watched.wait_until(WatchState.WATCHING)
    assert shown.folder == "INBOX"
    assert time.time() - SECONDS < shown.looked_at <= time.time()
    before = len(watched.examined())
    watched.house.server.put("INBOX", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))
    assert set(watched.examined()[before:]) == {"INBOX"}


def test_what_comes_while_a_look_is_on_its_way_is_not_missed(watched: Watched) -> None:
    late = threading.Event()

    def deliver_late(command: Command) -> None:
        if command.name == "bodies" and not late.is_set():
            late.set()
            watched.house.server.put("INBOX", letter(3))

    watched.house.server.mishap = deliver_late
    watched.start()
    watched.wait_for(lambda: watched.has(1, 2, 3))


def test_the_other_folders_are_looked_at_from_time_to_time(watched: Watched) -> None:
    watched.with_rhythm(replace(QUICK, shortest_pause=0.05, longest_pause=0.2))
    watched.start()
    watched.wait_for(lambda: watched.has(1, 2))
    watched.house.server.put("Lists", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))


def test_a_server_without_idle_is_looked_at_from_time_to_time(watched: Watched) -> None:
    watched.with_rhythm(replace(QUICK, shortest_pause=0.05, longest_pause=0.2))
    watched.house.server.idles = False
    watched.start()
    resting = watched.wait_until(WatchState.RESTING)
    assert resting.until > 0
    watched.house.server.put("INBOX", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))
    assert watched.house.server.count("listen") == 0


def test_a_server_that_takes_back_its_idle_is_looked_at_from_time_to_time(watched: Watched) -> None:
    watched.with_rhythm(replace(QUICK, shortest_pause=0.05, longest_pause=0.2))
    watched.house.server.mishap = failing(CommandRefused("IDLE is not for you."), name="listen", times=1000)
    watched.start()
    watched.wait_until(WatchState.RESTING)
    watched.house.server.put("INBOX", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))


@pytest.mark.parametrize("name", ["listen", "connect"])
def test_lines_are_lost_any_number_of_times(watched: Watched, name: str) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    error = ConnectionLost("") if name == "listen" else ServerUnreachable("")
    watched.house.server.mishap = failing(error, name=name, times=40)
    for command in list(watched.house.server.heard):
        if command.line and command.name == "listen":
            command.line.interrupt()
    watched.wait_for(lambda: watched.house.server.count(name) > 40)
    waiting = next(picture for picture in watched.pictures if picture.state is WatchState.WAITING)
    assert waiting.why == "The connection was lost"
    watched.wait_until(WatchState.WATCHING)
    watched.house.server.put("INBOX", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))


def test_what_came_while_the_line_was_lost_is_brought(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    [listening] = [one.line for one in watched.house.server.heard if one.name == "listen"]
    assert listening is not None

    def deliver_in_between(command: Command) -> None:
        if command.name == "connect" and len(watched.house.server.boxes["INBOX"].letters) == 1:
            watched.house.server.put("INBOX", letter(3))

    watched.house.server.mishap = deliver_in_between
    listening.interrupt()
    watched.wait_for(lambda: watched.has(1, 2, 3))


def test_after_sleep_the_line_is_new_and_every_folder_is_looked_at(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    lines = watched.house.server.count("connect")
    watched.house.server.put("Lists", letter(3))
    monkeypatch.setattr(sleep, "_now", lambda: Clocks(time.monotonic(), time.time() + 3600))
    watched.wait_for(lambda: watched.has(1, 2, 3))
    assert watched.house.server.count("connect") > lines
    watched.wait_until(WatchState.WATCHING)


def test_a_throttling_server_is_left_alone_as_long_as_it_asks(watched: Watched) -> None:
    watched.house.server.mishap = failing(ServerThrottled("", wait_seconds=FAR), name="connect", times=1)
    watched.start()
    waiting = watched.wait_until(WatchState.WAITING)
    assert waiting.why == "mail.example.edu asks to wait"
    assert FAR - SECONDS < waiting.until - time.time() <= FAR
    assert watched.house.server.count("connect") == 1


@pytest.mark.parametrize("error", [LoginRefused("No."), SignInExpired("Revoked.")])
def test_a_watch_that_is_not_let_in_ends_and_the_others_go_on(watched: Watched, error: MailtroveError) -> None:
    grace = add_account(
        watched.house.archive,
        Account(0, "imap", "grace@example.edu", "Grace", "mail.example.edu", 993, "tls", "password", "grace"),
    )

    def refuse_ada(command: Command) -> None:
        if command.name == "connect" and command.folder == watched.house.account.email:
            raise error

    watched.house.server.mishap = refuse_ada
    watched.start()
    watched.start(grace)
    ended = watched.wait_until(WatchState.ENDED)
    assert (ended.title, ended.what_happened, ended.remedy) == (error.title, error.what_happened, error.remedy)
    watched.wait_for(lambda: watched.watches.active() == [grace.id])
    watched.wait_for(
        lambda: any(one.account_id == grace.id and one.state is WatchState.WATCHING for one in watched.pictures)
    )
    watched.house.server.mishap = lambda _: None
    watched.start()
    watched.wait_until(WatchState.WATCHING)


def test_a_sign_in_that_ran_out_meanwhile_ends_it_in_the_words_of_the_login(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    watched.house.server.mishap = failing(SignInExpired("Revoked."), name="connect", times=1000)
    watched.house.server.put("INBOX", letter(3))
    assert watched.wait_until(WatchState.ENDED).what_happened == "Revoked."


def test_a_login_that_is_refused_for_a_while_is_borne(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    watched.house.server.mishap = failing(LoginRefused(""), name="connect", times=2)
    [listening] = [one.line for one in watched.house.server.heard if one.name == "listen"]
    assert listening is not None
    listening.interrupt()
    watched.wait_for(lambda: watched.house.server.count("listen") > 1)
    watched.wait_until(WatchState.WATCHING)


def test_an_account_that_another_process_syncs_is_waited_for(watched: Watched) -> None:
    lock = AccountLock(watched.house.locks, watched.house.account)
    lock.acquire()
    watched.start()
    assert watched.wait_until(WatchState.WAITING).why == "another mailtrove syncs it"
    lock.release()
    watched.wait_for(lambda: watched.has(1, 2))


def test_a_run_that_a_person_started_is_waited_for(watched: Watched) -> None:
    go_on = threading.Event()

    def slow(command: Command) -> None:
        if command.name == "bodies":
            assert go_on.wait(SECONDS)

    watched.house.server.mishap = slow
    watched.house.engine.start(watched.house.account)
    watched.wait_for(lambda: watched.house.server.count("bodies"))
    watched.start()
    watched.wait_until(WatchState.LOOKING)
    go_on.set()
    watched.wait_until(WatchState.WATCHING)


def test_a_run_that_a_person_stopped_is_not_started_again_by_itself(watched: Watched) -> None:
    def slow(command: Command) -> None:
        if command.name == "bodies" and command.line:
            command.line.wait_for_ever()

    watched.house.server.mishap = slow
    watched.start()
    watched.wait_for(lambda: watched.house.server.count("bodies"))
    watched.house.engine.cancel(watched.house.account.id)
    assert watched.wait_until(WatchState.WATCHING).looked_at == 0
    assert watched.house.engine.active() == []


def test_the_account_of_a_watch_may_go(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    remove_account(watched.house.archive, watched.house.account.id)
    [listening] = [one.line for one in watched.house.server.heard if one.name == "listen"]
    assert listening is not None
    listening.interrupt()
    assert watched.wait_until(WatchState.ENDED).title == ""


def test_a_watch_can_be_stopped_and_started_again(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    watched.watches.stop(watched.house.account.id)
    assert watched.is_in(WatchState.ENDED)
    assert watched.watches.active() == []
    watched.watches.stop(watched.house.account.id)
    watched.start()
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    watched.house.server.put("INBOX", letter(3))
    watched.wait_for(lambda: watched.has(1, 2, 3))


def test_nothing_of_a_stopped_watch_is_told_after_its_end(watched: Watched) -> None:
    told: list[WatchState] = []
    telling, go_on = threading.Event(), threading.Event()

    def tell_slowly(picture: WatchPicture) -> None:
        if picture.state is WatchState.WATCHING:
            telling.set()
            assert go_on.wait(SECONDS)
        told.append(picture.state)

    watches = Watches(watched.house.archive, watched.house.engine, watched.house.server.connect, tell=tell_slowly)
    watches.start(watched.house.account)
    assert telling.wait(SECONDS)
    stopping = threading.Thread(target=watches.stop, args=(watched.house.account.id,))
    stopping.start()
    stopping.join(0.2)  # it has the time to tell too early
    go_on.set()
    stopping.join(SECONDS)
    watched.wait_for(lambda: not any(thread.name.startswith("watch-") for thread in threading.enumerate()))
    assert told[-2:] == [WatchState.WATCHING, WatchState.ENDED]


def test_closing_ends_every_watch_and_takes_no_more(watched: Watched) -> None:
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    assert watched.watches.close(SECONDS)
    watched.wait_until(WatchState.ENDED)
    told = [picture.state for picture in watched.pictures]
    assert WatchState.WAITING not in told, "a line that was broken to close it is no lost one"
    watched.start()
    assert watched.watches.active() == []


def test_the_error_of_a_watch_goes_when_nobody_wants_it_any_more(watched: Watched) -> None:
    watched.house.server.mishap = failing(SignInExpired("Revoked."), name="connect", times=1)
    watched.start()
    assert watched.wait_until(WatchState.ENDED).title
    watched.watches.stop(watched.house.account.id)
    assert not watched.wait_until(WatchState.ENDED).title


def test_a_stopped_watch_that_still_dials_is_heard_no_more(watched: Watched) -> None:
    answers = threading.Event()
    dialled: list[Command] = []

    def first_is_slow(command: Command) -> None:
        if command.name == "connect" and not dialled:
            dialled.append(command)
            assert answers.wait(SECONDS)

    watched.house.server.mishap = first_is_slow
    watched.start()
    watched.wait_for(lambda: dialled)
    watched.watches.stop(watched.house.account.id)
    watched.start()
    watched.wait_until(WatchState.WATCHING)
    answers.set()
    name = f"watch-{watched.house.account.id}"
    watched.wait_for(lambda: [thread.name for thread in threading.enumerate()].count(name) == 1)
    assert watched.is_in(WatchState.WATCHING)
