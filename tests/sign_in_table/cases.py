"""The rows: ways in, kinds of accounts, and whatever can go wrong, each with what people are told and what is left."""

from typing import Final

from mailtrove.sandbox.people import ADA, EMMY, GRACE, PASSWORD, person_with
from mailtrove.sandbox.troubles import Trouble
from tests.sign_in_table.case import HAPPY, Case, Way, fails, fails_later, signed_in

_B, _P, _D = Way.BROWSER, Way.PASTE, Way.DEVICE
_ASKING = (_B, _P, _D)
_CORRECTED: Final = "personal account after all"
_UPN: Final = "it doesn't know alan@bletchley.example, so that name is used from now on"


def _told_to(person_email: str) -> tuple[str, ...]:
    """What shows that the way was taken that the account needs."""
    special = {EMMY.email: (_CORRECTED,), "alan@bletchley.example": (_UPN,), GRACE.email: ("/consumers",)}
    return special.get(person_email, ("opened the mailbox",))


_WELL: Final = [
    *(signed_in(way, person, *_told_to(person.email)) for person in HAPPY for way in _ASKING),
    *(signed_in(Way.AGAIN, person, "opened the mailbox") for person in HAPPY),
    *(Case(Way.REFRESH, person, "renewed", (), files=1, rows=1) for person in HAPPY),
    *(signed_in(way, ADA, "/lovelace.example", tenant="lovelace.example") for way in _ASKING),
    *(
        signed_in(way, person_with(Trouble.APP_OF_ONE_TENANT), "/trouble.example", tenant="trouble.example")
        for way in _ASKING
    ),
    Case(Way.PASSWORD, PASSWORD, "signed in", (), files=1, rows=1),
    Case(Way.SHARED, ADA, "signed in", (), files=1, rows=2),
    signed_in(_B, person_with(Trouble.SLOW), "opened the mailbox"),
    signed_in(_D, person_with(Trouble.WRONG_STATE), "on another device"),  # has no state
    signed_in(_D, person_with(Trouble.WRONG_NONCE), "on another device"),  # has no nonce
    signed_in(_B, person_with(Trouble.CODE_EXPIRED), "opened the mailbox"),
]

_REFUSALS: Final = {
    Trouble.REDIRECT_NOT_REGISTERED: (
        "RedirectNotRegistered",
        "lacks mailtrove's redirect | AADSTS50011",
        "add http://localhost",
    ),
    Trouble.APP_NOT_FOUND: ("AppNotFound", "was not found | AADSTS700016", "Compare client_id"),
    Trouble.APP_OF_ONE_TENANT: ("AppOfOneTenant", "one organisation | AADSTS50194", "Set tenant_id"),
    Trouble.APP_DISABLED: ("AppDisabled", "was disabled | AADSTS7000112", "enable it"),
    Trouble.PERSONAL_ACCOUNTS_OFF: (
        "PersonalAccountsOff",
        "this kind of account | AADSTS70002",
        "Supported account types",
    ),
    Trouble.NOT_IN_TENANT: (
        "PersonalAccountsOff",
        "this kind of account | AADSTS50020",
        "another account in the browser",
    ),
    Trouble.PUBLIC_CLIENT_OFF: (
        "PublicClientFlowsOff",
        "not set up for programs | AADSTS7000218",
        "Allow public client flows",
    ),
    Trouble.CONSENT_NEEDED: (
        "ConsentNeeded",
        "must allow mailtrove first | AADSTS65001",
        "administrator | ready message",
    ),
    Trouble.ADMIN_APPROVAL: (
        "ConsentNeeded",
        "must allow mailtrove first | AADSTS90094",
        "administrator | ready message",
    ),
    Trouble.BLOCKED_BY_POLICY: ("BlockedByPolicy", "policy blocked | AADSTS53003", "your organisation trusts"),
    Trouble.SECOND_FACTOR: ("SecondFactorNeeded", "a second factor | AADSTS50076", "finish the second step"),
}
"""Where a device code's way ends, the others go on: its title is not shown, the rest is."""

