"""The sandbox's provider over real HTTP: what Entra would answer, it answers."""

import time
import warnings

import jwt
import msal
import pytest
import requests

from mailtrove.errors import SandboxUnavailable
from mailtrove.sandbox.grants import CODE_SECONDS, Grants
from mailtrove.sandbox.people import ADA, ALAN, CONSUMER_TENANT, EMMY, GRACE, PEOPLE, Person
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.stand_in_browser import follow
from tests.sandbox.application import Application, mail_scope


@pytest.mark.parametrize(
    ("tenant", "issuer_tenant"),
    [
        ("common", "{tenantid}"),
        ("organizations", "{tenantid}"),
        ("consumers", CONSUMER_TENANT),
        (CONSUMER_TENANT, CONSUMER_TENANT),
        (ADA.tid, ADA.tid),
        ("lovelace.example", ADA.tid),
    ],
)
def test_discovery_names_the_issuer_of_its_tenant(application: Application, tenant: str, issuer_tenant: str) -> None:
    document = application.get(f"/{tenant}/v2.0/.well-known/openid-configuration").json()
    provider = application.provider
    assert document["issuer"] == f"{provider.authority}/{issuer_tenant}/v2.0"
    assert document["token_endpoint"] == f"{provider.authority}/{tenant}/oauth2/v2.0/token"
    assert document["jwks_uri"].startswith(f"{provider.authority}/{tenant}/")
    assert document["authorization_endpoint"].startswith("http://localhost:")


def test_an_unknown_tenant_is_told_as_entra_tells_it(application: Application) -> None:
    response = application.get("/nowhere.example/v2.0/.well-known/openid-configuration")
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_tenant"
    assert response.json()["error_codes"] == [90002]


def test_the_published_key_verifies_the_id_token(application: Application) -> None:
    tokens = application.tokens(ADA)
    keys = application.get(f"/{ADA.tid}/discovery/v2.0/keys").json()
    key = jwt.PyJWKSet.from_dict(keys)[jwt.get_unverified_header(tokens["id_token"])["kid"]]
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        audience=application.provider.client_id,
        issuer=f"{application.provider.authority}/{ADA.tid}/v2.0",
        options={"require": ["exp", "iat", "nbf", "iss", "aud", "sub"]},
    )
    assert claims["nonce"] == "a-nonce"
    assert (claims["tid"], claims["oid"]) == (ADA.tid, ADA.oid)
    assert (claims["email"], claims["preferred_username"], claims["name"]) == (ADA.email, ADA.upn, "Ada Lovelace")


def test_the_state_comes_back_untouched(application: Application) -> None:
    assert application.answer(ADA)["state"] == "a state with spaces & ünïcode"


def test_the_answer_can_come_as_a_form(application: Application) -> None:
    answer = application.answer(ADA, response_mode="form_post")
    assert application.landing.methods == ["POST"]
    assert answer["state"] == "a state with spaces & ünïcode"
    assert application.redeem(answer["code"]).status_code == 200


def test_the_access_token_opens_the_mailbox_of_its_email_claim(application: Application) -> None:
    provider = application.provider
    token = application.tokens(ALAN)["access_token"]
    claims = jwt.decode(
        token, provider.public_key_pem.decode(), algorithms=["RS256"], audience="https://outlook.office365.com"
    )
    assert claims["email"] == ALAN.mailbox != ALAN.email
    assert claims["azp"] == provider.client_id
    assert jwt.get_unverified_header(token)["kid"] == provider.kid


def test_the_email_claim_is_there_only_when_it_is_asked_for_and_known(application: Application) -> None:
    def has_email(person: Person, scopes: str) -> bool:
        scope = f"{scopes} {mail_scope(personal=person.personal)}"
        token = application.tokens(person, scope=scope)["id_token"]
        return "email" in jwt.decode(token, options={"verify_signature": False})

    assert has_email(ADA, "openid profile email")
    assert not has_email(ADA, "openid profile")
    assert not has_email(ALAN, "openid profile email")


