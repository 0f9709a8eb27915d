"""How time and memory of a first sync grow with the mailbox: `mailtrove sync` as a process, over TLS.

    python -m tests.benchmarks.bench_growth [MESSAGES]

From a tenth of the mailbox to all of it, the time for a message should stay within 20 %, and the memory within
300 MB. The goal is for 200,000 messages, which takes an hour; usual are 5,000. Start-up is taken off both.
"""

import statistics
import tempfile
from pathlib import Path
from typing import Final

from tests.benchmarks import peers
from tests.benchmarks.mailbox import USER, lay
from tests.dovecot import Dovecot
from tests.end_to_end.sync_process import Taken, a_home, sync

USUAL: Final = 5_000
ROUNDS: Final = 3
ALLOWED: Final = 300.0


def taken(dovecot: Dovecot) -> tuple[Taken, float]:
    """A first sync of everything, and the seconds that the same takes when there is nothing left to do."""
    with tempfile.TemporaryDirectory() as folder:
        home = a_home(Path(folder), dovecot.imaps_port, dovecot.ca_file, USER)
        return sync(home, seconds=7_200), sync(home, seconds=600).seconds


def main(count: int) -> None:
    """Measure a small mailbox and a large one in turn, and print how they compare."""
    small = count // 10
    with Dovecot() as few, Dovecot() as many:
        sizes = {small: lay(few, small), count: lay(many, count)}
        per_message: dict[int, list[float]] = {small: [], count: []}
        peaks: dict[int, list[int]] = {small: [], count: []}
        for number in range(ROUNDS + 1):
            for server, messages in ((few, small), (many, count)):
                first, again = taken(server)
                if number:  # the first round is so that Dovecot has its indexes
                    # By what they weigh too: the mailboxes are not alike to the byte.
                    weight = sizes[messages] / messages
                    per_message[messages].append((first.seconds - again) / messages / weight)
                    peaks[messages].append(first.peak)
    for messages, size in sizes.items():
        peak = statistics.median(peaks[messages]) / 2**20
        mean = statistics.median(per_message[messages]) * size / messages * 1000
        print(f"{messages:>8} messages, {size / 1e6:6.0f} MB: {mean:6.2f} ms a message, {peak:4.0f} MiB at most")
    growth = statistics.median(per_message[count]) / statistics.median(per_message[small])
    peers.judge(f"time for a message, {count} / {small}", growth, 1.2)
    peers.judge(f"memory at most, of {count}", max(peaks[count]) / 2**20, ALLOWED, " MiB")


if __name__ == "__main__":
    main(peers.messages_wanted(USUAL))
