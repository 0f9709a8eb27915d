"""What sign-ins of different courses tell."""

from mailtrove.auth.events import (
    BrowserAwaited,
    DeviceCodeEnded,
    DeviceCodeOffered,
    Step,
    StepChanged,
    StepState,
    TokenChecked,
)

URL = (
    "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?client_id=8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d"
    "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A51234&scope=https%3A%2F%2Foutlook.office365.com%2FIMAP"
    ".AccessAsUser.All+offline_access+openid+profile&state=QWxyZTkLmPqsVbNc&code_challenge=E9Melhoa2OwvFrEMTJguCHaoe"
    "K1t8URWbuGJSstw-cM&code_challenge_method=S256&nonce=5f0c3b1f8a9a2f8b4d6b8d5e1c6f0e9a7b3c2d1e0f9a8b7c6d5e4f3a2b1"
    "c0d9e&client_info=1&login_hint=ada%40lovelace.example"
)

BEGUN = (
    StepChanged(Step.ACCOUNT_TYPE, StepState.DONE, "lovelace.example is not one of Microsoft's personal domains"),
    StepChanged(Step.ROUTE, StepState.DONE, "login.microsoftonline.com/common, outlook.office365.com"),
    StepChanged(Step.RECEIVER, StepState.DONE, "listening on http://localhost:51234"),
    StepChanged(Step.BROWSER, StepState.RUNNING, "waiting for you"),
)
AWAITING = (*BEGUN, BrowserAwaited(URL, False, "no browser is started over SSH", 300.0))
SSH = "ssh -L 51234:localhost:51234 ada@203.0.113.9"
OVER_SSH = (
    *BEGUN,
    BrowserAwaited(
        URL, False, "over SSH no browser is started, for it would open on the other computer", 300.0, 1, SSH
    ),
)
CODE_OFFERED = DeviceCodeOffered("BTNWQHKMX", "https://login.microsoft.com/device", 290.0)
CODE_ENDED = DeviceCodeEnded(
    "The organisation does not allow signing in by a code (AADSTS53003). Use one of the other ways."
)
STARTED = (*BEGUN, BrowserAwaited(URL, True, "firefox was started", 300.0))
AT_A_LANDING = (
    *BEGUN,
    BrowserAwaited(URL, True, "firefox was started", 300.0, landing="https://localhost"),
)
PORT_TAKEN = (
    *BEGUN,
    BrowserAwaited(
        URL,
        False,
        "Port 8400 on this computer can't be listened on: Address already in use, by jupyter-lab (process 4711)",
        300.0,
        landing="http://localhost:8400",
    ),
    CODE_OFFERED,
)
CHECKS = (
    TokenChecked("signature", True, "RS256, by one of the tenant's own keys"),
    TokenChecked("issuer", True, "login.microsoftonline.com/6f1c2a9e…/v2.0"),
    TokenChecked("audience", True, "this app registration"),
    TokenChecked("expiry", True, "good for 59 minutes"),
    TokenChecked("nonce", True, "ours"),
    TokenChecked("claims", True, "tid, oid, sub and email are there"),
)
ANSWERED = (
    *BEGUN,
    StepChanged(Step.BROWSER, StepState.DONE, "the answer came, and its state is ours"),
    StepChanged(Step.EXCHANGE, StepState.DONE, "tokens received"),
    StepChanged(Step.ID_TOKEN, StepState.RUNNING, ""),
)
CORRECTED = (
    *ANSWERED,
    *CHECKS,
    StepChanged(Step.ID_TOKEN, StepState.CORRECTED, "the tenant is that of personal accounts"),
    StepChanged(Step.ROUTE, StepState.DONE, "login.microsoftonline.com/consumers, outlook.office.com", 2),
    StepChanged(Step.RECEIVER, StepState.DONE, "listening on http://localhost:51236", 2),
    StepChanged(Step.BROWSER, StepState.RUNNING, "", 2),
    BrowserAwaited(URL, True, "firefox was started", 300.0, 2),
)
SIGNED_IN = (
    *ANSWERED,
    *CHECKS,
    StepChanged(Step.ID_TOKEN, StepState.DONE, "all six checks passed"),
    StepChanged(
        Step.IDENTITY,
        StepState.WARNING,
        "signed in as a.king@lovelace.example, which differs from ada@lovelace.example",
    ),
    StepChanged(Step.MAILBOX, StepState.DONE, "outlook.office365.com opened the mailbox of ada@lovelace.example"),
    StepChanged(Step.STORE, StepState.DONE, "Kept on this computer, readable by you only"),
)
FORGED = (
    *ANSWERED,
    TokenChecked("signature", False, "none of the tenant's keys made it"),
    StepChanged(Step.ID_TOKEN, StepState.FAILED, "the signature is not the tenant's"),
)
