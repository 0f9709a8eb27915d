"""Starting a program of the person's desktop, detached and silent, or saying why not. Never touches the terminal."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

SECONDS_TO_FAIL: Final = 0.5
"""A program that can't start ends sooner than this; one that runs, or handed its task to a running one, is good."""
_MAY_RUN: Final = frozenset({
    *(".app", ".appimage", ".bat", ".bin", ".cmd", ".com", ".command", ".cpl", ".deb", ".desktop", ".dmg", ".exe"),
    *(".gadget", ".hta", ".inf", ".jar", ".jnlp", ".js", ".jse", ".lnk", ".mpkg", ".msi", ".msp", ".pif", ".pkg"),
    *(".pl", ".ps1", ".py", ".pyw", ".rb", ".reg", ".rpm", ".run", ".scf", ".scr", ".sh", ".terminal", ".tool"),
    *(".url", ".vb", ".vbe", ".vbs", ".webloc", ".workflow", ".wsf", ".wsh"),
})  # fmt: skip
"""What a desktop may run rather than show."""


@dataclass(frozen=True, slots=True)
class Start:
    """Whether a program was started, and why not."""

    started: bool
    reason: str
    """In words for the person who waits: "xdg-open was not found"."""


def may_run(file_name: str) -> bool:
    """Whether a desktop might run such a file as a program."""
    return Path(file_name.lower()).suffix in _MAY_RUN


def start_viewer(what: str, environ: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Start:
    """Show a file or a mailto URL with the program that the desktop has for it. Returns within a second."""
    if reason := why_not_here("nothing", environ, platform):
        return Start(False, reason)
    command = "open" if platform == "darwin" else "xdg-open"
    # Without a desktop xdg-open walks a list of browsers that ends with those of the terminal; BROWSER keeps it short.
    failure = launch([command, what], {**environ, "BROWSER": "x-www-browser"})
    return Start(not failure, f"{command} {failure}" if failure else "")


def why_not_here(what: str, environ: Mapping[str, str], platform: str) -> str:
    """Why `what` ("no browser") is started where the person sits; empty when a window can show there."""
    if any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT")):
        return f"over SSH {what} is started, for it would open on the other computer"
    if platform == "darwin":
        return ""
    if not (environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")):
        return "there is no graphical display here"
    return ""


def launch(command: list[str], environ: Mapping[str, str]) -> str:
    """Run the command in a session of its own; empty when it runs or has done its work, else why not."""
    program = shutil.which(command[0], path=environ.get("PATH"))
    if program is None:
        return "was not found"
    try:
        process = subprocess.Popen(
            [program, *command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=dict(environ),
        )
    except OSError as error:
        return f"could not be started: {error.strerror}"
    try:
        status = process.wait(timeout=SECONDS_TO_FAIL)
    except subprocess.TimeoutExpired:
        # Somebody must collect it when it ends, or it stays as a zombie for as long as we run.
        threading.Thread(target=process.wait, name="desktop-reaper", daemon=True).start()
        return ""
    return f"ended at once with status {status}" if status else ""
