"""The Mail screen as a whole: panes that give way, reading, saving, folders, and what a sync brings."""

from pathlib import Path

import pytest
from textual.widgets import Input

from mailtrove.config import Config
from mailtrove.paths import Paths
from mailtrove.sync.events import SyncProgress, SyncState
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.messages import SyncProgressed
from mailtrove.tui.screens.mail import MailScreen
from mailtrove.tui.widgets.key_line import KeyLine
from mailtrove.tui.widgets.message_pickers import AttachmentPicker
from tests.tui.mail_archive import ADA, LETTERS, NOW, Letter, fill, put
from tests.tui.mail_pilot import Mail, drawn, mail, until


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MailScreen, "REFRESH_PAUSE", 0.001)


def shows(opened: Mail) -> str:
    """Which panes show: f, l, m."""
    panes = {"f": opened.screen.folders, "l": opened.screen.messages, "m": opened.screen.view}
    return "".join(name for name, pane in panes.items() if pane.region.area)


def focused(opened: Mail) -> str | None:
    """The id of what the keys go to."""
    return opened.app.focused.id if opened.app.focused else None


async def test_in_a_narrow_terminal_one_pane_shows_at_a_time(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        assert shows(opened) == "l"
        await opened.press("enter")
        assert shows(opened) == "m"
        assert focused(opened) == "message"
        await opened.press("escape")
        assert shows(opened) == "l"
        assert focused(opened) == "messages"
        await opened.press("f")
        assert shows(opened) == "fl"
        assert focused(opened) == "folders"
        await opened.press("f")
        assert shows(opened) == "l"


async def test_in_a_narrow_but_tall_terminal_the_message_opens_below_the_list(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(80, 50)) as opened:
        assert shows(opened) == "l"
        await opened.press("enter")
        assert shows(opened) == "lm"


async def test_in_a_wide_terminal_the_message_follows_the_cursor(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(120, 40)) as opened:
        assert shows(opened) == "flm"
        await opened.press("j")
        assert "Taped it into the log." in "\n".join(drawn(opened.app)[16:])
        await opened.press("f")
        assert shows(opened) == "lm"


async def test_a_terminal_made_wide_shows_the_message_under_the_cursor(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j")
        await opened.pilot.resize_terminal(120, 40)
        await until(opened.pilot, lambda: opened.screen.view.message is not None)
        await opened.settle()
        assert "Taped it into the log." in "\n".join(drawn(opened.app))


async def test_q_leads_from_the_message_back_to_the_list(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter", "q")
        assert opened.app.is_running
        assert shows(opened) == "l"


async def test_n_and_p_read_on(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter", "n")
        assert "There is a moth" in drawn(opened.app)[1]
        assert opened.place() == "2 of 16 · All mail"
        await opened.press("right_square_bracket", "left_square_bracket", "p")
        assert "Notes on the Analytical Engine" in drawn(opened.app)[1]


async def test_all_headers_and_the_source_are_a_key_away(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter", "h")
        assert "Content-Type:" in "\n".join(drawn(opened.app))
        await opened.press("h", "u")
        assert drawn(opened.app)[1].strip() == "From: Charles Babbage <charles@difference.example>"
        await opened.press("u")
        assert "Dear Ada," in "\n".join(drawn(opened.app))


async def test_the_only_attachment_is_saved_at_once(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "enter", "s")
        saved = opened.app.paths.downloads / "note G.pdf"
        await until(opened.pilot, saved.exists)
        assert saved.read_bytes() == LETTERS[1].files[0][2]
        await until(opened.pilot, lambda: "note G.pdf" in "".join(drawn(opened.app)[-8:]))
        await opened.press("s")
        await until(opened.pilot, (opened.app.paths.downloads / "note G (2).pdf").exists)


async def test_what_no_longer_shows_can_not_be_saved(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "enter", "escape", "j")
        assert "Save" not in drawn(opened.app)[-1]
        await opened.press("s", "e")
        assert not opened.app.paths.downloads.exists()


async def test_of_several_attachments_one_or_all_are_saved(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        downloads = opened.app.paths.downloads
        await opened.press("enter", "s")
        assert isinstance(opened.app.screen, AttachmentPicker)
        await opened.press("j", "s")
        await until(opened.pilot, (downloads / "機関の図面.png").exists)
        assert not (downloads / "note G.pdf").exists()
        await opened.press("s", "a")
        await until(opened.pilot, (downloads / "機関の図面 (2).png").exists)
        assert (downloads / "note G.pdf").exists()
        await opened.press("s", "escape")
        assert not isinstance(opened.app.screen, AttachmentPicker)


async def test_the_message_is_saved_as_it_was_served(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter", "e")
        await until(opened.pilot, lambda: any(opened.app.paths.downloads.glob("*.eml")))
        await opened.app.workers.wait_for_complete()
        (saved,) = opened.app.paths.downloads.glob("*.eml")
        assert saved.read_bytes() == LETTERS[0].raw()


async def test_a_file_that_can_not_be_saved_is_told(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        opened.app.paths.downloads.write_text("in the way")
        await opened.press("enter", "e")
        await until(opened.pilot, lambda: opened.app.screen is not opened.screen)
        assert "could not be saved" in "\n".join(drawn(opened.app))


async def test_choosing_a_folder_lists_it_and_recipients_tell_sent_mail_apart(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("f", "j", "j", "j", "enter")
        assert shows(opened) == "l"
        assert focused(opened) == "messages"
        assert opened.place() == "1 of 1 · Sent Items"
        assert "→ Charles Babbage" in "\n".join(drawn(opened.app))


async def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("f", "end", "enter")
        assert "No mail here." in "\n".join(drawn(opened.app))
        assert opened.place() == "日本語"


async def test_without_an_account_the_screen_says_which_key_adds_one(tmp_path: Path) -> None:
    app = MailtroveApp(Paths.below(tmp_path), Config(), clock=lambda: NOW)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.archive is not None)
        screen = MailScreen()
        await app.push_screen(screen)
        await until(pilot, lambda: screen.settled)
        await pilot.pause()
        lines = "\n".join(drawn(app))
        assert "No account yet." in lines
        assert "Press a to add one." in lines
        await pilot.press("a")
        await pilot.pause()
        assert type(app.screen).__name__ == "AddAccountScreen"


async def test_what_a_sync_brings_appears_and_the_person_stays_where_they_are(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("j", "j", "j")
        current = opened.screen.messages.current
        archive, account = opened.app.archive, opened.app.summaries[0].account
        assert archive
        fresh = [Letter("Bob <bob@x.example>", f"Fresh {n}", "!", 60 + n, flags=frozenset()) for n in range(5)]
        put(archive, account, fresh, first_uid=500)
        opened.app.post_message(SyncProgressed(SyncProgress(account.id, ADA.email, SyncState.FETCHING, fetched=5)))
        await until(opened.pilot, lambda: opened.screen.messages.count == len(LETTERS) + 5)
        assert opened.screen.messages.current == current
        assert opened.place() == "9 of 21 · All mail"
        assert opened.screen.folders.nodes[0].unread == 10


async def test_mail_synced_while_another_screen_showed_is_there_on_return(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.pilot.press("3")
        archive, account = opened.app.archive, opened.app.summaries[0].account
        assert archive
        put(archive, account, [Letter("Bob <bob@x.example>", "Fresh", "!", 60)], first_uid=500)
        await opened.pilot.press("1")
        await until(opened.pilot, lambda: opened.screen.messages.count == len(LETTERS) + 1)


async def test_a_huge_message_can_be_read_while_it_is_still_being_wrapped(tmp_path: Path) -> None:
    body = "line 0 of a very long letter\n" + "and on\n" * 250_000
    async with mail(tmp_path, [Letter("Ada <ada@x.example>", "Everything", body, 60)]) as opened:
        await opened.pilot.press("enter")
        await until(opened.pilot, lambda: opened.screen.view.virtual_size.height > 100)
        await opened.pilot.pause()
        assert "line 0 of" in "\n".join(drawn(opened.app))
        await opened.settle()
        await opened.press("end")
        assert "saved as .eml, it is whole" in "\n".join(drawn(opened.app))


@pytest.mark.parametrize("keys", [(), ("enter",), ("f",), ("slash",)])
async def test_no_more_than_seven_keys_are_offered_at_eighty_columns(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with mail(tmp_path) as opened:
        await opened.press(*keys)
        offered = opened.app.screen.query_one(KeyLine).offered
        assert 2 <= len(offered) <= 7


async def test_every_key_of_the_screen_has_an_id_and_says_what_it_does(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        for keys in ((), ("enter",), ("escape", "f"), ("f", "slash")):
            await opened.press(*keys)
            own = [b for b in opened.screen.active_bindings.values() if type(b.node).__module__.startswith("mailtrove")]
            for active in own:
                if active.node is not opened.app and not isinstance(active.node, Input):
                    assert active.binding.id, active.binding
                    assert active.binding.tooltip, active.binding


async def test_a_message_removed_meanwhile_is_told_in_its_place(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        opened.screen.open_message(4711)
        opened.screen.add_class("-reading")
        await opened.settle()
        assert "No such message" in "\n".join(drawn(opened.app))


def test_the_archive_under_test_is_the_same_every_time(tmp_path: Path) -> None:
    assert fill(tmp_path / "a.sqlite3").id == fill(tmp_path / "b.sqlite3").id == 1
