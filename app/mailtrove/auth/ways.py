"""The ways in which a person can answer, side by side: the browser's redirect, the pasted address, the
device code.

The first to answer wins, and the others stop. What came is not judged here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from mailtrove.auth.account_type import Route
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.code_flow import CodeFlow
from mailtrove.auth.device_code import DeviceAnswer, DeviceWay
from mailtrove.auth.door import ClosedDoor, Door
from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, Step
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.registration import Asked
from mailtrove.auth.ssh import ssh_command
from mailtrove.auth.timeline import Timeline
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftApp
from mailtrove.errors import SignInTimedOut

_NO_CODES: Final = "Microsoft gives codes only to applications without a client_secret. Use one of the other ways."


@dataclass(frozen=True, slots=True)
class Request:
    """What a sign-in is for, and who is told; the same in both rounds."""

    email: str
    expected: tuple[str, str] | None
    config: Config
    registration: MicrosoftApp
    watcher: Watcher
    browser_seconds: float
    timeline: Timeline
    http: ProviderHttp

    def asked(self, route: Route) -> Asked:
        """What is asked for on that route, as remedies name it."""
        return Asked(self.registration, route.authority, route.scope, self.email)


@dataclass(frozen=True, slots=True)
class Redirected:
    """The fields that the browser was sent back with."""

    fields: Mapping[str, str] = field(repr=False)
    how: str
    """In words: "You came back from the browser"."""


Answered = Redirected | DeviceAnswer


def first_answer(request: Request, route: Route, flow: CodeFlow, door: Door) -> Answered:
    """Wait until the person answered in one of the ways.

    Raises:
        SignInTimedOut, SignInCancelled: nobody did, or they gave up.
        IdTokenMalformed: what came with a device code is no token.
    """
    request.timeline.begin(Step.BROWSER, "Waiting for you in the browser")
    watcher = request.watcher
    landing = flow.redirect_uri if isinstance(door, ClosedDoor) else ""
    watcher.pasted.open(flow.state, landing)
    try:
        start = _start_browser(request, flow, door)
        ssh = "" if landing else ssh_command(door.port)
        seconds, attempt = request.browser_seconds, request.timeline.attempt
        watcher.report(BrowserAwaited(flow.url, start.started, start.reason, seconds, attempt, ssh, landing))
        if start.started or not watcher.device_code:
            return _wait(request, flow, door, None)
        if request.registration.client_secret:
            watcher.report(DeviceCodeEnded(_NO_CODES, attempt))
            return _wait(request, flow, door, None)
        with DeviceWay(request.config, request.asked(route), seconds=seconds, attempt=attempt) as device:
            return _wait(request, flow, door, device)
    except SignInTimedOut:
        late = watcher.pasted.close()  # who was told “taken” in the last moment was told the truth
        if late is None:
            raise
        return _by_paste(late)
    finally:
        watcher.pasted.close()


def _start_browser(request: Request, flow: CodeFlow, door: Door) -> BrowserStart:
    """Start a browser, but never one that would bring our answer to somebody else's program."""
    if isinstance(door, ClosedDoor) and door.taken:
        return BrowserStart(False, door.why)
    return request.watcher.start_browser(flow.url)


def _wait(request: Request, flow: CodeFlow, door: Door, device: DeviceWay | None) -> Answered:
    def elsewhere() -> Answered | None:
        if (fields := request.watcher.pasted.answer()) is not None:
            return _by_paste(fields)
        for news in device.news() if device else ():
            if isinstance(news, DeviceAnswer):
                return news
            request.watcher.report(news)
        return None

    found: Mapping[str, str] | Answered = door.wait(
        flow.state, seconds=request.browser_seconds, cancelled=request.watcher.cancelled, elsewhere=elsewhere
    )
    if isinstance(found, (Redirected, DeviceAnswer)):
        return found
    return Redirected(found, "You came back from the browser")


def _by_paste(fields: Mapping[str, str]) -> Redirected:
    return Redirected(fields, "You pasted the address that the browser ended at")
