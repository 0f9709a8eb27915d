"""The ways in which a person can answer, side by side: the browser's redirect, the pasted address.

The first to answer wins, and the others stop. What came is not judged here.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from mailtrove.auth.browser import StartBrowser
from mailtrove.auth.code_flow import CodeFlow
from mailtrove.auth.events import BrowserAwaited, Report, Step
from mailtrove.auth.paste import Pasted
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.redirect import Receiver
from mailtrove.auth.ssh import ssh_command
from mailtrove.auth.timeline import Timeline
from mailtrove.config import Config
from mailtrove.errors import SignInTimedOut


@dataclass(frozen=True, slots=True)
class Request:
    """What a sign-in is for, and who is told; the same in both rounds."""

    email: str
    expected: tuple[str, str] | None
    config: Config
    start_browser: StartBrowser
    cancelled: threading.Event
    browser_seconds: float
    pasted: Pasted
    report: Report
    timeline: Timeline
    http: ProviderHttp


@dataclass(frozen=True, slots=True)
class Redirected:
    """The fields that the browser was sent back with."""

    fields: Mapping[str, str] = field(repr=False)
    how: str
    """In words: "You came back from the browser"."""


def first_answer(request: Request, flow: CodeFlow, receiver: Receiver) -> Redirected:
    """Wait until the person answered in one of the ways.

    Raises:
        SignInTimedOut, SignInCancelled: nobody did, or they gave up.
    """
    request.timeline.begin(Step.BROWSER, "Waiting for you in the browser")
    pasted = request.pasted
    pasted.open(flow.state)
    try:
        start = request.start_browser(flow.url)
        ssh = ssh_command(receiver.port)
        seconds = request.browser_seconds
        attempt = request.timeline.attempt
        request.report(BrowserAwaited(flow.url, start.started, start.reason, seconds, attempt, ssh))
        return _wait(request, flow, receiver)
    except SignInTimedOut:
        late = pasted.close()  # who was told “taken” in the last moment was told the truth
        if late is None:
            raise
        return _by_paste(late)
    finally:
        pasted.close()


def _wait(request: Request, flow: CodeFlow, receiver: Receiver) -> Redirected:
    def elsewhere() -> Redirected | None:
        fields = request.pasted.answer()
        return None if fields is None else _by_paste(fields)

    found = receiver.wait(flow.state, seconds=request.browser_seconds, cancelled=request.cancelled, elsewhere=elsewhere)
    return found if isinstance(found, Redirected) else Redirected(found, "You came back from the browser")


def _by_paste(fields: Mapping[str, str]) -> Redirected:
    return Redirected(fields, "You pasted the address that the browser ended at")
