"""What the password form holds, and what is wrong with it; pure."""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from mailtrove.accounts.passwords import words_of
from mailtrove.errors import PasswordCommandFailed
from mailtrove.imap.state import Security

PORTS: Final = {Security.TLS: 993, Security.STARTTLS: 143, Security.PLAIN: 143}
"""The usual port for each way to secure the line (RFC 8314)."""
_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
"""POSIX, Base Definitions 8.1."""


class Given(StrEnum):
    """Where the password comes from. The value is the field's name too."""

    TYPED = "password"
    COMMAND = "command"
    VARIABLE = "variable"


@dataclass(frozen=True, slots=True)
class PasswordForm:
    """As typed, ends trimmed; the password untouched."""

    host: str
    port: str
    security: Security
    user: str
    password: str = field(repr=False)
    given: Given = Given.TYPED
    command: str = ""
    variable: str = ""

    def mistakes(self) -> dict[str, str]:
        """What is wrong, by field; empty when it can be tried."""
        found: dict[str, str] = {}
        if not self.host or any(letter.isspace() or letter in "/@" for letter in self.host):
            found["host"] = "Server: a host name like imap.example.edu."
        if not (self.port.isascii() and self.port.isdigit() and 0 < int(self.port) < 65536):
            found["port"] = "Port: a number from 1 to 65535, usually 993."
        if self.security is Security.PLAIN and "host" not in found and not _is_here(self.host):
            found["security"] = "Without TLS only servers on this very computer are used."
        if not self.user:
            found["user"] = "User name: usually your e-mail address."
        if wrong := self._wrong_password():
            found[self.given.value] = wrong
        return found

    def _wrong_password(self) -> str:
        match self.given:
            case Given.COMMAND:
                try:
                    words_of(self.command)
                except PasswordCommandFailed as error:
                    return f"Command: {error.what_happened}"
                return ""
            case Given.VARIABLE:
                return "" if _VARIABLE.fullmatch(self.variable) else "Variable: its name alone, like MAIL_PASSWORD."
            case Given.TYPED:
                return "" if self.password else "Password: it can't be empty."


def _is_here(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
