"""`mailtrove sync` as a process of its own, in a home of its own, and what it took."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mailtrove.accounts import password_account
from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.auth.credentials import CredentialStore
from mailtrove.paths import Paths

_PROGRAM: Final = """
import re
import sys
from pathlib import Path
from mailtrove.cli import main
try:
    main(["sync"])
finally:
    sys.stderr.write("\\n" + re.search(r"VmHWM:\\s*(\\d+) kB", Path("/proc/self/status").read_text())[1] + "\\n")
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a run took."""

    seconds: float
    """Of the whole process."""
    peak: int
    """Bytes of memory at most, as Linux counts (VmHWM)."""


def a_home(folder: Path, port: int, ca_file: Path, user: str) -> Paths:
    """A home with an empty archive of one account, and the password that the test Dovecot takes."""
    paths = Paths.below(folder)
    paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text(f'[network]\nca_file = "{ca_file}"\n')
    with Archive.open(paths.archive_file) as archive:
        account = add_account(archive, password_account(f"{user}@example.edu", host="localhost", port=port, user=user))
    CredentialStore(paths.credentials).save_password(f"imap:{account.identifier}", "secret")
    return paths


def sync(paths: Paths, *, seconds: float) -> Taken:
    """Run it to its end, which must be a good one and come within `seconds`."""
    source = Path(__file__).parents[2] / "app"
    environment = {**os.environ, "PYTHONPATH": str(source), "MAILTROVE_HOME": str(paths.config_file.parent)}
    began = time.perf_counter()
    command = [sys.executable, "-c", _PROGRAM]
    ended = subprocess.run(
        command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr.decode())
    return Taken(time.perf_counter() - began, int(ended.stderr.split()[-1]) * 1024)
