"""A sign-in's steps as they stand, gathered from its events; pure, so that every course of events is a table test."""

from dataclasses import dataclass, replace
from typing import Final

from mailtrove.auth.events import (
    BrowserAwaited,
    DeviceCodeEnded,
    DeviceCodeOffered,
    SignInEvent,
    Step,
    StepChanged,
    StepState,
    TokenChecked,
)
from mailtrove.tui.signs import SIGNS

STATE_SIGNS: Final = {
    StepState.RUNNING: SIGNS.running,
    StepState.DONE: SIGNS.done,
    StepState.WARNING: SIGNS.warning,
    StepState.FAILED: SIGNS.failed,
    StepState.CORRECTED: SIGNS.again,
}
WORDS: Final = {
    StepState.RUNNING: "now",
    StepState.DONE: "done",
    StepState.WARNING: "please note",
    StepState.FAILED: "failed",
    StepState.CORRECTED: "corrected",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One step of one attempt."""

    step: Step
    attempt: int
    state: StepState | None
    """None while it is still to come."""
    detail: str = ""
    checks: tuple[TokenChecked, ...] = ()
    """Of the ID token, in the order they were made."""

    @property
    def sign(self) -> str:
        """Its sign, one cell."""
        return STATE_SIGNS[self.state] if self.state else SIGNS.waiting

    @property
    def word(self) -> str:
        """Its state in a word."""
        return WORDS[self.state] if self.state else "to come"


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that a sign-in told so far."""

    told: tuple[Line, ...] = ()
    awaited: BrowserAwaited | None = None
    """The browser round that is waited for now."""
    device_code: DeviceCodeOffered | DeviceCodeEnded | None = None
    """What became of the device code in this round; None before the provider offered any."""

    @property
    def attempt(self) -> int:
        """The way that is taken now."""
        return max((line.attempt for line in self.told), default=1)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every step told, attempt by attempt, then those to come in the last attempt; none are after a failure."""
        if any(line.state is StepState.FAILED for line in self.told):
            return self.told
        reached = {line.step for line in self.told if line.attempt == self.attempt}
        last = max((list(Step).index(step) for step in reached), default=-1)
        to_come = [Line(step, self.attempt, None) for step in list(Step)[last + 1 :]]
        return (*self.told, *to_come)

    def after(self, event: SignInEvent) -> "Timeline":
        """How it stands after one more event."""
        match event:
            case BrowserAwaited():
                return replace(self, awaited=event)
            case DeviceCodeOffered() | DeviceCodeEnded():
                return replace(self, device_code=event)
            case StepChanged():
                # What comes after sign-in itself (mailbox, store) doesn't count attempts: it belongs to the last one.
                attempt = max(event.attempt, self.attempt)
                return Timeline(_with_step(self.told, event, attempt))
            case TokenChecked():
                return Timeline(_with_check(self.told, event, max(event.attempt, self.attempt)))


def _with_step(told: tuple[Line, ...], event: StepChanged, attempt: int) -> tuple[Line, ...]:
    for index, line in enumerate(told):
        if line.step is event.step and line.attempt == attempt:
            new = replace(line, state=event.state, detail=event.detail)
            return (*told[:index], new, *told[index + 1 :])
    return (*told, Line(event.step, attempt, event.state, event.detail))


def _with_check(told: tuple[Line, ...], event: TokenChecked, attempt: int) -> tuple[Line, ...]:
    for index, line in enumerate(told):
        if line.step is Step.ID_TOKEN and line.attempt == attempt:
            return (*told[:index], replace(line, checks=(*line.checks, event)), *told[index + 1 :])
    return (*told, Line(Step.ID_TOKEN, attempt, StepState.RUNNING, checks=(event,)))
