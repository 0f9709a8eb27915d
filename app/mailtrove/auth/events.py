"""What a sign-in tells whoever watches it: the screen's timeline, the command line's lines.

No event holds a token, a code or a verifier. Texts may quote a provider: they reach a screen only
through `printable`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum


class Step(Enum):
    """The steps of a sign-in, in order; a corrected guess goes back to `ROUTE`."""

    ACCOUNT_TYPE = "Personal or organisation?"
    ROUTE = "Where to sign in, what to ask for"
    RECEIVER = "Open the door for the answer"
    BROWSER = "Sign in with the browser"
    EXCHANGE = "Exchange the answer for tokens"
    ID_TOKEN = "Check the proof of identity"
    IDENTITY = "Is it the right mailbox?"
    MAILBOX = "Log in to the mailbox"
    STORE = "Keep the sign-in"


class StepState(Enum):
    """How far a step is; each has its own glyph, so that colour is never needed to tell them apart."""

    RUNNING = "running"
    DONE = "done"
    WARNING = "warning"
    FAILED = "failed"
    CORRECTED = "corrected"
    """The guess was wrong, and the way is taken again with the right one."""


@dataclass(frozen=True, slots=True)
class StepChanged:
    """A step began, ended, or has more to say. A later one for the same step and attempt replaces the former."""

    step: Step
    state: StepState
    detail: str
    """What was found and why, in a sentence: "hotmail.com is a personal domain"."""
    attempt: int = 1
    """Counts the ways taken: 2 after a corrected guess."""


@dataclass(frozen=True, slots=True)
class TokenChecked:
    """One check of the ID token passed or failed; shown below `Step.ID_TOKEN`."""

    check: str
    """"signature", "issuer", "audience", "expiry", "nonce", "claims"."""
    passed: bool
    detail: str
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class BrowserAwaited:
    """The receiver listens and the person is to go to `url`; shown until another event comes, but a device code's."""

    url: str
    """In full, never redacted: it must be possible to open it elsewhere."""
    browser_started: bool
    reason: str
    """How the browser was started, or why none was: "over SSH, so no browser is started here"."""
    seconds_allowed: float
    attempt: int = 1
    ssh_command: str = ""
    """What to run on the computer with the browser, so that it reaches the receiver; empty when not over SSH."""
    landing: str = ""
    """Where the browser ends, when no program of ours hears it there: that page's address must be pasted."""


@dataclass(frozen=True, slots=True)
class DeviceCodeOffered:
    """Besides the browser, a code may be entered on any other device; replaces the code offered before."""

    user_code: str
    """For the person to type; worth nothing without the secret it belongs to, which no event holds."""
    verification_url: str
    """The page to type it at."""
    seconds_allowed: float
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class DeviceCodeEnded:
    """No code can be entered (any more); the other ways go on."""

    reason: str
    """Why, and what helps; quotes the provider."""
    attempt: int = 1


SignInEvent = StepChanged | TokenChecked | BrowserAwaited | DeviceCodeOffered | DeviceCodeEnded
Report = Callable[[SignInEvent], None]
"""Called on the sign-in's own thread."""
