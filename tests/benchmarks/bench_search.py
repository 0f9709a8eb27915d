"""How long a search takes: our index against a plain SQL LIKE over the same text.

Run it with `python tests/benchmarks/bench_search.py [MESSAGES]`; it prints the ratio for each query. The median of
five rounds counts, on a warm cache, all ids of the answer read.
"""

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.store import commit_messages
from mailtrove.search.run import search
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, derived, fetched

ROUNDS = 5
BATCH = 2_000
QUERIES = {
    "a rare word": "zeppelin",
    "two words": "engine tuesday",
    "in every message": "dear",
    "from:": "from:person7",
}
"""What each query stands for; the last of its words is what LIKE looks for."""
WORDS = [
    "engine",
    "moth",
    "card",
    "lecture",
    "theorem",
    "tide",
    "loom",
    "kettle",
    "brass",
    "meeting",
    "tuesday",
    "minutes",
    "draft",
    "proof",
    "carry",
]


def fill(archive: Archive, count: int) -> None:
    """So many messages of some 60 words, every thousandth with a rare one."""
    chance = random.Random(1815)
    account = add_account(archive, an_account())
    folder = a_folder(archive, account)
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        commit_messages(archive, account.id, folder, UIDVALIDITY, [fetched(number) for number in numbers])
        commit_index(archive, [derived(number, text(number, chance), participants=who(number)) for number in numbers])


def text(number: int, chance: random.Random) -> str:
    """A letter."""
    words = chance.choices(WORDS, k=60)
    return " ".join(["Dear colleague", *words, "zeppelin" if number % 1000 == 0 else ""])


def who(number: int) -> tuple[tuple[str, str, str], ...]:
    """Its sender."""
    return (("from", f"Person {number % 97}", f"person{number % 97}@example.edu"),)


def timed(job: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and how much was found."""
    seconds = []
    found = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = job()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), found


def ours_finds(archive: Archive, query: str) -> int:
    """How many ids our search brings."""
    return len(search(archive, query).ids)


def like(archive: Archive, words: str) -> int:
    """The peer: every word somewhere in the text, without an index."""
    needles = [f"%{word.removeprefix('from:')}%" for word in words.split()]
    where = " AND ".join("subject || ' ' || people || ' ' || body LIKE ?" for _ in needles)
    with archive.reading() as database:
        return len(database.run(f"SELECT message_id FROM message_text WHERE {where}", needles).fetchall())


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.sqlite3") as archive:
        fill(archive, count)
        print(f"Search in {count:,} messages, against SQL LIKE:")
        for name, query in QUERIES.items():
            ours, found = timed(partial(ours_finds, archive, query))
            theirs, _ = timed(partial(like, archive, query))
            print(f"  {name:<18} {ours * 1000:8.1f} ms, {found:>7,} found: {theirs / ours:6.1f} times as fast")


if __name__ == "__main__":
    main()
