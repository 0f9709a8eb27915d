"""Mail that wants to write the clipboard, retitle the terminal, hide what it says or press our buttons gets none of it.

Every field of a message, and the names of folder and account, carry every attack. They are looked at in all the
ways there are, in Textual's picture of the screen and in the bytes that reach a real terminal.
"""

import base64
import os
import pty
import re
import select
import subprocess
import sys
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from rich.segment import Segment
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from mailtrove.archive.account_store import add_account
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.archive.index_store import commit_index, waiting_for_index
from mailtrove.archive.store import commit_messages, note_folders
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.sync.derive import derive
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.mail import MailScreen
from tests.tui.mail_archive import ADA, NOW
from tests.tui.mail_pilot import Mail, drawn, mail_under, until

ATTACKS: Final = (
    "\x1b]52;c;ZXZpbA==\x07",  # clipboard
    "\x1b]0;pwned\x07",  # title
    "\x1b[2J\x1b[31m",  # clear, colour
    "\x9d52;c;ZXZpbA==\x9c",  # the same by C1
    "\x9b31m",
    "\x1bPq\x1b\\",
    "a\x08\x08b\x7f\x00",
    "\u202egnp.exe\u202c\u2066x\u2069",
    "\U000e0041\u200bhidden\ufeff",
)
MARKUP: Final = (
    "[URGENT]",
    "[/x]",
    "[@click=app.quit]q[/]",
    "[bold red]loud[/]",
    "[link=file:///etc/passwd]l[/link]",
    "\\[",
)
ALL: Final = " ".join(MARKUP + ATTACKS)
FORBIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\U000e0000-\U000e0fff]"
)


def encoded(text: str) -> str:
    """An encoded word, so that everything arrives at the other side of the parser."""
    return f"=?utf-8?b?{base64.b64encode(text.encode()).decode()}?="


def hostile(*, html: bool) -> bytes:
    """A message that is hostile wherever it can be."""
    body = f"{ALL}\n> {ALL}\n-- \n{ALL}\n"
    if html:
        body = f"<p>{ALL}</p><a href='javascript:{ALL}'>{ALL}</a><a href='https://x.example/{ALL}'>{ALL}</a>"
        body += "&#27;]52;c;ZXZpbA==&#7;&#155;31m&#x202e;"
    name = "".join(f"%{byte:02X}" for byte in ALL.encode())
    lines = [
        f"From: {encoded(ALL)} <{encoded(ALL)}@x.example>",
        f"To: {encoded(ALL)} <to@x.example>",
        f"Cc: {encoded(ALL)} <cc@x.example>",
        f"Reply-To: {encoded(ALL)} <reply@x.example>",
        f"Subject: {encoded(ALL)}",
        f"Date: {ALL}".replace("\0", ""),
        "MIME-Version: 1.0",
        "Content-Type: multipart/mixed; boundary=b",
        f"X-{MARKUP[0]}: {ALL}".replace("\0", ""),
        f"X-\x1b]0;pwned\x07: {ALL}".replace("\0", ""),
        "",
        "--b",
        f"Content-Type: text/{'html' if html else 'plain'}; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        base64.encodebytes(body.encode()).decode(),
        "--b",
        f"Content-Type: {MARKUP[1]}/\x1b]0;pwned\x07",
        f"Content-Disposition: attachment; filename*=utf-8''{name}",
        "",
        "x",
        "--b",
        "Content-Type: application/pdf",
        f'Content-Disposition: attachment; filename="{encoded(ALL)}"',
        "",
        "x",
        "--b--",
        "",
    ]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def fill(file: Path) -> None:
    """An archive that is hostile throughout."""
    account = replace(ADA, display_name=ALL, email=f"ada {ALL}", imap_user=f"ada{ALL}")
    with Archive.open(file) as archive:
        stored = add_account(archive, account)
        folders = note_folders(
            archive, stored.id, [("INBOX", "/", "inbox"), (f"{ALL}", "\0", ""), ("Sent", "/", "sent")]
        )
        for uid, (html, folder) in enumerate(
            ((html, folder) for html in (False, True) for folder in folders.values()), 1
        ):
            raw = hostile(html=html) + b"\r\n" * uid
            fetched = FetchedMessage(uid, frozenset({"\\Flagged", ALL}), int(NOW) - uid, len(raw), raw)
            commit_messages(archive, stored.id, folder, 1, [fetched])
        while waiting := waiting_for_index(archive, stored.id, 100):
            commit_index(archive, [derive(message)[0] for message in waiting])


def check(opened: Mail) -> str:
    """Nothing that acts or hides is drawn, and the app goes on; what is drawn, to look for what should be."""
    lines = drawn(opened.app)
    found = [(line, FORBIDDEN.findall(line)) for line in lines if FORBIDDEN.search(line)]
    assert not found
    assert opened.app.is_running
    assert opened.app.return_code is None
    return "\n".join(lines)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (180, 50), (60, 15)])
