"""The saved searches, and saving the one that is listed."""

from collections.abc import Iterator
from functools import partial

from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.palette.command import Command
from mailtrove.tui.screens.saving_page import SavingPage


def search_commands(app: MailtroveApp) -> Iterator[Command]:
    """None while there is no archive to search."""
    if app.engine is None:
        return
    page = app.screen_stack[0]
    if isinstance(page, SavingPage) and page.can_save:
        yield Command("Save this search", "Under a name, among the folders", page.action_save_search)
    for name, query in app.config.searches.items():
        yield Command(f"Search {printable_line(name)}", printable_line(query), partial(app.show_mail, query, None))
