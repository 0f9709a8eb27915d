"""The orders that a list can have; how they are read is `ordering`'s."""

from enum import StrEnum


class Order(StrEnum):
    """How a list is ordered; what is alike in it stands newest first."""

    NEWEST = "newest first"
    SENDER = "by sender"
    SUBJECT = "by subject"
    SIZE = "largest first"
    RELEVANCE = "best match first"
    """Of a search only; see `search.relevance`."""
