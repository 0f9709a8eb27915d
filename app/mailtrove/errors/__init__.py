"""Everything that can go wrong for a person, and what they can do about it.

Each class is one situation. It carries a `title`, its text says what happened, and `remedy` says
what to do now. Foreign exceptions become these at one border per library: imapclient's in
`imap.faults`, MSAL's and PyJWT's in `auth`, SQLite's in `archive.faults`.

    MailtroveError
    ├── ConfigError                  config.toml can't be used as it stands
    │   └── KeysUnusable             some of its keys are none, or can't be had
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
    │   ├── AccountExists            already here, with another way to sign in
    │   ├── MailOnly                 removed, with its mail kept
    │   └── DelegateMissing          a shared mailbox whose account is gone
    ├── SignInError
    │   ├── ClientIdMissing          no app registration is configured
    │   │   └── GoogleClientMissing  no client under [google]
    │   ├── ReceiverUnavailable      the loopback port can't be opened
    │   ├── SignInTimedOut           nobody came back in time
    │   ├── SignInCancelled          the person stopped it
    │   ├── SignInDeclined           the person said no on the provider's page
    │   ├── SignInRefused            the provider said no
    │   │   ├── RedirectNotRegistered, AppNotFound, AppOfOneTenant, PersonalAccountsOff, WorkAccountsOff,
    │   │   │   TenantUnknown, PublicClientFlowsOff, AppDisabled, ScopeUnavailable: the registration
    │   │   ├── ConsentNeeded, BlockedByPolicy, SecondFactorNeeded, AccountUnavailable: the organisation
    │   │   └── AskedTooOften        too often within minutes
    │   ├── ProviderUnreachable      the provider could not be asked
    │   │   ├── ProviderNameUnknown  DNS
    │   │   ├── ProxyRefused         the proxy between
    │   │   ├── ProviderUntrusted    TLS
    │   │   └── ProviderTrouble      an outage of its own
    │   ├── AnswerRejected           an answer that is not for the question we asked
    │   ├── WrongMailbox             signed in, but as somebody else
    │   ├── SignInExpired            the stored sign-in is no longer good
    │   └── IdTokenError
    │       ├── IdTokenMissing       the provider sent none
    │       ├── IdTokenMalformed     not a token, or a needed claim is missing
    │       ├── IdTokenForged        the signature is not the tenant's
    │       ├── IdTokenNotForUs      another issuer, audience or nonce
    │       ├── IdTokenExpired       too old
    │       └── ClockWrong           this computer's clock is off
    ├── CredentialError
    │   ├── CredentialsMissing       nothing is stored for the account
    │   │   └── CredentialsDamaged   what is stored can't be understood
    │   ├── CredentialsUnsafe        a file that others could read or redirect
    │   ├── CredentialsNotSaved      they could not be written
    │   ├── CredentialsBusy          another mailtrove holds them
    │   ├── KeyringMissing           no keyring works here
    │   ├── KeyringLocked            nobody unlocked it
    │   ├── PasswordCommandFailed    password_command gave none
    │   ├── PasswordVariableMissing  the environment holds none
    │   └── PasswordSourceNotAllowed nobody allowed that command or variable here
    ├── ServerError
    │   ├── ServerUnreachable        no connection
    │   ├── CertificateRejected      the TLS certificate can't be verified
    │   ├── LoginRefused             name, password or token not taken
    │   ├── MailboxNotConnected      Exchange: authenticated but not connected
    │   ├── ImapSwitchedOff          IMAP is off for the mailbox
    │   ├── PasswordsDisabled        basic authentication is off
    │   ├── SessionExpired           the token ran out in mid-session
    │   ├── ServerThrottled          asked to wait
    │   │   └── TooManyConnections   no further connection is allowed
    │   ├── ConnectionLost           the line broke
    │   │   └── AnswerTooLarge       more was announced than is taken at once
    │   └── CommandRefused           NO or BAD to one command
    ├── SyncError
    │   ├── AlreadySyncing           another run holds the account
    │   ├── OutOfMemory              the system gives no more
    │   └── NothingToRetry           the last run had no problem that asking again could mend
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
    DelegateMissing,
    InvalidAddress,
    MailOnly,
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
    KeysUnusable,
    MailtroveError,
    ToCopy,
)
from mailtrove.errors.credentials import (
    CredentialError,
    CredentialsBusy,
    CredentialsDamaged,
    CredentialsMissing,
    CredentialsNotSaved,
    CredentialsUnsafe,
    KeyringLocked,
    KeyringMissing,
    PasswordCommandFailed,
    PasswordSourceNotAllowed,
    PasswordVariableMissing,
)
from mailtrove.errors.provider import (
    AccountUnavailable,
    AppDisabled,
    AppNotFound,
    AppOfOneTenant,
    AskedTooOften,
    BlockedByPolicy,
    ConsentNeeded,
    PersonalAccountsOff,
    ProviderNameUnknown,
    ProviderTrouble,
    ProviderUnreachable,
    ProviderUntrusted,
    ProxyRefused,
    PublicClientFlowsOff,
    RedirectNotRegistered,
    ScopeUnavailable,
    SecondFactorNeeded,
    SignInRefused,
    TenantUnknown,
    WorkAccountsOff,
)
from mailtrove.errors.requests import (
    AlreadySyncing,
    FileNotSaved,
    MessageNotFound,
    NothingToRetry,
    OutOfMemory,
    QueryMistake,
    SyncError,
)
from mailtrove.errors.sandbox import (
    SandboxUnavailable,
)
from mailtrove.errors.servers import (
    AnswerTooLarge,
    CertificateRejected,
    CommandRefused,
    ConnectionLost,
    ImapSwitchedOff,
    LoginRefused,
    MailboxNotConnected,
    PasswordsDisabled,
    ServerError,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    TooManyConnections,
)
from mailtrove.errors.sign_in import (
    AnswerRejected,
    ClientIdMissing,
    ClockWrong,
    GoogleClientMissing,
    IdTokenError,
    IdTokenExpired,
    IdTokenForged,
    IdTokenMalformed,
    IdTokenMissing,
    IdTokenNotForUs,
    ReceiverUnavailable,
    SignInCancelled,
    SignInDeclined,
    SignInError,
    SignInExpired,
    SignInTimedOut,
    WrongMailbox,
)

__all__ = [
    "AccountAmbiguous",
    "AccountError",
    "AccountExists",
    "AccountNotFound",
    "AccountUnavailable",
    "AlreadySyncing",
    "AnswerRejected",
    "AnswerTooLarge",
    "AppDisabled",
    "AppNotFound",
    "AppOfOneTenant",
    "ArchiveBusy",
    "ArchiveError",
    "ArchiveFull",
    "ArchiveTooNew",
    "ArchiveUnreadable",
    "AskedTooOften",
    "BlockedByPolicy",
    "CertificateRejected",
    "ClientIdMissing",
    "ClockWrong",
    "CommandRefused",
    "ConfigError",
    "ConnectionLost",
    "ConsentNeeded",
    "CredentialError",
    "CredentialsBusy",
    "CredentialsDamaged",
    "CredentialsMissing",
    "CredentialsNotSaved",
    "CredentialsUnsafe",
    "DelegateMissing",
    "FileNotSaved",
    "GoogleClientMissing",
    "HomeUnusable",
    "IdTokenError",
    "IdTokenExpired",
    "IdTokenForged",
    "IdTokenMalformed",
    "IdTokenMissing",
    "IdTokenNotForUs",
    "ImapSwitchedOff",
    "InvalidAddress",
    "KeyringLocked",
    "KeyringMissing",
    "KeysUnusable",
    "LoginRefused",
    "MailOnly",
    "MailboxNotConnected",
    "MailtroveError",
    "MessageNotFound",
    "NothingToRetry",
    "OutOfMemory",
    "PasswordCommandFailed",
    "PasswordSourceNotAllowed",
    "PasswordVariableMissing",
    "PasswordsDisabled",
    "PersonalAccountsOff",
    "ProviderNameUnknown",
    "ProviderTrouble",
    "ProviderUnreachable",
    "ProviderUntrusted",
    "ProxyRefused",
    "PublicClientFlowsOff",
    "QueryMistake",
    "ReceiverUnavailable",
    "RedirectNotRegistered",
    "SandboxUnavailable",
    "ScopeUnavailable",
    "SecondFactorNeeded",
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
    "TenantUnknown",
    "ToCopy",
    "TooManyConnections",
    "WorkAccountsOff",
    "WrongMailbox",
]
