"""The last step of a sign-in: does the mailbox open with the fresh token?"""

import dataclasses

from mailtrove.accounts.login import server_of
from mailtrove.archive.records import Account
from mailtrove.auth.events import Report, Step, StepChanged, StepState
from mailtrove.config import Config
from mailtrove.errors import LoginRefused, MailboxNotConnected, ServerError


def prove_mailbox(account: Account, access_token: str, sign_in_name: str, *, config: Config, report: Report) -> Account:
    """Log in once with the fresh token, by address and then by sign-in name, and keep the name that worked.

    Two names are tried at most, the one that is known to work first: each refusal counts against the person.

    A mailbox that doesn't open is a warning, not a failure: who signed in is proved, and the usual reasons
    (IMAP switched off, a licence not yet there) are mended elsewhere, without signing in again.
    """
    from mailtrove.imap.connection import TokenLogin, connect  # 110 ms: imapclient

    server = server_of(account, config)
    report(StepChanged(Step.MAILBOX, StepState.RUNNING, f"Logging in to {server.host} as {account.imap_user}"))
    others = [name for name in (sign_in_name, account.email) if name not in ("", account.imap_user)]
    refused: ServerError | None = None
    for name in (account.imap_user, *others[:1]):
        try:
            connect(server, TokenLogin(name, lambda _: access_token)).close()
        except (LoginRefused, MailboxNotConnected) as error:
            refused = refused or error
        except ServerError as error:
            refused = error
            break
        else:
            said = f"{server.host} opened the mailbox of {name}"
            state = StepState.DONE
            if name != account.email:
                said += f"; it doesn't know {account.email}, so that name is used from now on"
                state = StepState.WARNING
            report(StepChanged(Step.MAILBOX, state, said))
            return dataclasses.replace(account, imap_user=name)
    assert refused is not None  # at least one name was tried
    report(StepChanged(Step.MAILBOX, StepState.WARNING, f"{refused.title}: {refused.what_happened} {refused.remedy}"))
    return account
