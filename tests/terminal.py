"""A real terminal for tests: tmux on a socket of its own, typed into and read like a person would."""

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

_TMUX: Final = "tmux"


class Terminal:
    """One command in one tmux window; ended, with all that it started, when the `with` block ends."""

    def __init__(
        self, command: Sequence[str], folder: Path, *, size: tuple[int, int], environment: Mapping[str, str]
    ) -> None:
        assert shutil.which(_TMUX), "tmux is not installed: .ci/run installs it"
        self._socket = folder / "tmux.sock"
        self._exit_code = folder / "exit-code"
        self._command = f"{shlex.join(command)}; echo $? > {shlex.quote(str(self._exit_code))}; sleep 600"
        self._size = size
        self._environment = environment

    def __enter__(self) -> "Terminal":
        columns, lines = self._size
        settings = [word for name, value in self._environment.items() for word in ("-e", f"{name}={value}")]
        self._tmux(
            "-f", "/dev/null", "new-session", "-d", "-x", str(columns), "-y", str(lines), *settings, self._command
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._tmux("kill-server")

    def press(self, *keys: str) -> None:
        """Press keys by tmux's names: `Enter`, `Escape`, `C-p`, `j`."""
        self._tmux("send-keys", *keys)

    def type(self, text: str) -> None:
        """Type text as it is."""
        self._tmux("send-keys", "-l", text)

    def paste(self, text: str) -> None:
        """Paste text as a terminal does: bracketed, where the program asked for that."""
        self._tmux("set-buffer", "--", text)
        self._tmux("paste-buffer", "-p", "-d")

    def screen(self) -> str:
        """What is on the screen now, line by line."""
        return self._tmux("capture-pane", "-p")

    def looks(self) -> str:
        """What is on the screen now, with the escape sequences of its colours."""
        return self._tmux("capture-pane", "-p", "-e")

    def wait_for(self, *texts: str, seconds: float = 60.0) -> str:
        """The screen, once all of the texts are on it together."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen()
            if all(text in screen for text in texts):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{texts} did not appear in {seconds:.0f} s. On the screen:\n{self.screen()}")

    def wait_for_exit(self, seconds: float = 30.0) -> int:
        """The command's exit code, once it has ended."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._exit_code.exists() and (code := self._exit_code.read_text().strip()):
                return int(code)
            time.sleep(0.02)
        raise AssertionError(f"It did not end in {seconds:.0f} s. On the screen:\n{self.screen()}")

    def _tmux(self, *words: str) -> str:
        environment = {name: value for name, value in os.environ.items() if name not in ("TMUX", "TMUX_PANE")}
        command = [_TMUX, "-S", str(self._socket), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False, env=environment)
        assert done.returncode == 0, f"{command}: {done.stderr}"
        return done.stdout
