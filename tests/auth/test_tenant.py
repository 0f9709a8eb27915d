"""The tenant of a domain: found by name, shown, never in the way."""

import time
from collections.abc import Iterator

import pytest

from mailtrove.auth.events import Step, StepChanged
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.tenant import Tenant, tenant_of
from mailtrove.errors import IdTokenNotForUs
from mailtrove.sandbox.people import ADA, ALAN, CONSUMER_TENANT, EMMY, GRACE
from mailtrove.sandbox.provider import Answer
from tests.auth.stage import Stage


@pytest.fixture
def http(stage: Stage) -> Iterator[ProviderHttp]:
    client = ProviderHttp(stage.config.network, seconds=2.0)
    yield client
    client.close()


def issued(issuer: object) -> Answer:
    return Answer(body={"issuer": issuer})


def test_a_domain_names_its_tenant(stage: Stage, http: ProviderHttp) -> None:
    found = tenant_of("Lovelace.example", authority=stage.provider.authority, http=http)
    assert found == Tenant("lovelace.example", ADA.tid)


def test_a_domain_of_nobody_names_none(stage: Stage, http: ProviderHttp) -> None:
    assert tenant_of("nobody.example", authority=stage.provider.authority, http=http) is None


@pytest.mark.parametrize("domain", ["common", "../x", "a b.example", "", "x?y.example", "a/b.example"])
def test_what_is_no_domain_is_not_asked_for(stage: Stage, http: ProviderHttp, domain: str) -> None:
    assert tenant_of(domain, authority=stage.provider.authority, http=http) is None
    assert stage.provider.asked == []


@pytest.mark.parametrize(
    "answer",
    [
        Answer(500, "down"),
        Answer(429, "", {"Retry-After": "60"}),
        Answer(302, "", {"Location": "https://elsewhere.example"}),
        Answer(200, "no JSON"),
        Answer(200, {}),
        issued(None),
        issued("https://[x"),
        issued("https://login.example/{tenantid}/v2.0"),
        issued(f"https://login.example/{CONSUMER_TENANT}/v2.0"),
        issued(f"javascript:{ADA.tid}"),
    ],
)
def test_odd_answers_name_none(stage: Stage, http: ProviderHttp, answer: Answer) -> None:
    stage.provider.hooks["discovery"] = lambda _: answer
    assert tenant_of("lovelace.example", authority=stage.provider.authority, http=http) is None


def test_an_answer_that_never_comes_is_not_waited_for(stage: Stage, http: ProviderHttp) -> None:
    stage.provider.hooks["discovery"] = lambda _: time.sleep(4)
    began = time.monotonic()
    assert tenant_of("lovelace.example", authority=stage.provider.authority, http=http) is None
    assert time.monotonic() - began < 3


def test_a_sign_in_tells_the_tenant_by_name(stage: Stage) -> None:
    assert stage.sign_in(ADA).tenant_name == "lovelace.example"
    routes = [told.detail for told in stage.told if isinstance(told, StepChanged) and told.step is Step.ROUTE]
    assert f"lovelace.example is the tenant {ADA.tid}" in routes[-1]


def test_the_name_changes_nothing_about_where_one_signs_in(stage: Stage) -> None:
    stage.sign_in(ADA)
    asked = [one.tenant for one in stage.provider.asked if one.endpoint == "authorize"]
    assert asked
    assert set(asked) == {"common"}


@pytest.mark.parametrize("person", [GRACE, EMMY])
def test_personal_accounts_have_no_tenant_with_a_name(stage: Stage, person: object) -> None:
    assert stage.sign_in(person).tenant_name == ""  # type: ignore[arg-type]


def test_who_asks_for_a_tenant_by_name_gets_nobody_of_another(stage: Stage) -> None:
    """As a provider does that takes the name for an alias, or a forger."""
    stage.tenant_id = ALAN.tenant

    def of_ada(claims: dict[str, object]) -> str:
        return stage.provider.key.sign(
            claims | {"tid": ADA.tid, "oid": ADA.oid, "iss": f"{stage.provider.authority}/{ADA.tid}/v2.0"}
        )

    stage.provider.mint_id_token = of_ada
    with pytest.raises(IdTokenNotForUs, match="another tenant"):
        stage.sign_in(ALAN)
