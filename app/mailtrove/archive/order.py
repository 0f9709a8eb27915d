"""The orders that a list can have; how they are read is `ordering`'s."""

from enum import StrEnum


class Order(StrEnum):
    """How a list is ordered; what is alike in it stands newest first, or oldest first where it goes backwards."""

    NEWEST = "newest first"
    OLDEST = "oldest first"
    SENDER = "by sender"
    SENDER_BACK = "by sender, Z to A"
    SUBJECT = "by subject"
    SUBJECT_BACK = "by subject, Z to A"
    SIZE = "largest first"
    SMALLEST = "smallest first"
    RELEVANCE = "best match first"
    """Of a search only; see `search.relevance`."""

    @property
    def by_date(self) -> bool:
        """A place in it can be told from a date."""
        return self in (Order.NEWEST, Order.OLDEST)

    @property
    def backwards(self) -> bool:
        """It is another order, read from its end."""
        return self in (Order.OLDEST, Order.SENDER_BACK, Order.SUBJECT_BACK, Order.SMALLEST)

    @property
    def turned(self) -> "Order":
        """The same, the other way round; the best match is always first."""
        return _TURNED.get(self, self)


_PAIRS = (
    (Order.NEWEST, Order.OLDEST),
    (Order.SENDER, Order.SENDER_BACK),
    (Order.SUBJECT, Order.SUBJECT_BACK),
    (Order.SIZE, Order.SMALLEST),
)
_TURNED = {one: other for pair in _PAIRS for one, other in (pair, pair[::-1])}
