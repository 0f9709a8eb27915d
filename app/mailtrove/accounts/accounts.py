"""The accounts of one archive: added, found, signed in again, logged in, removed."""

import dataclasses
import threading
from typing import TYPE_CHECKING

from mailtrove.accounts.detection import is_email_address, microsoft_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, browse
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.browser import StartBrowser
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import Report, Step, StepChanged, StepState
from mailtrove.auth.paste import Pasted
from mailtrove.config import Config
from mailtrove.errors import (
    AccountAmbiguous,
    AccountExists,
    AccountNotFound,
    ArchiveError,
    InvalidAddress,
    LoginRefused,
    MailboxNotConnected,
    ServerError,
    SignInCancelled,
)
from mailtrove.imap.state import Security, Server
from mailtrove.paths import Paths

if TYPE_CHECKING:
    from mailtrove.auth.microsoft import SignedIn
    from mailtrove.imap.connection import Connection


class Accounts:
    """The accounts of one archive, with what is needed to sign them in.

    Safe to use from several threads: the archive has one writer, and the credential store its own locks.
    """

    def __init__(self, archive: Archive, config: Config, paths: Paths) -> None:
        self._archive = archive
        self._config = config
        self._credentials = CredentialStore(paths.credentials)
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

    def add_microsoft(
        self,
        email: str,
        *,
        report: Report,
        cancelled: threading.Event,
        start_browser: StartBrowser,
        tenant: str = "",
        pasted: Pasted | None = None,
        device_code: bool = False,
    ) -> Account:
        """Sign `email` in with Microsoft and keep the account. Blocks while the person is in the browser.

        `pasted` takes the address that a browser elsewhere ended at; `device_code` says that who watches can show
        one. An account that is already here with the same sign-in is signed in again.

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
        return self._sign_in(known, email, tenant, report, cancelled, start_browser, pasted, device_code)

    def sign_in_again(
        self,
        account: Account,
        *,
        report: Report,
        cancelled: threading.Event,
        start_browser: StartBrowser,
        pasted: Pasted | None = None,
        device_code: bool = False,
    ) -> Account:
        """Renew a Microsoft account's sign-in: the same tenant and the same person, or nothing changes.

        Raises:
            WrongMailbox: somebody else signed in; the stored sign-in stays.
            SignInError: as `add_microsoft`.
        """
        tenant = account.authority.rpartition("/")[2]
        return self._sign_in(account, account.email, tenant, report, cancelled, start_browser, pasted, device_code)

    def add_password(self, account: Account, password: str) -> Account:
        """Log in with a password and, when that worked, keep account and password.

        Raises:
            AccountExists: that mailbox is already here.
            ServerError: the login did not work; nothing was stored.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        if any(known.identifier == account.identifier for known in self.all()):
            raise AccountExists(f"{account.identifier} is already here.")
        self._try_password(account, password)
        self._credentials.save_password(_key(account), password)
        return self._add(account)

    def change_password(self, account: Account, password: str) -> Account:
        """Log in with another password and, when that worked, keep it instead.

        Raises:
            ServerError: the login did not work; the old password stays.
            CredentialsNotSaved: it worked, but could not be kept.
        """
        self._try_password(account, password)
        self._credentials.save_password(_key(account), password)
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
            self._credentials.remove(_key(account))  # first: afterwards nobody would know whose they are
            account_store.remove_account(self._archive, account.id)
        finally:
            lock.release()

    def connect(self, account: Account) -> "Connection":
        """A logged-in connection to the account's server, its token renewed when that is due.

        Raises:
            SignInError, CredentialError, ServerError: as the case is.
        """
        from mailtrove.imap.connection import PasswordLogin, TokenLogin, connect  # 110 ms: imapclient

        key = _key(account)
        if account.auth_method == "password":
            password = self._credentials.load_password(key)
            return connect(self._server(account), PasswordLogin(account.imap_user, lambda: password))
        from mailtrove.auth import microsoft  # 400 ms: msal and jwt

        def token(force_refresh: bool) -> str:
            return microsoft.access_token(self._credentials, key, config=self._config, force_refresh=force_refresh)

        return connect(self._server(account), TokenLogin(account.imap_user, token))

    def _sign_in(
        self,
        known: Account | None,
        email: str,
        tenant: str,
        report: Report,
        cancelled: threading.Event,
        start_browser: StartBrowser,
        pasted: Pasted | None,
        device_code: bool,
    ) -> Account:
        from mailtrove.auth import microsoft  # 400 ms: msal and jwt

        signed_in = microsoft.sign_in(
            email,
            config=self._config,
            report=report,
            cancelled=cancelled,
            start_browser=start_browser,
            tenant=tenant,
            expected=(known.tid, known.oid) if known else None,
            pasted=pasted,
            device_code=device_code,
        )
        account = microsoft_account(known, email, signed_in, self._config)
        account = self._prove_mailbox(account, signed_in, report)
        if cancelled.is_set():
            raise SignInCancelled("You stopped it before anything was kept.")
        report(StepChanged(Step.STORE, StepState.RUNNING, "Writing the sign-in where only you can read it"))
        self._credentials.save_microsoft(_key(account), signed_in.credential)
        if known:
            account_store.update_account(self._archive, account)
        else:
            account = self._add(account)
        report(StepChanged(Step.STORE, StepState.DONE, "Kept on this computer, readable by you only"))
        return account

    def _prove_mailbox(self, account: Account, signed_in: "SignedIn", report: Report) -> Account:
        """Log in once with the fresh token, by address and then by sign-in name, and keep the name that worked.

        A mailbox that doesn't open is a warning, not a failure: who signed in is proved, and the usual reasons
        (IMAP switched off, a licence not yet there) are mended elsewhere, without signing in again.
        """
        from mailtrove.imap.connection import TokenLogin, connect  # 110 ms: imapclient

        report(StepChanged(Step.MAILBOX, StepState.RUNNING, f"Logging in to {account.host} as {account.imap_user}"))
        names = dict.fromkeys([account.imap_user, account.email, signed_in.identity.preferred_username])
        refused: ServerError | None = None
        for name in filter(None, names):
            try:
                connect(self._server(account), TokenLogin(name, lambda _: signed_in.access_token)).close()
            except (LoginRefused, MailboxNotConnected) as error:
                refused = refused or error
            except ServerError as error:
                refused = error
                break
            else:
                said = f"{account.host} opened the mailbox of {name}"
                state = StepState.DONE
                if name != account.email:
                    said += f"; it doesn't know {account.email}, so that name is used from now on"
                    state = StepState.WARNING
                report(StepChanged(Step.MAILBOX, state, said))
                return dataclasses.replace(account, imap_user=name)
        assert refused is not None  # at least one name was tried
        report(
            StepChanged(Step.MAILBOX, StepState.WARNING, f"{refused.title}: {refused.what_happened} {refused.remedy}")
        )
        return account

    def _add(self, account: Account) -> Account:
        """Store the row of an account whose credentials are stored; without it they would belong to nobody."""
        try:
            return account_store.add_account(self._archive, account)
        except (ArchiveError, AccountExists) as error:
            # Another process may have added the very same account meanwhile: then they are its credentials too.
            if isinstance(error, ArchiveError) or all(_key(known) != _key(account) for known in self.all()):
                self._credentials.remove(_key(account))
            raise

    def _try_password(self, account: Account, password: str) -> None:
        from mailtrove.imap.connection import PasswordLogin, connect  # 110 ms: imapclient

        connect(self._server(account), PasswordLogin(account.imap_user, lambda: password)).close()

    def _server(self, account: Account) -> Server:
        network = self._config.network
        return Server(
            account.host, account.port, Security(account.security), network.ca_file, float(network.timeout_seconds)
        )

    def _with_email(self, email: str) -> Account | None:
        wanted = email.casefold()
        return next((account for account in self.all() if account.email.casefold() == wanted), None)


def _key(account: Account) -> str:
    """What the account's credentials are stored under: it stays when host or user name are corrected."""
    if account.auth_method == "xoauth2":
        return f"microsoft:{account.email.casefold()}"
    return f"imap:{account.identifier}"