_TO_EVERYBODY: Final = {
    Trouble.DECLINES: ("SignInDeclined", "Access was declined | AADSTS65004", "accept it"),
    Trouble.WRONG_ACCOUNT: ("WrongMailbox", "somebody else | as ada@lovelace.example", "choose the right account"),
    Trouble.FORGED_SIGNATURE: ("IdTokenForged", "false signature", "Don't retry on this network"),
    Trouble.WRONG_AUDIENCE: ("IdTokenNotForUs", "for another application", "check client_id"),
    Trouble.WRONG_ISSUER: ("IdTokenNotForUs", "by another issuer than its tenant", "check client_id"),
    Trouble.EXPIRED_TOKEN: ("IdTokenExpired", "out of date", "without a long pause"),
    Trouble.CLOCK_OFF: ("ClockWrong", "clock is wrong | 60 minutes behind", "Set the clock"),
    Trouble.NO_ID_TOKEN: ("IdTokenMissing", "No proof of identity", "scope openid"),
    Trouble.NO_NAMES: ("IdTokenMalformed", "neither an address", "optional claim"),
    Trouble.KEYS_DOWN: ("ProviderTrouble", "has trouble of its own | HTTP 503", "Wait a little"),
    Trouble.DISCOVERY_DOWN: ("ProviderTrouble", "has trouble of its own | HTTP 503", "Wait a little"),
}  # fmt: skip

_TO_THE_BROWSER: Final = {
    Trouble.WRONG_NONCE: ("IdTokenNotForUs", "another sign-in than this one (nonce)", "Close old sign-in pages"),
    Trouble.THROTTLED: ("ProviderTrouble", "HTTP 429", "asks to wait 7 seconds"),
    Trouble.CUT_OFF: ("ProviderUnreachable", "can't be reached", "Check the network"),
}

_REFRESHES: Final = {
    Trouble.UNUSED_TOO_LONG: "not used for too long | AADSTS70008",
    Trouble.SIGN_IN_FREQUENCY: "sign-in frequency policy | AADSTS70043",
    Trouble.INACTIVE_TOO_LONG: "not used for too long | AADSTS700082",
    Trouble.PASSWORD_CHANGED: "the password was changed | AADSTS50173",
}

_MAILBOXES: Final = {
    Trouble.LOGIN_REFUSED: (
        "LoginRefused",
        "refused the login | AUTHENTICATE failed",
        "1. | IMAP switched on | 2. | 3.",
    ),
    Trouble.NOT_CONNECTED: ("MailboxNotConnected", "the mailbox doesn't open", "Check, in this order"),
    Trouble.IMAP_OFF: ("ImapSwitchedOff", "IMAP is switched off", "Forwarding and IMAP"),
    Trouble.LOGIN_THROTTLED: ("ServerThrottled", "asks to wait", "goes on by itself"),
}

_BADLY: Final = [
    *(fails(way, trouble, *told) for trouble, told in _REFUSALS.items() for way in (_B, _P)),
    *(fails(_D, trouble, "code ended", told[1].partition(" | ")[2], told[2]) for trouble, told in _REFUSALS.items()),
    *(fails(way, trouble, *told) for trouble, told in _TO_EVERYBODY.items() for way in _ASKING),
    *(fails(way, trouble, *told) for trouble, told in _TO_THE_BROWSER.items() for way in (_B, _P)),
    fails(_B, Trouble.WRONG_STATE, "SignInCancelled", "Not from this sign-in", "Nothing was stored"),
    fails(_P, Trouble.WRONG_STATE, "SignInCancelled", "belongs to another sign-in", "Nothing was stored"),
    fails(_D, Trouble.CODE_PENDING, "SignInCancelled", "You stopped it"),
    fails(_D, Trouble.THROTTLED, "SignInCancelled", "You stopped it"),
    fails(_D, Trouble.CODE_EXPIRED, "code ended", "The codes expired"),
    fails(_D, Trouble.CUT_OFF, "code ended", "Microsoft said", "Try again"),
    Case(Way.SHARED, GRACE, "LoginRefused", ("refused the login",), (GRACE.email,), files=1, rows=1),
    fails(Way.PASSWORD, Trouble.NO_PASSWORDS, "PasswordsDisabled", "takes no passwords", "Sign in with Microsoft"),
    *(
        fails_later(Way.REFRESH, trouble, "SignInExpired", f"Please sign in again | {said}", "Sign in again")
        for trouble, said in _REFRESHES.items()
    ),
    *(fails_later(way, trouble, *told) for trouble, told in _MAILBOXES.items() for way in _ASKING),
]  # fmt: skip


