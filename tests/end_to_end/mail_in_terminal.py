"""The app on an archive of letters, in a real terminal that looks like one at the end of an SSH line."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mailtrove.paths import Paths
from tests.terminal import Terminal
from tests.tui import mail_archive

_ROOT = Path(__file__).parents[2]


@contextmanager
def mail_in_terminal(
    home: Path, *, term: str = "screen-256color", size: tuple[int, int] = (80, 24), **environment: str
) -> Iterator[Terminal]:
    """Once its list shows; `term` is what the terminal calls itself, and COLORTERM is not told, as ssh does not."""
    mail_archive.fill(Paths.below(home).archive_file, mail_archive.LETTERS)
    settings = {
        "HOME": str(home),
        "MAILTROVE_HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT / "app"),
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        **environment,
    }
    command = ["env", "-u", "COLORTERM", f"TERM={term}", sys.executable, "-m", "mailtrove"]
    with Terminal(command, home, size=size, environment=settings) as terminal:
        terminal.wait_for("1 of 16")
        yield terminal
