"""How long it takes to group mail: ours against plain SQL GROUP BY over the same tables.

Run it with `python tests/benchmarks/bench_explore.py [MESSAGES]`, or set MAILTROVE_BENCH_MESSAGES. For each way to
group it prints how long all mail takes, and how long a year's does; then what keeping the groups adds to indexing. The
median of three rounds counts, on a warm cache; ours and the peer's take turns.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from mailtrove.archive import facets
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.groupings import Grouping, groups
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.over_time import over_time
from mailtrove.archive.store import commit_messages
from mailtrove.search.run import search
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, fetched
from tests.benchmarks.large_archive import large_archive, letters, meaning

ROUNDS = 3
SCREEN = 40
"""Groups whose curves are read at once."""
INDEXED = 2_000
YEAR = "date:2010"

_NUMBERS = "count(DISTINCT message.id), sum(message.size), min(message.date), max(message.date)"
_PEOPLE = (
    f"SELECT {{0}}, {_NUMBERS} FROM participant JOIN address ON address.id = address_id"
    " JOIN message ON message.id = message_id WHERE role IN ({1}) GROUP BY {0}"
)
_OTHERS = f"SELECT {{0}}, {_NUMBERS} FROM {{1}} GROUP BY 1"
PEERS = {
    Grouping.SENDERS: _PEOPLE.format("email", "'from'"),
    Grouping.DOMAINS: _PEOPLE.format("domain", "'from'"),
    Grouping.RECIPIENTS: _PEOPLE.format("email", "'to', 'cc', 'bcc'"),
    Grouping.FOLDERS: _OTHERS.format("folder_id", "membership JOIN message ON message.id = message_id"),
    Grouping.TYPES: _OTHERS.format("content_type", "attachment JOIN message ON message.id = message_id"),
    Grouping.YEARS: _OTHERS.format("strftime('%Y', message.date, 'unixepoch', 'localtime')", "message"),
}


def ours(archive: Archive, grouping: Grouping) -> int:
    """How many groups we find."""
    return len(groups(archive, grouping))


def theirs(archive: Archive, grouping: Grouping) -> int:
    """How many groups SQL finds."""
    with archive.reading() as database:
        return len(database.run(PEERS[grouping]).fetchall())


def within(archive: Archive, grouping: Grouping) -> int:
    """How many groups a year's mail has, the search included."""
    return len(groups(archive, grouping, None, search(archive, YEAR).ids))


def curves(archive: Archive, grouping: Grouping) -> int:
    """The curves of a screen full of the largest groups."""
    some = sorted(groups(archive, grouping), key=lambda group: -group.messages)[:SCREEN]
    return len(over_time(archive, grouping, some, 24, span=(some[0].first, some[0].last + 1))) if some else 0


def timed(*jobs: Callable[[], int]) -> list[float]:
    """The median seconds of each, in turn."""
    seconds: list[list[float]] = [[] for _ in jobs]
    for _ in range(ROUNDS):
        for each, job in zip(seconds, jobs, strict=True):
            began = time.perf_counter()
            job()
            each.append(time.perf_counter() - began)
    return [statistics.median(each) for each in seconds]


def indexing() -> float:
    """How much longer indexing takes with groups kept, as a ratio."""
    some = [replace(meaning(letter), subject=letter.subject, text=letter.text) for letter in letters(INDEXED)]
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.sqlite3") as archive:
        account = add_account(archive, an_account())
        inbox = a_folder(archive, account)
        commit_messages(archive, account.id, inbox, UIDVALIDITY, [fetched(number) for number in range(1, INDEXED + 1)])

        def index() -> int:
            for start in range(0, INDEXED, 100):
                commit_index(archive, some[start : start + 100])
            return INDEXED

        def index_without() -> int:
            facets.write = lambda *_: None
            try:
                return index()
            finally:
                facets.write = kept

        kept = facets.write
        with_groups, without = timed(index, index_without)
        return with_groups / without


def main() -> None:
    """Measure and print."""
    asked = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MAILTROVE_BENCH_MESSAGES", "20000")
    with Archive.open(large_archive(int(asked))) as archive:
        print(f"Groups of {int(asked):,} messages, against plain GROUP BY; and of the mail of a year:")
        for grouping in PEERS:
            whole, plain, year, drawn = timed(
                *(partial(job, archive, grouping) for job in (ours, theirs, within, curves))
            )
            print(
                f"  {grouping:<10} {whole * 1000:7.1f} ms, {ours(archive, grouping):>7,} groups:"
                f" {plain / whole:8.1f} times as fast; a year {year * 1000:7.1f} ms;"
                f" with a screen of curves {drawn * 1000:7.1f} ms"
            )
    print(f"Indexing again takes {indexing():.2f} times as long with groups kept.")


if __name__ == "__main__":
    main()
