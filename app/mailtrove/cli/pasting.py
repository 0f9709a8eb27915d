"""Reading the address that a browser elsewhere ended at, pasted at the command line while the sign-in waits."""

import os
import select
import sys
import threading
from collections.abc import Callable
from typing import Final, TextIO

from mailtrove.auth.paste import Pasted

_SECONDS_BETWEEN_LOOKS: Final = 0.2
_SECONDS_OF_A_PASTE: Final = 0.1
"""What comes in lines this short after one another was pasted at once: an address that a terminal broke."""
_CHUNK_BYTES: Final = 65_536


def read_pasted(
    pasted: Pasted, say: Callable[[str], None], ended: threading.Event, stream: TextIO | None = None
) -> bool:
    """Hand what is pasted at the terminal to `pasted`, on a thread of its own, until `ended`.

    Returns whether there is somebody to read from: only a terminal, for what a pipe holds is not for us.
    """
    source = sys.stdin if stream is None else stream
    if source is None or not source.isatty():
        return False
    # Read below Python's own buffer: a thread that holds that one's lock as the process ends would abort it.
    arguments = (source.fileno(), pasted, say, ended)
    threading.Thread(target=_read, args=arguments, name="pasted-lines", daemon=True).start()
    return True


def _read(descriptor: int, pasted: Pasted, say: Callable[[str], None], ended: threading.Event) -> None:
    open_still = True
    try:
        while open_still and not ended.is_set():
            if _ready(descriptor, _SECONDS_BETWEEN_LOOKS):
                read, open_still = _one_paste(descriptor)
                if text := read.decode("utf-8", "replace").strip():
                    say(pasted.give(text).words)
    except (OSError, ValueError):
        pass  # the terminal is gone


def _one_paste(descriptor: int) -> tuple[bytes, bool]:
    """What comes at once, and whether more may come later: not when the person closed it with ctrl+d."""
    read = b""
    while _ready(descriptor, _SECONDS_OF_A_PASTE):
        chunk = os.read(descriptor, _CHUNK_BYTES)
        if not chunk:
            return read, False
        read += chunk
    return read, True


def _ready(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])
