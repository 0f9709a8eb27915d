"""Whole messages, good and nasty, as `parse` understands them."""

import base64
import hashlib

import pytest

from mailtrove.mime.parse import AttachmentPart, Participant, attachment_content, parse

BOUNCE = b"""\
From: Mail Delivery Subsystem <MAILER-DAEMON@mx.example>
Subject: Undeliverable: hello
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b
Content-Type: text/plain

It could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; nobody@example.edu
Action: failed
--b
Content-Type: message/rfc822

From: ada@lovelace.example
Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
Content-Type: multipart/mixed; boundary=c

--c
Content-Type: text/plain

the original
--c
Content-Type: image/png; name=inner.png

xyz
--c--
--b--
""".replace(b"\n", b"\r\n")


def multipart(kind: str, *parts: bytes, boundary: str = "b") -> bytes:
    head = f"Content-Type: multipart/{kind}; boundary={boundary}\r\n\r\n".encode()
    line = b"--" + boundary.encode()
    return head + b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"


def part(kind: str, content: bytes = b"", **headers: str) -> bytes:
    lines = [f"Content-Type: {kind}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def test_a_plain_message_is_read_whole() -> None:
    raw = (
        b"Received: from a\r\nReceived: from b\r\nMessage-ID:\r\n <1@x.example>\r\nIn-Reply-To: <0@x.example>\r\n"
        b"References: <a@x.example> <b@x.example>\r\n\t<0@x.example>\r\nDate: Mon, 2 Jan 2006 15:04:05 -0700\r\n"
        b"From: =?utf-8?q?Ad=C3=A4=2C_Countess?= <ada@lovelace.example>\r\nTo: Bob <bob@x.example>, c@x.example\r\n"
        b"Cc: undisclosed-recipients:;\r\nSubject: =?iso-8859-1?q?Gr=FC=DFe?=\r\n aus   London\r\n\r\n"
        b"Dear Bob,\r\n\r\nhi.\r\n"
    )
    message = parse(raw)
    assert message.message_id == "1@x.example"
    assert message.in_reply_to == "0@x.example"
    assert message.references == ("a@x.example", "b@x.example", "0@x.example")
    assert message.date == 1136239445
    assert message.subject == "Grüße aus London"
    assert message.participants == (
        Participant("from", "Adä, Countess", "ada@lovelace.example"),
        Participant("to", "Bob", "bob@x.example"),
        Participant("to", "", "c@x.example"),
    )
    assert message.text == "Dear Bob,\n\nhi."
    assert message.headers[:2] == (("Received", "from a"), ("Received", "from b"))
    assert (message.attachments, message.html, message.problem) == ((), False, "")


def test_of_alternatives_the_plain_text_is_read() -> None:
    message = parse(multipart("alternative", part("text/plain", b"plain"), part("text/html", b"<b>rich</b>")))
    assert (message.text, message.html, message.attachments) == ("plain", False, ())


@pytest.mark.parametrize("plain", [b"", b" \r\n\t\r\n"])
def test_an_empty_plain_alternative_gives_way_to_the_html(plain: bytes) -> None:
    message = parse(multipart("alternative", part("text/plain", plain), part("text/html", b"<b>rich</b>")))
    assert (message.text, message.html) == ("rich", True)


def test_an_attachment_inside_an_alternative_is_found() -> None:
    mixed = multipart("mixed", part("text/html", b"<p>rich"), part("application/pdf; name=a.pdf", b"PDF"), boundary="c")
    message = parse(multipart("alternative", part("text/plain", b"plain"), mixed))
    assert message.text == "plain"
    assert [(item.part, item.file_name) for item in message.attachments] == [("2.2", "a.pdf")]


@pytest.mark.parametrize("kind", ["text/x-amp-html", "text/watch-html"])
def test_what_says_the_same_for_other_programs_is_no_attachment(kind: str) -> None:
    raw = multipart("alternative", part("text/plain", b"plain"), part(kind, b"<b>again"), part("text/html", b"<b>rich"))
    assert parse(raw).attachments == ()
    assert attachment_content(raw, "2") == b"<b>again"


def test_a_second_text_beside_the_html_is_not_lost() -> None:
    raw = multipart("related", part("text/html", b"<p>rich"), part("text/plain", b"list footer"))
    assert (parse(raw).text, parse(raw).attachments) == ("rich\n\nlist footer", ())


def test_text_between_attachments_is_all_read() -> None:
    raw = multipart(
        "mixed", part("text/plain", b"one"), part("image/png; name=x.png", b"png"), part("text/html", b"<p>two")
    )
    message = parse(raw)
    assert message.text == "one\n\ntwo"
    assert [item.file_name for item in message.attachments] == ["x.png"]


def test_text_with_a_file_name_is_an_attachment_unless_it_is_all_there_is() -> None:
    named = part("text/plain; name=notes.txt", b"notes")
    assert parse(multipart("mixed", part("text/plain", b"hi"), named)).attachments[0].file_name == "notes.txt"
    assert parse(named).text == "notes"
    alone = parse(multipart("mixed", named))
    assert (alone.text, alone.attachments) == ("notes", ())
    attached = part("text/plain", b"notes", Content_Disposition="attachment")
    assert parse(attached).text == ""
    assert parse(attached).attachments[0].file_name == "text.txt"


def test_pictures_that_the_html_shows_are_not_attachments_and_the_others_are() -> None:
    logo = part("image/png; name=logo.png", b"logo", Content_ID="<logo@x>", Content_Disposition="inline")
    photo = part("image/jpeg; name=me.jpg", b"photo", Content_ID="<me@x>", Content_Disposition="attachment")
    stray = part("image/gif", b"stray", Content_ID="<stray@x>")
    html = part("text/html", b'<p>Hi<img src="cid:logo@x"><img src="cid:me%40x">')
    message = parse(multipart("related", html, logo, photo, stray))
    assert [(item.part, item.file_name) for item in message.attachments] == [("3", "me.jpg"), ("4", "image.gif")]
    assert attachment_content(multipart("related", html, logo, photo, stray), "2") == b"logo"


def test_a_message_within_a_message_is_one_attachment() -> None:
    message = parse(BOUNCE)
    assert message.text == "It could not be delivered."
    assert [(item.part, item.file_name, item.content_type) for item in message.attachments] == [
        ("2", "delivery-status.txt", "message/delivery-status"),
        ("3", "Grüße.eml", "message/rfc822"),
    ]
    inner = attachment_content(BOUNCE, "3")
    assert parse(inner).text == "the original"
    assert parse(inner).attachments[0].file_name == "inner.png"


def test_a_digest_is_messages() -> None:
    raw = multipart("digest", b"\r\nSubject: one\r\n\r\nfirst", b"\r\nSubject: two\r\n\r\nsecond")
    assert [(item.file_name, item.content_type) for item in parse(raw).attachments] == [
        ("one.eml", "message/rfc822"),
        ("two.eml", "message/rfc822"),
    ]


def test_an_attachment_is_listed_with_its_decoded_size_and_digest() -> None:
    content = bytes(range(256)) * 100
    encoded = base64.encodebytes(content)
    pdf = part("application/pdf", encoded, Content_Transfer_Encoding="base64", Content_Disposition="attachment")
    raw = multipart("mixed", part("text/plain", b"hi"), pdf)
    digest = hashlib.sha256(content).hexdigest()
    assert parse(raw).attachments == (AttachmentPart("2", "attachment.pdf", "application/pdf", 25600, digest),)
    assert attachment_content(raw, "2") == content
    with pytest.raises(KeyError):
        attachment_content(raw, "7")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Content-Disposition: attachment; filename=plain.pdf", "plain.pdf"),
        ("Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve.pdf; filename=x.pdf", "naïve.pdf"),
        ("Content-Disposition: attachment;\r\n filename*0*=iso-8859-1'de'gr%FC;\r\n filename*1=n.pdf", "grün.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?5pel5pys?=.pdf"', "日本.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?5pel?= =?utf-8?B?5pys?=.pdf"', "日本.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?5pel?=\r\n =?utf-8?B?5pys?="', "日本"),
        ('Content-Disposition: attachment; filename="a \\"b\\"; c.pdf"', 'a "b"; c.pdf'),
        ("Content-Disposition: attachment; filename=with blanks.pdf ; size=3", "with blanks.pdf"),
        ("Content-Disposition: attachment; filename=gr\xfcn.pdf", "grün.pdf"),
        ("Content-Type: application/pdf; name=typed.pdf", "typed.pdf"),
        ("Content-Disposition: attachment; filename=../../etc/passwd", "../../etc/passwd"),
        ("Content-Disposition: attachment; filename*=nonsense", "nonsense"),
        ('Content-Disposition: attachment; filename="C:\\temp\\new.pdf"', r"C:\temp\new.pdf"),
    ],
)
def test_attachment_names_are_decoded_however_they_were_sent(headers: str, name: str) -> None:
    raw = multipart("mixed", part("text/plain", b"hi"), headers.encode("latin-1") + b"\r\n\r\nPDF")
    listed = parse(raw).attachments
    if headers.startswith("Content-Disposition"):
        assert [item.file_name for item in listed] == [name]
    else:
        assert listed[0].file_name == name


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"", ""),
        (b"\r\n", ""),
        (b"just text\r\nno headers", "just text\nno headers"),
        (b"Subject: only headers", ""),
        (b"Subject: x\n\nLF only\n", "LF only"),
        (b"Subject: x\r\rCR only\r", "CR only"),
        (b"Subject: x\r\r\nTo: a@x.example\r\r\n\r\r\nCR: twice\r\r\nand LF\r\r\n", "CR: twice\nand LF"),
        (b"From ada Mon Jan  1 00:00:00 2024\r\nSubject: mbox\r\n\r\nbody", "body"),
        (b"\xef\xbb\xbfSubject: mark\r\n\r\nbody", "body"),
        (b"\r\n\r\nSubject: late\r\n\r\nbody", "body"),
        (b"Subject: x\r\n\r\nnul\x00byte", "nulbyte"),
        (b"Content-Type: text/plain; charset=\r\n\r\nabc", "abc"),
        (b"Content-Type: text/plain; charset=klingon\r\n\r\ncaf\xe9", "café"),
        (b"Content-Type: text/plain; charset=utf-8\r\n\r\ncaf\xe9", "café"),
        (b"Content-Type: text/plain; charset=us-ascii\r\n\r\ncaf\xc3\xa9", "café"),
        (b"Content-Type: text/plain; charset=iso-8859-1\r\n\r\n\x93quoted\x94", "“quoted”"),
        (b"Content-Type: text/plain\r\n\r\n\x1b$BF|K\\\x1b(B", "日本"),
        (b"Content-Type: ;;;\r\n\r\nabc", "abc"),
        (b"Content-Type: multipart/mixed\r\n\r\nno boundary", "no boundary"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno parts", "no parts"),
        (b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nnever closed", "never closed"),
        (b"Content-Transfer-Encoding: base64\r\n\r\naGVs!bG8=\r\n=", "hello"),
        (b"Content-Transfer-Encoding: quoted-printable\r\n\r\na=ZZb=\r\nc =C3=A9", "a=ZZbc é"),
        (b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\n#86)C\n \nend\n", "abc"),
        (b"Content-Transfer-Encoding: bogus\r\n\r\nabc", "abc"),
        (b"Content-Type: text/html\r\n\r\n<p>one<p>two", "one\n\ntwo"),
        (b"Content-Type: text/html charset=utf-8\r\n\r\n<p>no semicolon", "no semicolon"),
        (b"Content-Type: text/plain, charset=koi8-r\r\n\r\n\xf0\xf2\xe9\xf7\xe5\xf4", "ПРИВЕТ"),
        (b"Content-Type: text/markdown\r\n\r\n# Title", "# Title"),
        (b'Content-Transfer-Encoding: "base64" (yes)\r\n\r\naGVsbG8=', "hello"),
        (b"Content-Transfer-Encoding: quoted-printable;\r\n\r\na=20b", "a b"),
        (
            b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nno empty line\r\nbefore\r\n--x--",
            "no empty line\nbefore",
        ),
        (b"Content-Type: text/html\r\n\r\n<meta charset=shift_jis>\x93\xfa\x96{", "日本"),
    ],
)
def test_nasty_messages_still_say_what_they_can(raw: bytes, text: str) -> None:
    message = parse(raw)
    assert (message.text, message.problem) == (text, "")


def test_a_blank_before_the_colon_of_the_first_header_loses_nobody() -> None:
    assert parse(b"From : a@x.example\r\n\r\nbody").participants == (Participant("from", "", "a@x.example"),)


def test_headers_after_a_broken_line_are_not_lost() -> None:
    message = parse(b"Subject: long\r\nbroken fold\r\nTo: a@x.example\r\n\r\nbody")
    assert (message.subject, message.participants) == ("long", (Participant("to", "", "a@x.example"),))


def test_nesting_without_end_becomes_text_with_a_problem() -> None:
    levels = b"".join(b'Content-Type: multipart/mixed; boundary="_%d_"\r\n\r\n--_%d_\r\n' % (n, n) for n in range(5000))
    message = parse(b"Subject: deep\r\n" + levels + b"\r\nbottom")
    assert message.subject == "deep"
    assert "bottom" in message.text
    assert "nested" in message.problem


def test_parts_without_number_become_text_with_a_problem() -> None:
    message = parse(multipart("mixed", *[part("text/plain", b"x")] * 3000))
    assert "more than 1000 parts" in message.problem


def test_a_structure_that_only_the_patient_parser_takes_is_no_problem() -> None:
    broken = part("application/pdf; name=a.pdf", b"aGVs!!bG8=\r\n=\r\n", Content_Transfer_Encoding="base64")
    raw = multipart("mixed", part("text/plain", b"hi"), broken)
    message = parse(raw)
    assert (message.text, message.problem) == ("hi", "")
    assert attachment_content(raw, message.attachments[0].part) == b"hello"


def test_twenty_megabytes_are_read() -> None:
    content = b"0123456789abcdef" * 1024 * 1024
    pdf = part("application/pdf; name=a.pdf", base64.encodebytes(content), Content_Transfer_Encoding="base64")
    message = parse(multipart("mixed", part("text/plain", b"hi"), pdf))
    assert message.attachments[0].digest == hashlib.sha256(content).hexdigest()


def test_very_long_text_is_cut_and_not_refused() -> None:
    message = parse(b"Subject: log\r\n\r\n" + b"All work and no play.\r\n" * 500_000)
    assert len(message.text) == 4 * 1024 * 1024
