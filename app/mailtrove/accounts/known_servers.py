"""Mail providers whose IMAP servers are known without asking: where they are, and what a login there needs.

Only what the providers themselves document. A domain is recognised by its own name, by the host that takes in its mail
(MX), or by the IMAP server that somebody named for it.
"""

from dataclasses import dataclass
from typing import Final

from mailtrove.imap.state import Security

OWN_PASSWORD: Final = "your password"
"""The one that people log in with on the web."""


@dataclass(frozen=True, slots=True)
class KnownServer:
    """One provider's IMAP server."""

    name: str
    """What people call the provider."""
    host: str
    domains: frozenset[str]
    mx: tuple[str, ...] = ()
    """The hosts that take in its customers' mail end so."""
    port: int = 993
    security: Security = Security.TLS
    local_part_only: bool = False
    """The user name is what stands before the @."""
    password: str = OWN_PASSWORD
    """Which password, with its article: "an app password", where the account's own is not taken."""
    steps: tuple[str, ...] = ()
    """What to do before a login can work, in order."""
    link: str = ""
    """Where to do it."""

    def user(self, email: str) -> str:
        """The name to log in with."""
        return email.rpartition("@")[0] if self.local_part_only else email


def known_by_domain(domain: str) -> KnownServer | None:
    """The provider whose own mail domain it is."""
    return next((known for known in KNOWN_SERVERS if domain.lower() in known.domains), None)


def known_by_mx(host: str) -> KnownServer | None:
    """The provider that takes in mail at `host`."""
    return next((known for known in KNOWN_SERVERS if any(is_below(host, ending) for ending in known.mx)), None)


def known_by_server(host: str) -> KnownServer | None:
    """The provider whose IMAP server `host` is."""
    return next((known for known in KNOWN_SERVERS if known.host == host.lower().rstrip(".")), None)


def is_below(host: str, domain: str) -> bool:
    """Whether the host is the domain itself, or inside of it."""
    host = host.lower().rstrip(".")
    return host == domain or host.endswith(f".{domain}")


def _domains(names: str) -> frozenset[str]:
    return frozenset(names.split())


GMAIL: Final = KnownServer(
    name="Gmail",
    host="imap.gmail.com",
    domains=_domains("gmail.com googlemail.com"),
    mx=("google.com", "googlemail.com"),
    password="an app password",
    steps=(
        "Switch on 2-Step Verification for your Google account, if it is off.",
        "At the page below create an app password called “mailtrove”.",
        "Type its 16 letters here; Google shows them only once.",
    ),
    link="https://myaccount.google.com/apppasswords",
)
_SWITCHED_ON: Final = (
    "On the web open Settings, then POP3 & IMAP, and allow access.",
    "With two-factor authentication: make an app-specific password.",
)

KNOWN_SERVERS: Final = (
    GMAIL,
    KnownServer(
        name="iCloud Mail",
        host="imap.mail.me.com",
        domains=_domains("icloud.com me.com mac.com"),
        mx=("mail.icloud.com",),
        password="an app-specific password",
        steps=(
            "At the page below: Sign-In and Security, then App-Specific Passwords.",
            "Make one called “mailtrove”, and type it here.",
            "With a domain of your own, the user name is your iCloud address.",
        ),
        link="https://account.apple.com",
    ),
    KnownServer(
        name="Fastmail",
        host="imap.fastmail.com",
        domains=_domains("fastmail.com fastmail.fm"),
        mx=("messagingengine.com",),
        password="an app password",
        steps=(
            "On the web open Settings, Privacy & Security, manage app passwords.",
            "Make one for Mail (IMAP), and type it here. Basic plans have none.",
        ),
        link="https://app.fastmail.com/settings/security",
    ),
    KnownServer(
        name="Yahoo Mail",
        host="imap.mail.yahoo.com",
        domains=_domains("yahoo.com ymail.com rocketmail.com yahoo.co.uk yahoo.de yahoo.fr yahoo.es yahoo.it yahoo.ca"),
        mx=("am0.yahoodns.net",),
        password="an app password",
        steps=("At the page below generate an app password called “mailtrove”.", "Type it here."),
        link="https://login.yahoo.com/account/security",
    ),
    KnownServer(
        name="AOL Mail",
        host="imap.aol.com",
        domains=_domains("aol.com aim.com"),
        password="an app password",
        steps=("At the page below generate an app password called “mailtrove”.", "Type it here."),
        link="https://login.aol.com/account/security",
    ),
    KnownServer(
        name="GMX",
        host="imap.gmx.net",
        domains=_domains("gmx.de gmx.net gmx.at gmx.ch"),
        steps=_SWITCHED_ON,
        link="https://www.gmx.net",
    ),
    KnownServer(
        name="GMX",
        host="imap.gmx.com",
        domains=_domains("gmx.com gmx.us gmx.co.uk"),
        steps=_SWITCHED_ON,
        link="https://www.gmx.com",
    ),
    KnownServer(
        name="WEB.DE",
        host="imap.web.de",
        domains=_domains("web.de"),
        steps=_SWITCHED_ON,
        link="https://web.de",
    ),
    KnownServer(
        name="Proton Mail",
        host="127.0.0.1",
        port=1143,
        security=Security.STARTTLS,
        domains=_domains("proton.me protonmail.com protonmail.ch pm.me"),
        mx=("protonmail.ch",),
        password="Bridge’s password",
        steps=(
            "Run Proton Mail Bridge on this computer, signed in (paid plans).",
            "Export its TLS certificates; name cert.pem as ca_file in config.toml.",
            "Type the password that Bridge shows for mail programs.",
        ),
        link="https://proton.me/mail/bridge",
    ),
    KnownServer(
        name="Zoho Mail",
        host="imap.zoho.com",
        domains=_domains("zoho.com zohomail.com"),
        steps=(
            "On the web open Settings, Mail Accounts, and switch on IMAP Access.",
            "With multi-factor authentication: make an app password, page below.",
        ),
        link="https://accounts.zoho.com",
    ),
    KnownServer(
        name="Zoho Mail, an organisation's",
        host="imappro.zoho.com",
        domains=frozenset(),
        mx=("mx.zoho.com", "mx2.zoho.com", "mx3.zoho.com"),
        steps=(
            "On the web open Settings, Mail Accounts, and switch on IMAP Access.",
            "With multi-factor authentication: make an app password, page below.",
        ),
        link="https://accounts.zoho.com",
    ),
    KnownServer(
        name="Yandex Mail",
        host="imap.yandex.com",
        domains=_domains("yandex.com yandex.ru ya.ru"),
        mx=("mx.yandex.net", "mx.yandex.ru"),
        password="an app password",
        steps=(
            "On the web open All settings, then Email clients, and allow IMAP.",
            "At the page below make an app password for Mail, and type it here.",
        ),
        link="https://id.yandex.com/security",
    ),
    KnownServer(name="mailbox.org", host="imap.mailbox.org", domains=_domains("mailbox.org"), mx=("mailbox.org",)),
    KnownServer(name="Posteo", host="posteo.de", domains=_domains("posteo.de posteo.net posteo.org posteo.eu")),
)
