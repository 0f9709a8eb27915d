"""The accounts of one archive: added, found, signed in again, logged in, removed."""

from typing import TYPE_CHECKING

from mailtrove.accounts import login
from mailtrove.accounts.detection import is_email_address, microsoft_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.accounts.login import credential_key, try_password
from mailtrove.accounts.proof import prove_mailbox
from mailtrove.archive import account_store, browse
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import Step, StepChanged, StepState
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config
from mailtrove.errors import (
    AccountAmbiguous,
    AccountExists,
    AccountNotFound,
    ArchiveError,
    InvalidAddress,
    SignInCancelled,
)
from mailtrove.paths import Paths

if TYPE_CHECKING:
    from mailtrove.imap.connection import Connection


class Accounts:
    """The accounts of one archive, with what is needed to sign them in.

    Safe to use from several threads: the archive has one writer, and the credential store its own locks.
    """

    def __init__(self, archive: Archive, config: Config, paths: Paths) -> None:
        self._archive = archive
        self._config = config
        self._credentials = CredentialStore(paths.credentials, config.credentials.store)
        self._locks = paths.locks

    def all(self) -> list[Account]:
        """Every account, in the order they were added."""
        return browse.accounts(self._archive)

    def find(self, name: str) -> Account:
        """The account with that e-mail address, display name or identifier, upper and lower case alike.

        Raises:
            AccountNotFound: none has it.
            AccountAmbiguous: several have it; they are listed.
        """
        wanted = name.casefold()
        found = [
            account
            for account in self.all()
            if wanted in (account.email.casefold(), account.display_name.casefold(), account.identifier.casefold())
        ]
        if not found:
            raise AccountNotFound(f"No account is called “{name}”.")
        if len(found) > 1:
            listed = ", ".join(account.identifier for account in found)
            raise AccountAmbiguous(f"“{name}” can be: {listed}.")
        return found[0]

    def add_microsoft(self, email: str, watcher: Watcher, *, tenant: str = "", app: str = "") -> Account:
        """Sign `email` in with Microsoft and keep the account. Blocks while the person is in the browser.

        `app` names the registration to sign in with. An account that is already here with the same sign-in is signed
        in again.

        Raises:
            AccountExists: the address is here with a password; it is never repointed.
            SignInError: signing in failed; nothing was stored.
            CredentialsNotSaved: signed in, but it could not be kept.
        """
        if not is_email_address(email):
            raise InvalidAddress(f"“{email}” has not the form name@domain.")
        known = self._with_email(email)
        if known and known.auth_method != "xoauth2":
            raise AccountExists(f"{known.email} logs in with a password to {known.host}.")
        return self._sign_in(known, email, watcher, tenant=tenant, app=app)

    def sign_in_again(self, account: Account, watcher: Watcher) -> Account:
        """Renew a Microsoft account's sign-in: the same tenant and the same person, or nothing changes.

        Raises:
            WrongMailbox: somebody else signed in; the stored sign-in stays.
            SignInError: as `add_microsoft`.
        """
        tenant = account.authority.rpartition("/")[2]
        return self._sign_in(account, account.email, watcher, tenant=tenant, app=account.oauth_app)

    def add_password(self, account: Account, password: str) -> Account:
        """Log in with a password and, when that worked, keep account and password.

        Raises:
            AccountExists: that mailbox is already here.
            ServerError: the login did not work; nothing was stored.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        if any(known.identifier == account.identifier for known in self.all()):
            raise AccountExists(f"{account.identifier} is already here.")
        self._credentials.require()
        try_password(account, password, self._config.network)
        self._credentials.save_password(credential_key(account), password)
        return self._add(account)

    def change_password(self, account: Account, password: str) -> Account:
        """Log in with another password and, when that worked, keep it instead.

        Raises:
            ServerError: the login did not work; the old password stays.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        try_password(account, password, self._config.network)
        self._credentials.save_password(credential_key(account), password)
        return account

    def remove(self, account: Account) -> None:
        """Forget the account, its credentials, and all of its archived mail. What is broken off can be done again.

        Raises:
            AlreadySyncing: it is being synced, here or in another process; nothing was removed.
            CredentialError, ArchiveError: something can't be removed; the account is still listed.
        """
        lock = AccountLock(self._locks, account)
        lock.acquire()
        try:
            self._credentials.remove(credential_key(account))  # first: afterwards nobody would know whose they are
            account_store.remove_account(self._archive, account.id)
        finally:
            lock.release()

    def connect(self, account: Account) -> "Connection":
        """A logged-in connection to the account's server, its token renewed when that is due.

        Raises:
            SignInError, CredentialError, ServerError: as the case is.
        """
        return login.connect(account, credentials=self._credentials, config=self._config)

    def _sign_in(self, known: Account | None, email: str, watcher: Watcher, *, tenant: str, app: str) -> Account:
        from mailtrove.auth import microsoft  # 400 ms: msal and jwt

        self._credentials.require()
        signed_in = microsoft.sign_in(
            email,
            config=self._config,
            watcher=watcher,
            tenant=tenant,
            app=app,
            expected=(known.tid, known.oid) if known else None,
        )
        account = microsoft_account(known, email, signed_in, self._config, app=app)
        account = prove_mailbox(
            account,
            signed_in.access_token,
            signed_in.identity.preferred_username,
            network=self._config.network,
            report=watcher.report,
        )
        if watcher.cancelled.is_set():
            raise SignInCancelled("You stopped it before anything was kept.")
        watcher.report(StepChanged(Step.STORE, StepState.RUNNING, "Writing the sign-in where only you can read it"))
        self._credentials.save_microsoft(credential_key(account), signed_in.credential)
        if known:
            account_store.update_account(self._archive, account)
        else:
            account = self._add(account)
        watcher.report(StepChanged(Step.STORE, StepState.DONE, "Kept on this computer, readable by you only"))
        return account

    def _add(self, account: Account) -> Account:
        """Store the row of an account whose credentials are stored; without it they would belong to nobody."""
        try:
            return account_store.add_account(self._archive, account)
        except (ArchiveError, AccountExists) as error:
            # Another process may have added the very same account meanwhile: then they are its credentials too.
            if isinstance(error, ArchiveError) or all(
                credential_key(known) != credential_key(account) for known in self.all()
            ):
                self._credentials.remove(credential_key(account))
            raise

    def _with_email(self, email: str) -> Account | None:
        wanted = email.casefold()
        return next((account for account in self.all() if account.email.casefold() == wanted), None)
