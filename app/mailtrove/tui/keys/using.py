"""Lets the keys that a person wants work in the app, and says which of them can't be had."""

from mailtrove.config import where_in
from mailtrove.errors import KeysUnusable
from mailtrove.paths import Paths
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.keys.keymap import Granted, grant
from mailtrove.tui.keys.places import places
from mailtrove.tui.trouble import Trouble, trouble_of


def use_keys(app: MailtroveApp) -> Trouble | None:
    """Go by `[keys]`, before any screen shows; returned is what of it can't be had, where the usual keys hold."""
    granted = grant(places(), app.config.keys)
    app.changed_keys = granted.changed
    app.set_keymap(granted.keymap)
    return trouble_of(refusal(granted, app.paths)) if granted.faults else None


def refusal(granted: Granted, paths: Paths) -> KeysUnusable:
    """What can't be had, each with file and line."""
    return KeysUnusable(
        "\n".join(
            f"{where_in(paths.config_file, 'keys', fault.id)}: [keys] {printable_line(fault.id)} {fault.why}."
            for fault in granted.faults
        )
    )
