"""A browser of the sandbox's own: goes through the provider's pages where no graphical browser can be started.

It picks the person whom the URL's `login_hint` names, accepts, and brings the answer to the receiver.
Only loopback addresses are ever visited.
"""

from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qs, urljoin, urlsplit

import requests

from mailtrove.errors import SandboxUnavailable
from mailtrove.sandbox.people import person_named

MOST_STEPS: Final = 10
_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")


def follow(url: str, *, ca_file: str = "", timeout: float = 20.0) -> None:
    """Go through the sign-in page and the consent to the redirect, as the person that `login_hint` names.

    Raises:
        SandboxUnavailable: a page that is not the sandbox's, that says no, or nobody answers.
    """
    asked = parse_qs(urlsplit(url).query)
    hint = asked.get("login_hint", [""])[0]
    person = person_named(hint)
    if person is None:
        raise _stuck(f"The stand-in browser knows nobody called “{hint}”.")
    receiver = asked.get("redirect_uri", [""])[0]
    choices = {"person": person.oid, "answer": "accept"}
    with requests.Session() as session:
        session.trust_env = False  # no proxy, no netrc: this is loopback
        session.verify = ca_file or True
        try:
            _walk(session, url, receiver, choices, timeout)
        except requests.RequestException as error:
            raise _stuck(f"The stand-in browser got no answer: {error}.") from error


def _walk(session: requests.Session, url: str, receiver: str, choices: dict[str, str], timeout: float) -> None:
    """From page to page, until the receiver has its answer; what it shows then is its own affair."""
    method, fields = "GET", dict[str, str]()
    for _ in range(MOST_STEPS):
        _check_loopback(url)
        answer = session.request(method, url, data=fields or None, timeout=timeout, allow_redirects=False)
        if receiver and url.startswith(receiver):
            return
        if answer.is_redirect:
            method, fields, url = "GET", {}, urljoin(url, answer.headers["Location"])
            continue
        page = _Form()
        page.feed(answer.text)
        if page.said:
            raise _stuck(f"The sign-in page says: {page.said}")
        if not page.action:
            raise _stuck(f"This is no sign-in page: {url}")
        offered = {name: choices[name] for name in page.buttons if name in choices}
        method, fields, url = "POST", page.fields | offered, urljoin(url, page.action)
    raise _stuck("The sign-in pages lead in a circle.")


def _check_loopback(url: str) -> None:
    if urlsplit(url).hostname not in _LOOPBACK:
        raise _stuck(f"The stand-in browser visits nothing but this computer, and this is {url}.")


def _stuck(what_happened: str) -> SandboxUnavailable:
    return SandboxUnavailable(what_happened, remedy="Start the sign-in again, or open the address in a browser.")


class _Form(HTMLParser):
    """The one form of a page: where it goes, its hidden fields, its buttons; and what an alert says."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.buttons: set[str] = set()
        self.said = ""
        self._in_alert = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = values.get("action", "")
        elif tag == "input" and values.get("type") == "hidden":
            self.fields[values["name"]] = values.get("value", "")
        elif tag == "button" and "name" in values:
            self.buttons.add(values["name"])
        self._in_alert = self._in_alert or values.get("role") == "alert"

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._in_alert = False

    def handle_data(self, data: str) -> None:
        if self._in_alert:
            self.said += data
