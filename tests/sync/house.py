"""An engine on a real archive and a scripted server, with what tests ask of them."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.sync.choices import Choices
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.sync.fetch import Patience
from tests.sync.scripted_server import ScriptedServer

QUICK = Patience(attempts=8, first_wait=0.001, longest_wait=0.01)


def letter(number: int, *, body: str = "", message_id: str | None = None) -> bytes:
    """A small message; the same number gives the same bytes."""
    name = f"{number}@example.edu" if message_id is None else message_id
    header = f"Message-ID: <{name}>\r\n" if name else ""
    return (
        f"From: Ada <ada@example.edu>\r\nTo: grace@example.edu\r\nSubject: Number {number:06}\r\n"
        f"Date: Mon, 1 Mar 2021 10:00:00 +0000\r\n{header}\r\n{body or f'This is number {number:06}.'}\r\n"
    ).encode()


@dataclass
class House:
    """A server, an archive, and the engine between them."""

    server: ScriptedServer
    archive: Archive
    engine: SyncEngine
    account: Account
    locks: Path
    pictures: list[tuple[float, SyncProgress]] = field(default_factory=list)
    """With the time at which each came."""

    def sync(self, account: Account | None = None, **choices: Any) -> SyncProgress:
        """Run a sync to its end."""
        account = account or self.account
        self.engine.start(account, Choices(**choices))
        assert self.engine.wait(account.id, 60)
        progress = self.engine.progress(account.id)
        assert progress is not None
        return progress

    def wait_for(self, holds: Callable[[], object]) -> float:
        """Wait until something holds; returns the seconds it took."""
        began = time.monotonic()
        while not holds():
            assert time.monotonic() - began < 60, "it never came to hold"
            time.sleep(0.005)
        return time.monotonic() - began

    def engine_with(self, *, connections: int) -> SyncEngine:
        """Another engine on the same archive and server."""
        self.engine.close()
        return SyncEngine(
            self.archive,
            self.server.connect,
            locks=self.locks,
            connections=connections,
            watch=lambda progress: self.pictures.append((time.monotonic(), progress)),
            patience=QUICK,
        )

    def account_with(self, **changes: Any) -> Account:
        """The account, but for these fields."""
        return replace(self.account, **changes)

    def state(self) -> SyncState:
        """What the account's run is doing."""
        progress = self.engine.progress(self.account.id)
        assert progress is not None
        return progress.state

    def folder(self, name: str) -> list[bytes]:
        """The bytes of what a folder shows, newest first."""
        row = next(folder for folder in browse.folders(self.archive, self.account.id) if folder.name == name)
        return [
            browse.raw_message(self.archive, message)
            for message in browse.message_ids(self.archive, browse.FolderMail(row.id))
        ]

    def write(self, sql: str) -> None:
        """Change what no room lets be changed."""
        self.archive.write(lambda: self.archive.writer.run(sql))

    def everything(self) -> set[bytes]:
        """The bytes of all archived messages of the account."""
        view = browse.AccountMail(self.account.id)
        return {browse.raw_message(self.archive, one) for one in browse.message_ids(self.archive, view)}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """What is in the database, for what no room hands out."""
        with self.archive.reading() as database:
            return list(database.run(sql).fetchall())
