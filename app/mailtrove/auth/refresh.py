"""A fresh access token from a stored Microsoft sign-in, against the account's own tenant, without asking anybody."""

import logging
import time
from dataclasses import replace
from typing import Any, Final

import msal

from mailtrove.auth.account_type import refresh_tenant, scope_for
from mailtrove.auth.credentials import CredentialStore, MicrosoftCredential
from mailtrove.auth.msal_app import make_app
from mailtrove.auth.provider_errors import refresh_error, refusal_of
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.registration import Asked
from mailtrove.auth.renewal import MIN_SECONDS_LEFT, fresh_token, made_for_another
from mailtrove.config import Config, MicrosoftApp
from mailtrove.errors import SignInExpired

_log: Final = logging.getLogger(__name__)


def access_token(
    store: CredentialStore,
    key: str,
    *,
    person: tuple[str, str],
    config: Config,
    app: str = "",
    force_refresh: bool = False,
) -> str:
    """An access token that is good for at least five minutes; renewed when due, or when `force_refresh` says so.

    `person` is the (tid, oid) that the sign-in must be of; `app` names the registration that it was made with.

    Raises:
        ConfigError: config.toml has no such registration any more.
        CredentialsMissing, CredentialsUnsafe: nothing stored, or not safely.
        SignInExpired: the stored sign-in is no longer good, or was made for another person, scope, authority or
            application.
        SignInRefused, ProviderUnreachable: the provider said no, or could not be asked.
        CredentialsNotSaved: renewed, but it could not be kept; the token is not handed out.
        CredentialsBusy: another mailtrove was renewing it all the time.
    """
    registration = config.microsoft.app(app)

    def load() -> MicrosoftCredential:
        credential = store.load_microsoft(key)
        if (credential.tid.lower(), credential.oid.lower()) != (person[0].lower(), person[1].lower()):
            raise made_for_another()
        _refuse_stale(credential, config, registration)
        return credential

    def renew(credential: MicrosoftCredential, http: ProviderHttp) -> str:
        return _renew(store, key, credential, registration, http)

    return fresh_token(
        store, key, config.network, load=load, cached=_cached_token, renew=renew, force_refresh=force_refresh
    )


def _refuse_stale(credential: MicrosoftCredential, config: Config, registration: MicrosoftApp) -> None:
    """A sign-in for another scope or sign-in service can be renewed for ever and never opens the mailbox.

    One that another application was given is good with that one only, and its secret may be unknown by now.
    """
    if credential.client_id != registration.client_id:
        raise SignInExpired(
            "The stored sign-in was made with another app registration (client_id) than config.toml names now.",
            remedy="Sign in again to use the new one, or put the former client_id back. Your mail is untouched.",
        )
    host = config.microsoft.authority.rstrip("/")
    if credential.authority != f"{host}/{refresh_tenant(credential.tid)}":
        raise SignInExpired("The stored sign-in was made at another sign-in service or tenant than it is now.")
    if credential.scope != scope_for(host, credential.tid):
        raise SignInExpired("The stored sign-in was made for another permission than the mailbox needs now.")


def _cached_token(credential: MicrosoftCredential) -> str:
    """The stored access token, while it lasts; else nothing."""
    cache = _cache_of(credential)
    soonest = time.time() + MIN_SECONDS_LEFT
    found = cache.search(cache.CredentialType.ACCESS_TOKEN, query={"client_id": credential.client_id})
    tokens = [
        (int(entry["expires_on"]), str(entry["secret"]))
        for entry in found
        if credential.scope in entry["target"].split() and int(entry["expires_on"]) > soonest
    ]
    return max(tokens)[1] if tokens else ""


def _renew(
    store: CredentialStore, key: str, credential: MicrosoftCredential, registration: MicrosoftApp, http: ProviderHttp
) -> str:
    cache = _cache_of(credential)
    app = make_app(registration, credential.authority, http, cache)
    accounts = app.get_accounts()
    if not accounts:
        raise SignInExpired("The stored sign-in is not complete.")
    result: dict[str, Any] | None = app.acquire_token_silent_with_error(
        [credential.scope], accounts[0], force_refresh=True
    )
    if not result:
        raise SignInExpired("The stored sign-in can't be renewed: the provider gave no refresh token with it.")
    if "access_token" not in result:
        raise refresh_error(refusal_of(result), Asked(registration, credential.authority, credential.scope))
    if cache.has_state_changed:
        store.save_microsoft(key, replace(credential, token_cache=cache.serialize()))
    _log.info("Renewed the access token of %s at %s.", key, credential.authority)
    return str(result["access_token"])


def _cache_of(credential: MicrosoftCredential) -> msal.SerializableTokenCache:
    cache = msal.SerializableTokenCache()
    damaged = False
    try:
        cache.deserialize(credential.token_cache)
    except ValueError:
        damaged = True
    if damaged:
        raise SignInExpired("The stored sign-in is damaged.")  # outside the handler, which holds the cache's text
    return cache
