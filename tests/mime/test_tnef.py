"""What is in a winmail.dat."""

import struct

from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.parse import attachment_content, parse
from mailtrove.mime.tnef import TnefFile, unpack_tnef

HEAD = b"\x78\x9f\x3e\x22\x01\x00"


def attribute(name: int, data: bytes) -> bytes:
    return struct.pack("<BII", 2, name, len(data)) + data + b"\0\0"


def prop(name: int, kind: int, value: bytes) -> bytes:
    return struct.pack("<HHII", kind, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def properties(*some: bytes) -> bytes:
    return struct.pack("<I", len(some)) + b"".join(some)


def winmail() -> bytes:
    flag = struct.pack("<HHHH", 0x000B, 0x0E1B, 1, 0)
    named = struct.pack("<HH", 0x0003, 0x8001) + b"G" * 16 + struct.pack("<III", 1, 6, 0)[:8] + b"n\0m\0\0\0\0\0"
    named += struct.pack("<I", 7)
    return (
        HEAD
        + attribute(0x9007, struct.pack("<II", 1252, 0))
        + attribute(0x9003, properties(flag, named, prop(0x1013, 0x102, b"<p>Dear Ada</p>")))
        + attribute(0x9002, b"\0" * 14)
        + attribute(0x8010, b"NOTE~1.PDF\0")
        + attribute(0x800F, b"%PDF")
        + attribute(0x9005, properties(prop(0x3707, 0x1F, "Größe.pdf\0".encode("utf-16-le"))))
        + attribute(0x9002, b"\0" * 14)
        + attribute(0x8010, b"plain.txt\0")
        + attribute(0x800F, b"hello")
    )


def message(packed: bytes) -> bytes:
    head = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/ms-tnef\r\n"
    return head + b"Content-Transfer-Encoding: binary\r\n\r\n" + packed + b"\r\n--b--\r\n"


def test_files_have_their_long_names_and_whole_content() -> None:
    assert unpack_tnef(winmail()).files == [TnefFile("Größe.pdf", b"%PDF"), TnefFile("plain.txt", b"hello")]


def test_the_files_stand_in_the_message_instead_of_it_and_the_text_where_there_is_none() -> None:
    raw = message(winmail())
    parsed = parse(raw)
    assert [(one.part, one.file_name, one.content_type, one.size) for one in parsed.attachments] == [
        ("1/1", "Größe.pdf", "application/pdf", 4),
        ("1/2", "plain.txt", "text/plain", 5),
    ]
    assert attachment_content(raw, "1/2") == b"hello"
    assert (parsed.text, parsed.html) == ("Dear Ada", True)


def test_files_of_a_packed_message_are_found_in_it() -> None:
    inner = attribute(0x9005, properties(prop(0x3701, 0x0D, b"I" * 16 + winmail())))
    files = unpack_tnef(HEAD + attribute(0x9002, b"") + inner).files
    assert [file.name for file in files] == ["Größe.pdf", "plain.txt"]


def test_one_that_is_none_stays_a_file() -> None:
    assert [one.content_type for one in parse(message(b"rubbish")).attachments] == ["application/ms-tnef"]


def test_counts_that_lie_take_no_time() -> None:
    for kind in (0x0002, 0x1002, 0x1102, 0x0102, 0x101E):
        lie = struct.pack("<IHHI", 0xFFFFFFFF, kind, 0x1000, 0xFFFFFFFF)
        assert not unpack_tnef(HEAD + attribute(0x9003, lie) + attribute(0x9005, lie)).files
    assert not unpack_tnef(HEAD + attribute(0x9002, b"") * 100_000).files


@given(st.binary(max_size=80), st.integers(0, 700))
def test_nothing_raises(noise: bytes, place: int) -> None:
    packed = winmail()
    parse(message(packed[:place] + noise + packed[place + len(noise) :]))
    unpack_tnef(packed[:place])
