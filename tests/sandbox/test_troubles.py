"""The people whose sign-in goes wrong: each trouble is played as Entra would, and nobody else is troubled by it."""

import datetime
import time
from email.utils import parsedate_to_datetime
from typing import Any

import jwt
import pytest
import requests

from mailtrove.accounts import is_email_address
from mailtrove.sandbox import outages
from mailtrove.sandbox.people import ADA, EVERYBODY, PASSWORD, PEOPLE, TROUBLED, Person, person_named, person_with
from mailtrove.sandbox.troubles import PLAYS, Trouble, Where
from tests.sandbox.application import Application, mail_scope
from tests.sandbox.test_device_codes import enter, offered, poll


def played(where: Where) -> list[Trouble]:
    return [trouble for trouble, play in PLAYS.items() if play.where is where]


def number(trouble: Trouble) -> str:
    return PLAYS[trouble].description.partition(":")[0]


@pytest.fixture
def application(application: Application) -> Application:
    application.provider.device_codes.interval = 0
    return application


# Who they are


def test_there_is_one_person_for_each_trouble() -> None:
    assert [person.trouble for person in TROUBLED] == [*Trouble, None]
    assert set(PLAYS) == set(Trouble)
    assert len({person.oid for person in EVERYBODY}) == len(EVERYBODY)
    for person in TROUBLED:
        assert is_email_address(person.email)
        assert person_named(person.email.upper()) is person
        assert 10 < len(person.tagline) <= 36
        assert len(person.email) <= 32, "they must fit on a line of 80 columns"


def test_the_happy_ones_have_no_trouble() -> None:
    assert {person.trouble for person in PEOPLE} == {None}


def test_a_password_that_is_to_be_typed_is_told() -> None:
    assert PASSWORD.password in PASSWORD.tagline


def test_only_who_is_asked_for_is_offered_beside_the_happy_ones(application: Application) -> None:
    troubled = person_with(Trouble.WRONG_NONCE)
    page = requests.get(application.url(troubled), timeout=10).text
    assert page.count('name="person" value="') == 1 + len(PEOPLE) + len(["Cancel"])
    assert troubled.oid in page
    assert troubled.oid not in requests.get(application.url(ADA), timeout=10).text


# What the provider says


@pytest.mark.parametrize("trouble", played(Where.PAGE))
def test_a_page_that_leads_nowhere_can_bring_its_error_all_the_same(application: Application, trouble: Trouble) -> None:
    person = person_with(trouble)
    page = requests.get(application.url(person), timeout=10)
    assert (page.status_code, number(trouble) in page.text) == (400, True)
    assert application.landing.answers == []
    answer = application.answer(person)  # the stand-in browser goes back
    assert (answer["error"], answer["error_description"]) == (PLAYS[trouble].error, PLAYS[trouble].description)
    assert answer["state"] == "a state with spaces & ünïcode"


@pytest.mark.parametrize("trouble", played(Where.REDIRECT))
def test_a_refusal_comes_through_the_redirect(application: Application, trouble: Trouble) -> None:
    answer = application.answer(person_with(trouble))
    assert (answer["error"], answer["error_description"]) == (PLAYS[trouble].error, PLAYS[trouble].description)


@pytest.mark.parametrize("trouble", played(Where.TOKEN))
def test_a_refusal_comes_instead_of_tokens(application: Application, trouble: Trouble) -> None:
    response = application.redeem(application.code(person_with(trouble)))
    assert response.json()["error"] == PLAYS[trouble].error
    assert response.json()["error_description"].startswith(f"{number(trouble)}: ")
    assert response.json()["error_codes"] == [int(number(trouble).removeprefix("AADSTS"))]


@pytest.mark.parametrize(
    "trouble", [*played(Where.PAGE), *played(Where.REDIRECT), *played(Where.TOKEN), *played(Where.DEVICE)]
)
def test_a_device_is_told_at_its_next_poll(application: Application, trouble: Trouble) -> None:
    personal = person_with(trouble).personal
    code = offered(application, scope=f"openid profile email {mail_scope(personal=personal)}")
    enter(code, person_with(trouble))
    told = poll(application, code)
    assert (told["error"], number(trouble) in told["error_description"]) == (PLAYS[trouble].error, True)


@pytest.mark.parametrize("trouble", played(Where.DEVICE))
def test_a_trouble_of_device_codes_is_none_of_the_browser_s(application: Application, trouble: Trouble) -> None:
    assert "access_token" in application.tokens(person_with(trouble))


@pytest.mark.parametrize("trouble", played(Where.REFRESH))
def test_a_sign_in_is_refused_once_it_is_to_be_renewed_which_is_soon(
    application: Application, trouble: Trouble
) -> None:
    tokens = application.tokens(person_with(trouble))
    assert tokens["expires_in"] == 60
    response = application.refresh(tokens["refresh_token"])
    assert response.json()["error"] == "invalid_grant"
    assert number(trouble) in response.json()["error_description"]


