"""Pasting at the command line: what a terminal holds is handed in, and what the ways to answer sound like."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from typing import TextIO

import pytest

from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, DeviceCodeOffered
from mailtrove.auth.paste import NOT_AN_ADDRESS, TAKEN, Pasted
from mailtrove.cli.pasting import read_pasted
from mailtrove.cli.speak import say_sign_in

ADDRESS = "http://localhost:51234/?code=s3cret&state=mine"
URL = "https://login.example/authorize?client_id=1&state=mine"
SSH = "ssh -L 51234:localhost:51234 ada@203.0.113.9"


@dataclass
class Typed:
    """A terminal, the person's side of it, and what was said."""

    person: int
    stream: TextIO
    pasted: Pasted = field(default_factory=Pasted)
    over: threading.Event = field(default_factory=threading.Event)
    said: list[str] = field(default_factory=list)
    news: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def say(self, text: str) -> None:
        self.said.append(text)
        self.news.release()

    def type(self, text: str) -> None:
        os.write(self.person, text.encode())

    def begin(self) -> bool:
        self.pasted.open("mine")
        return read_pasted(self.pasted, self.say, self.over, self.stream)


def reader() -> threading.Thread | None:
    return next((thread for thread in threading.enumerate() if thread.name == "pasted-lines"), None)


@pytest.fixture
def typed() -> Iterator[Typed]:
    person, terminal = os.openpty()
    with os.fdopen(terminal) as stream:
        here = Typed(person, stream)
        yield here
        here.over.set()
        if thread := reader():
            thread.join(5)
    os.close(person)
    assert reader() is None


def test_a_line_is_handed_in_and_answered(typed: Typed) -> None:
    assert typed.begin()
    typed.type("s3cret\n")
    assert typed.news.acquire(timeout=30)
    typed.type(f"{ADDRESS}\n")
    assert typed.news.acquire(timeout=30)
    assert typed.said == [NOT_AN_ADDRESS, TAKEN]
    assert typed.pasted.answer() == {"code": "s3cret", "state": "mine"}


def test_lines_that_come_at_once_are_one_address(typed: Typed) -> None:
    assert typed.begin()
    typed.type(f"{ADDRESS[:20]}\n{ADDRESS[20:]}\n")
    assert typed.news.acquire(timeout=30)
    assert typed.said == [TAKEN]


def test_ctrl_d_ends_the_reading_and_an_empty_line_is_nothing(typed: Typed) -> None:
    assert typed.begin()
    thread = reader()
    assert thread
    typed.type("\n")  # nothing, so nothing is said to it
    typed.type("\x04")
    thread.join(5)
    assert not thread.is_alive()
    assert typed.said == []


def test_the_end_of_the_sign_in_ends_the_reading(typed: Typed) -> None:
    assert typed.begin()
    thread = reader()
    assert thread
    typed.over.set()
    thread.join(5)
    assert not thread.is_alive()


def test_a_pipe_is_not_read() -> None:
    assert not read_pasted(Pasted(), print, threading.Event(), StringIO(ADDRESS))
    assert reader() is None


def test_the_ways_are_said_with_what_is_to_be_copied_alone_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    say_sign_in(BrowserAwaited(URL, False, "over SSH no browser is started", 300.0, 1, SSH), pasting=True)
    say_sign_in(DeviceCodeOffered("BTNWQHKMX", "https://login.example/device", 290.0))
    say_sign_in(DeviceCodeEnded("The codes expired \x1b[31mbefore any was entered."))
    said = capsys.readouterr().err
    assert {URL, SSH, "BTNWQHKMX"} <= set(said.splitlines())
    assert "paste that page's address here" in said
    assert "Enter it only if you began this sign-in yourself" in said
    assert "The codes expired" in said
    assert "\x1b" not in said


def test_without_a_terminal_nobody_is_asked_to_paste(capsys: pytest.CaptureFixture[str]) -> None:
    say_sign_in(BrowserAwaited(URL, True, "firefox was started", 300.0, 1, SSH))
    said = capsys.readouterr().err
    assert URL in said.splitlines()
    assert "paste" not in said
    assert SSH not in said
