"""A message's structure, and its HTML where its plain text was chosen."""

from email.message import EmailMessage

from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.parse import parse
from mailtrove.mime.views import html_view, structure


def letter() -> bytes:
    inner = EmailMessage()
    inner["Subject"] = "The plates"
    inner.set_content("within")
    message = EmailMessage()
    message.set_content("plain")
    message.add_alternative("<p>rich</p>", subtype="html")
    message.add_attachment(inner)
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="note.pdf")
    return message.as_bytes()


def test_every_part_is_listed_those_of_forwarded_messages_too() -> None:
    parts = structure(letter())
    assert [(part.number, part.depth, part.content_type) for part in parts] == [
        ("", 0, "multipart/mixed"),
        ("1", 1, "multipart/alternative"),
        ("1.1", 2, "text/plain"),
        ("1.2", 2, "text/html"),
        ("2", 1, "message/rfc822"),
        ("2.1", 2, "text/plain"),
        ("3", 1, "application/pdf"),
    ]
    assert [(part.encoding, part.name, part.disposition, part.size) for part in parts[-1:]] == [
        ("base64", "note.pdf", "attachment", 4)
    ]
    assert parts[4].name == "The plates"
    assert parts[1].size == parts[2].size + parts[3].size > 0


def test_numbers_are_those_of_the_attachments() -> None:
    raw = b"From ada Thu Jan  1\n" + letter()
    numbers = [part.number for part in structure(raw)]
    assert [item.part for item in parse(raw).attachments] == ["2", "3"]
    assert {"2", "3"} < set(numbers)


def test_the_html_of_a_message_with_both_is_there_to_be_looked_at() -> None:
    assert parse(letter()).text == "plain"
    assert html_view(letter()) == "rich"
    assert html_view(b"Content-Type: text/plain\n\nonly plain") == ""


@given(st.binary(max_size=300))
def test_nothing_raises(raw: bytes) -> None:
    structure(raw)
    html_view(raw)
