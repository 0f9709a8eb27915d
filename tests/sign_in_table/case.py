"""One row of the table: who signs in by which way, what comes of it, and what is left behind."""

from dataclasses import dataclass
from enum import Enum

from mailtrove.sandbox.people import ADA, ALAN, EMMY, GRACE, Person, person_with
from mailtrove.sandbox.troubles import Trouble


class Way(Enum):
    """How the account is reached."""

    BROWSER = "browser"
    PASTE = "pasted URL"
    DEVICE = "device code"
    REFRESH = "refresh"
    """Signed in with the browser before; the token is renewed when the mailbox is opened."""
    AGAIN = "sign in again"
    PASSWORD = "password"
    SHARED = "shared mailbox"
    """Signed in with the browser before; the mailbox of the analysts is added to be opened by that."""


@dataclass(frozen=True, slots=True)
class Case:
    """What is done, and what must come of it."""

    way: Way
    person: Person
    outcome: str
    """The error's class, from the sign-in or from the first login after it; "signed in" when there is none; "code
    ended" when the device code's way ended by itself and the others went on."""
    says: tuple[str, ...]
    """Words of the title or of what happened, which people must be told."""
    remedy: tuple[str, ...] = ()
    """Words of what to do now."""
    files: int = 0
    """Credential files left behind; a sign-in's own, with what it needs to be renewed."""
    rows: int = 0
    """Account rows left behind."""
    tenant: str = ""
    """As given with `--tenant`."""
    circumstance: str = ""
    """What else is wrong with the world: a name in `circumstances`."""

    @property
    def kind(self) -> str:
        """Which kind of account it is."""
        if self.person.account_type == "personal":
            return "personal, own domain" if self.person == EMMY else "personal"
        return "organisation, other name" if self.person == ALAN else "organisation"

    @property
    def failure(self) -> str:
        """What is wrong, in a word or three."""
        if self.circumstance:
            return self.circumstance
        if self.person.trouble:
            return self.person.trouble.value
        return f"one tenant: {self.tenant}" if self.tenant else "nothing"

    @property
    def name(self) -> str:
        """For pytest."""
        return f"{self.way.value}-{self.person.email}-{self.circumstance or self.tenant or 'as it is'}".replace(
            " ", "-"
        )


HAPPY = (ADA, GRACE, EMMY, ALAN)


def signed_in(way: Way, person: Person, *says: str, tenant: str = "") -> Case:
    """A row that ends well."""
    return Case(way, person, "signed in", says, files=1, rows=1, tenant=tenant)


def fails(way: Way, trouble: Trouble, outcome: str, says: str, remedy: str = "") -> Case:
    """A row that ends badly, and leaves nothing behind."""
    return Case(way, person_with(trouble), outcome, tuple(says.split(" | ")), tuple(filter(None, remedy.split(" | "))))


def fails_later(way: Way, trouble: Trouble, outcome: str, says: str, remedy: str = "") -> Case:
    """A row in which somebody signs in whose mailbox then doesn't open: the sign-in is kept."""
    found = fails(way, trouble, outcome, says, remedy)
    return Case(way, found.person, outcome, found.says, found.remedy, files=1, rows=1)
