"""From a letter to the bytes that a mail server has: RFC 5322 and MIME, in many programs' manners."""

import base64
import binascii
import hashlib
import textwrap
from collections.abc import Iterable
from email.header import Header
from email.utils import format_datetime, quote
from typing import Final
from urllib.parse import quote as percent_encoded

from mailtrove.sandbox.mail.cast import Contact
from mailtrove.sandbox.mail.letter import Attachment, Letter

WIDTH: Final = 72
_MAILERS: Final = {
    "outlook": "Microsoft Outlook 16.0",
    "flowed": "Difference Mail 0.9 (unfinished)",
    "latin1": "Mutt 1.10.1",
}


def compose(letter: Letter) -> bytes:
    """The letter's bytes, with CRLF line ends."""
    if letter.raw:
        return letter.raw
    headers = _headers(letter)
    if letter.attachments:
        kind = "mixed"
        parts = [_body(letter, "alt"), *(_attachment(attachment) for attachment in letter.attachments)]
        body = _multipart(kind, _boundary(letter, kind), parts)
    else:
        body = _body(letter, "alt")
    return headers + body


def header(name: str, value: str, charset: str = "utf-8") -> bytes:
    """One header line, folded, its value in encoded words where it is not ASCII (RFC 2047)."""
    if value.isascii():
        line = f"{name}: {value}"
        return "\r\n ".join(_folded(line)).encode() + b"\r\n"
    try:
        encoded = Header(value, charset, header_name=name, maxlinelen=75)
    except UnicodeEncodeError:
        encoded = Header(value, "utf-8", header_name=name, maxlinelen=75)
    value = encoded.encode(linesep="\r\n")
    return f"{name}: {value}\r\n".encode()


def text_part(text: str, charset: str, *, subtype: str = "plain", encoding: str = "", flowed: bool = False) -> bytes:
    """Headers and content of one text part, the encoding chosen as mail programs do unless it is given."""
    try:
        content = text.encode(charset)
    except UnicodeEncodeError:
        charset, content = "utf-8", text.encode()
    if content.isascii() and charset not in ("iso-2022-jp", "utf-7"):
        charset = "us-ascii"
    encoding = encoding or _suited_encoding(content)
    if encoding == "base64":
        content = content.replace(b"\n", b"\r\n")  # text's own line ends inside base64 (RFC 2045 6.8)
    parameters = "; format=flowed" if flowed else ""
    head = (
        f'Content-Type: text/{subtype}; charset="{charset}"{parameters}\r\n'
        f"Content-Transfer-Encoding: {encoding}\r\n\r\n"
    )
    return head.encode() + _encoded(content, encoding)


def wrapped(text: str, *, flowed: bool = False) -> str:
    """The text with lines that fit; quotes, lists and short lines stay as they are. `flowed` as RFC 3676 says."""
    lines: list[str] = []
    for line in text.split("\n"):
        if len(line) <= WIDTH or line.startswith((">", " ", "\t", "|")):
            lines.append(line)
            continue
        pieces = textwrap.wrap(line, WIDTH, break_long_words=False, break_on_hyphens=False)
        lines.extend([*(piece + " " for piece in pieces[:-1]), pieces[-1]] if flowed else pieces)
    return "\n".join(lines)


def address(contact: Contact, charset: str = "utf-8") -> str:
    """`Name <address>`, the name quoted or encoded where it must be."""
    if not contact.name:
        return contact.address
    if not contact.name.isascii():
        try:
            name = Header(contact.name, charset).encode()
        except UnicodeEncodeError:
            name = Header(contact.name, "utf-8").encode()
    elif any(character in contact.name for character in '.,;:@()<>[]"\\'):
        name = f'"{quote(contact.name)}"'
    else:
        name = contact.name
    return f"{name} <{contact.address}>"


