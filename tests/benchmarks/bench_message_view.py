"""A message of ten megabytes: its first page against the whole of it, and what the screen's own thread has to do.

    PYTHONPATH=app:. python tests/benchmarks/bench_message_view.py

Ratios and medians of one run: of several kinds of body, in lines and in one line, in Latin and in Chinese.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Final

from textual.pilot import Pilot

from mailtrove.mime.body import MAX_READ
from mailtrove.mime.parse import parse
from mailtrove.tui.glyphs import UNICODE
from mailtrove.tui.message_document import OpenMessage, Reading, lines_of
from mailtrove.tui.widgets.message_view import MessageView
from mailtrove.tui.widgets.text_lines import TextLines
from tests.tui.mail_archive import Letter
from tests.tui.mail_pilot import mail

TIMES: Final = 3
BODIES: Final = {
    "lines": b"a line of some words\n" * 500_000,
    "one line": b"word " * 2_000_000,
    "one word": b"x" * 10_000_000,
    "quotes": b"> > a line that was quoted\n" * 400_000,
    "Chinese": "機関".encode() * 1_700_000,
}


def seconds(work: Callable[[], object]) -> float:
    """The median time of some runs."""
    taken = []
    for _ in range(TIMES):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def first_pages() -> None:
    """How much sooner the first page is there than all."""
    for name, body in BODIES.items():
        raw = b"Subject: x\nContent-Type: text/plain; charset=utf-8\n\n" + body
        parsing = seconds(lambda raw=raw: parse(raw, MAX_READ))  # type: ignore[misc]
        message = OpenMessage(1, raw, parse(raw, MAX_READ), ("INBOX",), False, 0)
        page = seconds(lambda message=message: list(islice(lines_of(message, Reading(80), UNICODE), 200)))  # type: ignore[misc]
        whole = seconds(lambda message=message: list(lines_of(message, Reading(80), UNICODE)))  # type: ignore[misc]
        print(
            f"{name:10} parsed in {parsing * 1000:6.1f} ms, first page {page * 1000:6.1f} ms, {whole / page:7.0f}x less"
        )


class Steps:
    """Times every step that the screen's thread takes for the message view."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def watch(self, owner: type, name: str) -> None:
        """Time this method from now on."""
        method = getattr(owner, name)

        def timed(*args: object, **kwargs: object) -> object:
            began = time.perf_counter()
            try:
                return method(*args, **kwargs)
            finally:
                self.taken.append(time.perf_counter() - began)

        setattr(owner, name, timed)


async def on_the_loop() -> None:
    """The longest of all steps while ten megabytes are opened, scrolled and searched."""
    steps = Steps()
    for owner, name in (
        (TextLines, "set_lines"),
        (TextLines, "add_lines"),
        (TextLines, "hunt"),
        (TextLines, "_tell"),
        (TextLines, "render_line"),
        (TextLines, "scroll_line"),
        (MessageView, "show"),
    ):
        steps.watch(owner, name)
    with tempfile.TemporaryDirectory() as home:
        letter = Letter("Ada <ada@x.example>", "Everything", BODIES["lines"].decode(), 60)
        async with mail(Path(home), [letter]) as opened:
            await _read(opened.pilot)
            await opened.settle()
    steps.taken.sort()
    middle, most = statistics.median(steps.taken) * 1000, steps.taken[-1] * 1000
    p99 = steps.taken[int(len(steps.taken) * 0.99)] * 1000
    print(f"on the loop: {len(steps.taken)} steps, median {middle:.2f} ms, p99 {p99:.2f} ms, longest {most:.2f} ms")


async def _read(pilot: "Pilot[None]") -> None:
    await pilot.press("enter", "pagedown", "end", "home", "slash", *"words", "enter", "n", "n")
    await pilot.press("pagedown", "escape", "end")


if __name__ == "__main__":
    first_pages()
    asyncio.run(on_the_loop())
