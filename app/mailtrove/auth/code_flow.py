"""One round's authorization code flow in MSAL, from the URL to the tokens."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msal

from mailtrove.auth.id_token import nonce_mismatch
from mailtrove.errors import AnswerRejected, IdTokenMalformed, MailtroveError


@dataclass(frozen=True, slots=True)
class CodeFlow:
    """The flow as MSAL made it, kept out of every repr."""

    app: msal.ClientApplication = field(repr=False)
    cache: msal.SerializableTokenCache = field(repr=False)
    secret: dict[str, Any] = field(repr=False)
    redirect_uri: str

    @property
    def url(self) -> str:
        """Where the person signs in."""
        return str(self.secret["auth_uri"])

    @property
    def state(self) -> str:
        """What the answer must carry."""
        return str(self.secret["state"])

    @property
    def nonce(self) -> str:
        """As sent: MSAL keeps the original and sends its SHA-256 (msal.oauth2cli.oidc)."""
        return hashlib.sha256(self.secret["nonce"].encode("ascii")).hexdigest()

    def redeem(self, fields: Mapping[str, str]) -> dict[str, Any]:
        """MSAL's result for what the browser brought: with `access_token`, or with `error`.

        Raises:
            IdTokenNotForUs: the ID token's nonce is not ours.
            IdTokenMalformed, AnswerRejected: as `msal_result`.
            ProviderUnreachable, SignInCancelled: as `ProviderHttp.post`.
        """
        return msal_result(lambda: self.app.acquire_token_by_auth_code_flow(dict(self.secret), dict(fields)))


def msal_result(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What MSAL was answered, its exceptions told as ours.

    Raises:
        IdTokenMalformed: what came as ID token is none.
        IdTokenNotForUs: its nonce is not ours.
        AnswerRejected: neither tokens nor an error came.
    """
    failure: MailtroveError
    try:
        result = ask()
    except RuntimeError:  # the one claim that MSAL checks
        failure = nonce_mismatch()
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):  # decoding what should be a token
        failure = IdTokenMalformed("What the provider sent as tokens can't be understood.")
    else:
        if "access_token" not in result and "error" not in result:
            raise AnswerRejected("The provider's answer holds neither tokens nor an error.")
        return result
    raise failure  # outside the handlers: MSAL's exceptions quote the token
