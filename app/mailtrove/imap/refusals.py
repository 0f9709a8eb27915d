"""What a refused login means, and what to check in which order. Servers say it in prose, if they say it at all.

Exchange says no more than “AUTHENTICATE failed.” for a token that is bad, expired or somebody else's, a wrong user
name, and IMAP switched off; so the remedy goes through them, the likeliest first.
"""

import re
from datetime import UTC, datetime
from typing import Final

from mailtrove.errors import ImapSwitchedOff, LoginRefused, PasswordsDisabled, ServerError, ToCopy

APP_PASSWORDS_URL: Final = "https://myaccount.google.com/apppasswords"
IMAP_AT_OUTLOOK: Final = (
    "At Outlook.com: outlook.live.com > Settings > Mail > Forwarding and IMAP > “Let devices and apps use IMAP”."
)
IMAP_AT_AN_ORGANISATION: Final = (
    "In an organisation, its administrator does it: admin.microsoft.com > Users > Active users > you > Mail > Manage"
    " email apps > IMAP. It takes a while to count."
)
_IMAP_AT_GMAIL: Final = "At Gmail: gmail.com > Settings > Forwarding and POP/IMAP > Enable IMAP."
_IMAP_AT_A_GMAIL_DOMAIN: Final = (
    "Your organisation's administrator has switched it off for everybody: admin.google.com > Apps > Google Workspace >"
    " Gmail > End User Access > POP and IMAP."
)
_MICROSOFT: Final = re.compile(r"(^|\.)(outlook|office|office365|hotmail|live)\.(com|us|cn)$", re.IGNORECASE)
_GOOGLE: Final = re.compile(r"(^|\.)(gmail|googlemail|google)\.com$", re.IGNORECASE)

_SWITCHED_OFF: Final = re.compile(r"not enabled for imap|imap4?( access)? is (disabled|not enabled)", re.IGNORECASE)
"""Gmail: “[ALERT] Your account is not enabled for IMAP use.”, “[ALERT] IMAP access is disabled for your domain.”"""
_OF_THE_DOMAIN: Final = re.compile(r"disabled for your domain", re.IGNORECASE)
_NO_PASSWORDS: Final = re.compile(r"basic ?auth(entication)? ?(is )?(disabled|blocked)", re.IGNORECASE)
"""Exchange: “LOGIN failed. BasicAuthBlocked”, “Basic authentication is disabled.” (uxc #445)."""
_APP_PASSWORD: Final = re.compile(r"application-specific password required|invalidsecondfactor", re.IGNORECASE)
"""Gmail: “[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833”."""
_IN_BROWSER: Final = re.compile(r"log in via your web browser|\[?webalert|web login required", re.IGNORECASE)
"""Gmail: “[ALERT] Please log in via your web browser: …” (php-imap #87)."""


def login_refused(host: str, user: str, said: str, *, with_token: bool) -> ServerError:
    """The error for a login that the server refused, in the server's words `said`."""
    words = f"{host} refused {user}: {said}"
    facts = f"Server: {host}\nUser name: {user}\nBy: {'token' if with_token else 'password'}\nSaid: {said}"
    details = f"{facts}\nTimestamp: {datetime.now(UTC):%Y-%m-%d %H:%M:%SZ}"
    if _SWITCHED_OFF.search(said):
        return ImapSwitchedOff(words, remedy=_how_to_switch_on(host, said), details=details)
    if with_token:
        return LoginRefused(words, remedy=_token_remedy(host, user), details=details)
    if _NO_PASSWORDS.search(said) or _is_microsoft(host):
        return PasswordsDisabled(words, details=details)
    if _APP_PASSWORD.search(said) or _GOOGLE.search(host):
        remedy, to_copy = _google_remedy(said)
        return LoginRefused(words, remedy=remedy, details=details, to_copy=to_copy)
    return LoginRefused(words, remedy=_PASSWORD_REMEDY, details=details)


def takes_no_passwords(host: str) -> ServerError:
    """The error for a server that says so before it is sent one (LOGINDISABLED, RFC 9051 7.2.2)."""
    if _is_microsoft(host):
        return PasswordsDisabled(f"{host} takes no passwords.")
    return LoginRefused(
        f"{host} takes no passwords over this connection.",
        remedy="Choose TLS on port 993, or STARTTLS, for this account: most servers take a password only over those.",
    )


def _is_microsoft(host: str) -> bool:
    """Whether the server is Exchange Online or Outlook.com; neither takes passwords since September 2024."""
    return _MICROSOFT.search(host) is not None


def _how_to_switch_on(host: str, said: str) -> str:
    """Empty where the server is of nobody we know: the class names them all."""
    if _OF_THE_DOMAIN.search(said):
        return _IMAP_AT_A_GMAIL_DOMAIN
    if _GOOGLE.search(host):
        return f"{_IMAP_AT_GMAIL} Then try again."
    if _is_microsoft(host):
        return f"{IMAP_AT_OUTLOOK}\n{IMAP_AT_AN_ORGANISATION}\nThen try again."
    return ""


def _token_remedy(host: str, user: str) -> str:
    where = f"{IMAP_AT_OUTLOOK} {IMAP_AT_AN_ORGANISATION}" if _is_microsoft(host) else "See the mailbox's settings."
    return (
        "The server doesn't say why. Check, in this order:\n"
        f"1. Is IMAP switched on for the mailbox? {where}\n"
        f"2. Is {user} the name that you sign in with? Where the address is another, the sign-in name is what counts.\n"
        "3. Then choose “Sign in again” on Accounts, and in the browser exactly this account: a sign-in as somebody"
        " else, or one that has been withdrawn since, opens no mailbox."
    )


def _google_remedy(said: str) -> tuple[str, tuple[ToCopy, ...]]:
    if _IN_BROWSER.search(said):
        return "Open gmail.com in a browser, confirm that it was you who tried to log in, and try again.", ()
    return (
        "Gmail takes from mail programs no account's own password, only an app password. Switch on 2-Step Verification,"
        f" make one at {APP_PASSWORDS_URL}, and enter its sixteen letters in the place of your own password.",
        (ToCopy("App passwords page", APP_PASSWORDS_URL),),
    )


_PASSWORD_REMEDY: Final = (
    "Check user name and password; some servers want the whole address as the name. Many providers (iCloud, Yahoo and"
    " Fastmail among them) want an app password, made in the account's security settings, in the place of your own."
)
