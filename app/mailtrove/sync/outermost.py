"""What the outermost frame of a sync's threads makes of an exception that nothing below gave a name."""

import logging
from typing import Final

from mailtrove.errors import MailtroveError, OutOfMemory, SyncError
from mailtrove.redaction import redacted
from mailtrove.sync.memory import is_short_of_memory

_log = logging.getLogger(__name__)

_NO_THREAD: Final = "can't start new thread"
"""What a RuntimeError of `threading` says when the system gives no memory for one."""


def named(error: Exception) -> MailtroveError:
    """The error to show for `error`: itself where it is ours, unless what was behind it was a lack of memory."""
    lacks_memory = isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and _NO_THREAD in str(error))
    if lacks_memory or is_short_of_memory():
        return OutOfMemory(f"The system gives mailtrove no more memory: {_said(error)}.")
    if isinstance(error, MailtroveError):
        return error
    _log.error("A thread of the sync ended in a way that was not foreseen.", exc_info=error)
    return SyncError(redacted(f"{type(error).__name__}: {error}"))  # it goes into the archive


def _said(error: Exception) -> str:
    try:
        return redacted(str(error)).rstrip(".") or "a message was too large"
    except MemoryError:
        return "not even to say for what"
