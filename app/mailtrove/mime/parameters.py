"""Parameters of Content-Type and Content-Disposition: quoted, encoded, continued (RFC 2045, 2231), and wrong."""

import re
from typing import Final
from urllib.parse import unquote_to_bytes

from mailtrove.mime.charsets import decode
from mailtrove.mime.headers import decode_words

_PARAMETER: Final = re.compile(r';\s*([^\s=;"*]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_ESCAPED: Final = re.compile(r'\\(["\\])')
"""No other character is ever escaped in mail, but Windows paths are sent: "C:\\temp\\report.pdf"."""
_MAX_HEADER: Final = 64 * 1024


def parameters(value: str) -> dict[str, str]:
    """The parameters of a header's value, decoded; names in lower case."""
    if ";" not in value:
        return {}
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bool, str]]] = {}
    for name, number, star, quoted, bare in _PARAMETER.findall(value[:_MAX_HEADER]):
        text = _ESCAPED.sub(r"\1", quoted) if quoted else bare.strip()
        if number or star:
            pieces.setdefault(name.lower(), {}).setdefault(int(number or 0), (bool(star), text))
        else:
            plain.setdefault(name.lower(), decode_words(text))
    # The extended form is the better one where both are given (RFC 6266 4.3).
    return plain | {name: _joined(numbered) for name, numbered in pieces.items()}


def _joined(numbered: dict[int, tuple[bool, str]]) -> str:
    charset, joined = "", b""
    for number in sorted(numbered):
        encoded, text = numbered[number]
        if encoded and not joined and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data = text.encode("utf-8", "surrogateescape")
        joined += unquote_to_bytes(data) if encoded else data
    return decode(joined, charset)
