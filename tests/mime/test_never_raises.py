"""No bytes make `parse` raise, and what it lists can always be fetched."""

import hashlib

from hypothesis import example, given, settings
from hypothesis import strategies as st

from mailtrove.mime.parse import ParsedMessage, attachment_content, parse

LINES = [
    b"Content-Type: multipart/mixed; boundary=b",
    b"Content-Type: multipart/alternative; boundary=c",
    b"Content-Type: multipart/digest; boundary=b",
    b"Content-Type: message/rfc822",
    b"Content-Type: message/partial",
    b"Content-Type: text/html; charset=utf-16",
    b"Content-Type: text/plain; charset=utf-7; name*0*=''%FF; name*9=x",
    b"Content-Type: application/octet-stream; name=\xff\xfe",
    b"Content-Type: text",
    b"Content-Disposition: attachment; filename*=utf-8''%ED%A0%80",
    b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: quoted-printable",
    b"Content-Transfer-Encoding: uuencode",
    b"Content-ID: <x>",
    b"Subject: =?utf-16?B?2AA=?= =?utf-7?Q?+2AA-?=",
    b'From: =?x?q?=FF?= <\xff@\xfe>, (((, "',
    b"Date: Mon, 99 Foo 2006 99:99:99 +99999",
    b"Message-ID: <\x00>",
    b"--b",
    b"--b--",
    b"--c",
    b"",
    b"aGVsbG8",
    b"=",
    b"<p>cid:x</p>",
    b"begin 644 x",
    b"\x00\xff\x80",
]


def check(raw: bytes) -> None:
    message = parse(raw)
    said = [message.message_id, message.in_reply_to, *message.references, message.subject, message.text]
    said += [text for pair in message.headers for text in pair]
    said += [text for person in message.participants for text in (person.name, person.email)]
    said += [text for item in message.attachments for text in (item.file_name, item.content_type)]
    for text in said:
        text.encode()
        assert "\0" not in text
    _check_attachments(raw, message)


def _check_attachments(raw: bytes, message: ParsedMessage) -> None:
    assert len({item.part for item in message.attachments}) == len(message.attachments)
    for item in message.attachments:
        content = attachment_content(raw, item.part)
        assert (len(content), hashlib.sha256(content).hexdigest()) == (item.size, item.digest)
        assert item.file_name


@given(st.binary())
def test_any_bytes_are_a_message(raw: bytes) -> None:
    check(raw)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(LINES), max_size=30), st.sampled_from([b"\r\n", b"\n", b"\r"]))
@example([LINES[3], b"", LINES[3], b"", LINES[3]], b"\r\n")
def test_any_mixture_of_mime_is_a_message(lines: list[bytes], end: bytes) -> None:
    check(end.join(lines))


@given(st.lists(st.sampled_from(LINES), max_size=15), st.binary(max_size=40), st.integers(0, 400))
def test_a_message_that_was_cut_or_overwritten_is_still_one(lines: list[bytes], noise: bytes, place: int) -> None:
    raw = b"\r\n".join(lines)
    check(raw[:place] + noise + raw[place + len(noise) :])
