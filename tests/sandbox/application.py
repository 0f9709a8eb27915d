"""A small OAuth application, written out by hand so that it can do wrong what a library never would."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import requests

from mailtrove.sandbox.authorization import ORGANISATION_RESOURCE, PERSONAL_RESOURCE
from mailtrove.sandbox.people import Person
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.stand_in_browser import follow
from tests.sandbox.landing import Landing

VERIFIER = "a-code-verifier-of-forty-three-characters-or-more"


def mail_scope(*, personal: bool) -> str:
    return f"{PERSONAL_RESOURCE if personal else ORGANISATION_RESOURCE}/IMAP.AccessAsUser.All"


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass
class Application:
    """Signs people in at the provider, with any parameter changed."""

    provider: Provider
    landing: Landing

    def url(self, person: Person, tenant: str = "common", **changed: str) -> str:
        parameters = {
            "client_id": self.provider.client_id,
            "response_type": "code",
            "redirect_uri": self.landing.uri,
            "scope": f"openid profile email offline_access {mail_scope(personal=person.personal)}",
            "state": "a state with spaces & ünïcode",
            "nonce": "a-nonce",
            "code_challenge": challenge(),
            "code_challenge_method": "S256",
            "login_hint": person.email,
        } | changed
        query = urlencode({name: value for name, value in parameters.items() if value})
        return f"{self.provider.pages_url}/{tenant}/oauth2/v2.0/authorize?{query}"

    def answer(self, person: Person, tenant: str = "common", **changed: str) -> dict[str, str]:
        """What comes back through the browser."""
        follow(self.url(person, tenant, **changed))
        return self.landing.answers[-1]

    def code(self, person: Person, tenant: str = "common", **changed: str) -> str:
        return self.answer(person, tenant, **changed)["code"]

    def redeem(self, code: str, tenant: str = "common", **changed: str) -> requests.Response:
        form = {
            "client_id": self.provider.client_id,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.landing.uri,
            "code_verifier": VERIFIER,
        } | changed
        return self.post(tenant, form)

    def refresh(self, token: str, tenant: str = "common", **changed: str) -> requests.Response:
        form = {"client_id": self.provider.client_id, "grant_type": "refresh_token", "refresh_token": token}
        return self.post(tenant, form | changed)

    def tokens(self, person: Person, tenant: str = "common", **changed: str) -> dict[str, Any]:
        response = self.redeem(self.code(person, tenant, **changed), tenant)
        assert response.status_code == 200, response.text
        tokens: dict[str, Any] = response.json()
        return tokens

    def post(self, tenant: str, form: dict[str, str]) -> requests.Response:
        url = f"{self.provider.authority}/{tenant}/oauth2/v2.0/token"
        with self.session() as session:
            return session.post(url, data=form, timeout=10)

    def get(self, path: str) -> requests.Response:
        with self.session() as session:
            return session.get(self.provider.authority + path, timeout=10)

    def session(self) -> requests.Session:
        session = requests.Session()
        session.trust_env = False
        session.verify = str(self.provider.ca_file)
        return session
