"""More than one app registration: chosen by name, kept with the sign-in, with or without a secret."""

from dataclasses import replace

import pytest

from mailtrove.auth.events import DeviceCodeEnded, DeviceCodeOffered
from mailtrove.config import MicrosoftApp
from mailtrove.errors import ConfigError, SignInExpired, SignInRefused, SignInTimedOut
from mailtrove.sandbox.people import ADA, EMMY, Person
from mailtrove.sandbox.registrations import WEB
from tests.auth.stage import KEY, Stage

WORK = MicrosoftApp(WEB.client_id, client_secret=WEB.secret)


@pytest.fixture
def work(stage: Stage) -> Stage:
    """A stage whose config names a registration “work” with a secret."""
    stage.apps = {"work": WORK}
    return stage


@pytest.mark.parametrize("person", [ADA, EMMY])
def test_a_registration_with_a_secret_signs_in_and_renews(work: Stage, person: Person) -> None:
    signed_in = work.sign_in(person, app="work")
    assert signed_in.credential.client_id == WEB.client_id
    work.keep(signed_in)
    assert work.access_token(app="work", force_refresh=True)
    assert work.posts()[-1] == "refresh_token"
    assert {asked.params.get("client_secret") for asked in work.provider.asked if asked.endpoint == "token"} == {
        WEB.secret
    }


def test_the_secret_is_in_no_file_event_or_repr(work: Stage) -> None:
    work.keep(work.sign_in(app="work"))
    kept = "".join(file.read_text() for file in (work.home / "credentials").iterdir())
    assert WEB.secret not in kept + repr(work.told) + repr(work.config)


def test_a_wrong_secret_is_refused_in_words_without_it(work: Stage) -> None:
    work.apps = {"work": replace(WORK, client_secret="a-wrong-one")}
    with pytest.raises(SignInRefused, match="AADSTS7000215") as refused:
        work.sign_in(app="work")
    assert "a-wrong-one" not in str(refused.value)


def test_a_web_registration_without_its_secret_is_refused(work: Stage) -> None:
    work.apps = {"work": MicrosoftApp(WEB.client_id)}
    with pytest.raises(SignInRefused, match="AADSTS7000218"):
        work.sign_in(app="work")


def test_no_device_code_is_asked_for_with_a_secret_and_why_is_told(work: Stage) -> None:
    with pytest.raises(SignInTimedOut):
        work.sign_in(app="work", start=work.no_browser, browser_seconds=0.3, device_code=True)
    told = [event for event in work.told if isinstance(event, DeviceCodeOffered | DeviceCodeEnded)]
    assert [type(event) for event in told] == [DeviceCodeEnded]
    assert not [asked for asked in work.provider.asked if asked.endpoint == "devicecode"]


def test_each_registration_names_its_own_tenant(work: Stage) -> None:
    work.apps = {"work": replace(WORK, tenant_id="lovelace.example")}
    work.sign_in(app="work")
    assert {asked.tenant for asked in work.provider.asked if asked.endpoint == "authorize"} == {"lovelace.example"}


def test_a_name_that_config_does_not_know_is_said_before_anything_is_asked(stage: Stage) -> None:
    with pytest.raises(ConfigError, match="work"):
        stage.sign_in(app="work")
    assert (stage.told, stage.provider.asked) == ([], [])


def test_a_registration_that_vanished_leaves_the_sign_in_as_it_was(work: Stage) -> None:
    work.keep(work.sign_in(app="work"))
    before = work.store.load_microsoft(KEY)
    work.apps = {}
    with pytest.raises(ConfigError, match="work"):
        work.access_token(app="work", force_refresh=True)
    assert work.store.load_microsoft(KEY) == before
    work.apps = {"work": WORK}
    assert work.access_token(app="work", force_refresh=True)


def test_a_client_id_that_changed_asks_to_sign_in_again_and_keeps_the_old_token(work: Stage) -> None:
    work.keep(work.sign_in(app="work"))
    before = work.store.load_microsoft(KEY)
    work.apps = {"work": MicrosoftApp(work.provider.client_id)}
    with pytest.raises(SignInExpired, match="client_id"):
        work.access_token(app="work")
    assert work.store.load_microsoft(KEY) == before


@pytest.mark.parametrize("tenant", [ADA.tid, ADA.tenant])
def test_a_tenant_in_config_that_changed_meanwhile_does_not_touch_a_sign_in(stage: Stage, tenant: str) -> None:
    stage.keep(stage.sign_in(tenant=tenant))
    stage.tenant_id = "bletchley.example"
    assert stage.access_token(force_refresh=True)
    refreshed = [asked.tenant for asked in stage.provider.asked if asked.params.get("grant_type") == "refresh_token"]
    assert refreshed == [ADA.tid]
