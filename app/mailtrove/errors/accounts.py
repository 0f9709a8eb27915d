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


class CredentialError(MailtroveError):
    """Stored credentials can't be used."""

    title = "The stored credentials can't be used"


class CredentialsMissing(CredentialError):
    """Nothing is stored for this account."""

    title = "Please sign in again"
    default_remedy = "Open Accounts and choose “Sign in again”. Your archived mail is untouched."


class CredentialsUnsafe(CredentialError):
    """A file or folder that others could read, or that points elsewhere."""

    title = "The stored credentials are not safe"


class CredentialsNotSaved(CredentialError):
    """Credentials could not be written."""

    title = "The credentials could not be saved"
    default_remedy = "Free some space or mend the folder's permissions, then sign in again."


class CredentialsBusy(CredentialError):
    """Another process or thread holds them for too long."""

    title = "This sign-in is in use elsewhere"
    default_remedy = "Wait until the other mailtrove is done, or end it, then try again."
