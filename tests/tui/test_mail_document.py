"""A message as lines: headers, attachments, quotes, signature, and bodies of any size."""

import time
from itertools import islice
from typing import Any

from rich.cells import cell_len

from mailtrove.mime.parse import parse
from mailtrove.tui.glyphs import ASCII, UNICODE
from mailtrove.tui.message_document import MOST_LINES, OpenMessage, Reading, View, lines_of
from mailtrove.tui.message_lines import Kind, Line
from tests.tui.mail_archive import LETTERS


def opened(raw: bytes, **facts: Any) -> OpenMessage:
    return OpenMessage(1, raw, parse(raw), facts.get("folders", ("INBOX",)), facts.get("gone", False), 1_700_000_000)


def lines(raw: bytes, width: int = 80, **reading: Any) -> list[Line]:
    return list(lines_of(opened(raw), Reading(width, **reading), UNICODE))


def texts(found: list[Line], kind: Kind) -> list[str]:
    return [line.text for line in found if line.kind is kind]


def test_the_head_says_what_people_ask_first() -> None:
    found = lines(LETTERS[0].raw())
    assert texts(found, Kind.SUBJECT) == ["Re: Notes on the Analytical Engine"]
    headers = texts(found, Kind.HEADER)
    assert headers[0] == "From      Charles Babbage <charles@difference.example>"
    assert [header.split()[0] for header in headers if not header.startswith(" ")] == ["From", "To", "Cc", "Date", "In"]
    assert headers[-1] == "In        Inbox"


def test_attachments_stand_in_the_head_with_type_and_size() -> None:
    found = texts(lines(LETTERS[0].raw()), Kind.ATTACHMENT)
    assert found[0] == "▤ File    note G.pdf  application/pdf, 84 kB"
    assert found[1].startswith("▤ File    機関の図面.png  image/png, 1.2 MB")


def test_what_is_gone_from_the_server_says_so() -> None:
    message = opened(LETTERS[0].raw(), folders=("Archive",), gone=True)
    found = texts(list(lines_of(message, Reading(80), UNICODE)), Kind.HEADER)
    assert found[-1] == "In        Archive (no longer on the server)"


def test_all_headers_replace_the_usual_few() -> None:
    found = texts(lines(LETTERS[0].raw(), all_headers=True), Kind.HEADER)
    assert any(line.startswith("Message-ID:") for line in found)
    assert any(line.startswith("MIME-Version:") for line in found)


def test_quotes_are_told_by_depth_and_keep_their_bar_where_they_wrap() -> None:
    raw = b"Subject: x\n\n> one that goes on and on and on\n> > two\n> >\nnone\n"
    found = lines(raw, 20)
    assert texts(found, Kind.QUOTE) == ["│ one that goes on", "│ and on and on"]
    assert texts(found, Kind.DEEPER_QUOTE) == ["│ │ two", "│ │ "]
    ascii_lines = lines_of(opened(raw), Reading(20), ASCII)
    assert "| | two" in [line.text for line in ascii_lines]


def test_what_follows_two_dashes_is_the_signature() -> None:
    found = lines(b"Subject: x\n\nyours\n-- \nAda\n> not a quote any more\n")
    assert texts(found, Kind.SIGNATURE)[:3] == ["--", "Ada", "> not a quote any more"]


def test_the_source_is_shown_as_served() -> None:
    found = lines(b"Subject: =?utf-8?q?caf=C3=A9?=\n\n> body\xff\n", view=View.SOURCE)
    assert [line.text for line in found] == ["Subject: =?utf-8?q?caf=C3=A9?=", "", "> bodyÿ"]


def test_a_message_without_text_says_so() -> None:
    assert texts(lines(b"Subject: x\n\n"), Kind.NOTE) == ["This message has no text."]


def test_links_of_html_are_numbered_and_listed() -> None:
    found = "\n".join(line.text for line in lines(LETTERS[4].raw()))
    assert "all five[1]" in found.replace(" [1]", "[1]")
    assert "https://loom.example/5" in found


def test_no_line_is_wider_than_the_pane() -> None:
    for width in (20, 37, 80):
        for letter in LETTERS:
            for line in [*lines(letter.raw(), width), *lines(letter.raw(), width, all_headers=True)]:
                assert cell_len(line.text) <= width, line


def test_ten_megabytes_show_their_first_page_at_once() -> None:
    """In one line and in many: what is asked for is made, and no more."""
    for body in (
        b"word " * 2_000_000,
        b"a line of some words\n" * 500_000,
        b"x" * 10_000_000,
        "語".encode() * 3_500_000,
    ):
        message = opened(b"Content-Type: text/plain; charset=utf-8\n\n" + body)
        began = time.thread_time()
        assert len(list(islice(lines_of(message, Reading(80), UNICODE), 200))) == 200
        assert time.thread_time() - began < 0.5


def test_a_body_without_end_ends_with_a_word_of_ours() -> None:
    *_, last = lines_of(opened(b"Subject: x\n\n" + b"x\n" * (MOST_LINES + 10)), Reading(80), UNICODE)
    assert last.kind is Kind.NOTE
    assert "saved as .eml" in last.text
