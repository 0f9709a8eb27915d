"""Exporting what is marked, from the list: as what, how far it is, how it ends."""

import mailbox
import threading
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pytest

from mailtrove.archive.marked import Letter
from mailtrove.export import run
from mailtrove.export.targets import MboxFile
from mailtrove.tui import words
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.export import ExportPicker, ExportScreen
from tests.tui.mail_archive import LETTERS
from tests.tui.mail_pilot import Mail, drawn, mail, until

NAME = "mailtrove-2024-05-16"


def exported(form: str, downloads: Path) -> list[bytes]:
    """The messages as another program reads them."""
    if form == "eml":
        return [file.read_bytes() for file in (downloads / NAME).glob("2024-05-16 *.eml")]
    box = mailbox.mbox(downloads / f"{NAME}.mbox") if form == "mbox" else mailbox.Maildir(downloads / NAME)
    with closing(box):
        return [box.get_bytes(key) for key in box.iterkeys()]


async def choose(opened: Mail, *keys: str) -> None:
    """Answer the question in which form."""
    await opened.press("e")
    await until(opened.pilot, lambda: isinstance(opened.app.screen, ExportPicker))
    await opened.press(*keys, "enter")


@pytest.mark.parametrize(("keys", "form"), [((), "mbox"), (("down",), "maildir"), (("down", "down"), "eml")])
async def test_marked_messages_are_exported(tmp_path: Path, keys: tuple[str, ...], form: str) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("space", "space", "v", "j")
        await choose(opened, *keys)
        await until(opened.pilot, lambda: any("Exported" in line for line in drawn(opened.app)))
        downloads = opened.app.paths.downloads
        listed = sorted(LETTERS, key=lambda letter: letter.age)
        assert sorted(exported(form, downloads)) == sorted(letter.raw() for letter in listed[:4])
        much = words.size(sum(len(letter.raw()) for letter in listed[:4]))
        assert any(f"4 messages, {much}" in line for line in drawn(opened.app))


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds every export up at its second message, until it is set."""
    gate, add, added = threading.Event(), MboxFile.add, []

    def slowly(target: MboxFile, letter: Letter, pieces: Iterable[bytes]) -> None:
        added.append(letter)
        assert len(added) < 2 or gate.wait(60)
        add(target, letter, pieces)

    monkeypatch.setattr(MboxFile, "add", slowly)
    monkeypatch.setattr(run, "_PAUSE", 0)
    return gate


async def test_how_far_it_is_shows_and_the_person_may_read_on(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("asterisk")
        await choose(opened)
        await until(opened.pilot, lambda: any("1 of 16 ·" in line for line in drawn(opened.app)))
        shown = "\n".join(drawn(opened.app))
        assert "Exporting 16 messages" in shown
        assert f"{NAME}.mbox" in shown
        await opened.press("escape", "j", "e")
        assert opened.screen.messages.cursor == 1
        assert isinstance(opened.app.screen, ExportScreen)
        gate.set()
        await until(opened.pilot, lambda: any("16 messages, " in line for line in drawn(opened.app)))
        assert not isinstance(opened.app.screen, ExportScreen)


async def test_an_export_that_is_stopped_keeps_no_half_of_an_mbox(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("asterisk")
        await choose(opened)
        await until(opened.pilot, lambda: isinstance(opened.app.screen, ExportScreen))
        await opened.press("x")
        gate.set()
        await until(opened.pilot, lambda: any("Nothing of it was kept" in line for line in drawn(opened.app)))
        assert not any(opened.app.paths.downloads.glob("*.mbox"))


async def test_quitting_ends_an_export_and_leaves_nothing_half_done(tmp_path: Path, gate: threading.Event) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("asterisk")
        await choose(opened)
        await until(opened.pilot, lambda: isinstance(opened.app.screen, ExportScreen))
        thread = next(thread for thread in threading.enumerate() if thread.name == "export")
        downloads = opened.app.paths.downloads
    gate.set()
    thread.join(60)
    assert not thread.is_alive()
    assert not any(downloads.glob("*.mbox"))


async def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        opened.app.paths.downloads.write_text("a file")
        await opened.press("space")
        await choose(opened)
        await until(opened.pilot, lambda: isinstance(opened.app.screen, ErrorScreen))
        assert "can't be written" in "\n".join(drawn(opened.app))


async def test_without_marks_e_saves_the_message_that_is_open(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(120, 40)) as opened:
        await opened.press("e")
        await until(opened.pilot, lambda: any(opened.app.paths.downloads.glob("*.eml")))
