"""MSAL, set up the one way that is right here: our HTTP client, no alias look-ups, no loud logging."""

import logging
import warnings
from functools import partial
from typing import Any, Final
from urllib.parse import urlsplit

import msal

from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.config import MicrosoftApp
from mailtrove.errors import SignInRefused, TenantUnknown
from mailtrove.redaction import redacted

_MAX_DETAILS: Final = 2000
_LOOSE_TALKERS: Final = (logging.getLogger("msal"), logging.getLogger("urllib3"))
"""At DEBUG these write codes, verifiers and whole URLs into the log."""

for _logger in _LOOSE_TALKERS:
    _logger.addHandler(logging.NullHandler())  # without any handler Python prints warnings over the screen


def make_app(
    registration: MicrosoftApp, authority: str, http: ProviderHttp, cache: msal.SerializableTokenCache
) -> msal.ClientApplication:
    """An application for one authority and one account's cache; asks the authority for its endpoints at once.

    A registration with a secret is what Microsoft calls confidential, and takes no device codes.

    Make a new one for each use: MSAL repeats a refusal from memory for a minute, so that trying again after
    something was mended would bring the old error.

    Raises:
        TenantUnknown, SignInRefused: the authority has no such tenant, or is none.
        ProviderUnreachable: it could not be asked.
    """
    for logger in _LOOSE_TALKERS:
        if logger.getEffectiveLevel() < logging.INFO:
            logger.setLevel(logging.INFO)
    secret = registration.client_secret
    make = (
        partial(msal.ConfidentialClientApplication, client_credential=secret)
        if secret
        else msal.PublicClientApplication
    )
    try:
        return make(
            registration.client_id, authority=authority, instance_discovery=False, http_client=http, token_cache=cache
        )
    except (ValueError, KeyError, TypeError, AttributeError, RuntimeError) as error:
        # MSAL's own error holds none of the provider's words; the one before it does.
        failure = _no_such_place(authority, str(error.__context__ or error))
    raise failure


def _no_such_place(authority: str, said: str) -> SignInRefused:
    kind = TenantUnknown if "AADSTS90002" in said or "invalid_tenant" in said else SignInRefused
    return kind(
        f"{authority} is not a place to sign in at.",
        remedy="Check tenant_id and authority in config.toml, and the tenant that you gave for this account.",
        details=redacted(said)[:_MAX_DETAILS],
    )


def begin_code_flow(app: msal.ClientApplication, *, scope: str, redirect_uri: str, login_hint: str) -> dict[str, Any]:
    """MSAL's flow for the authorization code with PKCE, state and nonce. All of it is secret but `auth_uri`.

    The answer comes as a query, not as a form, so that the URL could be pasted from another computer's browser.
    """
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended", category=UserWarning)
        flow: dict[str, Any] = app.initiate_auth_code_flow(
            [scope, "email"], redirect_uri=redirect_uri, login_hint=login_hint
        )
    return flow


def refuse_open_page(url: str) -> None:
    """A page to sign in at must be https, unless it is on this very computer, as the sandbox's is.

    Raises:
        SignInRefused: it is neither.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")):
        raise SignInRefused("The sign-in service names a sign-in page that is not encrypted.")
