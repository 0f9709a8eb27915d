"""The sign-ins that there are, each as the screen that runs it."""

from functools import partial

from mailtrove.archive.records import Account
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.sign_in import SignInScreen


def with_microsoft(app: MailtroveApp, email: str, tenant: str) -> SignInScreen:
    """The screen that adds a Microsoft account; the archive must be open."""
    accounts = app.accounts
    assert accounts is not None

    return SignInScreen(email, partial(accounts.add_microsoft, email, tenant=tenant))


def with_google(app: MailtroveApp, email: str) -> SignInScreen:
    """The screen that adds a Google account by the client of [google]; the archive must be open."""
    accounts = app.accounts
    assert accounts is not None

    return SignInScreen(email, partial(accounts.add_google, email))


def again(app: MailtroveApp, account: Account) -> SignInScreen:
    """The screen that renews an account's sign-in; the archive must be open."""
    accounts = app.accounts
    assert accounts is not None

    return SignInScreen(account.email, partial(accounts.sign_in_again, account))
