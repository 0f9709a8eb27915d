"""The command palette: what can be done here, everywhere, and every folder; only what is possible."""

from pathlib import Path

from textual.command import CommandList, CommandPalette

from mailtrove.tui.palette.folders import folder_commands
from mailtrove.tui.palette.here import commands_here
from mailtrove.tui.widgets.message_view import MessageView
from tests.tui.mail_pilot import Mail, drawn, mail, until


def here(mail: Mail) -> dict[str, str]:
    return {command.name: command.help for command in commands_here(mail.app.screen)}


async def choose(mail: Mail, text: str) -> None:
    """Type it into the palette, and take what is found first."""
    await mail.pilot.press("ctrl+p", *text)
    await until(mail.pilot, lambda: mail.app.screen.query_one(CommandList).highlighted is not None)
    await mail.pilot.press("enter")
    await until(mail.pilot, lambda: not isinstance(mail.app.screen, CommandPalette))


async def test_what_can_be_done_here_is_offered_with_its_key(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        assert here(opened)["Order"] == "Order the list: date, sender, subject, size, match (o)"
        assert "Headers" not in here(opened), "no message is open"
        assert not {"Up", "Down", "Next part"} & here(opened).keys(), "moving is for keys"
        await opened.press("enter")
        assert here(opened)["Headers"] == "All headers, or the usual few (h)"


async def test_a_command_does_what_its_key_does_where_one_was(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter")
        await choose(opened, "source")
        await opened.settle()
        assert isinstance(opened.app.focused, MessageView)
        await until(opened.pilot, lambda: "MIME-Version:" in "\n".join(drawn(opened.app)))


async def test_every_folder_can_be_gone_to_by_name(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        commands = {command.name: command for command in await folder_commands(opened.app)}
        assert not commands["All mail"].typed
        assert commands["Mail in Inbox"].typed
        assert commands["Mail in Inbox"].help == "10 messages · ada@lovelace.example"
        await opened.pilot.press("4")
        await choose(opened, "inbox")
        await until(opened.pilot, lambda: opened.app.current_mode == "mail")
        await until(opened.pilot, lambda: opened.place() == "1 of 10 · Inbox")
        assert opened.app.focused is opened.screen.messages
        assert opened.screen.folders.node is not None
        assert opened.screen.folders.node.label == "Inbox"
