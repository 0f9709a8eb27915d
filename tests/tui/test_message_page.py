"""What can be done with the message that is open: its files, links, people, texts to copy, invitations."""

import stat
from email.message import EmailMessage
from pathlib import Path

import pytest

from mailtrove.tui.screens.message_page import quoted
from mailtrove.tui.widgets.picker import Picker
from tests.mime.test_tnef import winmail
from tests.tui.mail_archive import Letter
from tests.tui.mail_pilot import Mail, drawn, mail, until

INVITATION = b"""BEGIN:VCALENDAR\r
METHOD:REQUEST\r
BEGIN:VEVENT\r
SUMMARY:Planning [the] engine\r
DTSTART;TZID=America/New_York:20240601T100000\r
DTEND;TZID=America/New_York:20240601T113000\r
LOCATION:Room 7\r
ORGANIZER;CN=Charles:mailto:charles@x.example\r
ATTENDEE;CN=Ada;PARTSTAT=ACCEPTED:mailto:ada@x.example\r
SEQUENCE:2\r
END:VEVENT\r
END:VCALENDAR\r
"""


def forwarded() -> bytes:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Bob <bob@x.example>", "The inner letter"
    inner.set_content("deep words\n" * 60)
    inner.add_attachment(b"deepest", maintype="text", subtype="plain", filename="deep.txt")
    return inner.as_bytes()


LETTER = Letter(
    "Charles <charles@x.example>",
    "Everything",
    "See https://one.example/a and https://bank.example@evil.example/.\n" + "line\n" * 80,
    60,
    cc="Mary <mary@x.example>",
    files=(
        ("notes.txt", "text/plain", "naïve [bold]notes[/bold]\n".encode()),
        ("forwarded.eml", "application/octet-stream", forwarded()),
        ("winmail.dat", "application/ms-tnef", winmail()),
        ("photo.png", "image/png", b"\x89PNG"),
        ("setup.exe", "application/octet-stream", b"MZ\0"),
    ),
)


@pytest.fixture(autouse=True)
def _at_a_desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(name, raising=False)
    programs = tmp_path / "programs"
    programs.mkdir()
    for name in ("xdg-open", "x-www-browser"):
        (programs / name).write_text(f'#!/bin/sh\nprintf "%s" "$1" > "{programs}/opened"\n')
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)


def screen(opened: Mail) -> str:
    return "\n".join(drawn(opened.app))


async def pick(opened: Mail, key: str, *keys: str) -> None:
    """Open a list of the message, and press keys in it."""
    await opened.press(key)
    await until(opened.pilot, lambda: isinstance(opened.app.screen, Picker))
    await opened.press(*keys)


async def shown(opened: Mail, text: str) -> None:
    await until(opened.pilot, lambda: text in screen(opened))


async def test_text_is_viewed_inside_and_esc_leads_back_to_the_same_line(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter", "end")
        top = opened.screen.view.top
        assert top > 20
        await pick(opened, "v", "enter")
        await shown(opened, "naïve [bold]notes[/bold]")
        assert opened.screen.view.message is None
        await opened.press("escape")
        await until(opened.pilot, lambda: opened.screen.view.message is not None and opened.screen.view.top == top)
        await opened.press("escape")
        assert opened.app.focused is opened.screen.messages


async def test_a_forwarded_message_is_a_message_with_files_of_its_own(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, "v", "2", "enter")
        await shown(opened, "The inner letter")
        assert "Within    Everything" in screen(opened)
        await pick(opened, "v", "enter")
        await shown(opened, "deepest")
        await opened.press("escape")
        await shown(opened, "The inner letter")
        await opened.press("escape")
        await shown(opened, "Everything")
        assert "Within" not in screen(opened)


async def test_winmail_is_unpacked(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        assert "Größe.pdf" in screen(opened)
        await pick(opened, "v", "4", "enter")
        await shown(opened, "hello")


async def test_what_is_no_text_says_which_keys_help(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER], size=(100, 30)) as opened:
        await opened.press("enter")
        await pick(opened, "v", "5", "enter")
        await shown(opened, "It is no text")


async def test_a_file_is_handed_to_the_desktop_as_a_private_copy(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, "v", "5", "o")
        note = tmp_path / "programs" / "opened"
        await until(opened.pilot, lambda: note.exists() and bool(note.read_text()))
        copy = Path(note.read_text())
        assert copy.read_bytes() == b"\x89PNG"
        assert stat.S_IMODE(copy.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("environ", "number", "words"),
    [({}, "6", "may run such a file"), ({"SSH_CONNECTION": "1 2 3 4"}, "5", "over SSH"), ({"DISPLAY": ""}, "5", "no")],
)
async def test_what_is_not_opened_says_why_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environ: dict[str, str], number: str, words: str
) -> None:
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    async with mail(tmp_path / "home", [LETTER], size=(100, 30)) as opened:
        await opened.press("enter")
        await pick(opened, "v", number, "o")
        await shown(opened, "Not opened")
        assert words in screen(opened)
        assert not list(tmp_path.glob("mailtrove-*"))
        assert not (tmp_path / "programs" / "opened").exists()


