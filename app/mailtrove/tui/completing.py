"""How search bars learn what an unfinished search may become."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mailtrove.tui.shell import Shell
from mailtrove.tui.widgets.search_field import Complete

if TYPE_CHECKING:
    from mailtrove.search.completion import Candidate


def completing(app: Shell) -> Complete:
    """Asks the app's archive, where it is open, and its saved searches. To be called on threads."""

    def complete(text: str) -> "Sequence[Candidate]":
        from mailtrove.search.completion import values_begun  # Peewee, and the language: not for the first frame

        return values_begun(archive, text, app.config.searches) if (archive := app.archive) else ()

    return complete
