"""Signing in by a code: the other device, and what was told of the codes."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import DeviceCodeEnded, DeviceCodeOffered, SignInEvent
from mailtrove.auth.microsoft import SignedIn
from mailtrove.sandbox.people import ADA, Person
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.stand_in_browser import enter_device_code, follow
from tests.auth.stage import Stage

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def codes(stage: Stage) -> list[DeviceCodeOffered]:
    return [event for event in stage.told if isinstance(event, DeviceCodeOffered)]


def ended(stage: Stage) -> list[str]:
    return [event.reason for event in stage.told if isinstance(event, DeviceCodeEnded)]


def polling() -> bool:
    """Whether anybody still asks for a device."""
    return any(thread.name == "device-code" for thread in threading.enumerate())


def on_another_device(stage: Stage, person: Person) -> None:
    """The person enters each code that is offered."""

    def watch(event: SignInEvent) -> None:
        if isinstance(event, DeviceCodeOffered):
            stage.visit("", lambda: enter_device_code(event.verification_url, event.user_code, person.email))

    stage.watching = watch


def sign_in_by_code(stage: Stage, person: Person = ADA, **kwargs: Any) -> SignedIn:
    chosen: dict[str, Any] = {"start": stage.no_browser, "device_code": True} | kwargs
    return stage.sign_in(person, **chosen)


def refused(error: str, description: str = "") -> Callable[[Mapping[str, str]], Answer | None]:
    """A token endpoint that says this to every device, and answers everybody else."""

    def hook(form: Mapping[str, str]) -> Answer | None:
        if form.get("grant_type", GRANT) != GRANT:
            return None
        return Answer(400, {"error": error, "error_description": description})

    return hook


def when_the_code_ended(stage: Stage) -> Callable[[str], BrowserStart]:
    """The person goes to the browser once the device way has ended."""

    def start(url: str) -> BrowserStart:
        def watch(event: SignInEvent) -> None:
            if isinstance(event, DeviceCodeEnded):
                stage.visit(url, lambda: follow(url))

        stage.watching = watch
        return BrowserStart(False, "no browser in this test")

    return start
