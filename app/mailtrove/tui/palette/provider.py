"""Hands the commands to Textual's palette: those of where one is first. A new kind has its line in `_all`."""

from collections.abc import Sequence

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.palette.command import Command
from mailtrove.tui.palette.everywhere import possible_commands
from mailtrove.tui.palette.folders import folder_commands
from mailtrove.tui.palette.here import commands_here
from mailtrove.tui.palette.searches import search_commands


class MailtroveCommands(Provider):
    """What was possible when the palette was opened."""

    _commands: Sequence[Command] = ()

    async def startup(self) -> None:
        """Gather them."""
        self._commands = await self._all()

    async def _all(self) -> list[Command]:
        app = self.app
        assert isinstance(app, MailtroveApp)
        return [
            *commands_here(self.screen),
            *possible_commands(app),
            *search_commands(app),
            *await folder_commands(app),
        ]

    async def discover(self) -> Hits:
        """Before anything is typed."""
        for command in self._commands:
            if not command.typed:
                yield DiscoveryHit(Content(command.name), command.run, text=command.name, help=command.help)

    async def search(self, query: str) -> Hits:
        """Those whose name fits what is typed."""
        matcher = self.matcher(query)
        for command in self._commands:
            score, offsets = matcher.fuzzy_search.match(query, command.name)
            if score > 0:
                shown = Content(command.name)  # `highlight` would read an address as markup
                for offset in offsets:
                    shown = shown.stylize(matcher.match_style, offset, offset + 1)
                yield Hit(score, shown, command.run, text=command.name, help=command.help)