def test_an_app_of_one_tenant_is_good_there(application: Application) -> None:
    person = person_with(Trouble.APP_OF_ONE_TENANT)
    for tenant in (person.tenant, person.tid):
        assert "access_token" in application.tokens(person, tenant)


def test_who_declines_does_so_on_the_consent_page(application: Application) -> None:
    answer = application.answer(person_with(Trouble.DECLINES))
    assert (answer["error"], answer["error_description"][:11]) == ("access_denied", "AADSTS65004")
    code = offered(application)
    enter(code, person_with(Trouble.DECLINES))
    assert poll(application, code)["error"] == "access_denied"


def test_a_browser_that_is_signed_in_already_brings_somebody_else(application: Application) -> None:
    tokens = application.tokens(person_with(Trouble.WRONG_ACCOUNT))
    assert claims_of(tokens)["oid"] == ADA.oid


def test_an_answer_for_another_sign_in_carries_another_state(application: Application) -> None:
    answer = application.answer(person_with(Trouble.WRONG_STATE))
    assert answer["code"]
    assert answer["state"] == "of another sign-in"


# ID tokens


def claims_of(tokens: dict[str, Any]) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    return claims


def wrong_claims(application: Application, person: Person) -> set[str]:
    """What differs from the token that would be right; times by more than the test takes."""
    tokens = application.tokens(person)
    found = claims_of(tokens)
    now = time.time()
    right: dict[str, object] = {
        "iss": f"{application.provider.authority}/{person.tid}/v2.0",
        "aud": application.provider.client_id,
        "nonce": "a-nonce",
        "email": person.email,
        "preferred_username": person.upn,
        "oid": person.oid,
    }
    wrong = {name for name, value in right.items() if found.get(name) != value}
    wrong |= {"time"} if not found["iat"] - 30 < now < found["exp"] - 3000 else set()
    key = application.provider.public_key_pem.decode()
    unchecked: Any = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}
    try:
        jwt.decode(tokens["id_token"], key, algorithms=["RS256"], options=unchecked)
    except jwt.InvalidSignatureError:
        wrong.add("signature")
    return wrong


@pytest.mark.parametrize(
    ("trouble", "wrong"),
    [
        (Trouble.WRONG_NONCE, {"nonce"}),
        (Trouble.FORGED_SIGNATURE, {"signature"}),
        (Trouble.WRONG_AUDIENCE, {"aud"}),
        (Trouble.WRONG_ISSUER, {"iss"}),
        (Trouble.EXPIRED_TOKEN, {"time"}),
        (Trouble.CLOCK_OFF, {"time"}),
        (Trouble.NO_NAMES, {"email", "preferred_username"}),
        (Trouble.LOGIN_REFUSED, set()),
    ],
)
def test_an_id_token_is_false_in_one_way(application: Application, trouble: Trouble, wrong: set[str]) -> None:
    assert wrong_claims(application, person_with(trouble)) == wrong


def test_an_id_token_can_be_left_out(application: Application) -> None:
    tokens = application.tokens(person_with(Trouble.NO_ID_TOKEN))
    assert "access_token" in tokens
    assert "id_token" not in tokens


# Outages


def test_who_asks_too_often_is_told_how_long_to_wait(application: Application) -> None:
    code = application.code(person_with(Trouble.THROTTLED))
    for _ in range(2):  # nothing is used up by asking
        response = application.redeem(code)
        assert (response.status_code, response.headers["Retry-After"]) == (429, "7")


def test_a_slow_answer_comes_at_last(application: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outages, "SLOW_SECONDS", 0.3)
    code = application.code(person_with(Trouble.SLOW))
    began = time.monotonic()
    assert application.redeem(code).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_line_breaks_before_the_answer(application: Application) -> None:
    code = application.code(person_with(Trouble.CUT_OFF))
    with pytest.raises(requests.ConnectionError):
        application.redeem(code)


@pytest.mark.parametrize(
    ("trouble", "path"),
    [
        (Trouble.KEYS_DOWN, "/discovery/v2.0/keys"),
        (Trouble.DISCOVERY_DOWN, "/v2.0/.well-known/openid-configuration"),
    ],
)
def test_a_tenant_can_be_partly_down(application: Application, trouble: Trouble, path: str) -> None:
    person = person_with(trouble)
    assert application.get(f"/{person.tid}{path}").status_code == 503
    assert application.get(f"/{person.tenant}{path}").status_code == 503
    for tenant in ("common", ADA.tid, person_with(Trouble.SLOW).tid):
        assert application.get(f"/{tenant}{path}").status_code == 200


def test_a_provider_in_another_time_says_so_in_every_date(application: Application) -> None:
    person = person_with(Trouble.CLOCK_OFF)
    for response in (
        application.redeem(application.code(person)),
        application.get(f"/{person.tid}/discovery/v2.0/keys"),
        application.get(f"/{person.tid}/v2.0/.well-known/openid-configuration"),
    ):
        ahead = parsedate_to_datetime(response.headers["Date"]) - datetime.datetime.now(datetime.UTC)
        assert 3500 < ahead.total_seconds() < 3700
