"""Waiting for the person: the browser's URL in full; without a browser here, three ways to do without one."""

from typing import Final

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from mailtrove.auth.events import BrowserAwaited, DeviceCodeEnded, DeviceCodeOffered
from mailtrove.printable import printable_line
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.widgets.code_card import CodeCard, QrCard
from mailtrove.tui.widgets.paste_field import PasteField
from mailtrove.tui.words import countdown

WITHOUT_BROWSER: Final = "-without-browser"
WHOLE_URL: Final = "-whole-url"
OVER_SSH: Final = "-over-ssh"
WITH_QR: Final = "-with-qr"
AT_A_LANDING: Final = "-at-a-landing"


class BrowserCard(VerticalScroll):
    """Shows one `BrowserAwaited`, and the device code that is offered beside it.

    The whole URL has nothing beside it, so that a terminal's own selection takes it whole.
    """

    time_left = getters.query_one("#time-left", Static)
    paste = getters.query_one(PasteField)
    code = getters.query_one(CodeCard)
    qr = getters.query_one(QrCard)

    def __init__(self) -> None:
        super().__init__()
        self._without_browser = False
        self._awaited: BrowserAwaited | None = None

    def compose(self) -> ComposeResult:
        """What to do, how long there is, the ways."""
        with Horizontal(id="browser-head"):
            yield Static(id="browser-title")
            yield Static(id="time-left", markup=False)
        yield Static(id="browser-reason", markup=False)
        with Container(id="ways"):
            with Vertical(id="by-address", classes="way"):
                yield Static(classes="way-title", id="address-title")
                yield Static(id="url", markup=False)
                yield PasteField()
            yield CodeCard(id="by-code", classes="way")
            yield QrCard(id="qr")
            with Vertical(id="by-ssh", classes="way"):
                copies = f"({key_of(self, 'sign_in.copy_ssh')} copies)"
                yield Static(
                    Content(f"3  Or run this on the other computer {copies}, then open the address"),
                    classes="way-title",
                )
                yield Static(id="ssh", markup=False)

    def show(self, awaited: BrowserAwaited) -> None:
        """Show the address, how the browser was started or why not, and what can be done then."""
        without = not awaited.browser_started
        self._without_browser, self._awaited = without, awaited
        reason = printable_line(awaited.reason)
        said = f"{reason[:1].upper()}{reason[1:]}. " if reason else ""
        if awaited.landing:
            said += "The browser ends at a page that can't be shown: paste that page's address below."
        elif not without:
            said += f"To open it elsewhere, {key_of(self, 'sign_in.copy')} copies the address."
        self.query_one("#browser-reason", Static).update(Content(said))
        self.query_one("#url", Static).update(Content(printable_line(awaited.url)))
        self.query_one("#ssh", Static).update(Content(printable_line(awaited.ssh_command)))
        self.set_class(bool(awaited.ssh_command), OVER_SSH)
        self.set_class(bool(awaited.landing), AT_A_LANDING)
        self.show_whole_url(False)
        self.paste.clear()
        self.show_code(None)

    def show_code(self, told: DeviceCodeOffered | DeviceCodeEnded | None) -> None:
        """Show the device code, or what became of it."""
        self.code.show(told)
        if self._awaited:
            title = _title(self._awaited, by_code=not isinstance(told, DeviceCodeEnded))
            self.query_one("#browser-title", Static).update(Content(title))
        self.set_class(self.qr.show(told), WITH_QR)

    def show_whole_url(self, whole: bool) -> None:
        """Show the URL alone, or the ways again."""
        self.set_class(whole, WHOLE_URL)
        self.set_class(self._without_browser and not whole, WITHOUT_BROWSER)
        shows = f"{key_of(self, 'sign_in.whole')} shows {'the other ways' if whole else 'all'}"
        title = f"1  Open this anywhere ({shows})"
        self.query_one("#address-title", Static).update(Content(title))
        self.scroll_home(animate=False)

    @property
    def whole_url(self) -> bool:
        """Whether the URL is shown alone."""
        return self.has_class(WHOLE_URL)

    def show_time_left(self, seconds: float, code_seconds: float) -> None:
        """Count down, for the sign-in and for its device code."""
        self.time_left.update(Content(f"{countdown(seconds)} left"))
        self.code.show_time_left(code_seconds)


def _title(awaited: BrowserAwaited, *, by_code: bool) -> str:
    attempt = f" (attempt {awaited.attempt})" if awaited.attempt > 1 else ""
    if awaited.browser_started:
        return f"Go on in the browser{' again' if attempt else ''}{attempt}"
    here = "No browser was started" if awaited.landing else "No browser here"
    ways = 1 + by_code + bool(awaited.ssh_command)
    if ways == 1:
        return f"{here}: open the address elsewhere{attempt}"
    return f"{here}: {'two' if ways == 2 else 'three'} ways, the first to answer wins{attempt}"
