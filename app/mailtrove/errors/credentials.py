"""When what is stored to sign an account in can't be used."""

from mailtrove.errors.base import MailtroveError


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


class CredentialsDamaged(CredentialsMissing):
    """What is stored can't be understood."""

    default_remedy = "Open Accounts and choose “Sign in again”; what is stored now is replaced. Your mail is untouched."


class KeyringMissing(CredentialError):
    """The system has no keyring that works, as on most computers without a desktop."""

    title = "There is no keyring to keep the sign-in in"
    default_remedy = 'Set store = "files" under [credentials] in config.toml. Nothing was lost.'


class KeyringLocked(CredentialError):
    """The keyring is locked, and nobody unlocked it."""

    title = "The keyring is locked"
    default_remedy = "Unlock it on your desktop, then try again. Nothing was lost."


class PasswordCommandFailed(CredentialError):
    """The account's password_command gave no password."""

    title = "The password command gave no password"
    default_remedy = "Run the command yourself to see why, then try again."


class PasswordVariableMissing(CredentialError):
    """The environment variable that holds the account's password is not set."""

    title = "The password's environment variable is not set"
    default_remedy = "Set it before you start mailtrove, then try again."


class PasswordSourceNotAllowed(CredentialError):
    """An archive names a command or variable for a password that nobody allowed on this computer."""

    title = "This password command was not allowed here"
    default_remedy = (
        "If you trust it, open Accounts, choose “Sign in again” and log in with it once; else remove it there."
    )
