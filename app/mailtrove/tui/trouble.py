"""An error as a screen shows it: a title, what happened, what to do now; and by which binding what can be copied."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mailtrove.errors import (
    CredentialsMissing,
    LoginRefused,
    MailtroveError,
    PasswordSourceNotAllowed,
    SignInExpired,
    ToCopy,
)
from mailtrove.printable import printable
from mailtrove.redaction import redacted
from mailtrove.sync.events import SyncProgress

LINK: Final = "trouble.link"
MESSAGE: Final = "trouble.message"
TEXT: Final = "trouble.text"

_SIGN_IN_AGAIN: Final = (SignInExpired, CredentialsMissing, LoginRefused, PasswordSourceNotAllowed)
_SIGN_IN_AGAIN_TITLES: Final = frozenset(kind.title for kind in _SIGN_IN_AGAIN)


@dataclass(frozen=True, slots=True)
class Trouble:
    """What went wrong. Texts may quote servers and mail: they are drawn through `printable`."""

    title: str
    what_happened: str
    remedy: str
    sign_in_again: bool = False
    """Signing in again may mend it, so that is offered."""
    details: str = ""
    """The raw error with its numbers and time; shown only when unfolded."""
    to_copy: tuple[ToCopy, ...] = ()

    @property
    def whole_text(self) -> str:
        """All of it to hand to somebody: safe to show, and without secrets."""
        parts = [self.title, self.what_happened, f"What to do now\n{self.remedy}"]
        parts += [f"{copied.label}\n{copied.text.strip()}" for copied in self.to_copy]
        parts += [f"Details\n{self.details}"] if self.details else []
        return printable(redacted("\n\n".join(parts)))


def trouble_of(error: Exception) -> Trouble:
    """An exception in words for the person; one that is not ours is a mistake of ours."""
    if isinstance(error, MailtroveError):
        again = isinstance(error, _SIGN_IN_AGAIN)
        return Trouble(error.title, error.what_happened, error.remedy, again, error.details, error.to_copy)
    what_happened = redacted(f"{type(error).__name__}: {error}")
    return Trouble(MailtroveError.title, what_happened, MailtroveError.default_remedy)


def trouble_of_sync(progress: SyncProgress) -> Trouble:
    """Why a run failed."""
    return Trouble(
        progress.title or MailtroveError.title,
        progress.what_happened,
        progress.remedy,
        progress.title in _SIGN_IN_AGAIN_TITLES,
        progress.details,
        progress.to_copy,
    )


def copy_keys(to_copy: Sequence[ToCopy]) -> dict[str, ToCopy]:
    """The binding that copies each text: a link's, a message's, or the next that is free; others have none."""
    keys: dict[str, ToCopy] = {}
    for copied in to_copy:
        wanted = LINK if _is_link(copied.text) else MESSAGE if "\n" in copied.text.strip() else TEXT
        free = [key for key in (wanted, TEXT, MESSAGE, LINK) if key not in keys]
        if free:
            keys[free[0]] = copied
    return keys


def _is_link(text: str) -> bool:
    return text.startswith(("https://", "http://")) and not any(character.isspace() for character in text)
