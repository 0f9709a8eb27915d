"""The rooms that the screens work with, opened and closed together, off the loop."""

from dataclasses import dataclass
from typing import Final

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import Watch
from mailtrove.sync.watches import Watches
from mailtrove.sync.watching import Tell

CLOSING_SECONDS: Final = 2.0
"""As long as a quitting person waits for running syncs at most."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """An open archive, its accounts, the engine that syncs them, and the watches that keep them current."""

    archive: Archive
    accounts: Accounts
    engine: SyncEngine
    watches: Watches


def open_rooms(paths: Paths, config: Config, watch: Watch, tell: Tell) -> Rooms:
    """Open the archive and what stands on it. Blocks; not for the loop.

    Raises:
        ArchiveError, HomeUnusable: as `Archive.open`.
    """
    archive = Archive.open(paths.archive_file)
    accounts = Accounts(archive, config, paths)
    engine = SyncEngine(archive, accounts.connect, locks=paths.locks, connections=config.sync.connections, watch=watch)
    return Rooms(archive, accounts, engine, Watches(archive, engine, accounts.connect, tell=tell))


def close_rooms(rooms: Rooms) -> None:
    """Stop every watch and sync, then close the archive. Blocks for `CLOSING_SECONDS` at most."""
    rooms.watches.close(0.0)
    rooms.engine.close(CLOSING_SECONDS)
    rooms.archive.close()
