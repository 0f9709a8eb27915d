"""What the Mail screen says of what it shows: where one is, and which key leads on where nothing is; pure."""

from collections.abc import Callable, Mapping

from mailtrove.archive.order import Order
from mailtrove.printable import printable_line
from mailtrove.sync.events import SyncProgress
from mailtrove.tui import words
from mailtrove.tui.folder_nodes import Node
from mailtrove.tui.list_line import Hits, no_hits
from mailtrove.tui.mail_reads import Listing, ListWish


def notice(wish: ListWish, key: Callable[[str], str], *, accounts: bool) -> tuple[str, ...]:
    """What an empty list says, line by line; `accounts`: there are some. `key` tells that of a binding, by its id."""
    if wish.text:
        help_ = f"{key('app.help_anywhere')} shows what a search can say"
        return "Nothing found.", "", f"{key('mail.back')} clears the search, {help_}."
    if accounts:
        return "No mail here.", "", f"{key('app.sync')} shows the syncs, {key('mail.folders')} the folders."
    return "No account yet.", "", f"Press {key('mail.add_account')} to add one."


def address_of(node: Node, addresses: Mapping[int | None, str]) -> str:
    """The address of the account that a node belongs to, where there are several to tell apart."""
    return addresses.get(node.account_id, "") if len(addresses) > 1 else ""


def amount(listing: Listing) -> str:
    """How many messages there are: `2,041`; or `100+` while only those are known."""
    read = listing.read if listing.threads else len(listing.ids)
    return f"{read:,}+" if listing.count is None else f"{listing.count:,}"


def marked(count: int, number_of_bytes: int | None, range_size: int = 0) -> str:
    """`12 marked, 3.4 MB`, without the size while it isn't known; `range of 40` while one is being drawn."""
    size = f", {words.size(number_of_bytes)}" if number_of_bytes is not None else ""
    parts = (f"{count:,} marked{size}" if count else "", f"range of {range_size:,}" if range_size else "")
    return ", ".join(part for part in parts if part)


def place(listing: Listing, number: int, addresses: Mapping[int | None, str], marked: str = "") -> str:
    """`3 of 2,041 · 12 marked, 3.4 MB · Inbox · ada@lovelace.example`; or `3 of 14 found · ada@lovelace.example`.

    A search looks through the whole account, so it names no folder. `number` counts from 1; by threads, the lines.
    """
    node, searching = listing.wish.node, bool(listing.wish.text)
    address = address_of(node, addresses)
    found = " found" if searching else ""
    where = (address or "All mail",) if searching else (node.label, "" if node.heading else address)
    order = "" if listing.wish.order is Order.NEWEST else listing.wish.order
    of = f"{len(listing.ids):,}{'' if listing.whole else '+'}{found} by thread" if listing.threads else ""
    parts = (f"{number:,} of {of or f'{amount(listing)}{found}'}" if listing.ids else "", marked, *where, order)
    return " · ".join(printable_line(part) for part in parts if part)


def hits(listing: Listing) -> Hits:
    """What of a line to highlight, as the search looks for it."""
    if not listing.sought:
        return no_hits
    from mailtrove.search.sought import spans  # loaded by whoever found something to look for

    return lambda text, place: spans(text, listing.sought, place)


def what_changed(progress: SyncProgress) -> tuple[object, ...]:
    """What of a run shows on the Mail screen."""
    marked = (progress.flags_changed, progress.labels_changed)
    return (progress.state, progress.fetched, progress.linked, progress.indexed, *marked, progress.gone)
