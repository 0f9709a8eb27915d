"""What Outlook packs into `winmail.dat` (TNEF, MS-OXTNEF): files, and the text. Never raises.

Done here and not by tnefparse, which believes every count in the file: 39 bytes keep it busy for an hour, and it
would run while mail is indexed. This reader steps over the bytes once, and takes nothing that isn't there.
"""

import mimetypes
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from mailtrove.mime.charsets import decode

TYPES: Final = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})

_SIGNATURE: Final = b"\x78\x9f\x3e\x22"
_HEADER_SIZE: Final = 6
_CHECKSUM_SIZE: Final = 2
_MESSAGE_PROPERTIES, _ATTACHMENT_BEGINS, _ATTACHMENT_PROPERTIES = 0x9003, 0x9002, 0x9005
_TITLE, _DATA, _BODY, _CODEPAGE = 0x8010, 0x800F, 0x800C, 0x9007
"""Attributes (MS-OXTNEF 2.1.3.2); of their 32 bits the lower half names them."""
_DATA_OBJECT, _FILE_NAME, _LONG_FILE_NAME, _DISPLAY_NAME = 0x3701, 0x3704, 0x3707, 0x3001
_PLAIN_BODY, _HTML_BODY = 0x1000, 0x1013
"""Properties (MS-OXPROPS)."""
_WIDTHS: Final = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of a value, by type, filled up to four (MS-OXTNEF 2.1.3.4)."""
_OF_ANY_LENGTH: Final = frozenset({0xD, 0x1E, 0x1F, 0x102})
_UNICODE: Final = 0x1F
_SEVERAL: Final = 0x1000
_NAMED: Final = 0x8000
_INTERFACE_ID_SIZE: Final = 16
_DEEPEST: Final = 4
_MOST_FILES: Final = 500


@dataclass(slots=True)
class TnefFile:
    """A file in it."""

    name: str = ""
    """As the sender gave it: not safe as a path; may be empty."""
    content: bytes = b""

    @property
    def content_type(self) -> str:
        """As its name tells."""
        return mimetypes.guess_type(self.name)[0] or "application/octet-stream"


@dataclass(slots=True)
class Tnef:
    """What was found."""

    files: list[TnefFile] = field(default_factory=list)
    text: str = ""
    html: str = ""
    charset: str = "windows-1252"


def unpack_tnef(content: bytes, depth: int = 0) -> Tnef:
    """The files and the text of a winmail.dat, as far as it is whole; nothing for what is none."""
    found = Tnef()
    for name, data in _attributes(content):
        if name == _CODEPAGE and len(data) >= 4:
            found.charset = f"cp{int.from_bytes(data[:4], 'little')}"
        elif name == _ATTACHMENT_BEGINS and len(found.files) < _MOST_FILES:
            found.files.append(TnefFile())
        elif name == _BODY:
            found.text = found.text or _text(data, 0, found.charset)
        elif name == _MESSAGE_PROPERTIES:
            _take_body(found, data)
        elif found.files and name == _TITLE:
            found.files[-1].name = found.files[-1].name or _text(data, 0, found.charset)
        elif found.files and name == _DATA:
            found.files[-1].content = data
        elif found.files and name == _ATTACHMENT_PROPERTIES:
            _take_file(found.files[-1], data, found.charset)
    found.files = [inner for file in found.files for inner in _opened(file, depth) if inner.content]
    return found


def _opened(file: TnefFile, depth: int) -> list[TnefFile]:
    """The file; or of a message that is packed the same way the files in it."""
    inside = file.content[_INTERFACE_ID_SIZE:]
    if not inside.startswith(_SIGNATURE) or depth >= _DEEPEST:
        return [file]
    return unpack_tnef(inside, depth + 1).files or [file]


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Names and data, until the end or the first that can't be."""
    if not content.startswith(_SIGNATURE):
        return
    at = _HEADER_SIZE
    while at + 9 <= len(content):
        _level, name, length = struct.unpack_from("<BII", content, at)
        at += 9
        if at + length > len(content):
            return
        yield name & 0xFFFF, content[at : at + length]
        at += length + _CHECKSUM_SIZE


def _take_body(found: Tnef, data: bytes) -> None:
    for name, kind, value in _properties(data):
        if name == _PLAIN_BODY:
            found.text = _text(value, kind, found.charset)
        elif name == _HTML_BODY:
            found.html = _text(value, kind, "" if value.isascii() else "utf-8")


def _take_file(file: TnefFile, data: bytes, charset: str) -> None:
    names: dict[int, str] = {}
    for name, kind, value in _properties(data):
        if name == _DATA_OBJECT:
            file.content = value
        elif name in (_LONG_FILE_NAME, _FILE_NAME, _DISPLAY_NAME):
            names[name] = _text(value, kind, charset)
    best = names.get(_LONG_FILE_NAME) or file.name or names.get(_FILE_NAME) or names.get(_DISPLAY_NAME)
    file.name = best or ""


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Names, types and values of properties that have one value, until the end or the first that can't be."""
    at = 4
    try:
        for _ in range(min(struct.unpack_from("<I", data)[0], len(data) // 4)):
            kind, name = struct.unpack_from("<HH", data, at)
            at += 4
            if name >= _NAMED:
                at = _after_name(data, at)
            count = 1
            if kind & _SEVERAL or kind in _OF_ANY_LENGTH:
                count = min(struct.unpack_from("<I", data, at)[0], len(data) // 4)
                at += 4
            for number in range(count):
                start, at = _value(data, at, kind & ~_SEVERAL)
                if number == 0 and not kind & _SEVERAL:
                    yield name, kind, data[start:at].rstrip(b"\0") if kind == 0x1E else data[start:at]
                at += -at % 4 if (kind & ~_SEVERAL) in _OF_ANY_LENGTH else 0
    except (struct.error, KeyError):
        return  # what came before it is worth having


def _after_name(data: bytes, at: int) -> int:
    """Where the value of a property with a name of its own begins (MS-OXTNEF 2.1.3.4)."""
    by_name = struct.unpack_from("<I", data, at + 16)[0]
    length = struct.unpack_from("<I", data, at + 20)[0] if by_name else 0
    return at + 24 + length + -length % 4


def _value(data: bytes, at: int, kind: int) -> tuple[int, int]:
    """Where a value begins and ends.

    Raises:
        struct.error: it is longer than the data.
        KeyError: no such type.
    """
    if kind not in _OF_ANY_LENGTH:
        if at >= len(data):
            raise struct.error("no value")
        return at, at + _WIDTHS[kind]
    end = at + 4 + struct.unpack_from("<I", data, at)[0]
    if end > len(data):
        raise struct.error("no value")
    return at + 4, end


def _text(value: bytes, kind: int, charset: str) -> str:
    return decode(value, "utf-16-le" if kind == _UNICODE else charset).rstrip("\0")
