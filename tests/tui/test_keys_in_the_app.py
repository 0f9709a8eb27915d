"""Other keys than the usual ones: they work, they are shown, and what can't be had is said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from textual.widgets import Static

from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.keys.places import places
from mailtrove.tui.screens.error import ErrorScreen
from mailtrove.tui.screens.help import key_groups
from tests.tui import mail_archive
from tests.tui.conftest import running
from tests.tui.mail_archive import LETTERS, NOW
from tests.tui.mail_pilot import Mail, drawn, mail_under, until


@asynccontextmanager
async def mail_with(home: Path, keys: str, *, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Mail]:
    """The Mail screen, with these lines under [keys]."""
    paths = Paths.below(home)
    paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text(f"[keys]\n{keys}\n")
    mail_archive.fill(paths.archive_file, LETTERS)
    app = MailtroveApp(paths, load_config(paths.config_file), clock=lambda: NOW)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield await mail_under(pilot)


def footer(mail: Mail) -> str:
    return drawn(mail.app)[-1]


async def test_another_key_does_it_and_the_usual_one_no_more(tmp_path: Path) -> None:
    async with mail_with(tmp_path, '"list.down" = "ctrl+g"') as mail:
        await mail.press("j")
        assert mail.screen.messages.cursor == 0
        await mail.press("ctrl+g")
        assert mail.screen.messages.cursor == 1


async def test_what_shared_the_usual_key_keeps_it(tmp_path: Path) -> None:
    """Textual drops every binding of a key that one of them loses."""
    async with mail_with(tmp_path, '"message.next_hit" = "ctrl+g"') as mail:
        await mail.press("enter", "n")
        assert mail.screen.messages.cursor == 1, "n still leads to the next message"


async def test_footer_and_help_show_the_other_key(tmp_path: Path) -> None:
    async with mail_with(tmp_path, '"mail.order" = "ctrl+g"\n"app.mail" = "f7"') as mail:
        await until(mail.pilot, lambda: "^g Order" in footer(mail))
        assert " o Order" not in footer(mail)
        assert "f7 Mail" in drawn(mail.app)[0]
        helped = {key.description: key.keys for group in key_groups(mail.screen) for key in group.keys}
        assert helped["Order"] == ("^g",)


async def test_the_footer_keeps_its_order(tmp_path: Path) -> None:
    async with mail_with(tmp_path / "usual", "") as mail:
        await until(mail.pilot, lambda: "Order" in footer(mail))
        usual = footer(mail).replace(" o Order", " ^g Order").split()
    async with mail_with(tmp_path / "other", '"mail.order" = "ctrl+g"') as mail:
        await until(mail.pilot, lambda: "Order" in footer(mail))
        assert footer(mail).split()[:8] == usual[:8]


async def test_hints_name_the_other_key(tmp_path: Path) -> None:
    keys = '"mail.back" = "f9"\n"app.help_anywhere" = "f8"'
    async with mail_with(tmp_path, keys) as mail:
        await mail.search("nothingisfoundbythis")
        assert "f9 clears the search, f8 shows what a search can say." in "\n".join(drawn(mail.app))


async def test_a_first_start_names_the_other_key(paths: Paths) -> None:
    paths.config_file.parent.mkdir(parents=True, exist_ok=True)
    paths.config_file.write_text('[keys]\n"accounts.add" = "ctrl+g"\n')
    app = MailtroveApp(paths, load_config(paths.config_file))
    async with running(app) as (pilot, _):
        await pilot.press("escape")
        await until(pilot, lambda: "Press ^g to add one." in "\n".join(drawn(app)))


async def test_what_cannot_be_had_is_said_with_file_and_line_and_the_rest_works(tmp_path: Path) -> None:
    keys = '# mine\n"list.down" = "f"\nmail.serch = "x"\n"list.up" = "f6"'
    async with mail_with(tmp_path, keys, size=(120, 40)) as mail:
        assert isinstance(mail.app.screen, ErrorScreen)
        shown = " ".join(str(each.content) for each in mail.app.screen.query(Static))
        assert "Some keys in config.toml can't be used" in shown
        assert "line 3: [keys] list.down can't have f" in shown
        assert "line 4: [keys] mail.serch is unknown; is mail.search meant?" in shown
        await mail.press("escape", "j")
        assert mail.screen.messages.cursor == 1, "the usual key holds"
        await mail.press("f6")
        assert mail.screen.messages.cursor == 0, "and so does the other key that can be had"


async def test_a_hostile_id_is_no_markup(tmp_path: Path) -> None:
    async with mail_with(tmp_path, '"[b]x[/i]\\u001b[31m" = "x"') as mail:
        assert isinstance(mail.app.screen, ErrorScreen)
        assert "\x1b[31m" not in "\n".join(drawn(mail.app))


async def test_the_parts_of_a_screen_are_all_among_the_places(tmp_path: Path) -> None:
    """A key that meets another one here must meet it there too, where clashes are looked for."""
    known = [{bound.id for bound in place.bound} for place in places()]

    def all_known(mail: Mail) -> bool:
        here = {active.binding.id for active in mail.app.screen.active_bindings.values() if active.binding.id}
        return any(here <= ids for ids in known)

    async with mail_with(tmp_path, "", size=(120, 40)) as mail:
        walks: tuple[tuple[str, ...], ...] = (
            (),
            ("tab",),
            ("enter",),
            ("slash", "escape"),
            ("slash",),
            ("f1",),
            ("escape", "escape", "o"),
            ("escape", "4"),
            ("slash",),
            ("escape", "2"),
            ("o",),
            ("escape", "l"),
            ("escape", "3"),
            ("d",),
            ("escape", "a"),
        )
        for keys in walks:
            await mail.pilot.press(*keys)
            await mail.pilot.pause()
            assert all_known(mail), (keys, mail.app.focused, mail.app.screen)