async def test_nothing_hostile_is_drawn_and_markup_stays_text(tmp_path: Path, size: tuple[int, int]) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)
    async with app.run_test(size=size, notifications=True, tooltips=True) as pilot:
        opened = await mail_under(pilot)
        assert MARKUP[0] in check(opened)
        await opened.press("enter")
        assert "[@click=app.quit]q[/]" in check(opened)
        for key in (
            "pagedown",
            "end",
            "h",
            "pagedown",
            "pagedown",
            "h",
            "u",
            "pagedown",
            "u",
            "x",
            "end",
            "x",
            "t",
            "t",
            "z",
            "z",
            "n",
            "n",
            "n",
            "n",
            "end",
        ):
            await opened.press(key)
            check(opened)
        for key in ("v", "o", "w", "y"):
            await opened.press(key)
            await until(pilot, lambda: opened.app.screen is not opened.screen or bool(opened.app._notifications))
            check(opened)
            await opened.press("down")
            check(opened)
            await opened.press("escape")
        opened.screen.view.focus()
        await opened.press("slash", "left_square_bracket", "enter", "n")
        check(opened)
        await opened.press("escape", "escape", "f")
        if not opened.screen.folders.region.area:
            await opened.press("f")
        assert "[URGENT]" in check(opened)
        opened.screen.folders.focus()
        await opened.press("end", "enter")
        check(opened)


@pytest.mark.parametrize(
    "text", [ALL, 'from:"\x1b]52;c;ZXZpbA==\x07"', "[/x]", "before:\u202e\x9b31m", "[@click=app.quit]q[/]"]
)
async def test_a_pasted_search_is_explained_without_harm(tmp_path: Path, text: str) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)
    async with app.run_test(size=(100, 30)) as pilot:
        opened = await mail_under(pilot)
        opened.screen.search_bar.field.value = text
        await until(pilot, lambda: bool(opened.said_below()))
        await opened.settle()
        assert not FORBIDDEN.search(opened.said_below())
        check(opened)


async def test_hostile_names_are_saved_under_harmless_ones_and_the_toast_is_harmless(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    fill(paths.archive_file)
    app = MailtroveApp(paths, Config(), clock=lambda: NOW)
    async with app.run_test(size=(100, 40), notifications=True) as pilot:
        opened = await mail_under(pilot)
        await opened.press("enter", "e")
        await until(pilot, lambda: any(paths.downloads.glob("*.eml")))
        check(opened)
        await opened.press("s")
        assert "2 attachments" in check(opened)
        await opened.press("a")
        await until(pilot, lambda: len(list(paths.downloads.iterdir())) == 3)
        await pilot.pause()
        check(opened)
        for file in paths.downloads.iterdir():
            assert not FORBIDDEN.search(file.name)
            assert not [letter for letter in file.name if unicodedata.category(letter) in ("Cc", "Cf")]


class LeakyWidget(Widget):
    """Draws what it should not."""

    def render_line(self, y: int) -> Strip:
        """An escape sequence, raw."""
        return Strip([Segment(ATTACKS[y % len(ATTACKS)])])


async def test_this_test_would_see_a_leak() -> None:
    """The picture these tests look at hides nothing."""

    class LeakyApp(App[None]):
        def compose(self) -> Iterator[Widget]:
            yield LeakyWidget()

    app = LeakyApp()
    async with app.run_test(size=(80, 9)):
        assert len([line for line in drawn(app) if FORBIDDEN.search(line)]) == len(ATTACKS)


_RUN: Final = """
import sys
from pathlib import Path
from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp

MailtroveApp(Paths.below(Path(sys.argv[1])), Config()).run()
"""


@pytest.mark.serial
def test_no_hostile_byte_reaches_a_real_terminal(tmp_path: Path) -> None:
    """Everything that the app writes to a terminal while all of it is looked at, byte by byte."""
    fill(Paths.below(tmp_path).archive_file)
    ours, theirs = pty.openpty()
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONPATH": str(root / "app"),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "LINES": "40",
    }
    with subprocess.Popen(
        [sys.executable, "-c", _RUN, str(tmp_path)], stdin=theirs, stdout=theirs, stderr=theirs, env=environment,
        start_new_session=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            written = read_until(ours, rb"URGENT")
            for key in (b"\r", b"h", b"h", b"u", b"n", b"\x1b[F", b"s"):
                os.write(ours, key)
                written += read_until(ours, b".")
            assert process.poll() is None
        finally:
            process.kill()
            os.close(ours)
    assert b"URGENT" in written
    assert not re.search(rb"\x1b\](?:52|0|2);", written)
    assert not re.search("[\u0080-\u009f\u202a-\u202e\u2066-\u2069]", written.decode("utf-8", "replace"))
    assert not re.search(rb"\x1b(?:P(?!=|\+q|>)|\^|_(?!G))", written)
    assert b"\x00" not in written


def read_until(terminal: int, wanted: bytes, *, seconds: float = 30) -> bytes:
    """What is written until `wanted` was, and then until nothing more comes."""
    written, deadline = b"", time.monotonic() + seconds
    while time.monotonic() < deadline:
        quiet = 0.4 if re.search(wanted, written) else seconds
        if not select.select([terminal], [], [], quiet)[0]:
            break
        written += os.read(terminal, 65536)
    return written


def test_the_screen_under_test_is_the_one_that_people_see() -> None:
    assert MailtroveApp.MODES["mail"]().__class__ is MailScreen  # type: ignore[operator]
