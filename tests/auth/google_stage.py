"""A stage for whole sign-ins with Google: the sandbox's Google, a config for it, a browser, and what was told."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin

import requests

from mailtrove.auth import google
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.events import SignInEvent, Step, StepChanged, StepState, TokenChecked
from mailtrove.auth.google_credential import GoogleCredential
from mailtrove.auth.paste import Pasted
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, GoogleConfig, NetworkConfig
from mailtrove.errors import SignInError
from mailtrove.sandbox.google_provider import GoogleProvider
from mailtrove.sandbox.people import KATHERINE
from mailtrove.sandbox.stand_in_browser import follow

KEY = "google:somebody"
Walk = Callable[[str], object]


@dataclass
class GoogleStage:
    """One provider, one home, and everything that was told."""

    provider: GoogleProvider
    home: Path
    client_secret: str = ""
    told: list[SignInEvent] = field(default_factory=list)
    cancelled: threading.Event = field(default_factory=threading.Event)
    urls: list[str] = field(default_factory=list)
    threads: list[threading.Thread] = field(default_factory=list)
    pasted: Pasted = field(default_factory=Pasted)

    @property
    def config(self) -> Config:
        provider = self.provider
        secret = self.client_secret or provider.client_secret
        return Config(
            google=GoogleConfig(provider.client_id, secret, provider.authority, imap_host="127.0.0.1", imap_port=1),
            network=NetworkConfig(ca_file=str(provider.certificates.ca_file), timeout_seconds=10),
        )

    @property
    def store(self) -> CredentialStore:
        return CredentialStore(self.home / "credentials")

    def sign_in(
        self,
        email: str = KATHERINE.email,
        *,
        walk: Walk = follow,
        started: bool = True,
        expected: tuple[str, str] | None = None,
    ) -> google.GoogleSignedIn:
        """Sign in, with `walk` for a browser, waiting for its thread to end as well."""
        try:
            return google.sign_in(
                email,
                config=self.config,
                watcher=self.watcher(walk, started=started),
                expected=expected,
                browser_seconds=20.0,
            )
        finally:
            for thread in self.threads:
                thread.join(10)

    def watcher(self, walk: Walk = follow, *, started: bool = True) -> Watcher:
        def browser(url: str) -> BrowserStart:
            self.urls.append(url)
            self.threads.append(threading.Thread(target=walk, args=(url,)))
            self.threads[-1].start()
            return BrowserStart(started, "the test walks")

        return Watcher(self.told.append, self.cancelled, browser, self.pasted, device_code=True)

    def keep(self) -> GoogleCredential:
        """Sign in and keep it; what the provider was asked so far is forgotten."""
        credential = self.sign_in().credential
        self.store.save_google(KEY, credential)
        self.provider.asked.clear()
        return credential

    def access_token(self, *, force_refresh: bool = False) -> str:
        sub = self.store.load_google(KEY).sub
        return google.access_token(self.store, KEY, sub=sub, config=self.config, force_refresh=force_refresh)

    def grants(self) -> list[str]:
        """What the token endpoint was asked for."""
        return [asked.params["grant_type"] for asked in self.provider.asked if asked.endpoint == "token"]

    def checks(self) -> list[tuple[str, bool]]:
        return [(event.check, event.passed) for event in self.told if isinstance(event, TokenChecked)]

    def assert_failed(self, step: Step, error: SignInError) -> None:
        """The step was told as failed, last of all, and nothing was stored."""
        last = self.told[-1]
        assert isinstance(last, StepChanged)
        assert (last.step, last.state, last.detail) == (step, StepState.FAILED, error.what_happened)
        assert error.remedy
        assert not self.home.exists()


def answering(**choices: str) -> Walk:
    """A person who fills in Google's page by hand: `answer`, and "" for a box that they untick."""

    def walk(url: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            page = session.get(url, timeout=10).text
            hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
            session.post(urljoin(url, "/consent"), hidden | {"answer": "accept", "mail": "yes"} | choices, timeout=10)

    return walk
