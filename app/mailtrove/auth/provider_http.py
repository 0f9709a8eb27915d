"""How sign-in reaches the provider: one guarded HTTPS client for MSAL, discovery and keys alike.

Every request has a time limit as a whole, ends at once when the person cancels, follows no redirect, reads
a bounded answer, and trusts the usual authorities plus the configured bundle, whatever the environment says.
Proxies from the environment are used.
"""

import json
import ssl
import threading
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import requests
import requests.adapters
import requests.utils
import urllib3.exceptions

from mailtrove.auth.clock import seconds_ahead
from mailtrove.auth.provider_faults import no_providers_answer, refuse_outage, unreachable
from mailtrove.config import NetworkConfig
from mailtrove.errors import ProviderUnreachable, SignInCancelled
from mailtrove.trust import tls_context

MAX_ANSWER_BYTES: Final = 1 << 20
"""Discovery documents, keys and tokens are a few kilobytes."""
_GLANCE_SECONDS: Final = 0.05
"""How often a waiting request looks whether the person cancelled."""
_CHUNK_BYTES: Final = 1 << 14


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer, as MSAL wants it from an `http_client`."""

    status_code: int
    text: str = field(repr=False)
    """May hold tokens."""
    headers: Mapping[str, str] = field(repr=False)
    host: str = ""

    def json_object(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            ProviderUnreachable: it is something else; then it isn't the provider who answered.
        """
        try:
            found = json.loads(self.text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            # Raised outside the handler: a JSONDecodeError carries the whole body.
            raise no_providers_answer(self.host, self.status_code, self.headers)
        return found


class ProviderHttp:
    """An `http_client` for MSAL, and for our own look-ups. Safe to use from one thread at a time.

    Raises ConfigError when the configured CA bundle can't be used.
    """

    def __init__(
        self, network: NetworkConfig, *, cancelled: threading.Event | None = None, seconds: float | None = None
    ) -> None:
        """`seconds` limits everything this client ever does, on top of the limit for each request."""
        self._timeout = float(network.timeout_seconds)
        self._deadline = None if seconds is None else time.monotonic() + seconds
        self._cancelled = cancelled or threading.Event()
        self._ca_file = network.ca_file
        self._session = _session(tls_context(network.ca_file))
        self.clock_ahead: float | None = None
        """Seconds that this computer's clock was ahead of the provider's at the last answer that told the time."""

    def get(self, url: str, params: object = None, headers: object = None, **_: object) -> Answer:
        """GET. What MSAL adds beyond these is meant for other clients.

        Raises:
            ProviderUnreachable: no answer in time, or none that can be used.
            SignInCancelled: the person gave up meanwhile.
        """
        return self._request("GET", url, params=params, headers=headers)

    def post(self, url: str, params: object = None, data: object = None, headers: object = None, **_: object) -> Answer:
        """POST a form; the answer is a JSON object for certain.

        Raises:
            ProviderUnreachable, SignInCancelled: as `get`.
        """
        answer = self._request("POST", url, params=params, data=data, headers=headers)
        answer.json_object()  # MSAL would write a body that it can't parse into the log, tokens and all
        return answer

    def close(self) -> None:
        """Let go of kept connections."""
        self._session.close()

    def _request(self, method: str, url: str, **kwargs: Any) -> Answer:
        host = urlsplit(url).netloc
        if urlsplit(url).scheme != "https":
            raise ProviderUnreachable(f"{host} is not offered over https, so nothing is sent there.")
        if self._cancelled.is_set():
            raise SignInCancelled("You stopped it.")
        limit = self._seconds_left()
        done: Future[Answer] = Future()
        thread = threading.Thread(
            target=self._fetch, args=(done, method, url, host, limit, kwargs), name="sign-in-http", daemon=True
        )
        thread.start()
        answer = self._await(done, host, limit)
        if (ahead := seconds_ahead(answer.headers, time.time())) is not None:
            self.clock_ahead = ahead
        refuse_outage(host, answer.status_code, answer.headers)
        return answer

    def _seconds_left(self) -> float:
        if self._deadline is None:
            return self._timeout
        return max(0.0, min(self._timeout, self._deadline - time.monotonic()))

    def _await(self, done: "Future[Answer]", host: str, limit: float) -> Answer:
        deadline = time.monotonic() + limit
        while True:
            if self._cancelled.is_set():
                raise SignInCancelled("You stopped it.")
            try:
                return done.result(timeout=max(0.0, min(_GLANCE_SECONDS, deadline - time.monotonic())))
            except TimeoutError:
                if time.monotonic() >= deadline:
                    raise ProviderUnreachable(f"{host} did not answer within {limit:.0f} seconds.") from None

    def _fetch(
        self, done: "Future[Answer]", method: str, url: str, host: str, limit: float, kwargs: dict[str, Any]
    ) -> None:
        """The thread's outermost frame: whatever happens goes to who waits."""
        try:
            done.set_result(self._exchange(method, url, host, limit, kwargs))
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            done.set_exception(unreachable(error, host, ca_file=self._ca_file))
        except Exception as error:  # noqa: BLE001
            done.set_exception(error)

    def _exchange(self, method: str, url: str, host: str, limit: float, kwargs: dict[str, Any]) -> Answer:
        # A limit of zero would mean no limit to the socket.
        with self._session.request(
            method, url, timeout=max(limit, 0.001), allow_redirects=False, stream=True, **kwargs
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(_CHUNK_BYTES):
                body += chunk
                if len(body) > MAX_ANSWER_BYTES:
                    raise ProviderUnreachable(f"{host} answered with far more than a sign-in service would.")
            text = body.decode("utf-8", "replace")
            return Answer(response.status_code, text, dict(response.headers), host)


class _OurTrust(requests.adapters.HTTPAdapter):
    """Verifies servers, also behind a proxy, with an SSL context of ours."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self._context, **kwargs)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        return super().proxy_manager_for(proxy, ssl_context=self._context, **kwargs)


class _Session(requests.Session):
    """A session that takes proxies from the environment, but neither trust nor passwords.

    With `trust_env` on, REQUESTS_CA_BUNDLE would silently replace our trust, and ~/.netrc would add a header.
    """

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False

    def merge_environment_settings(self, url: Any, proxies: Any, stream: Any, verify: Any, cert: Any) -> Any:
        found = {**requests.utils.get_environ_proxies(url, no_proxy=None), **(proxies or {})}
        return super().merge_environment_settings(url, found, stream, verify, cert)


def _session(context: ssl.SSLContext) -> requests.Session:
    session = _Session()
    session.mount("https://", _OurTrust(context))
    session.headers["User-Agent"] = "mailtrove"
    return session
