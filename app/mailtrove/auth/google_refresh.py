"""A fresh access token from a stored Google sign-in, without asking anybody."""

import logging
import time
from dataclasses import replace
from typing import Final

from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.google_credential import GoogleCredential
from mailtrove.auth.google_errors import google_refresh_error
from mailtrove.auth.google_flow import ask_for_tokens
from mailtrove.auth.issuers import google_endpoints
from mailtrove.auth.provider_errors import Refusal
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.renewal import MIN_SECONDS_LEFT, fresh_token, made_for_another
from mailtrove.config import Config, GoogleConfig
from mailtrove.errors import SignInExpired

_log: Final = logging.getLogger(__name__)


def access_token(store: CredentialStore, key: str, *, sub: str, config: Config, force_refresh: bool = False) -> str:
    """An access token that is good for at least five minutes; renewed when due, or when `force_refresh` says so.

    `sub` is the person that the sign-in must be of.

    Raises:
        CredentialError: nothing stored, not safely, or renewed but not kept; then the token is not handed out.
        SignInExpired: the stored sign-in is no longer good, or was made for another person, client or authority.
        SignInRefused, ProviderUnreachable: Google said no, or could not be asked.
    """

    def load() -> GoogleCredential:
        credential = store.load_google(key)
        if credential.sub != sub:
            raise made_for_another()
        _refuse_stale(credential, config.google)
        return credential

    def renew(credential: GoogleCredential, http: ProviderHttp) -> str:
        return _renew(store, key, credential, config.google, http)

    return fresh_token(
        store, key, config.network, load=load, cached=_cached_token, renew=renew, force_refresh=force_refresh
    )


def _refuse_stale(credential: GoogleCredential, client: GoogleConfig) -> None:
    """A refresh token is good with the client that it was made for, and with no other."""
    if credential.client_id != client.client_id:
        raise SignInExpired(
            "The stored sign-in was made with another Google client (client_id) than config.toml names now.",
            remedy="Sign in again to use the new one, or put the former client_id back. Your mail is untouched.",
        )
    if credential.authority != client.authority.rstrip("/"):
        raise SignInExpired("The stored sign-in was made at another sign-in service than it is now.")


def _cached_token(credential: GoogleCredential) -> str:
    """The stored access token, while it lasts; else nothing."""
    return credential.access_token if credential.expires_on > time.time() + MIN_SECONDS_LEFT else ""


def _renew(
    store: CredentialStore, key: str, credential: GoogleCredential, client: GoogleConfig, http: ProviderHttp
) -> str:
    form = {"grant_type": "refresh_token", "refresh_token": credential.refresh_token}
    tokens = ask_for_tokens(google_endpoints(credential.authority, http).token, form, client, http)
    if isinstance(tokens, Refusal):
        raise google_refresh_error(tokens, client_id=client.client_id)
    renewed = replace(
        credential,
        access_token=tokens.access_token,
        expires_on=tokens.expires_on,
        # Google mostly leaves it as it is, and then sends none.
        refresh_token=tokens.refresh_token or credential.refresh_token,
    )
    store.save_google(key, renewed)
    _log.info("Renewed the access token of %s at %s.", key, credential.authority)
    return renewed.access_token
