"""Everything that can go wrong for a person, and what they can do about it.

Each class is one situation. It carries a `title`, its text says what happened, and `remedy` says
what to do now. Foreign exceptions become these at one border per library: imapclient's in
`imap.faults`, MSAL's and PyJWT's in `auth`, SQLite's in `archive.faults`.

    MailtroveError
    ├── ConfigError                  config.toml can't be used as it stands
    ├── HomeUnusable                 a folder of ours can't be made or written
    ├── ArchiveError
    │   ├── ArchiveTooNew            written by a newer mailtrove
    │   ├── ArchiveUnreadable        not an archive, or damaged
    │   ├── ArchiveBusy              another process holds it
    │   └── ArchiveFull              the disk is full or read-only
    ├── AccountError
    │   ├── InvalidAddress           not an e-mail address
    │   ├── AccountNotFound          no account by that name
    │   ├── AccountAmbiguous         more than one account by that name
    │   └── AccountExists            already here, with another way to sign in
    ├── SignInError
    │   ├── ClientIdMissing          no app registration is configured
    │   ├── ReceiverUnavailable      the loopback port can't be opened
    │   ├── SignInTimedOut           nobody came back in time
    │   ├── SignInCancelled          the person stopped it
    │   ├── SignInDeclined           the person said no on the provider's page
    │   ├── SignInRefused            the provider said no
    │   ├── ProviderUnreachable      the provider could not be asked
    │   ├── AnswerRejected           an answer that is not for the question we asked
    │   ├── WrongMailbox             signed in, but as somebody else
    │   ├── SignInExpired            the stored sign-in is no longer good
    │   └── IdTokenError
    │       ├── IdTokenMissing       the provider sent none
    │       ├── IdTokenMalformed     not a token, or a needed claim is missing
    │       ├── IdTokenForged        the signature is not the tenant's
    │       ├── IdTokenNotForUs      another issuer, audience or nonce
    │       └── IdTokenExpired       too old, or the clock is wrong
    ├── CredentialError
    │   ├── CredentialsMissing       nothing is stored for the account
    │   ├── CredentialsUnsafe        a file that others could read or redirect
    │   ├── CredentialsNotSaved      they could not be written
    │   └── CredentialsBusy          another mailtrove holds them
    ├── ServerError
    │   ├── ServerUnreachable        no connection
    │   ├── CertificateRejected      the TLS certificate can't be verified
    │   ├── LoginRefused             name, password or token not taken
    │   ├── MailboxNotConnected      Exchange: authenticated but not connected
    │   ├── SessionExpired           the token ran out in mid-session
    │   ├── ServerThrottled          asked to wait
    │   ├── ConnectionLost           the line broke
    │   └── CommandRefused           NO or BAD to one command
    ├── SyncError
    │   └── AlreadySyncing           another run holds the account
    ├── QueryMistake                 a search that can't be understood
    ├── MessageNotFound              no message by that number
    ├── FileNotSaved                 a file of the person's could not be written
    └── SandboxUnavailable           the demo's sandbox can't be started, or did not answer
"""

from mailtrove.errors.accounts import (
    AccountAmbiguous,
    AccountError,
    AccountExists,
    AccountNotFound,
    CredentialError,
    CredentialsBusy,
    CredentialsMissing,
    CredentialsNotSaved,
    CredentialsUnsafe,
    InvalidAddress,
)
from mailtrove.errors.archive import (
    ArchiveBusy,
    ArchiveError,
    ArchiveFull,
    ArchiveTooNew,
    ArchiveUnreadable,
)
from mailtrove.errors.base import (
    ConfigError,
    HomeUnusable,
    MailtroveError,
)
from mailtrove.errors.requests import (
    AlreadySyncing,
    FileNotSaved,
    MessageNotFound,
    QueryMistake,
    SyncError,
)
from mailtrove.errors.sandbox import SandboxUnavailable
from mailtrove.errors.servers import (
    CertificateRejected,
    CommandRefused,
    ConnectionLost,
    LoginRefused,
    MailboxNotConnected,
    ServerError,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
)
from mailtrove.errors.sign_in import (
    AnswerRejected,
    ClientIdMissing,
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    ProviderUnreachable,
    ReceiverUnavailable,
    SignInCancelled,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInRefused,
    SignInTimedOut,
    WrongMailbox,
)

__all__ = [
    "AccountAmbiguous",
    "AccountError",
    "AccountExists",
    "AccountNotFound",
    "AlreadySyncing",
    "AnswerRejected",
    "ArchiveBusy",
    "ArchiveError",
    "ArchiveFull",
    "ArchiveTooNew",
    "ArchiveUnreadable",
    "CertificateRejected",
    "ClientIdMissing",
    "CommandRefused",
    "ConfigError",
    "ConnectionLost",
    "CredentialError",
    "CredentialsBusy",
    "CredentialsMissing",
    "CredentialsNotSaved",
    "CredentialsUnsafe",
    "FileNotSaved",
    "HomeUnusable",
    "IdTokenError",
    "IdTokenExpired",
    "IdTokenForged",
    "IdTokenMalformed",
    "IdTokenMissing",
    "IdTokenNotForUs",
    "InvalidAddress",
    "LoginRefused",
    "MailboxNotConnected",
    "MailtroveError",
    "MessageNotFound",
    "ProviderUnreachable",
    "QueryMistake",
    "ReceiverUnavailable",
    "SandboxUnavailable",
    "ServerError",
    "ServerThrottled",
    "ServerUnreachable",
    "SessionExpired",
    "SignInCancelled",
    "SignInDeclined",
    "SignInError",
    "SignInExpired",
    "SignInRefused",
    "SignInTimedOut",
    "SyncError",
    "WrongMailbox",
]
