"""The rules of renewing any stored sign-in, whichever provider it is with.

One at a time for each account, across threads and processes, because every renewal may replace the refresh
token; within half a minute; and kept before it is used.
"""

import contextlib
import time
from collections.abc import Callable
from typing import Final, TypeVar

from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.config import NetworkConfig
from mailtrove.errors import SignInExpired

REFRESH_SECONDS: Final = 30.0
"""For all of it: the wait for others, discovery, and the renewal itself."""
MIN_SECONDS_LEFT: Final = 300
"""A token that ends sooner is renewed already (MSAL does the same)."""

Credential = TypeVar("Credential")


def fresh_token(
    store: CredentialStore,
    key: str,
    network: NetworkConfig,
    *,
    load: Callable[[], Credential],
    cached: Callable[[Credential], str],
    renew: Callable[[Credential, ProviderHttp], str],
    force_refresh: bool,
) -> str:
    """The cached token while it lasts, else a renewed one; `load` refuses what can't be renewed, `renew` saves.

    Raises:
        CredentialsBusy: another mailtrove was renewing it all the time.
        MailtroveError: whatever `load` and `renew` raise.
    """
    until = time.monotonic() + REFRESH_SECONDS
    known = cached(load())
    if known and not force_refresh:
        return known
    with store.lock(key, seconds=REFRESH_SECONDS):
        credential = load()
        meanwhile = cached(credential)
        if meanwhile and (not force_refresh or meanwhile != known):
            return meanwhile  # somebody renewed it while we waited
        http = ProviderHttp(network, seconds=max(0.0, until - time.monotonic()))
        with contextlib.closing(http):
            return renew(credential, http)


def made_for_another() -> SignInExpired:
    """What is stored for the address is the sign-in of somebody else than the account's row says."""
    return SignInExpired("The stored sign-in was made for another person than this account is of.")
