"""A screen on which searches are saved under names, renamed and forgotten; the folder tree shows them.

They are kept in config.toml, which is written on a worker's thread.
"""

from functools import partial
from pathlib import Path

from textual import on
from textual.binding import Binding

from mailtrove.config import Config, remove_setting, rename_setting, write_setting
from mailtrove.printable import printable_line
from mailtrove.tui import mail_words
from mailtrove.tui.screens.message_page import quoted
from mailtrove.tui.screens.returning_page import ReturningPage
from mailtrove.tui.widgets.folder_tree import FolderTree


class SavingPage(ReturningPage):
    """Offers to save what is listed, when that is a search."""

    BINDINGS = [
        Binding("S", "save_search", "Save", id="mail.save_search", tooltip="Save this search under a name"),
    ]

    @property
    def can_save(self) -> bool:
        """What is listed was searched for."""
        return bool(self.listed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to save only a search."""
        return self.can_save if action == "save_search" else super().check_action(action, parameters)

    def action_save_search(self) -> None:
        """Ask for a name, and save the search that is listed."""
        from mailtrove.search.saved import proposed_name  # loaded by now, as something was searched for
        from mailtrove.tui.screens.search_dialogs import SearchName  # screens are loaded when first shown

        searches = self.app.config.searches
        query = self._query_listed()
        dialog = SearchName("Save this search", proposed_name(query, searches), query, searches)
        self.app.push_screen(dialog, partial(self._save_as, query))

    def _query_listed(self) -> str:
        """What was searched for; in which account too, where that is not all of them."""
        assert self._shown
        wish = self._shown.wish
        address = mail_words.address_of(wish.node, self._accounts)
        return f"{wish.text} account:{quoted(address)}" if address else wish.text

    def _save_as(self, query: str, name: str | None) -> None:
        from mailtrove.search.saved import key_of  # loaded by now

        if name is not None:
            key = key_of(name, self.app.config.searches) or name
            self.app.change_config(
                lambda file: write_setting(file, "searches", key, query), f"Saved as “{printable_line(key)}”."
            )

    @on(FolderTree.SearchChange)
    def _change_search(self, event: FolderTree.SearchChange) -> None:
        from mailtrove.tui.screens.search_dialogs import ForgetSearch, SearchName  # as above

        name, query = event.node.label, event.node.query or ""
        if event.change == "forget":
            self.app.push_screen(ForgetSearch(name, query), partial(self._forget, name))
        else:
            dialog = SearchName("Rename this search", name, query, self.app.config.searches, own=name)
            self.app.push_screen(dialog, partial(self._rename, name))

    def _forget(self, name: str, yes: bool | None) -> None:
        if yes:
            self.app.change_config(lambda file: remove_setting(file, "searches", name))

    def _rename(self, name: str, wanted: str | None) -> None:
        from mailtrove.search.saved import key_of  # loaded by now

        if wanted is not None:
            key = key_of(wanted, self.app.config.searches)
            new = wanted if key is None or key == name else key
            self.app.change_config(partial(_renamed, name=name, new=new))


def _renamed(file: Path, *, name: str, new: str) -> Config:
    """Rename a search, and name it so in those that are made of it."""
    from mailtrove.search.saved import naming_anew  # loaded by now

    config = rename_setting(file, "searches", name, new)
    for other, query in naming_anew(config.searches, name, new).items():
        config = write_setting(file, "searches", other, query)
    return config
