"""Tells how far a sign-in is: which step runs, and which one failed."""

from mailtrove.auth.events import Report, Step, StepChanged, StepState, TokenChecked
from mailtrove.errors import MailtroveError


class Timeline:
    """One sign-in as events; knows the running step, so that a failure is reported at the right one."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._running: Step | None = None
        self.attempt = 1
        """1, and 2 after a corrected guess."""

    def begin(self, step: Step, detail: str) -> None:
        """The step begins."""
        self._running = step
        self._report(StepChanged(step, StepState.RUNNING, detail, self.attempt))

    def end(self, step: Step, detail: str, state: StepState = StepState.DONE) -> None:
        """The step ended, by itself or well begun."""
        self._running = None
        self._report(StepChanged(step, state, detail, self.attempt))

    def correct(self, step: Step, detail: str) -> None:
        """The guess proved wrong in this step; what follows is the second way."""
        self.end(step, detail, StepState.CORRECTED)
        self.attempt += 1

    def checked(self, check: str, passed: bool, detail: str) -> None:
        """One check of the ID token was made."""
        self._report(TokenChecked(check, passed, detail, self.attempt))

    def fail(self, error: MailtroveError) -> None:
        """The running step failed."""
        if self._running is not None:
            self._report(StepChanged(self._running, StepState.FAILED, error.what_happened, self.attempt))
            self._running = None
