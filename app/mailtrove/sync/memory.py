"""How much memory the process may still ask for, where a limit was set (`ulimit -v`, RLIMIT_AS).

Libraries that get none say so in many ways, some of them wrong: OpenSSL calls a good certificate's key too weak. Who
names an error asks here first.
"""

from pathlib import Path
from typing import Final

_STATM: Final = Path("/proc/self/statm")
"""Sizes of this process in pages, the address space first (proc(5)); on Linux alone."""

_ARENA: Final = 128 * 1024**2
"""What glibc's malloc maps at once for a new thread on a 64-bit system: with less than that left, requests fail."""


def is_short_of_memory() -> bool:
    """Whether a limit on the address space is all but reached. False without a limit, and where none can be read."""
    try:
        import resource
    except ImportError:
        return False
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return False
    try:
        pages = int(_STATM.read_text(encoding="ascii").split()[0])
    except (OSError, MemoryError):
        return True  # a limit, and not even this can be read
    return limit - pages * resource.getpagesize() < _ARENA