# Codes


def test_a_code_works_once(application: Application) -> None:
    code = application.code(ADA)
    assert application.redeem(code).status_code == 200
    again = application.redeem(code)
    assert again.status_code == 400
    assert again.json()["error"] == "invalid_grant"
    assert again.json()["error_description"].startswith("AADSTS54005")


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "not-the-one-that-was-hashed-into-the-challenge"},
        {"code_verifier": ""},
        {"redirect_uri": "http://localhost:1"},
    ],
    ids=["verifier", "no verifier", "redirect"],
)
def test_a_code_is_refused_to_anybody_but_who_asked(application: Application, wrong: dict[str, str]) -> None:
    response = application.redeem(application.code(ADA), **wrong)
    assert response.status_code == 400
    assert response.json()["error"] == "invalid_grant"


def test_a_guessed_code_is_refused(application: Application) -> None:
    assert application.redeem("guessed").json()["error"] == "invalid_grant"


def test_a_code_expires(application: Application) -> None:
    now = [time.time()]
    application.provider.grants = Grants(lambda: now[0])
    code = application.code(ADA)
    now[0] += CODE_SECONDS + 1
    assert "AADSTS70008" in application.redeem(code).json()["error_description"]


def test_another_application_is_not_known(application: Application) -> None:
    page = requests.get(application.url(ADA, client_id="0000"), timeout=10)
    assert page.status_code == 400
    assert "AADSTS700016" in page.text
    response = application.redeem(application.code(ADA), client_id="0000")
    assert response.json()["error"] == "unauthorized_client"


def test_a_public_client_shows_no_secret(application: Application) -> None:
    response = application.redeem(application.code(ADA), client_secret="hunter2")
    assert response.json()["error"] == "invalid_client"


# The authorize endpoint


