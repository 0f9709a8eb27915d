"""Who lives in the sandbox: the people that its provider knows and its mail server has mailboxes for.

Four ways in which a Microsoft account can be: of an organisation, personal, personal on a domain of
its own, and of an organisation with a sign-in name that is not the address. Beside them live one person with a
password, one mailbox that is shared, one person of Google's, and one person for each trouble.
"""

import uuid
from dataclasses import dataclass
from typing import Final, Literal

from mailtrove.sandbox.troubles import OWN_TENANT, PERSONAL, PLAYS, Trouble

CONSUMER_TENANT: Final = "9188040d-6c67-4c5b-b112-36a304b66dad"
"""The one tenant of all personal accounts (Microsoft identity platform, ID token claims reference)."""


@dataclass(frozen=True, slots=True)
class Person:
    """One account at the provider, with one mailbox."""

    email: str
    upn: str
    """The name signed in with; `preferred_username` in tokens."""
    display_name: str
    account_type: Literal["personal", "organisation"]
    tenant: str
    """The tenant's domain; "consumers" for a personal account."""
    tid: str
    oid: str
    mailbox: str
    """The one user name that the mail server takes: the address or the UPN."""
    email_claim: bool = True
    """Whether ID tokens carry the address when the scope asks for it."""
    tagline: str = ""
    """A few words for the sign-in page."""
    trouble: Trouble | None = None
    """What goes wrong when they sign in."""
    password: str = ""
    """What the mail server takes of them instead of a token; nobody else has one."""

    @property
    def personal(self) -> bool:
        """Whether this is a personal account."""
        return self.account_type == "personal"


ADA: Final = Person(
    email="ada@lovelace.example",
    upn="ada@lovelace.example",
    display_name="Ada Lovelace",
    account_type="organisation",
    tenant="lovelace.example",
    tid="18151210-1852-4a1c-8e0f-a0a1ab1e5cde",
    oid="0ada0ada-1843-4bcd-9f00-000000000001",
    mailbox="ada@lovelace.example",
    tagline="Chair of Analytical Engines",
)
GRACE: Final = Person(
    email="grace.h@outlook.com",
    upn="grace.h@outlook.com",
    display_name="Grace Hopper",
    account_type="personal",
    tenant="consumers",
    tid=CONSUMER_TENANT,
    oid="00000000-0000-0000-9ace-190612091992",
    mailbox="grace.h@outlook.com",
    tagline="Keeps a moth in her logbook",
)
EMMY: Final = Person(
    email="emmy@noether.example",
    upn="emmy@noether.example",
    display_name="Emmy Noether",
    account_type="personal",
    tenant="consumers",
    tid=CONSUMER_TENANT,
    oid="00000000-0000-0000-e331-188203231935",
    mailbox="emmy@noether.example",
    tagline="Personal, but on a domain of her own",
)
ALAN: Final = Person(
    email="alan@bletchley.example",
    upn="a.turing@bletchley.example",
    display_name="Alan Turing",
    account_type="organisation",
    tenant="bletchley.example",
    tid="19120623-1954-4e16-8a11-b1e7c41e9aac",
    oid="0a1a0a1a-1936-4bcd-9f00-000000000002",
    mailbox="a.turing@bletchley.example",
    email_claim=False,
    tagline="Signs in by another name than his address",
)

PEOPLE: Final[tuple[Person, ...]] = (ADA, GRACE, EMMY, ALAN)
"""Whose sign-in goes well."""


KATHERINE: Final = Person(
    email="katherine.johnson@gmail.com",
    upn="katherine.johnson@gmail.com",
    display_name="Katherine Johnson",
    account_type="personal",
    tenant="",
    tid="",
    oid="119180826202002240101",  # Google's `sub`: a long number
    mailbox="katherine.johnson@gmail.com",
    tagline="Counts everything, at Gmail",
)
"""Google's, whom Microsoft doesn't know."""


@dataclass(frozen=True, slots=True)
class SharedMailbox:
    """A mailbox that nobody signs in to: others' tokens open it (`user=` the shared one, the token a delegate's)."""

    mailbox: str
    delegates: tuple[str, ...]
    """Mailboxes of who may open it."""


ANALYSTS: Final = SharedMailbox("analysts@lovelace.example", (ADA.mailbox,))

_TROUBLED_DOMAIN: Final = "trouble.example"
_TROUBLED_PERSONAL_DOMAIN: Final = "outlook.com"


def _guid(name: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, name))


def _troubled(trouble: Trouble) -> Person:
    personal = trouble in PERSONAL
    email = f"{trouble.value}@{_TROUBLED_PERSONAL_DOMAIN if personal else _TROUBLED_DOMAIN}"
    tenant = f"{trouble.value}.{_TROUBLED_DOMAIN}" if trouble in OWN_TENANT else _TROUBLED_DOMAIN
    return Person(
        email=email,
        upn=email,
        display_name=trouble.value.replace("-", " ").capitalize(),
        account_type="personal" if personal else "organisation",
        tenant="consumers" if personal else tenant,
        tid=CONSUMER_TENANT if personal else _guid(tenant),
        oid=_guid(email),
        mailbox=email,
        tagline=PLAYS[trouble].tagline,
        trouble=trouble,
    )


PASSWORD: Final = Person(
    email=f"password@{_TROUBLED_DOMAIN}",
    upn=f"password@{_TROUBLED_DOMAIN}",
    display_name="Basil Authentication",
    account_type="organisation",
    tenant=_TROUBLED_DOMAIN,
    tid=_guid(_TROUBLED_DOMAIN),
    oid=_guid(f"password@{_TROUBLED_DOMAIN}"),
    mailbox=f"password@{_TROUBLED_DOMAIN}",
    tagline="F3: the password is open-sesame",
    password="open-sesame",
)
TROUBLED: Final[tuple[Person, ...]] = (*map(_troubled, Trouble), PASSWORD)
"""Whose sign-in goes wrong, or goes another way, in the order of `Trouble`."""
DEMO_PEOPLE: Final = (*PEOPLE, KATHERINE)
"""Who is offered to whoever tries mailtrove out."""
EVERYBODY: Final = (*PEOPLE, *TROUBLED)
"""Whom Microsoft knows."""


def person_named(name: str) -> Person | None:
    """The person with that address or sign-in name, upper and lower case alike."""
    wanted = name.strip().casefold()
    return next((person for person in (*EVERYBODY, KATHERINE) if wanted in (person.email, person.upn)), None)


def person_with(trouble: Trouble) -> Person:
    """Who has that trouble."""
    return next(person for person in TROUBLED if person.trouble is trouble)
