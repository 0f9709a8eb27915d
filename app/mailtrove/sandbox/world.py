"""The sandbox as seen from outside: one child process, its addresses, and its end.

Nothing of aiohttp or pymap is imported here, so that `mailtrove demo` starts fast and can say what is missing.
"""

import importlib.util
import json
import os
import queue
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import mailtrove
from mailtrove import config
from mailtrove.errors import SandboxUnavailable
from mailtrove.paths import Paths
from mailtrove.sandbox.people import DEMO_PEOPLE, Person

START_SECONDS: Final = 30.0
STOP_SECONDS: Final = 3.0
_NEEDED: Final = ("aiohttp", "cryptography", "jwt", "pymap", "trustme")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the sandbox is, and who lives in it."""

    authority: str
    """`https://localhost:PORT`."""
    client_id: str
    google_authority: str
    google_client_id: str
    google_client_secret: str = field(repr=False)
    imap_host: str
    imap_port: int
    ca_file: str
    people: tuple[Person, ...] = DEMO_PEOPLE


class Sandbox:
    """The provider and the mail server, in one process that lives as long as the `with` block.

    It ends when its standard input closes, so it can't outlive this process, however that ends.
    """

    def __init__(self, home: Path, messages: int = 2000) -> None:
        self._folder = home / "sandbox"
        self._messages = messages
        self._process: subprocess.Popen[str] | None = None
        self._complaints = self._folder / "complaints.txt"
        self._addresses: Addresses | None = None

    @property
    def addresses(self) -> Addresses:
        """Known inside the `with` block."""
        assert self._addresses is not None, "the sandbox has not been started"
        return self._addresses

    @property
    def pid(self) -> int:
        """Of the child process."""
        assert self._process is not None, "the sandbox has not been started"
        return self._process.pid

    def __enter__(self) -> Self:
        """Start the process and wait until it answers.

        Raises:
            SandboxUnavailable: something is not installed, or it ended or did not answer in time.
        """
        missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
        if missing:
            raise SandboxUnavailable(f"The demo needs packages that are not installed: {', '.join(missing)}.")
        try:
            self._start()
            self._addresses = Addresses(**json.loads(self._first_line()))
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def write_config(self, paths: Paths) -> config.Config:
        """Make config.toml speak of this sandbox, keeping whatever else is in it; returns what then holds."""
        here = self.addresses
        for section, key, value in (
            ("microsoft", "client_id", here.client_id),
            ("microsoft", "authority", here.authority),
            ("microsoft", "imap_host", here.imap_host),
            ("microsoft", "imap_port", here.imap_port),
            ("google", "client_id", here.google_client_id),
            ("google", "client_secret", here.google_client_secret),
            ("google", "authority", here.google_authority),
            ("google", "imap_host", here.imap_host),
            ("google", "imap_port", here.imap_port),
            ("network", "ca_file", here.ca_file),
        ):
            config.write_setting(paths.config_file, section, key, value)
        return config.load_config(paths.config_file)

    def _start(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        source = str(Path(mailtrove.__file__).parent.parent)
        path = os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH", "")]))
        with self._complaints.open("w", encoding="utf-8") as complaints:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mailtrove.sandbox", str(self._folder), "--messages", str(self._messages)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=complaints,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONPATH": path},
                start_new_session=True,  # a Ctrl+C in the terminal is the app's to handle
            )

    def _first_line(self) -> str:
        """What the process says when it is ready, or an error with its last words."""
        assert self._process is not None
        assert self._process.stdout is not None
        said: queue.Queue[str] = queue.Queue()
        threading.Thread(
            target=lambda out: said.put(out.readline()), args=(self._process.stdout,), name="sandbox", daemon=True
        ).start()
        try:
            line = said.get(timeout=START_SECONDS)
        except queue.Empty:
            raise SandboxUnavailable(
                f"The sandbox did not start within {START_SECONDS:.0f} seconds.", remedy="Try again."
            ) from None
        if not line:
            raise SandboxUnavailable(
                f"The sandbox ended as it started: {self._last_words()}", remedy="Please report it with these words."
            )
        return line

    def _last_words(self) -> str:
        lines = self._complaints.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing."

    def _stop(self) -> None:
        process, self._process, self._addresses = self._process, None, None
        if process is not None:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.close()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
