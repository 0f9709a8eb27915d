"""A real browser for tests: Debian's Chromium, headless, with an empty profile and nothing of its own to fetch."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

_CHROMIUM: Final = "/usr/bin/chromium"
_QUIET: Final = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
"""Without these, Chromium looks for its maker's servers at every start."""


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """An open page; `profile` is a folder that does not exist yet."""
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(profile),
            executable_path=_CHROMIUM,
            args=_QUIET,
            headless=True,
            viewport={"width": 900, "height": 760},
        )
        yield context.new_page()
        context.close()
