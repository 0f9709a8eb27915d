"""The sign-ins that there are, each as the screen that runs it."""

from functools import partial

from mailtrove.archive.records import Account
from mailtrove.tui.app import MailtroveApp
from mailtrove.tui.screens.sign_in import SignInScreen


def with_microsoft(app: MailtroveApp, email: str, tenant: str, *, registration: str = "") -> SignInScreen:
    """The screen that adds a Microsoft account with the registration of that name; the archive must be open."""
    accounts = app.accounts
    assert accounts is not None

    return SignInScreen(email, partial(accounts.add_microsoft, email, tenant=tenant, app=registration))


def again(app: MailtroveApp, account: Account) -> SignInScreen:
    """The screen that renews a Microsoft account's sign-in; the archive must be open."""
    accounts = app.accounts
    assert accounts is not None

    return SignInScreen(account.email, partial(accounts.sign_in_again, account))
