"""How long a search takes: our index against a plain SQL LIKE over the same text.

Run it with `python tests/benchmarks/bench_search.py [MESSAGES]`, or set MAILTROVE_BENCH_MESSAGES. For each query it
prints how long all ids of the answer take, how long its newest fifty, and the ratio of the former to LIKE. The median
of five rounds counts, on a warm cache. The peer is asked for the words alone, as it knows no operators.
"""

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import accumulate
from pathlib import Path

from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import Derived, FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index
from mailtrove.archive.store import commit_messages
from mailtrove.search.run import search
from tests.archive.builders import UIDVALIDITY, a_folder, an_account, derived, fetched

ROUNDS = 5
FIRST = 50
BATCH = 2_000
QUERIES = {
    "zeppelin": "zeppelin",
    "engine tuesday": "engine tuesday",
    "dear": "dear",
    '"dear colleague"': "dear colleague",
    "engi*": "engi",
    "zeppelin OR dirigible": "zeppelin",
    "engine -zeppelin": "engine",
    "-dear": "dear",
    "from:person7": "person7",
    "to:ada zeppelin": "zeppelin",
    "dear from:person7": "dear person7",
    "with:@example.edu": "@example.edu",
    "subject:minutes": "minutes",
    "filename:report": "report",
    "in:sent engine": "engine",
    "in:inbox zeppelin": "zeppelin",
    "is:unread": "",
    "is:starred dear": "dear",
    "has:attachment": "",
    "type:pdf": "pdf",
    "after:2015 dear": "dear",
    "date:2003..2004": "",
    "larger:1k": "",
    "msgid:4711@example.org": "4711",
    "thread:4711": "4711",
}
"""What is asked, and the words that LIKE looks for instead."""
FOLDERS = {"INBOX": 5, "Sent": 1, "Archive/2019": 3, "Lists": 1}
FILES = ("report.pdf", "moth.jpg", "minutes.docx", "invite.ics")
RARE_WORDS = 20_000
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
    """So many messages of some 60 words over twenty years, every thousandth with a rare one."""
    chance = random.Random(1815)
    rare = [f"{number}{word}" for number in range(RARE_WORDS // len(WORDS)) for word in WORDS]
    words = [*WORDS, *rare]
    weights = list(accumulate(1 / (place + 5) for place in range(len(words))))
    account = add_account(archive, an_account())
    folders = [a_folder(archive, account, name) for name in FOLDERS]
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        for first, folder in _spread(numbers, folders, chance):
            commit_messages(archive, account.id, folder, UIDVALIDITY, [_served(number, chance) for number in first])
        commit_index(archive, [_meant(number, chance, words, weights, count) for number in numbers])


def _spread(numbers: range, folders: list[int], chance: random.Random) -> Iterator[tuple[range, int]]:
    """The numbers in runs of up to fifty, each for one folder; so that rows are numbered as the messages are."""
    for start in range(numbers.start, numbers.stop, 50):
        [folder] = chance.choices(folders, weights=list(FOLDERS.values()))
        yield range(start, min(start + 50, numbers.stop)), folder


def _served(number: int, chance: random.Random) -> FetchedMessage:
    odds = (("\\Seen", 0.8), ("\\Flagged", 0.01), ("\\Answered", 0.1))
    raw = b"Number %d. " % number * chance.choice((1, 1, 1, 100))
    return fetched(number, raw, *(flag for flag, odd in odds if chance.random() < odd))


def _meant(number: int, chance: random.Random, words: list[str], weights: list[float], count: int) -> Derived:
    text = ["Dear colleague", *chance.choices(words, cum_weights=weights, k=60)]
    when = 946_684_800 + number * 631_152_000 // count + chance.randint(-(10**6), 10**6)
    return derived(
        number,
        " ".join([*text, "zeppelin" if number % 1000 == 0 else ""]),
        subject=" ".join(chance.choices(words, cum_weights=weights, k=5)),
        message_id=f"{number}@example.org",
        in_reply_to=f"{number - 1}@example.org" if number % 3 else "",
        date=when,
        participants=(
            ("from", f"Person {number % 97}", f"person{number % 97}@d{number % 7}.example.edu"),
            ("to", "Ada Lovelace", "ada@example.org"),
        ),
        attachments=(chance.choice(FILES),) if chance.random() < 0.2 else (),
    )


def timed(job: Callable[[], int]) -> tuple[float, int]:
    """Seconds, and how much was found."""
    seconds = []
    found = 0
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = job()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), found


def ours_finds(archive: Archive, query: str, limit: int | None = None) -> int:
    """How many ids our search brings."""
    return len(search(archive, query, limit=limit).ids)


def like(archive: Archive, words: str) -> int:
    """The peer: every word somewhere in the text, without an index."""
    needles = [f"%{word}%" for word in words.split()]
    everything = "subject || ' ' || people || ' ' || body || ' ' || attachment_names"
    where = " AND ".join(f"{everything} LIKE ?" for _ in needles) or "1"
    with archive.reading() as database:
        return len(database.run(f"SELECT message_id FROM message_text WHERE {where}", needles).fetchall())


def main() -> None:
    """Measure and print."""
    asked = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MAILTROVE_BENCH_MESSAGES", "20000")
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.sqlite3") as archive:
        fill(archive, int(asked))
        print(f"Search in {int(asked):,} messages, against SQL LIKE:")
        for query, words in QUERIES.items():
            ours, found = timed(partial(ours_finds, archive, query))
            newest, _ = timed(partial(ours_finds, archive, query, FIRST))
            theirs, _ = timed(partial(like, archive, words))
            print(
                f"  {query:<24} {ours * 1000:8.1f} ms, newest {FIRST} {newest * 1000:7.1f} ms,"
                f" {found:>9,} found: {theirs / ours:8.1f} times as fast"
            )


if __name__ == "__main__":
    main()
