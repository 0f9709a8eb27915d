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
        "Exchange knows you, but opens no mailbox for you. Check, in this order:\n"
        "1. Is IMAP switched on for the mailbox? Outlook.com: Settings > Mail > Forwarding and IMAP. An organisation's"
        " administrator: admin.microsoft.com > Users > Active users > Mail > Manage email apps.\n"
        "2. Is the user name right? It is the mailbox's own; for a shared mailbox, that one's.\n"
        "3. Did you choose another account in the browser? Then sign in again as the right one.\n"
        "4. If it worked before, too many programs may be logged in. Wait ten minutes, then sync again."
    )


class ImapSwitchedOff(ServerError):
    """The mailbox exists, but IMAP is switched off for it."""

    title = "IMAP is switched off for this mailbox"
    default_remedy = (
        "Switch it on where you read this mail on the web, then try again. Outlook.com: Settings > Mail > Forwarding"
        " and IMAP. Gmail: Settings > Forwarding and POP/IMAP. In an organisation, ask its administrator to."
    )


class PasswordsDisabled(ServerError):
    """The server takes no passwords any more (basic authentication disabled)."""

    title = "This server takes no passwords any more"
    default_remedy = (
        "Sign in with Microsoft instead, which needs no password here: add the address once more on Accounts, and sign"
        " in in the browser. Where it is here with a password already, remove it first; its mail can be kept."
    )


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


class TooManyConnections(ServerThrottled):
    """The server allows no further connection to this mailbox."""

    title = "The mail server allows no more connections"
    default_remedy = (
        "mailtrove goes on with those it has, or waits until there is room. Close other mail programs, or lower"
        " [sync] connections."
    )


class ConnectionLost(ServerError):
    """The line broke, or the server hung up."""

    title = "The connection was lost"
    default_remedy = "Sync again: it goes on where it stopped."


class AnswerTooLarge(ConnectionLost):
    """The server announced more at once than mailtrove takes; the line was given up before it came."""

    title = "The mail server sends too much at once"
    default_remedy = "The rest goes on. What was too large is asked for again at the next sync."


class CommandRefused(ServerError):
    """NO or BAD to one command."""

    title = "The mail server refused a request"
    default_remedy = "The rest goes on. The refused part is tried again at the next sync."
