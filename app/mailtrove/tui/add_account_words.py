"""What Add account says: what comes next, and what to write to an administrator; pure."""

from mailtrove.accounts import Discovered
from mailtrove.archive.records import Account
from mailtrove.auth.registration import client_id_missing
from mailtrove.config import MicrosoftConfig


def what_follows(found: Discovered | None, delegate: Account | None, *, lacks_client_id: bool) -> str:
    """What Enter does."""
    if found is None:
        return ""
    if found.route is None:
        return f"Enter asks for {found.known.password}" if found.known else "Enter asks for name and password"
    if delegate:
        return f"Enter opens it with the sign-in of {delegate.email}"
    if lacks_client_id:
        return ""  # that is said at the field for it
    return "Enter opens the browser; only Microsoft sees your password"


def message_to_admin(microsoft: MicrosoftConfig, registration: str, email: str) -> str:
    """A message that asks to register mailtrove, ready to be sent."""
    missing = client_id_missing(microsoft.app(registration), host=microsoft.authority, email=email)
    return next(each.text for each in missing.to_copy if "admin" in each.label)
