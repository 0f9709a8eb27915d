"""What the command line says and asks: errors, progress and sign-in steps as lines that are safe on a terminal."""

import io
import logging
import shutil
import sys
import time
from datetime import UTC, datetime
from typing import Final

import click

from mailtrove.auth.events import (
    BrowserAwaited,
    DeviceCodeEnded,
    DeviceCodeOffered,
    SignInEvent,
    StepChanged,
    StepState,
    TokenChecked,
)
from mailtrove.errors import (
    AccountError,
    ConfigError,
    MailtroveError,
    MessageNotFound,
    QueryMistake,
)
from mailtrove.logs import FILE_NAME
from mailtrove.paths import Paths
from mailtrove.printable import printable, printable_line
from mailtrove.sync.events import SyncProgress, SyncState

_log = logging.getLogger(__name__)

EXIT_PROBLEMS: Final = 1
EXIT_USAGE: Final = 2
EXIT_INTERRUPTED: Final = 130

_USED_WRONGLY: Final = (AccountError, ConfigError, QueryMistake, MessageNotFound)
_SECONDS_BETWEEN_LINES: Final = 5.0
_LONGEST_PASSWORD: Final = 4096
_MARKS: Final = {
    StepState.RUNNING: "…",
    StepState.DONE: "✓",
    StepState.WARNING: "!",
    StepState.FAILED: "✗",
    StepState.CORRECTED: "↻",
}


def suit_any_terminal() -> None:
    """Show what the terminal's character set lacks as question marks, rather than end with an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def asked_password() -> str:
    """Typed by a person without being shown; where nobody sits at a terminal, the first line of standard input.

    Raises:
        click.UsageError: none came.
        click.Abort: the person gave up.
    """
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, err=True))
    line = sys.stdin.buffer.readline(_LONGEST_PASSWORD).rstrip(b"\r\n")
    try:
        password = line.decode()
    except UnicodeDecodeError:
        password = ""
    if not password:
        raise click.UsageError("No password came. Run this at a terminal, or pipe the password in, in UTF-8.")
    return password


def say(text: str = "") -> None:
    """One line to stderr, safe whatever it quotes."""
    click.echo(printable_line(text), err=True)


def say_error(error: MailtroveError) -> int:
    """Say what happened, what to do now, and what can be copied for it; returns the exit code that fits."""
    say(f"{error.title}.")
    say(f"  {error.what_happened}")
    if isinstance(error, QueryMistake):
        say(f"  It is at character {error.position + 1}.")
    for number, line in enumerate(error.remedy.splitlines()):
        say(f"  {' ' if number else '→'} {line}")
    for copied in error.to_copy:
        say(f"  {copied.label}:")
        click.echo(f"\n{printable(copied.text).strip()}\n", err=True)
    if error.details:
        _log.warning("%s: %s\n%s", error.title, error.what_happened, error.details)
        say(f"  The raw error, with its numbers and time, is in {Paths.of().logs / FILE_NAME}")
    return EXIT_USAGE if isinstance(error, _USED_WRONGLY) else EXIT_PROBLEMS


def say_sign_in(event: SignInEvent, *, pasting: bool = False) -> None:
    """One sign-in event in lines; what is to be copied stands alone on one, whole.

    `pasting`: the address that a browser elsewhere ends at can be pasted here.
    """
    match event:
        case StepChanged(step=step, state=state, detail=detail):
            if state is not StepState.RUNNING:
                say(f"{_MARKS[state]} {step.value}  {detail}")
        case TokenChecked(check=check, passed=passed, detail=detail):
            say(f"  {'✓' if passed else '✗'} {check}: {detail}")
        case BrowserAwaited():
            _say_ways(event, pasting=pasting)
        case DeviceCodeOffered(user_code=code, verification_url=url, seconds_allowed=seconds):
            say(f"… Or open {url} on any device within {seconds / 60:.0f} minutes, and enter this code there.")
            say("  Enter it only if you began this sign-in yourself:")
            click.echo(f"\n{printable_line(code)}\n", err=True)
        case DeviceCodeEnded(reason=reason):
            say(f"! No code can be entered (any more): {reason}")


def _say_ways(awaited: BrowserAwaited, *, pasting: bool) -> None:
    say(f"… {awaited.reason}. Open this address within {awaited.seconds_allowed / 60:.0f} minutes:")
    click.echo(f"\n{printable_line(awaited.url)}\n", err=True)
    if awaited.landing:
        where = "here, and press Enter" if pasting else "at a terminal: run this at one"
        say(f"  It ends at a page that can't be shown ({awaited.landing}). Paste that page's address {where}.")
    elif pasting:
        say("  Where it ends at a page that can't be shown, paste that page's address here, and press Enter.")
    if awaited.ssh_command and not awaited.browser_started:
        say("… Or run this on the computer with the browser, then open the address there:")
        click.echo(f"\n{printable_line(awaited.ssh_command)}\n", err=True)


class ProgressLines:
    """Sync progress on stderr: one line that renews itself on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._renewing = sys.stderr.isatty()
        self._said: dict[int, tuple[SyncState, float]] = {}

    def show(self, progress: SyncProgress) -> None:
        """Called on the engine's threads, at most ten times a second an account."""
        line = printable_line(f"{progress.email}: {_in_words(progress)}")
        if self._renewing and not progress.state.ended:
            click.echo(f"\r\x1b[K{line[: shutil.get_terminal_size().columns - 1]}", err=True, nl=False)
            return
        state, said_at = self._said.get(progress.account_id, (None, 0.0))
        now = time.monotonic()
        if state is not progress.state or now - said_at > _SECONDS_BETWEEN_LINES:
            self._said[progress.account_id] = (progress.state, now)
            click.echo(f"\r\x1b[K{line}" if self._renewing else line, err=True)
        if progress.state.ended:
            for problem in progress.problems:
                say(f"  ! {problem}")
            if progress.state is SyncState.FAILED:
                say(f"  {progress.title}: {progress.what_happened}")
                say(f"  → {progress.remedy}")


def local_time(epoch_seconds: int) -> str:
    """A date as people sort it: `2021-03-01 09:30`, in the local time zone; as wide for what no calendar holds."""
    try:
        return f"{datetime.fromtimestamp(epoch_seconds, tz=UTC).astimezone():%Y-%m-%d %H:%M}"
    except (OverflowError, OSError, ValueError):
        return f"{'no date':16}"


def in_bytes(count: float) -> str:
    """A size in words: `3.4 MB`."""
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def _in_words(progress: SyncProgress) -> str:
    words = [progress.state.value]
    if progress.waiting_for:
        words.append(progress.waiting_for)
    if progress.wanted:
        words.append(f"{progress.fetched:,} of {progress.wanted:,} messages")
        words.append(in_bytes(progress.fetched_bytes))
    if progress.linked:
        words.append(f"{progress.linked:,} already here")
    if progress.messages_per_second and not progress.state.ended:
        words.append(f"{progress.messages_per_second:,.0f}/s, {in_bytes(progress.bytes_per_second)}/s")
    if progress.eta_seconds is not None and not progress.state.ended:
        words.append(f"{progress.eta_seconds:.0f} s left")
    if progress.state is SyncState.INDEXING:
        words.append(f"{progress.to_index:,} to index")
    if progress.problem_count:
        words.append(f"{progress.problem_count:,} problems")
    return " · ".join(words)
