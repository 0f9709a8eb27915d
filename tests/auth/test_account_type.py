"""Guessing, and correcting, what kind of Microsoft account an address is."""

import pytest

from mailtrove.auth.account_type import (
    CONSUMER_TENANT,
    AccountType,
    guess_route,
    refresh_tenant,
    route_after_invalid_scope,
    route_after_sign_in,
    scope_for,
)

WORLD = "https://login.microsoftonline.com"
PERSONAL_SCOPE = "https://outlook.office.com/IMAP.AccessAsUser.All"
ORGANISATION_SCOPE = "https://outlook.office365.com/IMAP.AccessAsUser.All"
SOME_TENANT = "18151210-1852-4a1c-8e0f-a0a1ab1e5cde"


@pytest.mark.parametrize(
    "email",
    ["a@outlook.com", "a@HOTMAIL.co.uk", "a@live.nl", "a@msn.com", "a@passport.com", "a@hotmail.de", "a@outlook.jp"],
)
def test_a_personal_domain_signs_in_at_consumers_with_the_personal_scope(email: str) -> None:
    route = guess_route(email, authority=WORLD)
    assert (route.account_type, route.authority, route.scope) == (
        AccountType.PERSONAL,
        f"{WORLD}/consumers",
        PERSONAL_SCOPE,
    )
    assert "personal domain" in route.reason


@pytest.mark.parametrize(
    "email", ["a@contoso.com", "a@outlook.example", "a@nothotmail.com", "a@live.contoso.com", "odd"]
)
def test_any_other_domain_is_taken_for_an_organisations(email: str) -> None:
    route = guess_route(email, authority=WORLD + "/", tenant="common")
    assert (route.account_type, route.authority, route.scope) == (
        AccountType.ORGANISATION,
        f"{WORLD}/common",
        ORGANISATION_SCOPE,
    )


def test_a_named_tenant_is_where_organisations_sign_in_but_not_personal_domains() -> None:
    assert guess_route("a@contoso.com", authority=WORLD, tenant=SOME_TENANT).authority == f"{WORLD}/{SOME_TENANT}"
    assert guess_route("a@live.com", authority=WORLD, tenant=SOME_TENANT).authority == f"{WORLD}/consumers"


@pytest.mark.parametrize("tenant", ["consumers", CONSUMER_TENANT, CONSUMER_TENANT.upper()])
def test_the_tenant_of_personal_accounts_decides_whatever_the_domain(tenant: str) -> None:
    route = guess_route("emmy@noether.example", authority=WORLD, tenant=tenant)
    assert (route.account_type, route.authority) == (AccountType.PERSONAL, f"{WORLD}/consumers")


@pytest.mark.parametrize(
    ("authority", "resource"),
    [
        ("https://login.microsoftonline.us", "https://outlook.office365.us"),
        ("https://login.partner.microsoftonline.cn", "https://partner.outlook.cn"),
    ],
)
def test_national_clouds_have_their_own_resource_and_no_personal_accounts(authority: str, resource: str) -> None:
    route = guess_route("a@outlook.com", authority=authority)
    assert (route.account_type, route.scope) == (AccountType.ORGANISATION, f"{resource}/IMAP.AccessAsUser.All")
    assert route_after_invalid_scope(route) is None


def test_a_right_guess_stays_as_it_was_asked() -> None:
    organisation = guess_route("a@contoso.com", authority=WORLD)
    personal = guess_route("a@outlook.com", authority=WORLD)
    assert route_after_sign_in(organisation, SOME_TENANT) == organisation
    assert route_after_sign_in(personal, CONSUMER_TENANT) == personal


def test_the_tenant_in_the_token_corrects_the_guess_both_ways() -> None:
    personal = route_after_sign_in(guess_route("a@contoso.com", authority=WORLD), CONSUMER_TENANT)
    assert (personal.account_type, personal.authority, personal.scope) == (
        AccountType.PERSONAL,
        f"{WORLD}/consumers",
        PERSONAL_SCOPE,
    )
    organisation = route_after_sign_in(guess_route("a@outlook.com", authority=WORLD), SOME_TENANT)
    assert (organisation.account_type, organisation.authority, organisation.scope) == (
        AccountType.ORGANISATION,
        f"{WORLD}/organizations",
        ORGANISATION_SCOPE,
    )


def test_a_personal_guess_remembers_the_configured_tenant_for_its_correction() -> None:
    asked = guess_route("a@outlook.com", authority=WORLD, tenant=SOME_TENANT)
    assert route_after_sign_in(asked, SOME_TENANT).authority == f"{WORLD}/{SOME_TENANT}"


def test_an_invalid_scope_leads_to_the_other_kind_of_account() -> None:
    personal = route_after_invalid_scope(guess_route("emmy@noether.example", authority=WORLD))
    assert personal is not None
    assert (personal.authority, personal.scope) == (f"{WORLD}/consumers", PERSONAL_SCOPE)
    organisation = route_after_invalid_scope(guess_route("a@outlook.com", authority=WORLD))
    assert organisation is not None
    assert (organisation.authority, organisation.scope) == (f"{WORLD}/organizations", ORGANISATION_SCOPE)


def test_an_invalid_scope_in_a_named_tenant_leads_nowhere_else() -> None:
    assert route_after_invalid_scope(guess_route("a@contoso.com", authority=WORLD, tenant=SOME_TENANT)) is None


def test_tokens_are_renewed_at_the_accounts_own_tenant() -> None:
    assert refresh_tenant(SOME_TENANT.upper()) == SOME_TENANT
    assert refresh_tenant(CONSUMER_TENANT) == "consumers"


def test_the_scope_follows_from_the_tenant_alone() -> None:
    assert scope_for(WORLD, CONSUMER_TENANT) == PERSONAL_SCOPE
    assert scope_for(WORLD, SOME_TENANT) == ORGANISATION_SCOPE
    assert scope_for("https://localhost:4711", SOME_TENANT) == ORGANISATION_SCOPE
