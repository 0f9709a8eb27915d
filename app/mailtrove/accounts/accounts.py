"""The accounts of one archive: added, found, signed in again, logged in, removed."""

import threading
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from mailtrove.accounts import allowed, login
from mailtrove.accounts import known as known_here
from mailtrove.accounts.detection import google_account, is_email_address, microsoft_account
from mailtrove.accounts.keeping import forget, keep, refuse_cancelled, store
from mailtrove.accounts.lock import AccountLock
from mailtrove.accounts.login import credential_key, try_password
from mailtrove.accounts.passwords import is_kept_elsewhere, password_from_elsewhere
from mailtrove.accounts.proof import prove_mailbox
from mailtrove.accounts.removal import Removal, removal
from mailtrove.accounts.shared import refused_shared, shared_account, signer_of
from mailtrove.archive import account_store, browse
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.account_type import refresh_tenant
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import Step, StepChanged, StepState
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config
from mailtrove.errors import AccountAmbiguous, AccountNotFound, InvalidAddress, ServerError
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

    def configure(self, config: Config) -> None:
        """Go by other settings from now on."""
        self._config = config

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
            AccountExists: the address is here with another way in; it is never repointed.
            SignInError: signing in failed; nothing was stored.
            CredentialsNotSaved: signed in, but it could not be kept.
        """
        if not is_email_address(email):
            raise InvalidAddress(f"“{email}” has not the form name@domain.")
        known = known_here.with_sign_in(email, self.all(), "microsoft", self._config.microsoft.imap_host)
        return self._sign_in(known, email, watcher, tenant=tenant, app=app)

    def add_google(self, email: str, watcher: Watcher) -> Account:
        """Sign `email` in with Google, by the client of [google], and keep the account. Blocks as `add_microsoft`.

        Raises:
            AccountExists, SignInError, CredentialsNotSaved: as `add_microsoft`.
        """
        if not is_email_address(email):
            raise InvalidAddress(f"“{email}” has not the form name@domain.")
        known = known_here.with_sign_in(email, self.all(), "google", self._config.google.imap_host)
        return self._sign_in_google(known, email, watcher)

    def sign_in_again(self, account: Account, watcher: Watcher) -> Account:
        """Renew an account's sign-in: the same tenant and the same person, or nothing changes.

        For a shared mailbox, its delegate's.

        Raises:
            DelegateMissing: a shared mailbox's delegate was removed.
            WrongMailbox: somebody else signed in; the stored sign-in stays.
            SignInError: as `add_microsoft`.
        """
        account = self.signer_of(account)
        if account.provider == "google":
            return self._sign_in_google(account, account.email, watcher)
        tenant = refresh_tenant(account.tid) if account.tid else account.authority.rpartition("/")[2]
        return self._sign_in(account, account.email, watcher, tenant=tenant, app=account.oauth_app)

    def add_shared(
        self, email: str, delegate: Account, *, imap_user: str = "", cancelled: threading.Event | None = None
    ) -> Account:
        """Keep the shared mailbox `email`, opened by `delegate`'s sign-in, once it has opened. Blocks.

        `imap_user` is its name at the server, where that is not the address. One that is here already but stands
        still, its mail kept or its delegate gone, goes on with the mail it has.

        Once `cancelled` is set nothing is stored.

        Raises:
            AccountExists: that mailbox is already here.
            AccountError, InvalidAddress: as `shared.shared_account`.
            SignInError, CredentialError, ServerError: it doesn't open; nothing was stored.
        """
        account = shared_account(email, delegate, imap_user=imap_user)
        known = known_here.as_shared(account, self.all())
        try:
            login.connect(account, delegate, credentials=self._credentials, config=self._config).close()
        except ServerError as error:
            raise refused_shared(error, account, delegate) from error
        refuse_cancelled(cancelled)
        return store(self._archive, account, known=known)

    def add_password(
        self, account: Account, password: str = "", *, cancelled: threading.Event | None = None
    ) -> Account:
        """Log in with a password and, when that worked, keep account and password.

        `password` is not asked for where the account has a command or a variable for it; then it is kept nowhere.
        Mail that was kept from the same mailbox is gone on with. Once `cancelled` is set nothing is kept.

        Raises:
            AccountExists: that mailbox is already here.
            PasswordCommandFailed, PasswordVariableMissing: there is no password.
            ServerError: the login did not work; nothing was stored.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        known = known_here.with_password(account, self.all())
        return self._keep_password(account, password, known=known, cancelled=cancelled)

    def change_password(
        self, account: Account, password: str = "", *, cancelled: threading.Event | None = None
    ) -> Account:
        """Log in with another password, or one from elsewhere, and, when that worked, keep it instead.

        Once `cancelled` is set, the old one stays.

        Raises:
            AccountNotFound: the account was removed meanwhile; nothing was stored.
            PasswordCommandFailed, PasswordVariableMissing: there is no password.
            ServerError: the login did not work; the old password stays.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        account = self._keep_password(account, password, known=account, cancelled=cancelled)
        if is_kept_elsewhere(account):
            self._credentials.remove(credential_key(account))
        else:
            allowed.forget(account, self._credentials)
        return account

    def allows_password_source(self, account: Account) -> bool:
        """Whether the person named the account's password command or variable on this computer.

        Raises:
            CredentialError: it can't be told.
        """
        return allowed.is_allowed(account, self._credentials)

    def _keep_password(
        self, account: Account, password: str, *, known: Account | None, cancelled: threading.Event | None
    ) -> Account:
        elsewhere = is_kept_elsewhere(account)
        if elsewhere:
            password = password_from_elsewhere(account)
        else:
            self._credentials.require()
        try_password(account, password, self._config)
        refuse_cancelled(cancelled)

        def save() -> None:
            if elsewhere:
                allowed.allow(account, self._credentials)
            else:
                self._credentials.save_password(credential_key(account), password)

        return keep(self._archive, self._credentials, account, save, known=known)

    def removal_of(self, account: Account) -> Removal:
        """What removing the account means.

        Raises:
            AccountNotFound: it was removed meanwhile.
        """
        summaries = browse.summaries(self._archive)
        for summary in summaries:
            if summary.account.id == account.id:
                return removal(summary, [one.account for one in summaries])
        raise AccountNotFound(f"The account {account.email} was removed.")

    def remove(self, account: Account, *, keep_mail: bool = False) -> None:
        """Forget the account, its credentials, and all of its archived mail. What is broken off can be done again.

        With `keep_mail` only its credentials go: the mail can be read and searched, and adding the same mailbox again
        goes on with it.

        Raises:
            AlreadySyncing: it is being synced, here or in another process; nothing was removed.
            CredentialError, ArchiveError: something can't be removed; the account is still listed.
        """
        lock = AccountLock(self._locks, account)
        lock.acquire()
        try:
            with self._credentials.lock(credential_key(account)):  # a sign-in that ends now is kept before, or not
                if not account.signs_in_as:  # what it is opened with is another account's
                    forget(account, self._credentials)  # first: afterwards nobody would know whose they are
                if keep_mail:
                    kept = replace(account, auth_method="none", password_command="", password_variable="")
                    account_store.update_account(self._archive, kept)
                else:
                    account_store.remove_account(self._archive, account.id)
        finally:
            lock.release()

    def connect(self, account: Account) -> "Connection":
        """A logged-in connection to the account's server, its token renewed when that is due.

        Raises:
            SignInError, CredentialError, ServerError: as the case is.
        """
        return login.connect(account, self.signer_of(account), credentials=self._credentials, config=self._config)

    def signer_of(self, account: Account) -> Account:
        """The account whose sign-in opens this one: itself, but for a shared mailbox.

        Raises:
            DelegateMissing: it was removed.
        """
        return signer_of(account, self.all() if account.signs_in_as else [])

    def _sign_in(self, known: Account | None, email: str, watcher: Watcher, *, tenant: str, app: str) -> Account:
        from mailtrove.auth import microsoft  # 400 ms: msal and jwt

        self._credentials.require()
        signed_in = microsoft.sign_in(
            email,
            config=self._config,
            watcher=watcher,
            tenant=tenant,
            app=app,
            expected=known_here.person_of(known),
        )
        account = microsoft_account(known, email, signed_in, self._config, app=app)
        name, credential = signed_in.identity.preferred_username, signed_in.credential
        return self._keep(
            known,
            self._proved(account, signed_in.access_token, name, watcher),
            lambda key: self._credentials.save_microsoft(key, credential),
            watcher,
        )

    def _sign_in_google(self, known: Account | None, email: str, watcher: Watcher) -> Account:
        from mailtrove.auth import google  # 400 ms: jwt and requests

        self._credentials.require()
        signed_in = google.sign_in(email, config=self._config, watcher=watcher, expected=known_here.person_of(known))
        account = google_account(known, email, signed_in, self._config)
        return self._keep(
            known,
            self._proved(account, signed_in.access_token, signed_in.identity.email, watcher),
            lambda key: self._credentials.save_google(key, signed_in.credential),
            watcher,
        )

    def _proved(self, account: Account, access_token: str, sign_in_name: str, watcher: Watcher) -> Account:
        return prove_mailbox(account, access_token, sign_in_name, config=self._config, report=watcher.report)

    def _keep(self, known: Account | None, account: Account, save: Callable[[str], None], watcher: Watcher) -> Account:
        """The last step of every sign-in: its secrets by `save`, which is given their key, and then the row."""
        refuse_cancelled(watcher.cancelled)
        watcher.report(StepChanged(Step.STORE, StepState.RUNNING, "Writing the sign-in where only you can read it"))
        key = credential_key(account)
        account = keep(self._archive, self._credentials, account, lambda: save(key), known=known)
        watcher.report(StepChanged(Step.STORE, StepState.DONE, "Kept on this computer, readable by you only"))
        return account
