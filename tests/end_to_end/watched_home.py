"""An installation whose one account is a mailbox on a real Dovecot, as somebody has it who watches it."""

from dataclasses import dataclass
from pathlib import Path

from mailtrove.accounts import password_account
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import write_setting
from mailtrove.paths import Paths
from tests.dovecot import Dovecot

USER = "ada@example.edu"


@dataclass
class WatchedHome:
    """What is in a folder, and the server of its account."""

    paths: Paths
    dovecot: Dovecot

    @property
    def environment(self) -> dict[str, str]:
        """Variables by which a process finds it."""
        return {"MAILTROVE_HOME": str(self.paths.config_file.parent)}

    def deliver(self, number: int, folder: str = "INBOX") -> None:
        """Let a message arrive, later than those of smaller numbers."""
        self.dovecot.deliver(USER, folder, letter(number), internal_date=1_700_000_000 + 60 * number)


def letter(number: int) -> bytes:
    """A message that is told from others by its number."""
    hours, minutes = divmod(number, 60)
    return (
        f"From: Grace <grace@example.edu>\r\nTo: {USER}\r\nSubject: Number {number:03}\r\n"
        f"Date: Mon, 1 Mar 2021 {hours:02}:{minutes:02}:00 +0000\r\nMessage-ID: <{number}@example.edu>\r\n\r\n"
        f"This is number {number:03}.\r\n"
    ).encode()


def watched_home(folder: Path, dovecot: Dovecot, *, watch: bool = False) -> WatchedHome:
    """Make it; `watch` as the switch in the app was left."""
    paths = Paths.below(folder / "home")
    write_setting(paths.config_file, "network", "ca_file", str(dovecot.ca_file))
    write_setting(paths.config_file, "sync", "watch", value=watch)
    with Archive.open(paths.archive_file) as archive:
        added = add_account(archive, password_account(USER, host="localhost", port=dovecot.imaps_port))
    CredentialStore(paths.credentials).save_password(f"imap:{added.identifier}", dovecot.password)
    return WatchedHome(paths, dovecot)
