"""The sandbox's device codes: the endpoints over real HTTP, and the page where a code is typed."""

import jwt
import pytest

from mailtrove.errors import SandboxUnavailable
from mailtrove.sandbox.authorization import Refusal
from mailtrove.sandbox.device_codes import CODE_SECONDS, DeviceCodes
from mailtrove.sandbox.people import ADA, EMMY, GRACE, Person
from mailtrove.sandbox.stand_in_browser import enter_device_code
from tests.sandbox.application import Application, mail_scope

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
SCOPES = f"openid profile email offline_access {mail_scope(personal=False)}"


def offered(application: Application, tenant: str = "common", **changed: str) -> dict[str, str]:
    """What the device authorization endpoint answers."""
    form = {"client_id": application.provider.client_id, "scope": SCOPES} | changed
    with application.session() as session:
        url = f"{application.provider.authority}/{tenant}/oauth2/v2.0/devicecode"
        found: dict[str, str] = session.post(url, data=form, timeout=10).json()
    return found


def poll(application: Application, code: dict[str, str], tenant: str = "common") -> dict[str, str]:
    form = {"client_id": application.provider.client_id, "grant_type": GRANT, "device_code": code["device_code"]}
    found: dict[str, str] = application.post(tenant, form).json()
    return found


@pytest.fixture
def application(application: Application) -> Application:
    application.provider.device_codes.interval = 0
    return application


def enter(code: dict[str, str], person: Person = ADA) -> None:
    enter_device_code(code["verification_uri"], code["user_code"], person.email)


def test_discovery_names_the_endpoint(application: Application) -> None:
    document = application.get("/common/v2.0/.well-known/openid-configuration").json()
    assert document["device_authorization_endpoint"].endswith("/common/oauth2/v2.0/devicecode")


def test_a_code_that_was_entered_brings_tokens_once_and_they_carry_no_nonce(application: Application) -> None:
    code = offered(application)
    assert code["verification_uri"] == f"{application.provider.pages_url}/devicelogin"
    assert poll(application, code)["error"] == "authorization_pending"
    enter(code)
    tokens = poll(application, code)
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["oid"], "nonce" in claims) == (ADA.oid, False)
    assert tokens["refresh_token"]
    assert poll(application, code)["error"] == "invalid_grant"


def test_a_code_may_be_typed_with_blanks_dashes_and_small_letters(application: Application) -> None:
    code = offered(application)
    user_code = code["user_code"].lower()
    enter_device_code(code["verification_uri"], f" {user_code[:4]}-{user_code[4:]} ", ADA.email)
    assert "access_token" in poll(application, code)


def test_a_code_is_entered_once(application: Application) -> None:
    code = offered(application)
    enter(code)
    with pytest.raises(SandboxUnavailable, match="That code didn't work"):
        enter(code)


@pytest.mark.parametrize("typed", ["NOSUCHCOD", "<b>", ""])
def test_a_wrong_code_is_told_on_the_page(application: Application, typed: str) -> None:
    with pytest.raises(SandboxUnavailable, match="That code didn't work"):
        enter_device_code(f"{application.provider.pages_url}/devicelogin", typed, ADA.email)


def test_a_personal_account_is_refused_the_organisations_scope_at_the_next_poll(application: Application) -> None:
    code = offered(application)
    enter(code, EMMY)
    assert poll(application, code)["error"] == "invalid_scope"


def test_who_may_not_sign_in_there_is_told_on_the_page(application: Application) -> None:
    with pytest.raises(SandboxUnavailable, match="AADSTS50020"):
        enter(offered(application, "organizations"), GRACE)


@pytest.mark.parametrize(
    ("changed", "error"), [({"client_id": "unknown"}, "unauthorized_client"), ({"scope": "nonsense"}, "invalid_scope")]
)
def test_what_nobody_could_be_given_is_refused_at_once(
    application: Application, changed: dict[str, str], error: str
) -> None:
    assert offered(application, **changed)["error"] == error


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def refusal(codes: DeviceCodes, secret: str) -> str:
    with pytest.raises(Refusal) as caught:
        codes.redeem("common", {"device_code": secret})
    return caught.value.error


def test_polling_too_often_is_slowed_down_and_a_code_expires() -> None:
    clock = Clock()
    codes = DeviceCodes(clock)
    code = codes.offer("common", {"scope": SCOPES}, "http://localhost/devicelogin")
    assert refusal(codes, code["device_code"]) == "authorization_pending"
    assert refusal(codes, code["device_code"]) == "slow_down"
    clock.now += 6
    assert refusal(codes, code["device_code"]) == "authorization_pending"
    clock.now += CODE_SECONDS
    assert refusal(codes, code["device_code"]) == "expired_token"
    assert codes.typed(code["user_code"]) is None


def test_a_no_is_told_at_the_next_poll() -> None:
    codes = DeviceCodes()
    code = codes.offer("common", {"scope": SCOPES}, "http://localhost/devicelogin")
    codes.decide(code["user_code"], Refusal("access_denied", "no"))
    assert refusal(codes, code["device_code"]) == "access_denied"
