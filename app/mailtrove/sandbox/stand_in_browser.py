"""A browser of the sandbox's own: goes through the provider's pages where no graphical browser can be started.

It picks the person whom the URL's `login_hint` names, accepts, and brings the answer to the receiver.
Only loopback addresses are ever visited.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from mailtrove.errors import SandboxUnavailable
from mailtrove.sandbox.people import person_named
from mailtrove.sandbox.troubles import Trouble

MOST_STEPS: Final = 10
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class _Visit:
    """One page to ask for."""

    method: str
    url: str
    fields: dict[str, str] = field(default_factory=dict, repr=False)


def follow(url: str, *, ca_file: str = "", timeout: float = 20.0) -> None:
    """Go through the sign-in page and the consent to the redirect, as the person that `login_hint` names.

    Raises:
        SandboxUnavailable: a page that is not the sandbox's, that says no, or nobody answers.
    """
    with _browsing(ca_file) as session:
        # What the receiver shows is its own affair.
        _ask(session, _to_the_redirect(session, url, timeout), timeout)


def final_address(url: str, *, ca_file: str = "", timeout: float = 20.0) -> str:
    """As `follow`, but on another computer, where nobody listens: the address that the browser would show then.

    Raises:
        SandboxUnavailable: as `follow`.
    """
    with _browsing(ca_file) as session:
        return _to_the_redirect(session, url, timeout).url


def enter_device_code(url: str, code: str, person_hint: str, *, ca_file: str = "", timeout: float = 20.0) -> None:
    """Type a device's code at the page `url`, and sign in for the device as the person of that address.

    Raises:
        SandboxUnavailable: as `follow`.
    """
    with _browsing(ca_file) as session:
        _walk(session, url, _choices(person_hint) | {"code": code}, timeout)


@contextmanager
def _browsing(ca_file: str) -> Iterator[requests.Session]:
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no netrc: this is loopback
        session.verify = ca_file or True
        try:
            yield session
        except requests.RequestException as error:
            raise _stuck(f"The stand-in browser got no answer: {error}.") from error


def _to_the_redirect(session: requests.Session, url: str, timeout: float) -> _Visit:
    asked = parse_qs(urlsplit(url).query)
    receiver = asked.get("redirect_uri", [""])[0]
    hint = asked.get("login_hint", [""])[0]
    return _walk(session, url, _choices(hint), timeout, receiver=receiver)


def _choices(hint: str) -> dict[str, str]:
    person = person_named(hint)
    if person is None:
        raise _stuck(f"The stand-in browser knows nobody called “{hint}”.")
    answer = "decline" if person.trouble is Trouble.DECLINES else "accept"
    return {"person": person.oid, "answer": answer, "back": "yes"}


def _walk(
    session: requests.Session, url: str, choices: dict[str, str], timeout: float, *, receiver: str = ""
) -> _Visit:
    """From page to page, to the visit that is for the receiver, which is not made; or to the page that ends all."""
    visit = _Visit("GET", url)
    for _ in range(MOST_STEPS):
        if receiver and visit.url.startswith(receiver):
            return visit
        answer = _ask(session, visit, timeout)
        if answer.is_redirect:
            visit = _Visit("GET", urljoin(visit.url, answer.headers["Location"]))
            continue
        page = _Form()
        page.feed(answer.text)
        if page.said and "back" not in page.asked:
            raise _stuck(f"The sign-in page says: {page.said}")
        if page.over and not receiver:
            return visit
        if not page.action:
            raise _stuck(f"This is no sign-in page: {visit.url}")
        offered = {name: choices[name] for name in page.asked if name in choices}
        visit = _Visit("POST", urljoin(visit.url, page.action), page.fields | offered)
    raise _stuck("The sign-in pages lead in a circle.")


def _ask(session: requests.Session, visit: _Visit, timeout: float) -> requests.Response:
    _check_loopback(visit.url)
    return session.request(visit.method, visit.url, data=visit.fields or None, timeout=timeout, allow_redirects=False)


def _check_loopback(url: str) -> None:
    if urlsplit(url).hostname not in _LOOPBACK:
        raise _stuck(f"The stand-in browser visits nothing but this computer, and this is {url}.")


def _stuck(what_happened: str) -> SandboxUnavailable:
    return SandboxUnavailable(what_happened, remedy="Start the sign-in again, or open the address in a browser.")


class _Form(HTMLParser):
    """The one form of a page: where it goes, what it sends anyway, what it asks for; and what an alert says."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        """Hidden ones, and boxes that are ticked."""
        self.asked: set[str] = set()
        """Names of its buttons and of its fields to type in."""
        self.said = ""
        self.over = False
        self._in_alert = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = values.get("action", "")
        elif tag == "input" and (values.get("type") == "hidden" or "checked" in values):
            self.fields[values["name"]] = values.get("value", "")
        elif tag in ("button", "input") and "name" in values:
            self.asked.add(values["name"])
        self.over = self.over or values.get("role") == "status"
        self._in_alert = self._in_alert or values.get("role") == "alert"

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._in_alert = False

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.said += data
