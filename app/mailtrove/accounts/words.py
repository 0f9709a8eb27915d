"""What an account is, in the words that its card and the command line's list show. Pure; may quote providers."""

from collections.abc import Sequence

from mailtrove.accounts.shared import signer_of
from mailtrove.archive.records import Account
from mailtrove.auth.account_type import is_guid
from mailtrove.errors import DelegateMissing


def kind(account: Account, accounts: Sequence[Account]) -> tuple[str, ...]:
    """What it is and how it gets in, part by part: `Microsoft`, `organisation`, `tenant lovelace.example`."""
    parts = ["kept mail, nothing logs in"] if account.mail_only else []
    if account.signs_in_as:
        return (*parts, "Microsoft", _shared(account, accounts))
    company = {"microsoft": "Microsoft", "google": "Google"}.get(account.provider, "IMAP")
    parts.append(company)
    if company == "Microsoft":
        parts.append(account.account_type or "organisation")
    else:
        parts += [*_password(account), account.host]
    if account.imap_user.casefold() != account.email.casefold():
        parts.append(f"as {account.imap_user}")
    if account.account_type == "organisation" and account.tid:
        parts.append(f"tenant {tenant_name(account)}")
    if account.oauth_app:
        parts.append(f"app {account.oauth_app}")
    return tuple(parts)


def tenant_name(account: Account) -> str:
    """The name of its organisation's tenant where it is known by one, else its GUID."""
    named = account.authority.rpartition("/")[2]
    return named if "." in named and not is_guid(named) else account.tid


def delegate_gone(account: Account, accounts: Sequence[Account]) -> bool:
    """Whether it is a shared mailbox that nobody signs in for any more."""
    if account.mail_only:
        return False
    try:
        signer_of(account, accounts)
    except DelegateMissing:
        return True
    return False


def _shared(account: Account, accounts: Sequence[Account]) -> str:
    if account.mail_only:
        return "shared mailbox"
    try:
        return f"shared mailbox, opened by {signer_of(account, accounts).email}"
    except DelegateMissing:
        return "shared mailbox, opened by nobody any more"


def _password(account: Account) -> list[str]:
    if account.auth_method != "password":
        return []
    if account.password_command:
        return ["password by a command"]
    return [f"password from ${account.password_variable}"] if account.password_variable else ["password"]
