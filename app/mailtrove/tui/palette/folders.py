"""Every account's mail and every folder, to go there by name."""

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial

from mailtrove.errors import MailtroveError
from mailtrove.printable import printable_line
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.mail_reads import read_tree
from mailtrove.tui.palette.command import Command
from mailtrove.tui.words import count


async def folder_commands(app: MailtroveApp) -> list[Command]:
    """As the archive is now; none while it can't be read."""
    if app.archive is None:
        return []
    try:
        nodes = await asyncio.to_thread(read_tree, app.archive, {})
    except MailtroveError:
        return []  # Mail says why
    return list(commands_of(app, nodes))


def commands_of(app: MailtroveApp, nodes: Sequence[Node]) -> Iterator[Command]:
    """`Mail in Archive / 2019`; an account's or all mail is offered before anything is typed."""
    by_key = {node.key: node for node in nodes}
    account = ""
    for node in nodes:
        account = printable_line(node.label) if node.heading else account
        if node.view is not None:
            above = [by_key[key] for key in node.parents if key in by_key]
            path = [printable_line(each.label) for each in (*above, node) if each is node or not each.heading]
            help_ = count(node.messages, "message")
            help_ = help_ if node.heading or node.account_id is None else f"{help_} · {account}"
            whole = node.heading or node.account_id is None
            name = f"Mail in {' / '.join(path)}" if node.account_id is not None else "All mail"
            yield Command(name, help_, partial(app.show_folder, node.key), typed=not whole)
