"""Syncs once with a token that runs out: `python -m tests.torture.sleeper ARCHIVE CA_FILE STALE FRESH`.

It hands out the stale token until a server refuses it, as one does whose clock stood still with its machine.
"""

import sys
from pathlib import Path

from mailtrove.archive.browse import accounts
from mailtrove.archive.database import Archive
from mailtrove.imap.connection import TokenLogin
from tests.end_to_end.syncing import Syncing


def main(archive_file: str, ca_file: str, stale: str, fresh: str) -> None:
    """Sync, and say how it ended, how many messages came, and whether the token was renewed."""
    tokens = [stale]

    def token(force_refresh: bool) -> str:
        if force_refresh:
            tokens.append(fresh)
        return tokens[-1]

    with Archive.open(Path(archive_file)) as archive:
        (account,) = accounts(archive)
        progress = Syncing(archive, account, ca_file, lambda user: TokenLogin(user, token)).run()
        renewed = "renewed" if fresh in tokens else "never renewed"
        sys.stdout.write(f"{progress.state.name} {progress.fetched} {renewed}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
