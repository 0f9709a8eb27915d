"""Which command or variable may give an account's password: what the person named on this computer, and no other.

The archive names it too, but an archive can come from anywhere, and what it names is run, or sent to a server.
"""

from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.errors import CredentialsMissing, PasswordSourceNotAllowed


def allow(account: Account, credentials: CredentialStore) -> None:
    """Remember that the person named this account's command or variable here.

    Raises:
        CredentialsNotSaved, CredentialsUnsafe: it can't be kept.
    """
    credentials.save_password(_key(account), _source(account))


def is_allowed(account: Account, credentials: CredentialStore) -> bool:
    """Whether the person named this command or variable here, for this very mailbox.

    Raises:
        CredentialError: it can't be told.
    """
    try:
        return credentials.load_password(_key(account)) == _source(account)
    except CredentialsMissing:
        return False


def require_allowed(account: Account, credentials: CredentialStore) -> None:
    """Refuse a command or variable that the person did not name here for this very mailbox.

    Raises:
        PasswordSourceNotAllowed: they named none, or another.
        CredentialError: it can't be told.
    """
    if not is_allowed(account, credentials):
        raise PasswordSourceNotAllowed(
            f"The archive names {_named(account)} for {account.email}, which nobody allowed on this computer."
        )


def forget(account: Account, credentials: CredentialStore) -> None:
    """Allow nothing for the account any more.

    Raises:
        CredentialsNotSaved, CredentialsUnsafe: it can't be forgotten.
    """
    credentials.remove(_key(account))


def _key(account: Account) -> str:
    return f"allowed:{account.identifier}"


def _source(account: Account) -> str:
    return f"command:{account.password_command}\nvariable:{account.password_variable}"


def _named(account: Account) -> str:
    if account.password_command:
        return f"the password command “{account.password_command}”"
    return f"the environment variable {account.password_variable}"
