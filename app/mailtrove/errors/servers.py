"""When a mail server can't be used as asked."""

from mailtrove.errors.base import MailtroveError


class ServerError(MailtroveError):
    """The mail server can't be used as asked."""

    title = "The mail server could not be used"


class ServerUnreachable(ServerError):
    """No connection could be made."""

    title = "The mail server can't be reached"
    default_remedy = "Check the network and the account's host and port, then try again."


class CertificateRejected(ServerError):
    """The server's TLS certificate can't be verified."""

    title = "The mail server's certificate can't be verified"
    default_remedy = "Behind a TLS-inspecting network, put its CA bundle into config.toml as ca_file under [network]."


class LoginRefused(ServerError):
    """The server did not take the name with this password or token."""

    title = "The mail server refused the login"
    default_remedy = "Check that IMAP is switched on for the mailbox, then sign in again."


class MailboxNotConnected(ServerError):
    """Exchange: “User is authenticated but not connected”."""

    title = "Signed in, but the mailbox doesn't open"
    default_remedy = (
        "Usually IMAP is switched off for this mailbox, or its name differs from the sign-in name."
        " Ask your administrator to enable IMAP, or try again later."
    )


class ImapSwitchedOff(ServerError):
    """The mailbox exists, but IMAP is switched off for it."""

    title = "IMAP is switched off for this mailbox"


class PasswordsDisabled(ServerError):
    """The server takes no passwords any more (basic authentication disabled)."""

    title = "This server takes no passwords any more"


class SessionExpired(ServerError):
    """The server ended the session because the access token ran out."""

    title = "The session ran out"
    default_remedy = "mailtrove renews it by itself; sync again if it did not."


class ServerThrottled(ServerError):
    """The server asks to wait."""

    title = "The mail server asks to wait"
    default_remedy = "mailtrove waits as long as the server asks, then goes on by itself."

    def __init__(self, what_happened: str, *, wait_seconds: float, remedy: str = "", details: str = "") -> None:
        super().__init__(what_happened, remedy=remedy, details=details)
        self.wait_seconds = wait_seconds


class ConnectionLost(ServerError):
    """The line broke, or the server hung up."""

    title = "The connection was lost"
    default_remedy = "Sync again: it goes on where it stopped."


class CommandRefused(ServerError):
    """NO or BAD to one command."""

    title = "The mail server refused a request"
    default_remedy = "The rest goes on. The refused part is tried again at the next sync."
