"""`mailtrove demo` in a real terminal of 80x24."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.terminal import Terminal

_ROOT = Path(__file__).parents[2]


@contextmanager
def demo_running(home: Path, *options: str) -> Iterator[Terminal]:
    """Just started, over what looks like SSH, so that no graphical browser can come up."""
    environment = {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(_ROOT / "app"),
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        "TMPDIR": str(home),
    }
    command = [sys.executable, "-m", "mailtrove", "demo", *options]
    with Terminal(command, home, size=(80, 24), environment=environment) as terminal:
        yield terminal
