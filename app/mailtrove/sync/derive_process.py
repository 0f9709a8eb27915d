"""The process that derives for the others: `python -m mailtrove.sync.derive_process ARCHIVE`.

It reads what to derive from its standard input, and answers on its standard output, until there is no more input:
when whoever started it has ended, it ends. It only reads the archive.
"""

import logging
import os
import pickle
import sys
from pathlib import Path
from typing import BinaryIO, Final

from mailtrove.archive.database import Archive
from mailtrove.archive.ready import Batch
from mailtrove.errors import MailtroveError
from mailtrove.sync.derive import derive_waiting

_NICE: Final = 5
"""The screen and the download go first."""


def answer(archive: Archive, asked: BinaryIO, answers: BinaryIO) -> None:
    """Answer each question with a `Batch`; with None where the archive can't be read: the other side will see why."""
    while True:
        try:
            account_id, after, limit = pickle.load(asked)
        except EOFError:
            return
        try:
            batch: Batch | None = derive_waiting(archive, account_id, after, limit)
        except MailtroveError:
            batch = None
        pickle.dump(batch, answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def main() -> None:
    """Serve until the other side has gone."""
    logging.disable()  # the log is the other side's
    if hasattr(os, "nice"):
        os.nice(_NICE)
    with Archive.open(Path(sys.argv[1])) as archive:
        answer(archive, sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main()
