"""A stage for whole sign-ins: the sandbox's provider, a config for it, a browser, and what was told."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from mailtrove.auth import microsoft
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import BrowserAwaited, SignInEvent, Step, StepChanged, StepState, TokenChecked
from mailtrove.auth.paste import Pasted
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftApp, MicrosoftConfig, NetworkConfig
from mailtrove.errors import SignInError
from mailtrove.sandbox.people import ADA, Person
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.stand_in_browser import follow

KEY = "microsoft:somebody"


@dataclass
class Stage:
    """One provider, one home, and everything that was told."""

    provider: Provider
    home: Path
    told: list[SignInEvent] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    visits: list[str] = field(default_factory=list)
    tenant_id: str = "common"
    redirect_uri: str = "http://localhost"
    apps: dict[str, MicrosoftApp] = field(default_factory=dict)
    """As under [microsoft.apps]."""
    timeout_seconds: int = 10
    threads: list[threading.Thread] = field(default_factory=list)
    watching: Callable[[SignInEvent], object] = lambda _: None
    """Told of each event, as a screen is."""

    @property
    def config(self) -> Config:
        return Config(
            microsoft=MicrosoftConfig(
                client_id=self.provider.client_id,
                authority=self.provider.authority,
                tenant_id=self.tenant_id,
                redirect_uri=self.redirect_uri,
                apps=self.apps,
            ),
            network=NetworkConfig(ca_file=str(self.provider.ca_file), timeout_seconds=self.timeout_seconds),
        )

    @property
    def store(self) -> CredentialStore:
        return CredentialStore(self.home / "credentials")

    def browser(self, url: str) -> BrowserStart:
        """Goes through the pages as the person whom the URL hints at."""
        return self.visit(url, lambda: follow(url))

    def visit(self, url: str, walk: Callable[[], object]) -> BrowserStart:
        """Do `walk` in a thread, as a browser would while we wait."""
        self.visits.append(url)
        thread = threading.Thread(target=walk)
        self.threads.append(thread)
        thread.start()
        return BrowserStart(True, "the test walks")

    def bring(self, **fields: str) -> Callable[[str], BrowserStart]:
        """A browser that asks nobody and brings `fields` to the receiver, with the right state."""

        def start(url: str) -> BrowserStart:
            asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
            sent = {"state": asked["state"], **fields}
            return self.visit(url, lambda: plain_get(asked["redirect_uri"], sent))

        return start

    def no_browser(self, url: str) -> BrowserStart:
        """Nobody ever comes."""
        self.visits.append(url)
        return BrowserStart(False, "no browser in this test")

    def sign_in(
        self, person: Person = ADA, *, start: Callable[[str], BrowserStart] | None = None, **kwargs: Any
    ) -> microsoft.SignedIn:
        """Sign in, waiting for the browser's thread to end as well."""
        kwargs = {"browser_seconds": 300.0 if start is None else 20.0} | kwargs  # a test that waits in vain fails soon
        pasted = kwargs.pop("pasted", None) or Pasted()
        watcher = self.watcher(start, pasted=pasted, device_code=kwargs.pop("device_code", False))
        try:
            return microsoft.sign_in(
                person.email,
                config=self.config,
                watcher=watcher,
                **kwargs,
            )
        finally:
            for thread in self.threads:
                thread.join(10)

    def watcher(
        self,
        start: Callable[[str], BrowserStart] | None = None,
        *,
        pasted: Pasted | None = None,
        device_code: bool = False,
    ) -> Watcher:
        return Watcher(self.tell, self.cancelled, start or self.browser, pasted or Pasted(), device_code)

    def tell(self, event: SignInEvent) -> None:
        self.told.append(event)
        self.watching(event)

    def keep(self, signed_in: microsoft.SignedIn) -> None:
        self.store.save_microsoft(KEY, signed_in.credential)

    def access_token(self, *, app: str = "", force_refresh: bool = False) -> str:
        kept = self.store.load_microsoft(KEY)
        return microsoft.access_token(
            self.store, KEY, person=(kept.tid, kept.oid), config=self.config, app=app, force_refresh=force_refresh
        )

    def states(self, step: Step, attempt: int = 1) -> list[StepState]:
        return [
            event.state
            for event in self.told
            if isinstance(event, StepChanged) and (event.step, event.attempt) == (step, attempt)
        ]

    def last(self) -> SignInEvent:
        return self.told[-1]

    def checks(self) -> list[tuple[str, bool]]:
        return [(event.check, event.passed) for event in self.told if isinstance(event, TokenChecked)]

    def awaited(self) -> list[BrowserAwaited]:
        return [event for event in self.told if isinstance(event, BrowserAwaited)]

    def posts(self) -> list[str]:
        """The grants that the token endpoint was asked for."""
        return [asked.params["grant_type"] for asked in self.provider.asked if asked.endpoint == "token"]

    def assert_failed(self, step: Step, error: SignInError) -> None:
        """The step was told as failed, last of all, and nothing was stored."""
        last = self.last()
        assert isinstance(last, StepChanged)
        assert (last.step, last.state, last.detail) == (step, StepState.FAILED, error.what_happened)
        assert not self.home.exists()


def plain_get(url: str, params: dict[str, str]) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, params=params, timeout=10)
