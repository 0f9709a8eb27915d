"""What every error of ours carries: a title, what happened, and what to do now."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class ToCopy:
    """A text that helps to go on, copied with one key: a link, a message to somebody."""

    label: str
    """What it is: "the link for your administrator"."""
    text: str


class MailtroveError(Exception):
    """Something went wrong that a person should be told about.

    The exception's text is what happened; it may quote servers and mail, so it goes to a screen only
    through `printable`.
    """

    title: ClassVar[str] = "Something went wrong"
    default_remedy: ClassVar[str] = "Try again; if it happens again, please report it."

    def __init__(
        self, what_happened: str, *, remedy: str = "", details: str = "", to_copy: Sequence[ToCopy] = ()
    ) -> None:
        """`details` is the raw error with its numbers and time, for who can read it; shown only when unfolded."""
        super().__init__(what_happened)
        self.what_happened = what_happened
        self.remedy = remedy or self.default_remedy
        self.details = details
        self.to_copy = tuple(to_copy)


class ConfigError(MailtroveError):
    """config.toml can't be used as it stands."""

    title = "The configuration can't be used"
    default_remedy = "Mend the line named above; nothing was changed."


class KeysUnusable(ConfigError):
    """Some of the keys in config.toml are none, or can't be had."""

    title = "Some keys in config.toml can't be used"
    default_remedy = "Mend these lines; until then the usual keys hold. `mailtrove keys` lists all ids and keys."


class HomeUnusable(MailtroveError):
    """A folder of ours can't be made, read or written."""

    title = "A folder can't be used"
    default_remedy = "Check its owner and permissions, or set MAILTROVE_HOME to another folder."
