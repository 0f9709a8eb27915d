"""The device code: large, with the page to enter it at, the time it is good for, and whose business it is."""

from typing import Final

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from mailtrove.auth.events import DeviceCodeEnded, DeviceCodeOffered
from mailtrove.printable import printable_line
from mailtrove.tui import glyphs
from mailtrove.tui.big_letters import big_rows
from mailtrove.tui.keys.shown import key_of
from mailtrove.tui.qr_code import LOOK, qr_rows
from mailtrove.tui.signs import SIGNS, UNICODE
from mailtrove.tui.words import countdown

QR_CELLS: Final = 41
"""The widest code that there is room for: addresses of up to 78 characters."""
_GLYPHS: Final = glyphs.UNICODE if SIGNS is UNICODE else glyphs.ASCII


class CodeText(Static):
    """The code itself, as large as there is room for."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id)
        self._code = ""

    def show(self, code: str) -> None:
        """Show this code, which is `printable`."""
        self._code = code
        self._draw()

    def on_resize(self) -> None:
        """Room may have come or gone."""
        self._draw()

    def _draw(self) -> None:
        rows = big_rows(self._code, self.size.width, signs=_GLYPHS) if self.screen.has_class("-wide") else []
        if rows:
            self.update(Content("\n").join(Content(row) for row in rows))
        else:
            self.update(Content(" ".join(self._code)))


class CodeCard(Vertical):
    """Shows what became of the device code."""

    code = getters.query_one("#code", CodeText)
    page = getters.query_one("#code-page", Static)
    notice = getters.query_one("#code-notice", Static)

    def __init__(self, *, id: str, classes: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, classes=classes)
        self._offered: DeviceCodeOffered | None = None

    def compose(self) -> ComposeResult:
        """What to do, the code, where, and a warning."""
        yield Static(classes="way-title", id="code-title")
        yield CodeText(id="code")
        yield Static(id="code-page")
        yield Static(id="code-notice")

    def show(self, told: DeviceCodeOffered | DeviceCodeEnded | None) -> None:
        """Show the code, or why there is none; None while the provider is still asked."""
        self._offered = told if isinstance(told, DeviceCodeOffered) else None
        self.code.display = self.page.display = self._offered is not None
        ended = isinstance(told, DeviceCodeEnded)
        copies = f"({key_of(self, 'sign_in.copy_code')} copies)"
        title = "2  Not by a code" if ended else f"2  Or enter a code on any device {copies}"
        self.query_one("#code-title", Static).update(Content(title))
        if self._offered:
            self.code.show(printable_line(self._offered.user_code))
            self.show_time_left(self._offered.seconds_allowed)
            self.notice.update(Content(f"{SIGNS.warning} Enter it only if you began this sign-in yourself."))
        elif isinstance(told, DeviceCodeEnded):
            self.notice.update(Content(f"{SIGNS.warning} {printable_line(told.reason)}"))
        else:
            self.notice.update(Content("Asking for a code…"))

    def show_time_left(self, seconds: float) -> None:
        """Count down."""
        if self._offered:
            page = printable_line(self._offered.verification_url)
            self.page.update(Content.assemble((page, "$primary"), (f"  {countdown(seconds)} left", "$faint")))


class QrCard(Static):
    """The page's address for a phone's camera."""

    def show(self, told: DeviceCodeOffered | DeviceCodeEnded | None) -> bool:
        """Show the code's page, if it can be drawn; tells whether there is something to see."""
        address = printable_line(told.verification_url) if isinstance(told, DeviceCodeOffered) else ""
        rows = qr_rows(address, QR_CELLS, signs=_GLYPHS)
        self.update(Content("\n").join(Content.styled(row, LOOK) for row in rows))
        return bool(rows)
