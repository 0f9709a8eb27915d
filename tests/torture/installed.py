"""A mailtrove on a disk of its own, with one account: run as a person runs it, in processes that can be ended."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from mailtrove.accounts import password_account
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.paths import Paths
from tests.dovecot import Dovecot

_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Installed:
    """One home, and the account in it."""

    paths: Paths
    account: Account

    @classmethod
    def below(
        cls, home: Path, dovecot: Dovecot, user: str, *, port: int = 0, connections: int = 2, timeout_seconds: int = 30
    ) -> Self:
        """Set it up: archive, password and configuration. `port`: where it dials, when not at Dovecot itself."""
        paths = Paths.below(home)
        with Archive.open(paths.archive_file) as archive:
            wanted = password_account(user, host="localhost", port=port or dovecot.imaps_port)
            account = add_account(archive, wanted)
        CredentialStore(paths.credentials).save_password(f"imap:{account.identifier}", dovecot.password)
        ca_file = home / "ca.pem"
        ca_file.write_bytes(dovecot.ca_file.read_bytes())
        paths.config_file.write_text(
            f'[network]\nca_file = "{ca_file}"\ntimeout_seconds = {timeout_seconds}\n'
            f"[sync]\nconnections = {connections}\n"
        )
        return cls(paths, account)

    def start(self, *words: str, before: str = "") -> "subprocess.Popen[str]":
        """`mailtrove WORDS` in a process of its own; `before`: Python that it runs first, to make its life harder."""
        program = f"{before}\nfrom mailtrove.cli import main\nmain(prog_name='mailtrove')"
        return subprocess.Popen(
            [sys.executable, "-c", program, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT / "app"), "MAILTROVE_HOME": str(self.paths.config_file.parent)},
        )

    def sync(self, *, before: str = "") -> tuple[int, str]:
        """Run `mailtrove sync` to its end; its exit code, and what it said."""
        with self.start("sync", before=before) as process:
            _, said = process.communicate(timeout=120)
        return process.returncode, said
