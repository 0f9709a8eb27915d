"""The sample mail: the same each time, varied, and well-formed wherever it means to be."""

import email
import email.header
from collections import Counter
from datetime import timedelta
from email.message import Message
from functools import cache

import pytest

from mailtrove.sandbox.mail.folders import LATEST
from mailtrove.sandbox.mail.templates import Dice, conversations
from mailtrove.sandbox.mail_generator import folders_of, generate, share_of
from mailtrove.sandbox.people import ADA, PEOPLE, Person
from mailtrove.sandbox.sample import SampleMessage


@cache
def mail_of(person: Person = ADA) -> tuple[SampleMessage, ...]:
    return tuple(generate(person, share_of(person, 2000)))


@cache
def parsed() -> tuple[Message, ...]:
    return tuple(email.message_from_bytes(message.raw) for message in mail_of())


@cache
def well_made() -> tuple[tuple[SampleMessage, Message], ...]:
    """All but the oddities, with what the standard library makes of them."""
    odd = ("sneaky", "tower", "gateway", "umlaute", "monastery", "2143", "cable", "digression")
    pairs = zip(mail_of(), parsed(), strict=True)
    return tuple(pair for pair in pairs if not any(f"@{name}.example>" in str(pair[1]["From"]) for name in odd))


def subject_of(message: Message) -> str:
    return str(email.header.make_header(email.header.decode_header(message["Subject"] or "")))


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert list(generate(ADA, 300)) == list(generate(ADA, 300))
    assert list(generate(ADA, 300)) != list(generate(ADA, 300, seed=1))


@pytest.mark.parametrize("count", [1, 7, 40, 333])
def test_there_are_as_many_as_asked_for(count: int) -> None:
    assert len(list(generate(ADA, count))) == count


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_everybody_has_mail_in_folders_that_exist_in_order_of_arrival(person: Person) -> None:
    mail = mail_of(person)
    assert len(mail) >= 250
    assert {message.folder for message in mail} <= set(folders_of(person))
    dates = [message.internal_date for message in mail]
    assert dates == sorted(dates)
    assert max(dates) <= LATEST + timedelta(seconds=1)


def test_fifteen_years_in_over_a_dozen_folders() -> None:
    folders = Counter(message.folder for message in mail_of())
    assert len(folders) >= 15
    years = {message.internal_date.year for message in mail_of()}
    assert years == set(range(2011, 2027))


def test_most_of_it_is_read_and_some_is_starred_or_answered() -> None:
    flags = Counter(flag for message in mail_of() for flag in message.flags)
    assert 0.85 < flags["\\Seen"] / len(mail_of()) < 0.97
    assert flags["\\Flagged"] > 40
    assert flags["\\Answered"] > 200
    assert {"\\Draft"} <= set(flags)


def test_every_line_ends_as_the_standard_says() -> None:
    assert all(b"\n" not in message.raw.replace(b"\r\n", b"") for message in mail_of())
    assert not any(b"\r" in sample.raw.replace(b"\r\n", b"") for sample, _ in well_made())


def test_what_means_to_be_good_mime_is_good_mime() -> None:
    assert len(mail_of()) - len(well_made()) == 8
    for _, message in well_made():
        assert message["From"], subject_of(message)
        assert message["Date"], subject_of(message)
        for part in message.walk():
            assert part.defects == [], subject_of(message)
            if part.get_content_maintype() == "text":
                content = part.get_payload(decode=True)
                assert isinstance(content, bytes)
                content.decode(part.get_content_charset() or "us-ascii")


def test_many_charsets_and_scripts_are_written() -> None:
    charsets = {part.get_content_charset() for message in parsed() for part in message.walk()}
    assert {
        *("us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "iso-8859-2", "iso-8859-7"),
        *("iso-2022-jp", "koi8-r", "gb18030", "euc-kr", "windows-1255", "windows-1256"),
    } <= charsets
    subjects = "".join(subject_of(message) for _, message in well_made())
    for letter in "算円В측שמΠग🦋ž":
        assert letter in subjects, letter


def test_many_kinds_of_parts_are_there() -> None:
    kinds = Counter(part.get_content_type() for message in parsed() for part in message.walk())
    for kind in (
        *("text/html", "text/csv", "text/calendar", "image/png", "application/pdf", "message/rfc822"),
        *("multipart/alternative", "multipart/report", "message/delivery-status"),
    ):
        assert kinds[kind], kind
    html_only = [message for message in parsed() if message.get_content_type() == "text/html"]
    assert len(html_only) > 20
    raw = b"".join(message.raw for message in mail_of())
    for wanted in (
        b"format=flowed",
        b"filename*=UTF-8''",
        b"filename*0*=UTF-8''",
        b"List-Unsubscribe:",
        b"X-Spam-Flag:",
    ):
        assert wanted in raw


def test_replies_name_the_letter_they_answer() -> None:
    known = {message["Message-ID"] for message in parsed()}
    replies = [message for message in parsed() if message["In-Reply-To"]]
    assert len(replies) > 600
    for reply in replies:
        chain = reply["References"].split()
        assert reply["In-Reply-To"] == chain[-1]
        assert subject_of(reply).startswith(("Re: ", "AW: "))
    answered = sum(reply["In-Reply-To"] in known for reply in replies)
    assert answered > 0.98 * len(replies)


def test_what_is_marked_as_answered_has_an_answer_of_the_owner_s() -> None:
    answers = {message["In-Reply-To"] for message in parsed() if ADA.email in str(message["From"])}
    marked = [
        message["Message-ID"]
        for sample, message in zip(mail_of(), parsed(), strict=True)
        if "\\Answered" in sample.flags and sample.internal_date < LATEST - timedelta(days=7)
    ]
    assert len(marked) > 200
    assert sum(message_id in answers for message_id in marked) >= len(marked) - 2


def test_one_screen_of_any_folder_doesn_t_repeat_itself() -> None:
    for folder in ("INBOX", "Archive", "Newsletters", "Receipts", "Junk Email"):
        subjects = [
            subject_of(message)
            for sample, message in well_made()
            if sample.folder == folder and not message["In-Reply-To"]
        ]
        for start in range(0, len(subjects) - 20, 5):
            screen = subjects[start : start + 20]
            assert len(set(screen)) >= 19, (folder, Counter(screen).most_common(2))


def test_a_message_lies_in_two_folders() -> None:
    places: dict[bytes, set[str]] = {}
    for message in mail_of():
        places.setdefault(message.raw, set()).add(message.folder)
    assert sum(len(folders) == 2 for folders in places.values()) >= 5


def test_the_odd_ones_are_there() -> None:
    raw = {message.raw for message in mail_of()}
    assert any(b"\x1b[2J" in message and b"[@click=app.quit]" in message for message in raw)
    assert any(b"\nMessage-ID:" not in message and b"barometer" in message for message in raw)
    assert any(b"\0" in message for message in raw)
    assert any(b"Gr\xf6\xdfe der Zahnr\xe4der" in message for message in raw)
    assert any(message.defects for message in parsed())


def test_no_gap_is_left_unfilled_in_any_text() -> None:
    names = ("engine", "note_g", "flying", "office", "students", "computing", "family", "travel", "short", "lists")
    dice = Dice("every text")
    for name in names:
        for conversation in conversations(name):
            bound: dict[str, str] = {}
            texts = [conversation.subject, conversation.text, *(reply.text for reply in conversation.replies)]
            for text in texts:
                assert not set("{}|") & set(dice.fill(text, bound)), conversation.subject
