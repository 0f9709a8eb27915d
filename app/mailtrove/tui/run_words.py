"""A past run in lines of words; pure functions for the screens that show reports."""

from typing import Final

from mailtrove.archive.records import Problem, Run
from mailtrove.printable import printable_line
from mailtrove.tui.dates import long_date
from mailtrove.tui.signs import SIGNS
from mailtrove.tui.words import count, duration, size

_ENDINGS: Final = {
    "": (SIGNS.running, "not ended"),
    "done": (SIGNS.done, "up to date"),
    "problems": (SIGNS.warning, "with problems"),
    "failed": (SIGNS.failed, "failed"),
    "cancelled": (SIGNS.stopped, "stopped"),
    "interrupted": (SIGNS.warning, "broke off"),
}


def ending(run: Run) -> str:
    """`✓ up to date`: how it ended, as a sign and in words."""
    sign, words = _ENDINGS.get(run.outcome, (SIGNS.dot, printable_line(run.outcome)))
    return f"{sign} {words}"


def took(run: Run) -> str:
    """How long it took; empty where nobody knows."""
    known = run.ended_at is not None and run.outcome != "interrupted"
    return duration(run.ended_at - run.started_at) if run.ended_at is not None and known else ""


def brought(run: Run) -> str:
    """What it came to, in short: `2,014 new, 12 known, 3 gone, 5 flags`; `nothing new` where it was nothing."""
    totals = run.totals
    found = [
        (totals.fetched, "new"),
        (totals.linked, "known"),
        (totals.gone, "gone"),
        (totals.flags_changed, "flags"),
        (totals.labels_changed, "labels"),
    ]
    return ", ".join(f"{number:,} {what}" for number, what in found if number) or "nothing new"


def report(run: Run) -> list[tuple[str, str]]:
    """All there is to know of a run but for its problems: what, and how much or when; `printable`."""
    totals = run.totals
    ended = long_date(run.ended_at) if run.ended_at is not None and took(run) else ""
    lines = [
        ("Began", long_date(run.started_at)),
        ("Ended", f"{ended}, after {took(run)}" if ended else ""),
        ("Ending", ending(run)),
        ("Because", printable_line(run.words)),
        ("Asked for", printable_line(run.asked)),
        ("Downloaded", f"{count(totals.fetched, 'message')}, {size(totals.bytes)}" if totals.fetched else ""),
        ("Already here", f"{count(totals.linked, 'message')}, moved or copied" if totals.linked else ""),
        ("Gone", f"{count(totals.gone, 'message')} from the server; archived as before" if totals.gone else ""),
        ("Flags", f"changed of {count(totals.flags_changed, 'message')}" if totals.flags_changed else ""),
        ("Labels", f"changed of {count(totals.labels_changed, 'message')}" if totals.labels_changed else ""),
        ("Tried again", count(totals.retries, "time") if totals.retries else ""),
        ("Problems", f"{run.problems:,}" if run.problems else "none"),
    ]
    return [(what, words) for what, words in lines if words]


def problem_place(problem: Problem) -> str:
    """The folder, and which message of it."""
    return printable_line(problem.folder) + (f", message {problem.uid}" if problem.uid else "")
