"""Redirects that no program of ours hears: the sign-in goes on, and the address is pasted."""

import os
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.door import ClosedDoor, open_door
from mailtrove.auth.events import DeviceCodeOffered, SignInEvent, Step, StepState
from mailtrove.auth.paste import Pasted
from mailtrove.auth.port_owner import listening_program
from mailtrove.auth.redirect import Receiver
from mailtrove.errors import ReceiverUnavailable, SignInCancelled, SignInTimedOut
from mailtrove.sandbox.people import ADA, EMMY
from mailtrove.sandbox.registrations import NATIVE_CLIENT
from mailtrove.sandbox.stand_in_browser import enter_device_code, final_address
from tests.auth.stage import Stage


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.fixture
def _over_ssh(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001 - it sits at the computer first
    """The person sits at another computer."""
    monkeypatch.setenv("SSH_CONNECTION", "203.0.113.7 50022 203.0.113.9 22")


class Person:
    """Has a browser, and pastes the address that it ends at."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pasted = Pasted()
        stage.watching = self.told

    def browser(self, url: str) -> BrowserStart:
        return self.stage.visit(url, lambda: self.pasted.give(final_address(url)))

    def told(self, event: SignInEvent) -> None:
        """Where no browser was started, they open the address themselves."""
        for awaited in self.stage.awaited():
            if awaited is event and not awaited.browser_started:
                self.browser(awaited.url)

    def sign_in(self, who: object = ADA) -> object:
        return self.stage.sign_in(who, start=self.browser, pasted=self.pasted).identity.oid  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "redirect_uri", ["https://localhost", "https://localhost:8443", "https://localhost/", NATIVE_CLIENT]
)
def test_a_redirect_that_no_program_can_receive_is_pasted(stage: Stage, redirect_uri: str) -> None:
    stage.redirect_uri = redirect_uri
    assert Person(stage).sign_in() == ADA.oid
    (awaited,) = stage.awaited()
    assert (awaited.landing, awaited.browser_started, awaited.ssh_command) == (redirect_uri, True, "")
    assert stage.states(Step.RECEIVER)[-1] is StepState.DONE


def test_a_wrong_guess_is_corrected_there_too(stage: Stage) -> None:
    stage.redirect_uri = "https://localhost"
    assert Person(stage).sign_in(EMMY) == EMMY.oid
    assert len(stage.awaited()) == 2


@pytest.mark.usefixtures("_over_ssh")
def test_over_ssh_a_taken_port_is_named_and_the_sign_in_goes_on_without_it(stage: Stage, taken: int) -> None:
    stage.redirect_uri = f"http://localhost:{taken}"
    assert Person(stage).sign_in() == ADA.oid
    (awaited,) = stage.awaited()
    assert awaited.landing == stage.redirect_uri
    assert f"Port {taken}" in awaited.reason
    assert stage.states(Step.RECEIVER)[-1] is StepState.WARNING


@pytest.mark.usefixtures("_over_ssh")
def test_no_browser_is_led_to_somebody_elses_program(stage: Stage, taken: int) -> None:
    stage.redirect_uri = f"http://localhost:{taken}"
    started: list[str] = []

    def never(url: str) -> BrowserStart:
        started.append(url)
        return BrowserStart(True, "it must not be")

    with pytest.raises(SignInTimedOut):
        stage.sign_in(start=never, browser_seconds=0.2)
    assert started == []


@pytest.mark.usefixtures("quick_devices", "_over_ssh")
def test_a_taken_port_still_leaves_the_device_code(stage: Stage, taken: int) -> None:
    stage.redirect_uri = f"http://localhost:{taken}"

    def enter(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            code, page = event.user_code, event.verification_url
            stage.visit(page, lambda: enter_device_code(page, code, ADA.email))

    stage.watching = enter
    assert stage.sign_in(start=stage.browser, device_code=True).identity.oid == ADA.oid


def test_where_the_browser_is_here_a_taken_port_ends_it_and_names_who_has_it(stage: Stage, taken: int) -> None:
    stage.redirect_uri = f"http://localhost:{taken}"
    with pytest.raises(ReceiverUnavailable, match=rf"Port {taken} .*\(process {os.getpid()}\)") as unavailable:
        stage.sign_in()
    assert "leave the port out of redirect_uri" in unavailable.value.remedy
    stage.assert_failed(Step.RECEIVER, unavailable.value)


def test_where_a_port_is_free_it_is_listened_on(taken: int) -> None:
    with open_door("http://localhost", browser_elsewhere=False) as door:
        assert isinstance(door, Receiver)
    with open_door(f"http://localhost:{taken}/", browser_elsewhere=True) as door:
        assert isinstance(door, ClosedDoor)
        assert (door.redirect_uri, door.taken) == (f"http://localhost:{taken}/", True)


def test_the_wait_at_a_closed_door_ends_when_the_person_stops_it() -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(SignInCancelled):
        ClosedDoor("https://localhost", "why").wait("s", seconds=60, cancelled=cancelled, elsewhere=lambda: None)


def test_this_very_program_is_named_as_who_has_a_port(taken: int) -> None:
    assert listening_program(taken).endswith(f"(process {os.getpid()})")


def test_a_port_of_nobody_and_a_system_without_proc_name_none(tmp_path: Path, taken: int) -> None:
    assert listening_program(1) == ""
    assert listening_program(taken, tmp_path) == ""
