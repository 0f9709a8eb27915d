"""How long it takes to be anywhere in a large archive: opening, jumping, searching; and notmuch on the same messages.

Run it with `python tests/benchmarks/bench_find.py`. The archive has 1,000,000 messages, or as many as
MAILTROVE_BENCH_MESSAGES says; it is built once and kept (`large_archive`). notmuch gets the first 30,000 of them, as
its index takes minutes for more, and so does our archive that it is compared with. Milliseconds are medians and 95th
percentiles of one run, on a warm cache, as an app that runs has it; notmuch's are of its command.
"""

import asyncio
import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from textual import events

from mailtrove.archive.database import Archive
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.search.completion import values_begun
from mailtrove.search.relevance import search_best
from mailtrove.search.run import search
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.mail_reads import FIRST_PAGE
from mailtrove.tui.screens.mail import MailScreen
from tests.benchmarks.large_archive import large_archive, letters

ROUNDS: Final = 5
PEER_MESSAGES: Final = 30_000
QUERIES: Final = (
    "dear", "zeppelin", "engine", "engine tuesday", "kettle brass carry", '"dear colleague"', "engine -zeppelin",
    "from:person7", "to:ada dear", "subject:minutes", "in:inbox engine", "is:unread dear", "has:attachment moth",
    "type:pdf", "after:2015 dear", "larger:1k loom", "zeppelin OR tide", "date:2003..2004 engine",
)  # fmt: skip
TYPED: Final = ("de", "eng", "engi", "zep", "dear co", "engine tues", "from:pers")
"""As they are while they are typed: the last word may go on."""
ALIKE: Final = {
    "dear": "dear",
    "zeppelin": "zeppelin",
    "engine and tuesday": "engine tuesday",
    "kettle and brass and carry": "kettle brass carry",
    "from:person7@d7.example.edu": "from:person7@d7.example.edu",
    "subject:minutes": "subject:minutes",
}
"""What notmuch is asked, and we."""


def timed(job: Callable[[], object]) -> float:
    """Milliseconds, the median of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        job()
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def told(what: str, taken: list[float], goal: float) -> None:
    """One line: the median, the 95th percentile, and how often that fits into the goal."""
    worst = sorted(taken)[max(0, round(len(taken) * 0.95) - 1)]
    print(f"  {what:<34} {statistics.median(taken):7.1f} ms, p95 {worst:7.1f} ms: {worst / goal:5.2f} of the goal")


def searches(archive: Archive) -> None:
    """From a query to its first page, complete and while it is typed; and its best matches."""
    first = partial(search, archive, limit=FIRST_PAGE)
    told("first page of a search", [timed(partial(first, query)) for query in QUERIES], 100)
    told("first page while typing", [timed(partial(first, query, prefix_last=True)) for query in TYPED], 100)
    told("best matches", [timed(partial(search_best, archive, query)) for query in ("dear", "engine tuesday")], 1000)
    begun = ("from:a", "from:per", 'from:"Person', "in:in")
    told("what is begun, as a list of candidates", [timed(partial(values_begun, archive, text)) for text in begun], 50)


async def screens(file: Path) -> None:
    """From a key to what it leads to, in the app, headless at 120x40; the messages that follow the cursor too."""
    with tempfile.TemporaryDirectory() as home:
        paths = Paths.below(Path(home))
        paths.archive_file.symlink_to(file)
        app = MailtroveApp(paths, Config())
        async with app.run_test(size=(120, 40)) as pilot:
            await _when(lambda: app.archive is not None and bool(app.summaries) and _mail(app).settled)
            mail = _mail(app)
            count = mail.messages.count
            opened = []
            for keys in _VIEWS:
                mail.set_focus(mail.folders)
                await pilot.press(*keys)
                before = str(mail.place.content)
                opened.append(await _until(app, "enter", partial(_listed_anew, mail, before)))
            told("a folder or all mail opened", opened, 150)
            await _when(lambda: mail.settled and mail.messages.count == count)
            ends = [
                await _until(app, key, partial(_at, mail, place)) for key, place in (("G", count - 1), ("g", 0)) * 2
            ]
            told("to the end and back", ends, 100)


_VIEWS: Final = [["end"], ["home"]] * 2
"""Keys that lead to a folder in the tree, and to all mail."""


def _mail(app: MailtroveApp) -> MailScreen:
    screen = app.screen_stack[0]
    assert isinstance(screen, MailScreen)
    return screen


def _listed_anew(mail: MailScreen, before: str) -> bool:
    return str(mail.place.content) != before and mail.messages.settled


def _at(mail: MailScreen, place: int) -> bool:
    return mail.messages.cursor == place and mail.messages.settled


async def _until(app: MailtroveApp, key: str, reached: Callable[[], bool]) -> float:
    """Milliseconds from the key on; a pilot's own key would wait for more than it leads to."""
    began = time.perf_counter()
    app.post_message(events.Key(key, key if len(key) == 1 else None))
    await _when(reached)
    return (time.perf_counter() - began) * 1000


async def _when(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not reached():
            await asyncio.sleep(0.001)


def against_notmuch(count: int) -> None:
    """The same messages, asked the same."""
    if not shutil.which("notmuch"):
        print("  notmuch is not installed: nothing to compare with")
        return
    with tempfile.TemporaryDirectory() as home, Archive.open(large_archive(count)) as archive:
        notmuch = partial(subprocess.run, capture_output=True, check=True, env=_notmuch_environment(Path(home), count))
        print(f"  … notmuch indexes {count:,} messages")
        notmuch(["notmuch", "new"])
        for theirs, ours in ALIKE.items():
            command = ["notmuch", "search", "--output=messages", f"--limit={FIRST_PAGE}", theirs]
            theirs_took, ours_took = timed(partial(notmuch, command)), timed(partial(search, archive, ours, limit=100))
            counting = timed(partial(notmuch, ["notmuch", "count", theirs]))
            counted = timed(partial(search, archive, ours))
            print(
                f"  {ours:<34} first page {ours_took / theirs_took:5.2f}, all of it against a count"
                f" {counted / counting:5.2f} of notmuch's time (goal: 2)"
            )


def _notmuch_environment(home: Path, count: int) -> dict[str, str]:
    for folder in ("cur", "new", "tmp"):
        (home / "mail" / folder).mkdir(parents=True)
    for letter in letters(count):
        (home / "mail" / "cur" / f"{letter.number}.bench:2,S").write_bytes(letter.raw())
    config = home / "config"
    config.write_text(f"[database]\npath={home / 'mail'}\n[user]\nname=Ada\nprimary_email=ada@example.org\n")
    return {**os.environ, "NOTMUCH_CONFIG": str(config), "HOME": str(home)}


def main() -> None:
    """Measure and print."""
    count = int(os.environ.get("MAILTROVE_BENCH_MESSAGES", "1000000"))
    file = large_archive(count)
    print(f"Finding in {count:,} messages:")
    with Archive.open(file) as archive:
        searches(archive)
    asyncio.run(screens(file))
    against_notmuch(min(count, PEER_MESSAGES))


if __name__ == "__main__":
    main()
