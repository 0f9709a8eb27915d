"""The app registration in words: how to make one, what to click to mend one, and what to write to who runs it.

The pages are named as Microsoft names them (Entra admin center, App registrations); config.toml's keys stand in
the section that the registration was read from.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from mailtrove.auth.account_type import CONSUMER_TENANT, CONSUMERS, ORGANISATIONS, scope_for
from mailtrove.config import MicrosoftApp
from mailtrove.errors import ClientIdMissing, ToCopy

REGISTRATIONS_URL: Final = "https://go.microsoft.com/fwlink/?linkid=2083908"
"""Where registrations are made; Microsoft's own link, as its errors give it."""
PAGE: Final = "entra.microsoft.com > App registrations > your application"
_OF_NOBODY: Final = frozenset({"common", CONSUMERS, CONSUMER_TENANT})
"""Tenants that no administrator runs."""
_PERMISSION: Final = "IMAP.AccessAsUser.All"
_ID_TO_COME: Final = "APPLICATION-ID"
_NAME: Final = "mailtrove"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sign-in or a renewal was asked with; remedies and messages name it."""

    registration: MicrosoftApp
    authority: str
    """`https://host/tenant`."""
    scope: str
    email: str = ""
    """Whose mail it is; empty where that doesn't matter."""

    @property
    def section(self) -> str:
        """Where config.toml holds the registration: `[microsoft.apps.work]`."""
        return self.registration.section

    @property
    def redirect_uri(self) -> str:
        """As it is to be registered: without a port, which is ignored for localhost (Microsoft, reply-url)."""
        parts = urlsplit(self.registration.redirect_uri)
        if parts.hostname != "localhost":
            return self.registration.redirect_uri
        return urlunsplit((parts.scheme, "localhost", parts.path, "", ""))

    @property
    def consent_url(self) -> str:
        """Where an administrator allows the application for a whole organisation."""
        host, _, tenant = self.authority.rpartition("/")
        query = {"client_id": self.registration.client_id, "scope": self.scope, "redirect_uri": self.redirect_uri}
        tenant = ORGANISATIONS if tenant.lower() in _OF_NOBODY else tenant
        return f"{host}/{tenant}/v2.0/adminconsent?{urlencode(query)}"


def client_id_missing(registration: MicrosoftApp, *, host: str, email: str) -> ClientIdMissing:
    """The error for a section without an application, with how to come by one; `host` is the sign-in service."""
    asked = Asked(
        MicrosoftApp(_ID_TO_COME, redirect_uri=registration.redirect_uri, section=registration.section),
        authority=f"{host.rstrip('/')}/{ORGANISATIONS}",
        scope=scope_for(host.rstrip("/"), ""),
        email=email,
    )
    return ClientIdMissing(
        f"Microsoft opens mailboxes to registered applications only, and config.toml names none"
        f" (client_id under {asked.section}).",
        remedy=_steps(asked),
        to_copy=(
            ToCopy("Registration page", REGISTRATIONS_URL),
            ToCopy("Message to your admin", _please_register(asked)),
            ToCopy("Consent link, to fill in", asked.consent_url),
        ),
    )


def _steps(asked: Asked) -> str:
    return "\n".join(
        (
            "1. Open entra.microsoft.com > App registrations > New registration. Any name will do; allow accounts in"
            " any organisation and personal Microsoft accounts.",
            f"2. Redirect URI: {asked.redirect_uri}, of the platform “Mobile and desktop applications”.",
            f"3. API permissions > Add > APIs my organization uses > Office 365 Exchange Online > Delegated:"
            f" {_PERMISSION}.",
            "4. Authentication > Allow public client flows: Yes.",
            f"5. Put the “Application (client) ID” into config.toml as client_id under {asked.section}, and start"
            " mailtrove again.",
            "May you not open that page? Copy the message below and send it to who runs your organisation's mail."
            " README, “Add a Microsoft account”, has all of this at length.",
        )
    )


def _please_register(asked: Asked) -> str:
    return _letter(
        "Subject: Please register an application, so that I can archive my mail",
        f"I would like to keep an archive of my own mailbox ({asked.email}) on my own computer with mailtrove, a mail"
        " archiver. Microsoft 365 needs an application registration for that. Could you make one for me, please?",
        "In entra.microsoft.com > App registrations > New registration:\n"
        f"- Name: {_NAME}\n"
        "- Supported account types: this organisation only is enough for me\n"
        f"- Redirect URI: {asked.redirect_uri}, platform “Mobile and desktop applications” (not “Web”)\n"
        f"- API permissions: Office 365 Exchange Online, delegated, {_PERMISSION} (nothing else)\n"
        "- Authentication > Allow public client flows: Yes\n"
        "- No client secret and no certificate are needed",
        _HARMLESS,
        f"Where users may not consent themselves, please allow it by this link as well, with the new id in the place of"
        f" {_ID_TO_COME}:\n{asked.consent_url}\n{_AFTER_CONSENT}",
        "All I need back is the “Application (client) ID” and the “Directory (tenant) ID” from its Overview page.",
    )


def please_consent(asked: Asked) -> str:
    """A message to an administrator, complete: who asks, for what, why it does no harm, and the link."""
    who = f" ({asked.email})" if asked.email else ""
    return _letter(
        "Subject: Please allow an application, so that I can archive my mail",
        f"I would like to keep an archive of my own mailbox{who} on my own computer with mailtrove, a mail archiver."
        " When I sign in, Microsoft 365 says that an administrator must allow the application first. Could you allow"
        " it, please?",
        f"Application (client) ID: {asked.registration.client_id}\nPermission: {_PERMISSION} (delegated)",
        _HARMLESS,
        f"This link asks you to allow it:\n{asked.consent_url}\n{_AFTER_CONSENT}",
    )


_HARMLESS: Final = (
    "The permission is a delegated one: it lets the program do over IMAP what the person who signed in can do in their"
    " own mailbox, and opens nobody else's. Everybody signs in on Microsoft's own page, with your organisation's"
    " second factor and policies. mailtrove only reads; it changes and deletes nothing on the server, and sends the"
    " mail nowhere."
)
_AFTER_CONSENT: Final = "(It ends at a page of localhost that your browser can't show. That is as it should be.)"


def _letter(*paragraphs: str) -> str:
    subject, *rest = paragraphs
    return "\n\n".join((subject, "Hello,", *rest, "Thank you, and kind regards")) + "\n"
