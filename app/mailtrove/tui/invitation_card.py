"""An invitation as a card: what, when, where, who; pure, in the local time zone."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from mailtrove.tui import dates
from mailtrove.tui.message_lines import MOST_NAME, Kind, Line, labelled

if TYPE_CHECKING:
    from mailtrove.mime.invitation import Guest, Invitation

_TITLES: Final = {
    "invitation": "Invitation",
    "update": "Invitation, changed",
    "cancelled": "Cancelled",
    "reply": "Answer to an invitation",
    "event": "Event",
}
_MOST_GUESTS: Final = 30


def card_lines(invitation: "Invitation", width: int) -> Iterator[Line]:
    """The lines of the card, below a blank one."""
    yield Line(Kind.TEXT, "")
    yield Line(Kind.HEADING, _TITLES[invitation.method])
    facts = [("What", invitation.summary or "(no title)")]
    facts += [("When" if number == 0 else "", words) for number, words in enumerate(when_words(invitation))]
    facts += [("Repeats", invitation.repeats), ("Where", invitation.location), ("Who", _who(invitation))]
    for label, value in facts:
        if value:
            yield from labelled(label, value[:MOST_NAME], width, kind=Kind.CARD)


def when_words(invitation: "Invitation") -> list[str]:
    """`Saturday, 1 June 2024, 10:00 to 11:00` where the person is; below it as the sender wrote it, if otherwise."""
    start, end = invitation.start, invitation.end
    if start is None:
        return ["no date"]
    if not isinstance(start, datetime):
        whole = dates.day_words(start)
        several = end is not None and not isinstance(end, datetime) and end > start
        return [f"{whole} to {dates.day_words(end)}" if several and end else f"{whole}, all day"]
    written = _span(start, end)
    zone = invitation.zone or ("UTC" if start.tzinfo else "")
    here = dates.local(start) if start.tzinfo else None
    if here is None:
        return [f"{written} ({zone or 'no time zone'})"]
    end_here = dates.local(end) if isinstance(end, datetime) and end.tzinfo else None
    said = _span(here, end_here)
    return [said] if said == written else [said, f"{written} for the sender ({zone})"]


def _span(start: datetime, end: date | datetime | None) -> str:
    said = f"{dates.day_words(start)}, {start:%H:%M}"
    if not isinstance(end, datetime) or end.date() < start.date():
        return said
    if end.date() == start.date():
        return said if (end.hour, end.minute) == (start.hour, start.minute) else f"{said} to {end:%H:%M}"
    return f"{said} to {dates.day_words(end)}, {end:%H:%M}"


def _who(invitation: "Invitation") -> str:
    said = [f"{_name(invitation.organizer)} invites"] if invitation.organizer else []
    said += [
        _name(guest) + (f" ({guest.answer})" if guest.answer else "") for guest in invitation.guests[:_MOST_GUESTS]
    ]
    more = len(invitation.guests) - _MOST_GUESTS
    return ", ".join(said) + (f" and {more} more" if more > 0 else "")


def _answered(guest: "Guest") -> str:
    return f"{_name(guest)} ({guest.answer})" if guest.answer else _name(guest)


def _name(guest: "Guest") -> str:
    return f"{guest.name} <{guest.email}>" if guest.name and guest.name != guest.email else guest.email