@pytest.mark.parametrize(
    "redirect",
    [
        "https://evil.example/",
        "http://localhost.evil.example/",
        "http://localhost:8000/elsewhere",
        "http://127.0.0.1:8000",
        "http://localhost:8000/?more=1",
        "https://127.0.0.1:8000",
        "http://user@localhost:8000",
        "http://localhost:banana",
    ],
)
def test_a_redirect_that_is_not_registered_is_never_followed(application: Application, redirect: str) -> None:
    page = requests.get(application.url(ADA, redirect_uri=redirect), timeout=10, allow_redirects=False)
    assert page.status_code == 400
    assert "AADSTS50011" in page.text


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"scope": "openid https://graph.microsoft.com/Mail.Read"}, "invalid_scope"),
        ({"scope": f"openid {mail_scope(personal=True)} {mail_scope(personal=False)}"}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_wrong_request_is_answered_through_the_redirect(
    application: Application, changed: dict[str, str], error: str
) -> None:
    answer = application.answer(ADA, **changed)
    assert answer["error"] == error
    assert answer["state"] == "a state with spaces & ünïcode"


def test_pages_escape_what_they_are_given(application: Application) -> None:
    page = requests.get(application.url(ADA, login_hint="<script>alert(1)</script>"), timeout=10)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


# Who may sign in where


@pytest.mark.parametrize("person", [GRACE, EMMY])
def test_a_personal_account_can_t_have_the_organisations_scope(application: Application, person: Person) -> None:
    answer = application.answer(person, scope=f"openid email {mail_scope(personal=False)}")
    assert answer["error"] == "invalid_scope"
    assert "code" not in answer


def test_the_provider_can_be_made_to_give_the_wrong_scope_to_a_personal_account(application: Application) -> None:
    application.provider.refuses_wrong_scope = False
    tokens = application.tokens(EMMY, scope=f"openid email {mail_scope(personal=False)}")
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["tid"] == CONSUMER_TENANT


def test_a_personal_account_on_its_own_domain_signs_in_through_common(application: Application) -> None:
    tokens = application.tokens(EMMY)
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["tid"] == CONSUMER_TENANT


@pytest.mark.parametrize(
    ("person", "tenant", "words"),
    [
        (ADA, "consumers", "work or school"),
        (EMMY, "organizations", "personal account"),
        (EMMY, ADA.tid, "AADSTS50020"),
        (ALAN, "lovelace.example", "AADSTS50020"),
    ],
)
def test_somebody_from_elsewhere_is_told_so(application: Application, person: Person, tenant: str, words: str) -> None:
    with pytest.raises(SandboxUnavailable, match=words):
        follow(application.url(person, tenant))
    assert application.landing.answers == []


# Refreshing


def test_a_refresh_token_works_once(application: Application) -> None:
    first = application.tokens(ADA)
    second = application.refresh(first["refresh_token"])
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first["refresh_token"]
    old = application.refresh(first["refresh_token"])
    assert old.json()["error"] == "invalid_grant"
    assert application.refresh(second.json()["refresh_token"], ADA.tid).status_code == 200


def test_a_refresh_keeps_to_what_was_consented_to(application: Application) -> None:
    token = application.tokens(ADA)["refresh_token"]
    response = application.refresh(token, scope=f"openid offline_access {mail_scope(personal=True)}")
    assert response.json()["error"] == "invalid_grant"
    assert "AADSTS65001" in response.json()["error_description"]


def test_a_personal_account_refreshes_only_through_consumers(application: Application) -> None:
    shared = application.tokens(GRACE, "common")["refresh_token"]
    assert application.refresh(shared, "common").json()["error"] == "invalid_grant"
    assert application.refresh(application.tokens(GRACE, "consumers")["refresh_token"], "consumers").status_code == 200


def test_after_everything_was_revoked_nothing_refreshes(application: Application) -> None:
    token = application.tokens(ADA)["refresh_token"]
    application.provider.grants.revoke_all()
    assert application.refresh(token).json()["error"] == "invalid_grant"


# Knobs for tests


def test_an_id_token_can_be_minted_by_the_test(application: Application) -> None:
    provider = application.provider
    provider.mint_id_token = lambda claims: provider.key.sign(claims | {"aud": "somebody else"})
    token = application.tokens(ADA)["id_token"]
    assert jwt.decode(token, options={"verify_signature": False})["aud"] == "somebody else"
    provider.mint_id_token = lambda _claims: None
    assert "id_token" not in application.tokens(ADA)


def test_a_hook_can_answer_instead_of_the_provider(application: Application) -> None:
    provider = application.provider
    provider.hooks["token"] = lambda _form: Answer(503, {"error": "temporarily_unavailable"}, {"Retry-After": "7"})
    response = application.redeem("any")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "7")
    assert [asked.endpoint for asked in provider.asked] == ["token"]
    provider.hooks.clear()
    assert application.redeem("any").status_code == 400


# Through MSAL, as the app does it


@pytest.mark.parametrize("person", PEOPLE, ids=lambda person: person.email)
def test_msal_signs_everybody_in_and_refreshes(application: Application, person: Person) -> None:
    provider = application.provider
    authority = f"{provider.authority}/{'consumers' if person.personal else person.tid}"
    with application.session() as session, warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="response_mode='form_post' is recommended")
        app = msal.PublicClientApplication(
            provider.client_id, authority=authority, instance_discovery=False, http_client=session
        )
        scopes = [mail_scope(personal=person.personal), "email"]
        flow = app.initiate_auth_code_flow(scopes, redirect_uri=application.landing.uri, login_hint=person.email)
        follow(flow["auth_uri"])
        result = app.acquire_token_by_auth_code_flow(flow, application.landing.answers[-1])
        assert result["id_token_claims"]["oid"] == person.oid
        (account,) = app.get_accounts()
        assert account["home_account_id"] == f"{person.oid}.{person.tid}"
        for _ in range(2):
            renewed = app.acquire_token_silent_with_error(scopes[:1], account=account, force_refresh=True)
            assert "access_token" in renewed