def _if(way: Way, circumstance: str, outcome: str, says: str, remedy: str, *, files: int = 0, rows: int = 0) -> Case:
    person = person_with(Trouble.CODE_EXPIRED) if circumstance == "another person" else ADA
    return Case(way, person, outcome, (says,), (remedy,), files=files, rows=rows, circumstance=circumstance)


_CIRCUMSTANCES: Final = [
    _if(_B, "no client id", "ClientIdMissing", "No Microsoft app registration", "New registration"),
    _if(_D, "wrong client id", "code ended", "AADSTS700016", "Compare client_id"),
    _if(_B, "port taken", "ReceiverUnavailable", "Address already in use", "Close that program"),
    _if(_P, "port taken, over SSH", "signed in", "you paste the address", "", files=1, rows=1),
    _if(_P, "https redirect", "signed in", "you paste the address", "", files=1, rows=1),
    _if(_B, "app with a secret", "signed in", "opened the mailbox", "", files=1, rows=1),
    _if(_D, "app with a secret", "code ended", "without a client_secret", "one of the other ways"),
    _if(Way.REFRESH, "app with a secret", "renewed", "", "", files=1, rows=1),
    _if(_B, "certificate not trusted", "ProviderUntrusted", "can't be verified", "ca_file"),
    _if(_B, "name not found", "ProviderNameUnknown", "login.invalid can't be resolved", "DNS"),
    _if(_B, "nobody answers", "ProviderUnreachable", "No connection", "Check the network"),
    _if(_B, "proxy down", "ProxyRefused", "The proxy", "HTTPS_PROXY"),
    _if(_B, "service down", "ProviderTrouble", "HTTP 503", "Wait a little"),
    _if(_B, "a hotel's log-in page", "ProviderUnreachable", "not as a sign-in service does", "Open any web page first"),
    _if(_B, "nobody comes", "SignInTimedOut", "took too long", "Start it again"),
    _if(_B, "gives up", "SignInCancelled", "You stopped it", "Start again whenever you like"),
    _if(Way.REFRESH, "all revoked", "SignInExpired", "can't be renewed", "Sign in again", files=1, rows=1),
    _if(Way.REFRESH, "service down later", "ProviderTrouble", "HTTP 503", "Wait a little", files=1, rows=1),
    _if(Way.REFRESH, "asked to wait later", "ProviderTrouble", "HTTP 429", "7 seconds", files=1, rows=1),
    _if(Way.REFRESH, "credentials gone", "CredentialsMissing", "No sign-in is stored", "Sign in again", rows=1),
    _if(Way.REFRESH, "credentials broken", "CredentialsDamaged", "is damaged", "Sign in again", files=1, rows=1),
    _if(Way.REFRESH, "credentials open to all", "CredentialsUnsafe", "by others", "chmod 600", files=1, rows=1),
    _if(Way.AGAIN, "another person", "WrongMailbox", "another person's", "the same account", files=1, rows=1),
    Case(_B, ADA, "TenantUnknown", ("no such organisation",), ("Check tenant_id",), tenant="nowhere.example"),
]  # fmt: skip

CASES: Final = (*_WELL, *_BADLY, *_CIRCUMSTANCES)
