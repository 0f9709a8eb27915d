"""XOAUTH2 and OAUTHBEARER: what is said to the server, and what it says when it refuses.

Both mechanisms put the reason of a refusal into a challenge, which must be answered before the server
says NO. IMAPClient's own `oauth2_login` answers it with the token again and drops the reason.
"""

import json

from mailtrove.errors import LoginRefused


class TokenExchange:
    """The client's side of one SASL exchange, as `IMAPClient.sasl_login` calls it: once, or twice when refused."""

    def __init__(self, opening: str, closing: bytes) -> None:
        self._opening = opening
        self._closing = closing
        self._opened = False
        self.refusal = ""
        """Why the server refused, in words; empty while it didn't say."""

    def __call__(self, challenge: bytes) -> bytes:
        """The answer to a challenge; the first one is empty, because the client speaks first."""
        if not self._opened:
            self._opened = True
            return self._opening.encode()
        self.refusal = refusal_in_words(challenge)
        return self._closing


def xoauth2(user: str, token: str) -> TokenExchange:
    """Microsoft's and Google's mechanism; a refusal is acknowledged with an empty line (Gmail waits for it).

    Raises:
        LoginRefused: the name or the token would break out of its field.
    """
    _check_field(user)
    _check_field(token)
    return TokenExchange(f"user={user}\x01auth=Bearer {token}\x01\x01", b"")


def oauthbearer(user: str, token: str) -> TokenExchange:
    """The standard mechanism (RFC 7628 3.1); a refusal is acknowledged with one %x01 (3.2.3).

    Raises:
        LoginRefused: the name or the token would break out of its field.
    """
    _check_field(user)
    _check_field(token)
    name = user.replace("=", "=3D").replace(",", "=2C")
    return TokenExchange(f"n,a={name},\x01auth=Bearer {token}\x01\x01", b"\x01")


def plain(user: str, password: str) -> TokenExchange:
    """A password (RFC 4616); UTF-8, so that umlauts in it work where LOGIN can't carry them.

    Raises:
        LoginRefused: name or password hold a NUL.
    """
    if "\0" in user or "\0" in password:
        raise LoginRefused("The user name or password holds a NUL character, which no mail server takes.")
    return TokenExchange(f"\0{user}\0{password}", b"")


def refusal_in_words(challenge: bytes) -> str:
    """The JSON of an error challenge (`{"status":"401","schemes":"bearer","scope":"…"}`) in words."""
    text = challenge.decode("utf-8", "replace").strip()
    try:
        answer = json.loads(text)
    except ValueError:
        return text[:500]
    except RecursionError:
        return ""
    if not isinstance(answer, dict):
        return text[:500]
    said = [f"{key} {answer[key]}" for key in ("status", "scope", "error_description") if answer.get(key)]
    return ", ".join(said)[:500] or text[:500]


def _check_field(text: str) -> None:
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise LoginRefused("The user name or token holds control characters, which no mail server takes.")
