"""The way through the browser: the authorize endpoint, picking a person, consent, and back to the application."""

import secrets
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from aiohttp import web

from mailtrove.sandbox import pages
from mailtrove.sandbox.authorization import (
    Authorization,
    PageRefusal,
    Refusal,
    check_person,
    check_request,
    check_trouble,
    read_authorization,
)
from mailtrove.sandbox.people import ADA, EVERYBODY, PEOPLE, Person, person_named
from mailtrove.sandbox.tenants import TenantUnknown, tenant_id, why_not
from mailtrove.sandbox.troubles import Trouble, Where

if TYPE_CHECKING:
    from mailtrove.sandbox.provider import Provider

MOST_TRANSACTIONS: Final = 200
_SORRY: Final = "Sorry, but we're having trouble signing you in"


@dataclass(slots=True)
class Transaction:
    """Somebody on their way through the pages."""

    asked: Authorization
    person: Person | None = None
    user_code: str = ""
    """What was typed, where a device waits instead of a redirect."""
    refusal: Refusal | None = None
    """What stands on the page that leads nowhere."""

    @property
    def people(self) -> tuple[Person, ...]:
        """Who can be picked: those in trouble only by their names, for they are many."""
        hinted = person_named(self.asked.login_hint)
        if hinted is None or hinted in PEOPLE:
            return PEOPLE
        return (hinted, *PEOPLE)


