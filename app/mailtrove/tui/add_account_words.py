"""What Add account knows and says of what comes next, and what to write to an administrator; pure."""

from collections.abc import Callable
from dataclasses import dataclass

from mailtrove.accounts import Discovered
from mailtrove.archive.records import Account
from mailtrove.auth.registration import client_id_missing
from mailtrove.config import Config, MicrosoftConfig


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person chose of what is seldom needed."""

    tenant: str = ""
    registration: str = ""
    """The name of one of [microsoft.apps]; empty for the one of [microsoft] itself."""
    delegate: Account | None = None
    """The account whose sign-in opens it as a shared mailbox."""


def lacks_client_id(found: Discovered | None, chosen: Chosen, config: Config) -> bool:
    """Whether it signs in at Microsoft with a registration that config.toml has no client ID for."""
    if found is None or found.route is None or chosen.delegate:
        return False
    if chosen.registration and chosen.registration not in config.microsoft.apps:
        return False  # gone from config.toml meanwhile, which the sign-in says
    return not config.microsoft.app(chosen.registration).client_id


def what_follows(found: Discovered | None, chosen: Chosen, config: Config, key: Callable[[str], str]) -> str:
    """What going on does; empty where something is to be typed first, and said there. `key` tells that of an id."""
    if found is None or lacks_client_id(found, chosen, config):
        return ""
    if found.provider == "google" and config.google.client_id:
        return f"{key('add.go_on')} asks for an app password, {key('add.google')} signs in with Google"
    if found.route is None:
        return f"{key('add.go_on')} asks for {found.known.password if found.known else 'name and password'}"
    if chosen.delegate:
        return f"{key('add.go_on')} opens it with the sign-in of {chosen.delegate.email}"
    return f"{key('add.go_on')} opens the browser; only Microsoft sees your password"


def message_to_admin(microsoft: MicrosoftConfig, registration: str, email: str) -> str:
    """A message that asks to register mailtrove, ready to be sent."""
    missing = client_id_missing(microsoft.app(registration), host=microsoft.authority, email=email)
    return next(each.text for each in missing.to_copy if "admin" in each.label)
