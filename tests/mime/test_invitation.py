"""Invitations: what, when, where, who, in whatever shape they come."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.invitation import Guest, Invitation, invitations
from mailtrove.mime.views import invitations_in
from mailtrove.tui.invitation_card import card_lines, when_words

LINES = (
    "METHOD:REQUEST",
    "UID:1",
    "SUMMARY:Budget",
    "DTSTART;TZID=W. Europe Standard Time:20240601T100000",
    "DTEND;TZID=W. Europe Standard Time:20240601T110000",
    "LOCATION:Room\\, 7",
    "ORGANIZER;CN=Ada:mailto:ada@x.example",
    "ATTENDEE;CN=Bob;PARTSTAT=DECLINED:mailto:bob@x.example",
    "ATTENDEE:MAILTO:eve@x.example",
    "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=10",
)


def calendar(*changes: str, method: str = "REQUEST") -> bytes:
    """A calendar of one event, in which lines of the same name are replaced."""
    changed = {line.partition(":")[0].partition(";")[0] for line in changes}
    event = [line for line in LINES[1:] if line.partition(":")[0].partition(";")[0] not in changed]
    lines = ["BEGIN:VCALENDAR", f"METHOD:{method}", "BEGIN:VEVENT", *event, *changes, "END:VEVENT", "END:VCALENDAR", ""]
    return "\r\n".join(line for line in lines if not line.endswith(":-")).encode()


def one(*changes: str, method: str = "REQUEST") -> Invitation:
    (found,) = invitations(calendar(*changes, method=method))
    return found


def test_everything_is_read() -> None:
    found = one()
    assert (found.method, found.summary, found.location) == ("invitation", "Budget", "Room, 7")
    assert isinstance(found.start, datetime)
    assert found.start.utcoffset() == timedelta(hours=2)
    assert found.zone == "W. Europe Standard Time"
    assert found.organizer == Guest("Ada", "ada@x.example", "")
    assert found.guests == (Guest("Bob", "bob@x.example", "declined"), Guest("", "eve@x.example", ""))
    assert found.repeats == "every 2 weeks, 10 times"


@pytest.mark.parametrize(
    ("method", "changes", "is_"),
    [
        ("REQUEST", (), "invitation"),
        ("REQUEST", ("SEQUENCE:3",), "update"),
        ("CANCEL", (), "cancelled"),
        ("REQUEST", ("STATUS:CANCELLED",), "cancelled"),
        ("REPLY", (), "reply"),
        ("PUBLISH", (), "event"),
        ("REQUEST", ("SEQUENCE:many",), "invitation"),
    ],
)
def test_what_is_asked_is_told(method: str, changes: tuple[str, ...], is_: str) -> None:
    assert one(*changes, method=method).method == is_


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        (("DTSTART;VALUE=DATE:20240601", "DTEND;VALUE=DATE:20240602"), "Saturday, 1 June 2024, all day"),
        (
            ("DTSTART;VALUE=DATE:20240601", "DTEND;VALUE=DATE:20240604"),
            "Saturday, 1 June 2024 to Monday, 3 June 2024",
        ),
        (("DTSTART:20240601T100000", "DTEND:-"), "Saturday, 1 June 2024, 10:00 (no time zone)"),
        (
            ("DTSTART;TZID=Mars/Olympus:20240601T100000", "DTEND;TZID=Mars/Olympus:20240601T110000"),
            "Saturday, 1 June 2024, 10:00 to 11:00 (Mars/Olympus)",
        ),
        (("DTSTART:-",), "no date"),
        (
            ("DTSTART:20240601T100000", "DTEND:-", "DURATION:PT90M"),
            "Saturday, 1 June 2024, 10:00 to 11:30 (no time zone)",
        ),
        (("DTSTART;VALUE=DATE:99991231", "DTEND:-", "DURATION:P99D"), "Friday, 31 December 9999, all day"),
    ],
)
def test_days_and_times_without_a_known_zone_stand_as_written(changes: tuple[str, ...], words: str) -> None:
    assert when_words(one(*changes)) == [words]


def test_a_moment_is_told_here_and_as_the_sender_wrote_it() -> None:
    start = datetime(2024, 6, 1, 10, 0, tzinfo=UTC)
    here = start.astimezone()
    said = when_words(one("DTSTART:20240601T100000Z", "DTEND:20240601T110000Z"))
    assert f"{here:%H:%M} to " in said[0]
    if here.utcoffset():
        assert said[1] == "Saturday, 1 June 2024, 10:00 to 11:00 for the sender (UTC)"


def test_zones_that_a_file_brings_along_are_not_run() -> None:
    zone = "BEGIN:VTIMEZONE\nTZID:X\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\n"
    zone += "RRULE:FREQ=SECONDLY\nEND:STANDARD\nEND:VTIMEZONE\n"
    event = "BEGIN:VEVENT\nSUMMARY:x\nDTSTART;TZID=X:20240601T100000\nEND:VEVENT\n"
    (found,) = invitations(f"BEGIN:VCALENDAR\n{zone}{event}END:VCALENDAR\n".encode())
    assert when_words(found) == ["Saturday, 1 June 2024, 10:00 (X)"]


def test_one_sent_twice_in_a_message_is_one() -> None:
    part = b"--b\r\nContent-Type: text/calendar; charset=utf-8\r\n\r\n" + calendar()
    raw = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + part + part + b"--b--\r\n"
    assert [found.summary for found in invitations_in(raw)] == ["Budget"]


@pytest.mark.parametrize("content", [b"", b"BEGIN:VCALENDAR", b"BEGIN:VEVENT\n" * 1000, b"\xff\x00", b"SUMMARY:x"])
def test_what_is_no_calendar_is_none(content: bytes) -> None:
    assert invitations(content) == []


@given(st.integers(0, 500), st.binary(max_size=30))
def test_nothing_raises(place: int, noise: bytes) -> None:
    whole = calendar()
    for found in invitations(whole[:place] + noise + whole[place + len(noise) :]):
        assert list(card_lines(found, 40))
        assert isinstance(found.start, date | None)
