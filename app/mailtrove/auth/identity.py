"""Is it the right mailbox? Who signed in, against who was meant to."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mailtrove.errors import IdTokenMalformed, WrongMailbox

if TYPE_CHECKING:
    from mailtrove.auth.id_token import Claims


@dataclass(frozen=True, slots=True)
class Identity:
    """Who signed in, as proved by the ID token."""

    tid: str
    oid: str
    """Together with `tid`: one person, for good. Names and addresses may change."""
    email: str
    """The address claimed; empty where the tenant doesn't tell."""
    preferred_username: str
    """The sign-in name (UPN)."""
    display_name: str
    warning: str
    """What the person should see, or nothing."""


def match_identity(claims: "Claims", wanted: str, expected: tuple[str, str] | None = None) -> Identity:
    """The identity behind the claims, when it is that of the mailbox `wanted`.

    The `email` claim must be the address. Without it a sign-in name that differs is accepted with a warning, for
    many organisations' sign-in names are no addresses. `expected` is the (tid, oid) of an account that signs in again:
    who is that very person may be called something else by now.

    Raises:
        WrongMailbox: somebody else signed in.
        IdTokenMalformed: the token tells neither address nor sign-in name.
    """
    if expected is not None and tuple(part.lower() for part in expected) != (claims.tid, claims.oid):
        shown = claims.email or claims.preferred_username or "somebody else"
        raise WrongMailbox(
            f"This account is another person's, or of another tenant, than {shown} who signed in now.",
            remedy="Start again and choose the same account as before. Your archived mail is untouched.",
        )
    warning = ""
    if claims.email:
        if claims.email.casefold() != wanted.casefold():
            if expected is None:
                raise WrongMailbox(f"You wanted {wanted}, but signed in as {claims.email}.")
            warning = (
                f"{wanted} is called {claims.email} by now: it is the same person, so the account goes on under the"
                " address that it has here."
            )
    elif claims.preferred_username:
        if claims.preferred_username.casefold() != wanted.casefold():
            warning = (
                f"You signed in as {claims.preferred_username}, and your organisation doesn't tell whose address"
                f" {wanted} is. It is used as you gave it; the mail server decides whether it fits."
            )
    else:
        raise IdTokenMalformed(
            "The ID token tells neither an address (email) nor a sign-in name (preferred_username).",
            remedy="Have the optional claim “email” added to the app registration's ID token, then sign in again.",
        )
    return Identity(claims.tid, claims.oid, claims.email, claims.preferred_username, claims.name or wanted, warning)


def match_google(claims: "Claims", wanted: str, expected: tuple[str, str] | None = None) -> Identity:
    """The identity behind Google's claims, when it is that of the mailbox `wanted`, by an address Google vouches for.

    Raises:
        WrongMailbox: somebody else signed in, or with an address that is not proved to be theirs.
    """
    if not claims.email_verified:
        raise WrongMailbox(
            f"Google doesn't vouch for the address {claims.email} of who signed in.",
            remedy="Confirm the address in your Google account first (myaccount.google.com/email), then start again.",
        )
    return match_identity(claims, wanted, expected)
