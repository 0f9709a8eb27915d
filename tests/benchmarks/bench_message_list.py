"""How long a list of messages takes to its first paint, and to its end: ours against Textual's DataTable.

Run it with `python tests/benchmarks/bench_message_list.py [ROWS]`; it prints the ratio. Both show the same
columns of the same rows, in a headless terminal of 120x40. The median of three rounds counts.
"""

import asyncio
import statistics
import sys
import time
from array import array
from collections.abc import Awaitable, Callable, Sequence

from textual.app import App, ComposeResult
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import DataTable

from mailtrove.archive.records import MessageRow
from mailtrove.tui.dates import smart_date
from mailtrove.tui.list_line import short_size
from mailtrove.tui.widgets.message_list import MessageList

NOW = 1_715_871_600.0
ROUNDS = 3


def row(message: int) -> MessageRow:
    """The same row every time."""
    return MessageRow(
        id=message, account_id=1, date=int(NOW) - 600 * message, subject=f"Re: Notes, part {message}",
        sender=f"Person {message % 97}", recipients="", snippet="I have read your notes with pleasure",
        size=1000 + message, attachments=message % 3, unread=message % 5 == 0, starred=False, answered=False,
        gone=False,
    )  # fmt: skip


def rows(messages: Sequence[int]) -> dict[int, MessageRow]:
    """What an archive would answer."""
    return {message: row(message) for message in messages}


class OurApp(App[None]):
    """The message list."""

    def compose(self) -> ComposeResult:
        """Only the list."""
        yield MessageList(lambda: NOW)

    def load(self, count: int) -> None:
        """Show so many messages."""
        messages = self.query_one(MessageList)
        messages.focus()
        messages.read_with(rows)
        messages.show(array("q", range(count)))

    def ready(self) -> bool:
        """All that shows has been read."""
        return self.query_one(MessageList).settled


class TableApp(App[None]):
    """Textual's table."""

    def compose(self) -> ComposeResult:
        """Only the table."""
        yield DataTable[Content](cursor_type="row")

    def load(self, count: int) -> None:
        """Show so many messages."""
        table = self.query_one(DataTable)
        table.focus()
        for label, width in (("", 4), ("date", 10), ("from", 24), ("subject", 60), ("size", 5)):
            table.add_column(label, width=width)
        for message in map(row, range(count)):
            signs = "●" if message.unread else ""
            texts = (signs, smart_date(message.date, NOW), message.sender, message.subject, short_size(message.size))
            table.add_row(*(Content(text) for text in texts))

    def ready(self) -> bool:
        """It always is."""
        return True


async def until_ready(app: OurApp | TableApp, pilot: Pilot[None]) -> None:
    """Wait until what shows is what should show."""
    while True:
        await app.workers.wait_for_complete()
        await pilot.pause()
        if app.ready():
            return


async def measure(make: Callable[[], OurApp | TableApp], count: int) -> tuple[float, float]:
    """Seconds until the first paint is complete, and until its end is after that."""
    app = make()
    async with app.run_test(size=(120, 40)) as pilot:

        async def timed(act: Callable[[], Awaitable[None] | None]) -> float:
            began = time.perf_counter()
            if waiting := act():
                await waiting
            await until_ready(app, pilot)
            return time.perf_counter() - began

        first = await timed(lambda: app.load(count))
        return first, await timed(lambda: pilot.press("ctrl+end" if isinstance(app, TableApp) else "end"))


def main(count: int) -> None:
    """Measure in turn, and print."""
    ours, table = [], []
    for _ in range(ROUNDS):
        ours.append(asyncio.run(measure(OurApp, count)))
        table.append(asyncio.run(measure(TableApp, count)))
    for index, what in enumerate(("first paint", "to the end")):
        mine, theirs = (statistics.median(one[index] for one in many) for many in (ours, table))
        ratio = f"{theirs / mine:.1f} times as fast"
        print(f"{what}, {count:,} rows: ours {mine * 1000:.0f} ms, DataTable {theirs * 1000:.0f} ms: {ratio}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
