"""When an account, or what is stored to sign it in, can't be used."""

from mailtrove.errors.base import MailtroveError


class AccountError(MailtroveError):
    """An account can't be used as asked."""

    title = "The account can't be used"


class InvalidAddress(AccountError):
    """What was typed is not an e-mail address."""

    title = "That is not an e-mail address"
    default_remedy = "Type it in full, like ada@example.edu."


class AccountNotFound(AccountError):
    """No account has that e-mail address, name or identifier."""

    title = "No such account"
    default_remedy = "`mailtrove account list` shows what there is."


class AccountAmbiguous(AccountError):
    """More than one account has that name."""

    title = "More than one account matches"
    default_remedy = "Use the identifier, as `mailtrove account list` shows it."


class AccountExists(AccountError):
    """The account is here already, with another way to sign in."""

    title = "This account is already here"
    default_remedy = "Remove it first if it should sign in another way."


class MailOnly(AccountError):
    """The account was removed and its mail kept: nothing logs in any more."""

    title = "Only this account's mail is kept here"
    default_remedy = "Add the account again to sync it; its mail is found again, not downloaded twice."


class DelegateMissing(AccountError):
    """A shared mailbox whose account to sign in with was removed."""

    title = "The account that opened this shared mailbox is gone"
    default_remedy = "Add that account again, or remove this mailbox and add it with another account."
