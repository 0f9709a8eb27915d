"""How long a first sync takes until everything is archived and searchable, against merely downloading it.

    python -m tests.benchmarks.bench_sync [MESSAGES]

The measure is a plain IMAPClient that fetches the same mailbox from the same Dovecot, 200 messages a command, and
throws it away. Seconds drift with the machine; the ratio is what to keep.
"""

import base64
import itertools
import random
import ssl
import statistics
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from imapclient import IMAPClient

from mailtrove.archive.database import Archive
from mailtrove.sync.events import SyncState
from tests.dovecot import Dovecot
from tests.end_to_end.syncing import syncing

FOLDERS = ("INBOX", "Sent", "Archive", "Lists")
ROUNDS = 3


def lay(dovecot: Dovecot, count: int) -> int:
    """A mailbox like people's: some 2 KB of text in words as frequent as a language's, now and then an attachment."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11))) for _ in range(20_000)]
    weights = list(itertools.accumulate(1 / rank for rank in range(1, len(words) + 1)))
    total = 0
    for number in range(count):
        length = min(int(chance.lognormvariate(7.6, 0.9)), 200_000)
        text = textwrap.fill(" ".join(chance.choices(words, cum_weights=weights, k=length // 7 + 1)), 76)
        head = (
            f"From: Person {number % 300} <p{number % 300}@example.edu>\r\nTo: ada@example.edu\r\n"
            f"Subject: {' '.join(chance.choices(words, k=5))}\r\nMessage-ID: <{number}@bench>\r\n"
            f"Date: Mon, 1 Mar 2021 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        )
        body = f"\r\n{text}\r\n".replace("\n", "\r\n").replace("\r\r", "\r")
        if chance.random() < 0.15:
            size = min(int(chance.lognormvariate(11.3, 1.2)), 3_000_000)
            attached = base64.encodebytes(chance.randbytes(size)).decode().replace("\n", "\r\n")
            body = (
                f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{body}--b\r\nContent-Type: image/jpeg\r\n"
                f"Content-Disposition: attachment; filename=p.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                f"{attached}--b--\r\n"
            )
        raw = (head + body).encode()
        total += len(raw)
        dovecot.deliver("ada", chance.choice(FOLDERS), raw, internal_date=1_500_000_000 + number)
    return total


def download(dovecot: Dovecot) -> int:
    """Fetch everything with IMAPClient as it comes; returns the number of messages."""
    context = ssl.create_default_context(cafile=dovecot.ca_file)
    got = 0
    with IMAPClient("localhost", dovecot.imaps_port, ssl_context=context) as client:
        client.login("ada", "secret")
        for folder in FOLDERS:
            client.select_folder(folder, readonly=True)
            uids = client.search()
            for start in range(0, len(uids), 200):
                got += len(client.fetch(uids[start : start + 200], ["FLAGS", "INTERNALDATE", "BODY.PEEK[]"]))
    return got


def sync(dovecot: Dovecot, count: int) -> None:
    """A first sync into a fresh archive."""
    with tempfile.TemporaryDirectory() as home, Archive.open(Path(home) / "a" / "archive.sqlite3") as archive:
        ours = syncing(archive, dovecot.imaps_port, dovecot.ca_file, "ada")
        progress = ours.run(seconds=600)
        ours.engine.close()
        if progress.state is not SyncState.DONE or progress.fetched != count or progress.indexed != count:
            raise RuntimeError(f"not all came: {progress}")


def seconds(job: Callable[[], object]) -> float:
    """How long a job takes."""
    began = time.perf_counter()
    job()
    return time.perf_counter() - began


def main(count: int) -> None:
    """Measure in interleaved rounds, and print medians."""
    with Dovecot() as dovecot:
        size = lay(dovecot, count)
        download(dovecot)  # so that Dovecot has its indexes
        downloads, syncs = [], []
        for _ in range(ROUNDS):
            downloads.append(seconds(lambda: download(dovecot)))
            syncs.append(seconds(lambda: sync(dovecot, count)))
    plain, ours = statistics.median(downloads), statistics.median(syncs)
    print(f"{count} messages, {size / 1e6:.0f} MB, TLS on loopback, medians of {ROUNDS}")
    print(f"IMAPClient, download only      {plain:6.2f} s   {count / plain:6.0f} messages/s")
    print(f"mailtrove, archived and indexed{ours:6.2f} s   {count / ours:6.0f} messages/s")
    print(f"ratio {ours / plain:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5000)
