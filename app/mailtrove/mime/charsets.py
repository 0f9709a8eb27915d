"""Bytes to text, whatever they claim to be: never raising, and losing as little as can be.

A charset is a claim. It is believed where it fits; where it doesn't, valid UTF-8 is hardly ever anything
else, and what is left reads best as windows-1252. ISO-8859-1 fits everything, so UTF-8 is looked for first.
"""

import re
from typing import Final

_SUPERSETS: Final = {
    "iso-8859-1": "windows-1252",
    "latin1": "windows-1252",
    "iso8859-1": "windows-1252",
    "iso-8859-9": "windows-1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "euc-cn": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "iso-2022-jp": "iso2022_jp_ext",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "unicode-1-1-utf-7": "utf-7",
    "x-mac-roman": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "macintosh": "mac_roman",
    "cp-850": "cp850",
}
"""Labels as programs use them to what they mean by them (much as the WHATWG encoding standard does)."""

_TELL_NOTHING: Final = frozenset({"", "us-ascii", "ascii", "utf-8", "utf8", "unknown", "unknown-8bit", "x-unknown"})
_NO_CHARSETS: Final = frozenset(
    {"idna", "punycode", "unicode_escape", "unicode-escape", "raw_unicode_escape", "raw-unicode-escape", "undefined"}
)
"""Python codecs that are no charsets; some take quadratic time."""
_LABEL: Final = re.compile(r"[a-z0-9][a-z0-9_.:+-]{0,39}")


def decode(data: bytes, charset: str = "") -> str:
    """Text without NULs and lone surrogates, from bytes in a charset as labelled (empty: unlabelled)."""
    if data.isascii() and b"\x1b" not in data and charset.lower() not in ("utf-7", "unicode-1-1-utf-7", "hz-gb-2312"):
        return without_nul(data.decode("ascii"))
    label = charset.strip().strip("\"'").lower()
    if b"\x1b$" in data and label in _TELL_NOTHING:
        label = "iso-2022-jp"
    if label in _TELL_NOTHING:
        return storable(_guessed(data))
    codec = _SUPERSETS.get(label, label)
    if codec in _NO_CHARSETS or not _LABEL.fullmatch(codec):
        return storable(_guessed(data))
    for attempt in ("utf-8", codec) if codec == "windows-1252" else (codec, "utf-8"):
        try:
            return storable(data.decode(attempt))
        except (UnicodeError, LookupError, ValueError):
            continue
    return storable(_least_damaged(data, codec))


def storable(text: str) -> str:
    """Text that UTF-8 can hold: lone surrogates become U+FFFD, NULs go (SQLite's functions stop at them)."""
    if text.isascii():
        return without_nul(text)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return without_nul(text)


def without_nul(text: str) -> str:
    """Text without NULs."""
    return text.replace("\0", "") if "\0" in text else text


def _guessed(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    text = data.decode("utf-8", "replace")
    damage = text.count("\ufffd")
    # More good characters beyond ASCII than bad ones: UTF-8 that was cut or mixed, not another charset.
    if sum(map("\u007f".__lt__, text)) > 2 * damage:
        return text
    return data.decode("windows-1252", "replace")


def _least_damaged(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "replace")
    except (LookupError, ValueError):
        return _guessed(data)
    return text if text.count("\ufffd") * 10 <= len(text) else _guessed(data)
