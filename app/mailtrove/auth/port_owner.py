"""Which program has a port: for words only, and only where the system tells it in passing (Linux's /proc)."""

import contextlib
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_LISTEN: Final = "0A"
"""TCP_LISTEN in /proc/net/tcp (proc_net_tcp(5))."""


def listening_program(port: int, proc: Path = _PROC) -> str:
    """`python3 (process 4711)`; empty where it can't be told, as of other people's programs."""
    sockets = {f"socket:[{inode}]" for table in ("tcp", "tcp6") for inode in _listening(proc / "net" / table, port)}
    if not sockets:
        return ""
    for process in proc.iterdir():
        if process.name.isdecimal() and _holds(process, sockets):
            with contextlib.suppress(OSError, UnicodeDecodeError):  # it ended, or has an odd name
                return f"{(process / 'comm').read_text().strip()} (process {process.name})"
    return ""


def _listening(table: Path, port: int) -> list[str]:
    """The inodes of the sockets that listen on the port."""
    try:
        rows = [line.split() for line in table.read_text().splitlines()[1:]]
    except OSError:  # no such system, or no such protocol
        return []
    wanted = f":{port:04X}"
    return [row[9] for row in rows if len(row) > 9 and row[1].endswith(wanted) and row[3] == _LISTEN]


def _holds(process: Path, sockets: set[str]) -> bool:
    try:
        return any(str(opened.readlink()) in sockets for opened in (process / "fd").iterdir())
    except OSError:  # another person's, or it ended meanwhile
        return False