def _headers(letter: Letter) -> bytes:
    sender = letter.sender
    lines = [
        header("Received", _received(letter)),
        header("From", address(sender, letter.charset)),
        header(
            "To", ", ".join(address(contact, letter.charset) for contact in letter.to) or "undisclosed-recipients:;"
        ),
    ]
    if letter.cc:
        lines.append(header("Cc", ", ".join(address(contact, letter.charset) for contact in letter.cc)))
    lines.append(header("Subject", letter.subject, letter.charset))
    lines.append(header("Date", format_datetime(letter.date)))
    if letter.message_id:
        lines.append(header("Message-ID", f"<{letter.message_id}>"))
    if letter.references:
        lines.append(header("In-Reply-To", f"<{letter.references[-1]}>"))
        lines.append(header("References", " ".join(f"<{reference}>" for reference in letter.references)))
    if mailer := _MAILERS.get(sender.manner):
        lines.append(header("X-Mailer", mailer))
    lines.extend(header(name, value) for name, value in letter.headers)
    lines.append(b"MIME-Version: 1.0\r\n")
    return b"".join(lines)


def _received(letter: Letter) -> str:
    host = letter.sender.domain
    digest = hashlib.sha256(letter.message_id.encode()).hexdigest()[:12].upper()
    return f"from mail.{host} by mx.lovelace.example with ESMTPS id {digest}; {format_datetime(letter.date)}"


def _body(letter: Letter, boundary: str) -> bytes:
    plain = text_part(
        wrapped(letter.text, flowed=letter.flowed) + "\n",
        letter.charset,
        encoding=letter.encoding,
        flowed=letter.flowed,
    )
    if not letter.html:
        return plain
    page = text_part(letter.html, letter.charset, subtype="html")
    if letter.html_only:
        return page
    return _multipart("alternative", _boundary(letter, boundary), [plain, page])


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    opened = f"--{boundary}\r\n".encode()
    content = b"".join(opened + part.removesuffix(b"\r\n") + b"\r\n" for part in parts)
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    return head + content + f"--{boundary}--\r\n".encode()


def _boundary(letter: Letter, kind: str) -> str:
    return f"----=_{kind}_" + hashlib.sha256(f"{kind}/{letter.message_id}/{letter.date}".encode()).hexdigest()[:24]


def _attachment(attachment: Attachment) -> bytes:
    disposition = "inline" if attachment.inline else "attachment"
    if attachment.content_type.startswith("message/"):  # never base64 (RFC 2046 5.2.1)
        head = f"Content-Type: {attachment.content_type}\r\nContent-Disposition: {disposition}\r\n\r\n"
        return head.encode() + attachment.content
    type_name, disposition_name = _file_names(attachment)
    head = (
        f"Content-Type: {attachment.content_type}{attachment.parameters}{type_name}\r\n"
        f"Content-Transfer-Encoding: base64\r\nContent-Disposition: {disposition}{disposition_name}\r\n\r\n"
    )
    return head.encode() + _encoded(attachment.content, "base64")


def _file_names(attachment: Attachment) -> tuple[str, str]:
    """The file's name for the content type and for the disposition, as this manner writes it."""
    name = attachment.name
    if attachment.naming == "rfc2231":
        return "", f";\r\n filename*=UTF-8''{percent_encoded(name)}"
    if attachment.naming == "rfc2231-split":
        half = len(name) // 2
        first, second = percent_encoded(name[:half]), percent_encoded(name[half:])
        return "", f";\r\n filename*0*=UTF-8''{first};\r\n filename*1*={second}"
    if not name.isascii():
        name = Header(name, "utf-8", maxlinelen=10_000).encode()
    return f'; name="{name}"', f';\r\n filename="{name}"'


def _suited_encoding(content: bytes) -> str:
    if content.isascii() and max(map(len, content.splitlines()), default=0) < 998:
        return "7bit"
    # A byte costs three in quoted-printable, and a third more in base64.
    foreign = sum(byte > 126 for byte in content)
    return "base64" if foreign * 6 > len(content) else "quoted-printable"


def _encoded(content: bytes, encoding: str) -> bytes:
    if encoding == "base64":
        return base64.encodebytes(content).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        content = binascii.b2a_qp(content, istext=True)
    return content.replace(b"\n", b"\r\n")


def _folded(line: str) -> list[str]:
    """The line cut at spaces, so that no piece is longer than 76 characters where that is possible."""
    pieces: list[str] = []
    while len(line) > 76:
        cut = line.rfind(" ", 1, 76)
        if cut <= line.find(":") + 1:
            cut = line.find(" ", 76)
        if cut < 0:
            break
        pieces.append(line[:cut])
        line = line[cut + 1 :]
    return [*pieces, line]
