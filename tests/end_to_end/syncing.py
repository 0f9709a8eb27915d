"""A mailbox on a real Dovecot, and everything of ours between it and an archive.

Run as a program it syncs once and can be killed: `python -m tests.end_to_end.syncing ARCHIVE PORT CA_FILE USER`.
"""

import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from mailtrove.archive.account_store import add_account
from mailtrove.archive.browse import accounts
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.imap.connection import Connection, PasswordLogin, TokenLogin, connect
from mailtrove.imap.state import Security, Server
from mailtrove.sync.choices import WHOLE, Choices
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.events import SyncProgress, Watch
from tests.dovecot import Dovecot

Login = Callable[[str], PasswordLogin | TokenLogin]
"""How a user logs in."""


def by_password(user: str) -> PasswordLogin:
    """With the password that the test Dovecot takes from anybody."""
    return PasswordLogin(user, lambda: "secret")


@dataclass
class Syncing:
    """An archive of one account, and its engine."""

    archive: Archive
    account: Account
    ca_file: str
    login: Login = by_password
    connections: int = 2
    security: Security = Security.TLS
    pictures: list[SyncProgress] = field(default_factory=list)
    watch: Watch | None = None
    """Told instead of `pictures`, where those would be too many to keep."""

    def __post_init__(self) -> None:
        self.engine = SyncEngine(
            self.archive,
            self._connect,
            locks=self.archive.path.parent / "locks",
            connections=self.connections,
            watch=self.watch or self.pictures.append,
        )

    def run(self, choices: Choices = WHOLE, *, seconds: float = 60) -> SyncProgress:
        """Sync to the end."""
        self.engine.start(self.account, choices)
        assert self.engine.wait(self.account.id, seconds), "the sync did not end"
        progress = self.engine.progress(self.account.id)
        assert progress is not None
        return progress

    def _connect(self, account: Account) -> Connection:
        server = Server(account.host, account.port, self.security, self.ca_file)
        return connect(server, self.login(account.imap_user))


def syncing(
    archive: Archive, port: int, ca_file: Path, user: str, login: Login = by_password, *, watch: Watch | None = None
) -> Syncing:
    """The only account of an archive, added when it isn't there."""
    wanted = Account(0, "imap", user, user, "localhost", port, "tls", "password", user)
    known = accounts(archive) or [add_account(archive, wanted)]
    return Syncing(archive, replace(known[0], port=port), str(ca_file), login, watch=watch)


def bodies_served(dovecot: Dovecot, user: str) -> int:
    """How many bodies the server has handed to a user since the beginning, by its own log; waits for open sessions."""
    deadline = time.monotonic() + 30
    while True:
        log = (dovecot.root / "log").read_text(errors="replace")
        # Other lines of imap-login name the user too: of a client that hung up before it had a session.
        logins = log.count(f"imap-login: Info: Login: user=<{user}>")
        ended = [int(count) for count in re.findall(rf"\({re.escape(user)}\).*body_count=(\d+)", log)]
        if 0 < logins <= len(ended):
            return sum(ended)
        assert time.monotonic() < deadline, f"sessions are still open:\n{log}"
        time.sleep(0.05)


def main(archive_file: str, port: str, ca_file: str, user: str) -> None:
    """Sync once, saying on stdout when it begins and when it ended."""
    with Archive.open(Path(archive_file)) as archive:
        ours = syncing(archive, int(port), Path(ca_file), user)
        sys.stdout.write("begins\n")
        sys.stdout.flush()
        progress = ours.run()
        sys.stdout.write(f"{progress.state.name} {progress.fetched}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