async def test_a_link_is_shown_with_its_true_host_and_opened_only_when_picked(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, "o", "2")
        note = tmp_path / "programs" / "opened"
        assert "2 evil.example" in screen(opened)
        assert not note.exists()
        await opened.press("enter")
        await until(opened.pilot, lambda: note.exists() and bool(note.read_text()))
        assert note.read_text() == "https://evil.example/"


async def test_a_link_whose_text_names_another_host_is_marked_in_words(tmp_path: Path) -> None:
    html = "<a href='https://evil.example/x'>https://bank.example</a> <a href='tel:1'>call</a>"
    async with mail(tmp_path / "home", [Letter(LETTER.sender, "x", "", 60, html=html)]) as opened:
        await opened.press("enter")
        assert "https://bank.example [1, leads to evil.example]" in screen(opened)
        await pick(opened, "o")
        assert "its text names another host" in screen(opened)
        assert "never opened" in screen(opened)
        await opened.press("2", "enter")
        await shown(opened, "Only http")
        assert not (tmp_path / "programs" / "opened").exists()


async def test_without_links_that_is_said(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [Letter(LETTER.sender, "x", "none", 60)]) as opened:
        await opened.press("enter", "o")
        await shown(opened, "has no links")


@pytest.mark.parametrize(("key", "query"), [("enter", "from:mary@x.example"), ("w", "with:mary@x.example")])
async def test_an_address_of_the_message_starts_a_search(tmp_path: Path, key: str, query: str) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, "w", "3", key)
        await until(opened.pilot, lambda: opened.screen.listed == query)
        assert opened.screen.search_bar.text == query
        assert opened.app.focused is opened.screen.messages


@pytest.mark.parametrize(
    ("picker", "keys", "copied"),
    [
        ("w", ("3", "y"), "mary@x.example"),
        ("o", ("y",), "https://one.example/a"),
        ("y", ("enter",), "charles@x.example"),
        ("y", ("3", "enter"), "<60.10@lovelace.example>"),
    ],
)
async def test_addresses_links_and_ids_are_copied(
    tmp_path: Path, picker: str, keys: tuple[str, ...], copied: str
) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, picker, *keys)
        await until(opened.pilot, lambda: opened.app.clipboard == copied)


async def test_the_text_is_copied_without_what_would_act_when_it_is_pasted(tmp_path: Path) -> None:
    async with mail(tmp_path / "home", [Letter(LETTER.sender, "x", "a\x1b[201~b", 60)]) as opened:
        await opened.press("enter")
        await pick(opened, "y", "4", "enter")
        await until(opened.pilot, lambda: opened.app.clipboard == "a\ufffd[201~b")


async def test_an_invitation_is_a_card(tmp_path: Path) -> None:
    invited = Letter(LETTER.sender, "Invited", "come", 60, files=(("invite.ics", "text/calendar", INVITATION),))
    async with mail(tmp_path / "home", [invited]) as opened:
        await opened.press("enter")
        lines = screen(opened)
        assert "Invitation, changed" in lines
        assert "What      Planning [the] engine" in lines
        assert "Saturday, 1 June 2024, " in lines
        assert "Where     Room 7" in lines
        assert "Charles <charles@x.example> invites, Ada <ada@x.example> (accepted)" in lines


@pytest.mark.parametrize("keys", [("v",), ("o",), ("w",), ("y",)])
async def test_every_list_offers_its_keys(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with mail(tmp_path / "home", [LETTER]) as opened:
        await opened.press("enter")
        await pick(opened, *keys)
        own = [one.binding for one in opened.app.screen.active_bindings.values() if "pick" in one.binding.action]
        assert own
        assert all(binding.id and binding.tooltip for binding in own)


def test_any_address_can_be_searched_for() -> None:
    assert quoted("ada@x.example") == "ada@x.example"
    assert quoted('a" OR b') == '"a  OR b"'
    assert quoted("(x) -y:z") == '"(x) -y:z"'
