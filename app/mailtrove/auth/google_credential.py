"""What is kept of a sign-in with Google; `credentials` keeps it."""

from dataclasses import dataclass, field
from typing import Final

MAIL_SCOPE: Final = "https://mail.google.com/"
"""The only scope that opens IMAP (Google, "OAuth 2.0 mechanism", XOAUTH2)."""


@dataclass(frozen=True, slots=True)
class GoogleCredential:
    """A Google sign-in as it is kept, with what is needed to renew it rightly."""

    refresh_token: str = field(repr=False)
    access_token: str = field(repr=False)
    expires_on: int
    """When the access token ends, in epoch seconds."""
    sub: str
    """The person, for good."""
    client_id: str
    """The client it was made for: a refresh token is good with no other."""
    authority: str
