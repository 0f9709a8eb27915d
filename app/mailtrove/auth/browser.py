"""Start a graphical browser, detached and silent, or say why not.

Python's `webbrowser` is not used: without a display it runs lynx or w3m over the screen that we draw on,
and it lets browsers write to our terminal.
"""

import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mailtrove.desktop import launch, why_not_here

_TERMINAL_BROWSERS: Final = {
    *("browsh", "carbonyl", "cha", "chawan", "edbrowse", "elinks", "felinks", "links", "links2", "lynx", "w3m"),
    *("netsurf-fb", "retawq", "sensible-browser", "www-browser"),
}
"""`www-browser` and `sensible-browser` are Debian's names for whatever is there, terminal browsers among them."""
_GRAPHICAL_FOR_XDG_OPEN: Final = "x-www-browser:firefox:chromium:chromium-browser:google-chrome:microsoft-edge"
"""Without a desktop xdg-open walks a list that ends with terminal browsers, unless BROWSER gives it another."""


@dataclass(frozen=True, slots=True)
class BrowserStart:
    """Whether a browser was started, and how or why not."""

    started: bool
    reason: str
    """In words for the person who waits: "no browser is started over SSH"."""


StartBrowser = Callable[[str], BrowserStart]


def start_browser(url: str, environ: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> BrowserStart:
    """Open `url` in the person's browser without ever touching the terminal. Returns within a second or two.

    $BROWSER is always honoured (a list parted by colons, `%s` standing for the URL), but for terminal browsers.
    Without it nothing is started over SSH, nor on a Unix without a display.
    """
    if not _is_web_address(url):
        return BrowserStart(False, "that is not a web address")
    failures = []
    for command, name in _named_by_person(url, environ):
        failure = launch(command, environ)
        if not failure:
            return BrowserStart(True, f"{name} was started, as $BROWSER says")
        failures.append(f"{name} {failure}")
    if reason := why_not_here("no browser", environ, platform):
        return BrowserStart(False, "; ".join([*failures, reason]))
    for command in _usual_commands(url, platform):
        failure = launch(command, {**environ, "BROWSER": _GRAPHICAL_FOR_XDG_OPEN})
        if not failure:
            return BrowserStart(True, "your browser was started")
        failures.append(f"{command[0]} {failure}")
    return BrowserStart(False, "; ".join(failures) or "no browser was found")


def _is_web_address(url: str) -> bool:
    if not url.isprintable() or " " in url:
        return False
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def _named_by_person(url: str, environ: Mapping[str, str]) -> Iterator[tuple[list[str], str]]:
    for entry in environ.get("BROWSER", "").split(":"):
        try:
            words = shlex.split(entry)
        except ValueError:
            continue  # quotes that don't close: no command at all
        if words and words[-1] == "&":  # asks the `webbrowser` module for the background, where all of ours go
            words.pop()
        if not words or Path(words[0]).name in _TERMINAL_BROWSERS:
            continue
        command = [word.replace("%s", url) for word in words]
        yield (command if command != words else [*words, url]), Path(words[0]).name


def _usual_commands(url: str, platform: str) -> list[list[str]]:
    if platform == "darwin":
        return [["open", url]]
    return [[name, url] for name in ("xdg-open", "x-www-browser", "wslview")]