class SignInPages:
    """The pages' handlers. Nothing is kept in the browser: each form carries its transaction's random name."""

    def __init__(self, provider: "Provider") -> None:
        self._provider = provider
        self._transactions: OrderedDict[str, Transaction] = OrderedDict()
        self._consents: set[tuple[str, str, frozenset[str]]] = set()

    def application(self) -> web.Application:
        """The web application of the pages."""
        application = web.Application()
        application.router.add_get("/{tenant}/oauth2/v2.0/authorize", self._authorize)
        application.router.add_get("/devicelogin", self._enter_code)
        application.router.add_post("/devicelogin", self._code_entered)
        application.router.add_post("/sign-in", self._signed_in)
        application.router.add_post("/consent", self._consented)
        application.router.add_post("/back", self._went_back)
        application.router.add_get("/favicon.ico", _no_icon)
        return application

    async def _authorize(self, request: web.Request) -> web.Response:
        if hooked := await self._provider.hooked("authorize", request, request.query):
            return hooked
        tenant = request.match_info["tenant"]
        try:
            tenant_id(tenant)
            asked = read_authorization(
                tenant,
                request.query,
                redirect_paths=self._provider.redirect_paths,
            )
        except TenantUnknown:
            return _refused(f"AADSTS90002: Tenant '{tenant}' not found. Check the tenant's name or id.")
        except PageRefusal as refusal:
            return _refused(refusal.description)
        try:
            check_request(asked, request.query)
        except Refusal as refusal:
            return _send_back(asked, _refusal(refusal))
        return self._begin(Transaction(asked))

    async def _enter_code(self, _request: web.Request) -> web.Response:
        return _page(pages.device_code_page())

    async def _code_entered(self, request: web.Request) -> web.Response:
        user_code = str((await request.post()).get("code", ""))
        asked = self._provider.device_codes.typed(user_code)
        if asked is None:
            said = "That code didn't work. Check the code, and whether mailtrove shows a newer one."
            return _page(pages.device_code_page(said), status=400)
        return self._begin(Transaction(asked, user_code=user_code))

    def _begin(self, transaction: Transaction) -> web.Response:
        name = secrets.token_urlsafe(24)
        self._transactions[name] = transaction
        while len(self._transactions) > MOST_TRANSACTIONS:
            self._transactions.popitem(last=False)
        hinted = person_named(transaction.asked.login_hint)
        if hinted and (page := self._dead_end(name, hinted)):
            return page  # the application is refused before anybody signs in
        return _page(pages.sign_in_page(transaction.asked, transaction.people, name))

    def _dead_end(self, name: str, person: Person) -> web.Response | None:
        """The page that leads nowhere, where that is the person's trouble; devices are told at once."""
        transaction = self._transactions[name]
        try:
            check_trouble(person, Where.PAGE, transaction.asked.tenant)
        except Refusal as refusal:
            if transaction.user_code:
                return self._refuse(name, refusal)
            transaction.refusal = refusal
            return _page(pages.dead_end_page(_SORRY, refusal.description, name), status=400)
        return None

    async def _went_back(self, request: web.Request) -> web.Response:
        name = str((await request.post()).get("transaction", ""))
        transaction = self._transactions.get(name)
        if transaction is None or transaction.refusal is None:
            return _over()
        return self._refuse(name, transaction.refusal)

    async def _signed_in(self, request: web.Request) -> web.Response:
        form = await request.post()
        name = str(form.get("transaction", ""))
        transaction = self._transactions.get(name)
        if transaction is None:
            return _over()
        asked = transaction.asked
        person = next((person for person in EVERYBODY if person.oid == form.get("person")), None)
        if person is None:
            return self._refuse(name, Refusal("access_denied", "The user cancelled."), error_subcode="cancel")
        if reason := why_not(person, asked.tenant):
            return _page(pages.sign_in_page(asked, transaction.people, name, reason), status=403)
        if page := self._dead_end(name, person):
            return page
        try:
            if self._provider.refuses_wrong_scope:
                check_person(asked.scopes, person)
            check_trouble(person, Where.REDIRECT)
        except Refusal as refusal:
            return self._refuse(name, refusal)
        if person.trouble is Trouble.WRONG_ACCOUNT:
            person = ADA  # as a browser does that is signed in already
        transaction.person = person
        if self._has_consented(asked, person):
            return self._finish(name, transaction)
        return _page(pages.consent_page(asked, person, name))

    async def _consented(self, request: web.Request) -> web.Response:
        form = await request.post()
        name = str(form.get("transaction", ""))
        transaction = self._transactions.get(name)
        if transaction is None or transaction.person is None:
            return _over()
        if form.get("answer") != "accept":
            declined = Refusal("access_denied", "AADSTS65004: The user declined to consent to access the app.")
            return self._refuse(name, declined)
        self._consents.add(_consent(transaction.asked, transaction.person))
        return self._finish(name, transaction)

    def _has_consented(self, asked: Authorization, person: Person) -> bool:
        if asked.prompt == "consent" or not self._provider.remembers_consent:
            return False
        return _consent(asked, person) in self._consents

    def _finish(self, name: str, transaction: Transaction) -> web.Response:
        assert transaction.person is not None
        del self._transactions[name]
        if transaction.user_code:
            self._provider.device_codes.decide(transaction.user_code, transaction.person)
            return _page(pages.device_done_page("You have signed in", "Go back to mailtrove. You may close this page."))
        asked = transaction.asked
        code = self._provider.grants.new_code(asked, transaction.person)
        if transaction.person.trouble is Trouble.WRONG_STATE:
            asked = replace(asked, state="of another sign-in")
        return _send_back(asked, {"code": code, "session_state": secrets.token_hex(16)})

    def _refuse(self, name: str, refusal: Refusal, **more: str) -> web.Response:
        """Tell the application no, through the redirect or at its device's next poll."""
        transaction = self._transactions.pop(name)
        if transaction.user_code:
            self._provider.device_codes.decide(transaction.user_code, refusal)
            return _page(
                pages.device_done_page("You have not signed in", "mailtrove is told. You may close this page.")
            )
        return _send_back(transaction.asked, _refusal(refusal) | more)


def _consent(asked: Authorization, person: Person) -> tuple[str, str, frozenset[str]]:
    return person.oid, asked.client_id, asked.scopes


def _refusal(refusal: Refusal) -> dict[str, str]:
    return {"error": refusal.error, "error_description": refusal.description}


def _send_back(asked: Authorization, answer: dict[str, str]) -> web.Response:
    """The answer to the application, through the browser; the state goes with it untouched."""
    if asked.state:
        answer = answer | {"state": asked.state}
    if asked.response_mode == "form_post":
        text = pages.form_post_page(asked.redirect_uri, answer)
        return web.Response(text=text, content_type="text/html", headers=pages.FORM_POST_HEADERS)
    # 303: the browser comes from a form, and must go on with a GET.
    location = f"{asked.redirect_uri}?{urlencode(answer)}"
    return web.Response(status=303, headers={"Location": location, "Cache-Control": "no-store"})


def _page(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html", headers=pages.HEADERS)


def _refused(what_happened: str) -> web.Response:
    return _page(pages.refusal_page(_SORRY, what_happened), status=400)


def _over() -> web.Response:
    return _page(
        pages.refusal_page("This sign-in is over", "Start it again in mailtrove; this page was left from an old one."),
        status=410,
    )


async def _no_icon(_request: web.Request) -> web.Response:
    return web.Response(status=204)
