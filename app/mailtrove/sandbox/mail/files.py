"""Files to hang on letters: small, real, and made from nothing but chance and a name."""

import random
import struct
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from mailtrove.sandbox.mail.letter import Attachment

_CARD: Final = (64, 28)
"""Columns and rows of a punched card, drawn with two by three pixels for each hole."""


def table(name: str, columns: Sequence[str], rows: int, dice: random.Random, *, naming: str = "plain") -> Attachment:
    """A CSV file with some measurements."""
    lines = [";".join(columns)]
    lines += [";".join([str(row), *(f"{dice.gauss(10, 3):.3f}" for _ in columns[1:])]) for row in range(1, rows + 1)]
    return Attachment(name, "text/csv", ("\r\n".join(lines) + "\r\n").encode(), naming=naming)


def punched_card(name: str, dice: random.Random, *, inline: bool = False) -> Attachment:
    """A PNG picture of a punched card."""
    paper, hole = b"\xf3\xe9\xd2", b"\x3a\x33\x2a"
    width, height = _CARD[0] * 2, _CARD[1] * 3
    holes = [[dice.random() < 0.28 and 2 <= row < _CARD[1] - 2 for _ in range(_CARD[0])] for row in range(_CARD[1])]
    rows = []
    for y in range(height):
        pixels = (hole if holes[y // 3][x // 2] and y % 3 else paper for x in range(width))
        rows.append(b"\0" + b"".join(pixels))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 9)), (b"IEND", b"")]
    content = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return Attachment(name, "image/png", content, inline=inline)


def page(name: str, text: Sequence[str], *, naming: str = "plain") -> Attachment:
    """A PDF file of one page with these lines."""
    escaped = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text]
    drawn = "BT /F1 12 Tf 72 760 Td 18 TL " + " ".join(f"({line}) Tj T*" for line in escaped) + " ET"
    stream = drawn.encode("latin-1", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%b\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>",
    ]
    content = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(content)
    content += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    content += b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % start
    return Attachment(name, "application/pdf", content, naming=naming)


def invitation(title: str, begins: datetime, minutes: int, place: str, organiser: str, guest: str) -> Attachment:
    """A calendar invitation (RFC 5546 REQUEST)."""
    ends = begins + timedelta(minutes=minutes)
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//University of St Ada//Almanack//EN",
        "METHOD:REQUEST",
        "BEGIN:VEVENT",
        f"UID:{begins:%Y%m%dT%H%M}-{zlib.crc32(title.encode()):08x}@lovelace.example",
        f"DTSTAMP:{begins - timedelta(days=6):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{begins:%Y%m%dT%H%M%SZ}",
        f"DTEND:{ends:%Y%m%dT%H%M%SZ}",
        f"SUMMARY:{title}",
        f"LOCATION:{place}",
        f"ORGANIZER:mailto:{organiser}",
        f"ATTENDEE;RSVP=TRUE:mailto:{guest}",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    content = ("\r\n".join(lines) + "\r\n").encode()
    return Attachment("invite.ics", "text/calendar", content, parameters="; method=REQUEST")


def forwarded(raw: bytes) -> Attachment:
    """Another message, whole."""
    return Attachment("forwarded.eml", "message/rfc822", raw)
