"""Textual's driver, with an ear of ours between it and the terminal: for Escape, and for the terminal's end. What is
written goes out in signs that the terminal has.

Textual reads from a pipe that we fill. It would read a terminal that is gone again and again, as fast as it can, and
wait forever for what it writes there.
"""

import os
import sys
from select import select
from threading import Event, Thread
from typing import Any, Final

from textual import constants
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from mailtrove.tui.glyphs import ASCII, glyphs_for
from mailtrove.tui.messages import TerminalGone
from mailtrove.tui.plain_signs import plain
from mailtrove.tui.terminal_keys import KeysApart

_LOOK_SECONDS: Final = 0.1
"""Until the end of the input is noticed, as in Textual's own."""
_AT_ONCE: Final = 4096
"""Bytes."""


class TerminalDriver(LinuxDriver):
    """Tells the app `TerminalGone` once nobody can see it any more."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._told = app
        self._gone = False
        self._encoding = getattr(sys.__stderr__, "encoding", None) or "ascii"
        self._poor = glyphs_for(self._encoding) is ASCII

    def write(self, data: str) -> None:
        """Write what this terminal can show, while there is somebody to see it."""
        if not self._gone:
            super().write(plain(data, self._encoding) if self._poor else data)

    def run_input_thread(self) -> None:
        """Read what is typed until the app leaves the terminal."""
        terminal, ended = self.fileno, Event()
        self.fileno, into = os.pipe()
        ear = Thread(target=self._listen, args=(terminal, into, ended), name="terminal", daemon=True)
        ear.start()
        try:
            super().run_input_thread()
        finally:
            ended.set()
            ear.join()
            os.close(into)
            os.close(self.fileno)
            self.fileno = terminal

    def _listen(self, terminal: int, into: int, ended: Event) -> None:
        keys = KeysApart()
        while not ended.is_set():
            ready, _, _ = select([terminal], [], [], constants.ESCAPE_DELAY if keys.waiting else _LOOK_SECONDS)
            if not ready:
                read = keys.no_more()
            elif sent := _sent(terminal):
                read = sent if constants.DISABLE_KITTY_KEY else keys.more(sent)
            else:
                self._gone = True
                self._told.post_message(TerminalGone())
                return
            if read:
                os.write(into, read)


def _sent(terminal: int) -> bytes:
    """What was typed; nothing from a terminal that is gone."""
    try:
        return os.read(terminal, _AT_ONCE)
    except OSError:
        return b""
