"""What makes a run doubt that it sees all of a mailbox, in words for whoever can change it. Pure."""

from typing import Final

_GMAIL_LIMITS: Final = frozenset({1000, 2000, 5000, 10_000})
"""How many messages a folder of Gmail shows at most, where people chose to limit it."""
_IS_LIMITED: Final = (
    "All Mail shows exactly {0:,} messages, which is one of the limits that Gmail can be set to. If you have more, then"
    " in Gmail on the web open Settings, See all settings, Forwarding and POP/IMAP, and choose not to limit the number"
    " of messages in an IMAP folder."
)
NO_SUCH_FOLDER: Final = "The server lists no folder of this name."
ALL_MAIL_IS_HIDDEN: Final = (
    "Gmail doesn't show All Mail to mail programs, so messages without a label can't be archived. In Gmail on the web,"
    " open Settings, See all settings, Labels, and tick Show in IMAP beside All Mail."
)


def may_be_limited(shown: int) -> str:
    """What to tell when All Mail shows so many messages; empty when nothing."""
    return _IS_LIMITED.format(shown) if shown in _GMAIL_LIMITS else ""


def still_lacking(count: int) -> str:
    """What to tell of messages that the server did not hand out before, and was not asked for again."""
    what = "One message that the server does" if count == 1 else f"{count:,} messages that the server does"
    return f"{what} not hand out: asked for again less and less often, and by every full sync."
