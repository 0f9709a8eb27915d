"""An error as a screen shows it: a title, what happened, what to do now."""

from dataclasses import dataclass
from typing import Final

from mailtrove.errors import CredentialsMissing, LoginRefused, MailtroveError, SignInExpired
from mailtrove.redaction import redacted
from mailtrove.sync.events import SyncProgress

_SIGN_IN_AGAIN: Final = (SignInExpired, CredentialsMissing, LoginRefused)
_SIGN_IN_AGAIN_TITLES: Final = frozenset(kind.title for kind in _SIGN_IN_AGAIN)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong. Texts may quote servers and mail: they are drawn through `printable`."""

    title: str
    what_happened: str
    remedy: str
    sign_in_again: bool = False
    """Signing in again may mend it, so that is offered."""


def trouble_of(error: Exception) -> Trouble:
    """An exception in words for the person; one that is not ours is a mistake of ours."""
    if isinstance(error, MailtroveError):
        return Trouble(error.title, error.what_happened, error.remedy, isinstance(error, _SIGN_IN_AGAIN))
    what_happened = redacted(f"{type(error).__name__}: {error}")
    return Trouble(MailtroveError.title, what_happened, MailtroveError.default_remedy)


def trouble_of_sync(progress: SyncProgress) -> Trouble:
    """Why a run failed."""
    return Trouble(
        progress.title or MailtroveError.title,
        progress.what_happened,
        progress.remedy,
        progress.title in _SIGN_IN_AGAIN_TITLES,
    )
