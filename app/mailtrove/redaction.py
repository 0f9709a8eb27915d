"""Takes secrets out of a text that is to be read by somebody: tokens, codes, passwords, as mail programs write them.

Errs on the side of leaving out too much: a log without a word is of use, a log with a token is a break-in.
"""

import base64
import binascii
import re
from typing import Final

LEFT_OUT: Final = "[left out]"

_TELLING: Final = re.compile(
    r"eyJ[\w+/=-]{5,}(?:\.[\w+/=-]+)*"  # a JWT
    r"|(?:dXNlcj[01]|bixhPW)[\w+/=-]{8,}"  # how XOAUTH2 and OAUTHBEARER begin, in base64
    r"|[01]\.[AR][\w-]{16,}(?:\.[\w-]+)*"  # Entra's codes and refresh tokens
    r"|M\.[A-Z]\d+_[A-Z0-9]+\.[\w.!*$-]{8,}"  # those of personal accounts
    r"|Ew[A-Z][\w+/=-]{16,}"  # their access tokens
    r"|1//[\w-]{8,}|ya29\.[\w.-]{8,}|4/[0P][\w-]{8,}|GOCSPX-[\w-]{8,}"  # Google's
    # Whatever else is long, and of small and capital letters and digits: no word, and no digest in hexadecimal.
    r"|(?=[\w+-]{0,99}[a-z])(?=[\w+-]{0,99}[A-Z])(?=[\w+-]{0,99}\d)[\w+-]{40,}={0,2}",
    re.ASCII,
)
"""Known by their own looks, wherever they stand."""

_NAMES: Final = (
    r"(?:[\w-]{0,30}(?:password|passwd|passphrase|secret|token|assertion|verifier)"
    r"|pwd|code|state|nonce|device_code|user_code|client_info)"
)
_QUOTED: Final = r"\"(?:[^\"\\]|\\.)*\""
_VALUE: Final = rf"(?!\[left out\])(?:(?<=\")[^\"]+|(?<=')[^']+|(?<=“)[^”]+|{_QUOTED}|[^\s\"'&,;}}\x01]+)"
_NAMED: Final = re.compile(
    r"(?P<kept>"
    r"\b(?:auth=)?bearer\s++|\bauthorization:\s*+basic\s++|\bauth=(?!bearer)"
    rf"|{_NAMES}\\?+[\"']?+\s*+[=:]\s*+\\?+[\"'“]?+"
    r"|\bthe code\s++|\bAUTHENTICATE\s++[\w-]{1,20}+\s++"
    rf"){_VALUE}"
    rf"|(?P<login>\bLOGIN\s++)(?!\[left out\])(?:{_QUOTED}|\S+)\s+(?:{_QUOTED}|\S+)",
    re.IGNORECASE,
)
"""Known by what stands before them."""

_IN_ADDRESS: Final = re.compile(r"(?<=://)[^\s/:]*:[^\s/]+(?=@)")
"""User name and password of a proxy."""
_PLAIN: Final = re.compile(rb"[^\0]*\0[^\0]+\0[^\0]")
"""Whom to act for, NUL, user name, NUL, password (RFC 4616). Microsoft's numbers, AADSTS…, begin with two NULs."""
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]{8,}={0,2}")


def redacted(text: str) -> str:
    """The text with whatever looks like a secret replaced by `LEFT_OUT`."""
    text = _IN_ADDRESS.sub(LEFT_OUT, text)
    text = _TELLING.sub(LEFT_OUT, text)
    text = _BASE64.sub(_unless_harmless, text)
    return _NAMED.sub(lambda found: f"{found['kept'] or found['login']}{LEFT_OUT}", text)


def _unless_harmless(found: re.Match[str]) -> str:
    """PLAIN parts its fields with NUL, XOAUTH2 and OAUTHBEARER have "auth="; no word that is read as base64 does."""
    try:
        said = base64.b64decode(found[0], validate=True)
    except binascii.Error:
        return found[0]
    return LEFT_OUT if _PLAIN.match(said) or b"auth=" in said else found[0]
