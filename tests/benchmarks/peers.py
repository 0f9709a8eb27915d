"""What people would use instead, as Debian packages it: mbsync, notmuch and mu; and how we compare to it in words."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.benchmarks.mailbox import USER
from tests.dovecot import Dovecot

PACKAGES: Final = {"mbsync": "isync", "notmuch": "notmuch", "mu": "maildir-utils"}
_MBSYNCRC: Final = """\
FSync {fsync}

IMAPStore far
Host localhost
Port {port}
User {user}
Pass secret
AuthMechs LOGIN
SSLType IMAPS
CertificateFile {ca_file}

MaildirStore near
Path {home}/mail/
Inbox {home}/mail/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Near
Sync Pull
SyncState *
"""


def need(*programs: str) -> None:
    """End with the line that installs them when some of these are not here."""
    missing = [PACKAGES[program] for program in programs if not shutil.which(program)]
    if missing:
        sys.exit(f"This needs what it compares to: apt-get install {' '.join(missing)}")


def messages_wanted(usual: int) -> int:
    """How large a mailbox to measure: the first argument, or MAILTROVE_BENCH_MESSAGES, or as usual."""
    return int(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("MAILTROVE_BENCH_MESSAGES", usual))


def judge(what: str, value: float, goal: float, unit: str = "") -> None:
    """One line for a goal."""
    print(f"{what:<72}{value:6.2f}{unit}  goal {goal:.2f}{unit}  {'met' if value <= goal else 'missed'}", flush=True)


def mbsync_home(home: Path, dovecot: Dovecot, *, port: int = 0, fsync: bool = True) -> Path:
    """A folder from which mbsync syncs everything into `mail` below it."""
    (home / "mail").mkdir(parents=True)
    values = {"port": port or dovecot.imaps_port, "user": USER, "ca_file": dovecot.ca_file, "home": home}
    (home / "mbsyncrc").write_text(_MBSYNCRC.format(fsync="yes" if fsync else "no", **values))
    return home


def mbsync(home: Path) -> None:
    """One run of mbsync."""
    _run("mbsync", "-q", "-c", str(home / "mbsyncrc"), "all")


def notmuch_new(home: Path) -> None:
    """Index the Maildir with notmuch, as it comes."""
    config = home / "notmuch-config"
    config.write_text(
        f"[database]\npath={home}/mail\n[user]\nname=Ada\nprimary_email=ada@example.edu\n"
        "[new]\nignore=.mbsyncstate;.uidvalidity\n"
    )
    _run("notmuch", "new", "--quiet", NOTMUCH_CONFIG=str(config))


def mu_index(home: Path) -> None:
    """Index the Maildir with mu, as it comes."""
    _run("mu", "init", "--quiet", f"--muhome={home}/mu", f"--maildir={home}/mail")
    _run("mu", "index", "--quiet", f"--muhome={home}/mu")


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _run(*command: str, **environment: str) -> None:
    subprocess.run(command, check=True, timeout=3600, env={**os.environ, **environment}, capture_output=True)
