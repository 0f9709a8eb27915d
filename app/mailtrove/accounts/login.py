"""Logging in to an account's mail server with what is stored for it.

An archive can come from anywhere. A password is kept for one server alone; a token opens its provider's server, and
goes to no other, whatever the account's row names.
"""

from typing import TYPE_CHECKING

from mailtrove.accounts.allowed import require_allowed
from mailtrove.accounts.passwords import is_kept_elsewhere, password_from_elsewhere
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import Config
from mailtrove.errors import MailOnly
from mailtrove.imap.state import Security, Server

if TYPE_CHECKING:
    from mailtrove.imap.connection import Connection


def credential_key(account: Account) -> str:
    """What the account's credentials are stored under: it stays when host or user name are corrected."""
    if account.auth_method == "xoauth2":
        return f"{account.provider}:{account.email.casefold()}"
    return f"imap:{account.identifier}"


def server_of(account: Account, config: Config) -> Server:
    """Where the account's mailbox is: for a sign-in the provider's server that config.toml names, always by TLS."""
    ca_file, seconds = config.network.ca_file, float(config.network.timeout_seconds)
    if account.auth_method == "xoauth2":
        provider = config.google if account.provider == "google" else config.microsoft
        return Server(provider.imap_host, provider.imap_port, Security.TLS, ca_file, seconds)
    return Server(account.host, account.port, Security(account.security), ca_file, seconds)


def connect(account: Account, signer: Account, *, credentials: CredentialStore, config: Config) -> "Connection":
    """A logged-in connection to the account's server, its token renewed when that is due.

    `signer` is the account whose sign-in opens it: itself, but for a shared mailbox.

    Raises:
        MailOnly: nothing logs in to it any more.
        SignInError, CredentialError, ServerError: as the case is.
    """
    from mailtrove.imap import connection  # 110 ms: imapclient

    if account.mail_only:
        raise MailOnly(f"{account.email} was removed, and its mail kept: nothing logs in to it any more.")
    key = credential_key(signer)
    if account.auth_method == "password":
        server = server_of(account, config)
        if is_kept_elsewhere(account):
            require_allowed(account, credentials)
            password = password_from_elsewhere(account)
        else:
            password = credentials.load_password(key)
        return connection.connect(server, connection.PasswordLogin(account.imap_user, lambda: password))
    from mailtrove.auth import google, microsoft  # 400 ms: msal and jwt

    def token(force_refresh: bool) -> str:
        if signer.provider == "google":
            return google.access_token(credentials, key, sub=signer.oid, config=config, force_refresh=force_refresh)
        return microsoft.access_token(
            credentials,
            key,
            person=(signer.tid, signer.oid),
            config=config,
            app=signer.oauth_app,
            force_refresh=force_refresh,
        )

    return connection.connect(server_of(signer, config), connection.TokenLogin(account.imap_user, token))


def try_password(account: Account, password: str, config: Config) -> None:
    """Log in once, and out again.

    Raises:
        ServerError: it did not work.
    """
    from mailtrove.imap import connection  # 110 ms: imapclient

    connection.connect(
        server_of(account, config), connection.PasswordLogin(account.imap_user, lambda: password)
    ).close()
