"""No token, code or verifier in any event, log, error or repr; no noise on the terminal."""

import logging
import traceback
from urllib.parse import parse_qs, urlsplit

import pytest

from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.callback import Awaited, judge
from mailtrove.auth.events import DeviceCodeOffered
from mailtrove.auth.paste import Pasted, PasteReply
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.config import NetworkConfig
from mailtrove.errors import IdTokenError, MailtroveError
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.stand_in_browser import final_address
from tests.auth.devices import codes, on_another_device, sign_in_by_code
from tests.auth.stage import KEY, Stage


def secrets_of(stage: Stage) -> set[str]:
    """What the token endpoint was sent and what it sent, as far as it is secret."""
    sent = [asked.params for asked in stage.provider.asked if asked.endpoint == "token"]
    names = ("code", "code_verifier", "refresh_token", "device_code")
    found = {form[name] for form in sent for name in names if name in form}
    assert found
    return found


@pytest.fixture
def loud() -> None:
    """Somebody wants every log line there is."""
    for name in ("msal", "urllib3"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.usefixtures("loud")
def test_events_logs_and_reprs_hold_no_secret(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG):
        signed_in = stage.sign_in(ADA)
        stage.keep(signed_in)
        renewed = stage.access_token(force_refresh=True)
    secrets = secrets_of(stage) | {signed_in.access_token, renewed}
    everything = "\n".join([repr(stage.told), caplog.text, repr(signed_in), repr(stage.store.load_microsoft(KEY))])
    assert [secret for secret in secrets if secret in everything] == []
    assert "eyJ" not in everything
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("loud", "quick_devices")
def test_a_device_code_is_told_nobody_but_its_short_half_to_the_person(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    on_another_device(stage, ADA)
    with caplog.at_level(logging.DEBUG):
        signed_in = sign_in_by_code(stage)
    secrets = secrets_of(stage) | {signed_in.access_token}
    assert any(secret.startswith("1.D") for secret in secrets)
    everything = "\n".join([repr(stage.told), caplog.text, repr(signed_in)])
    assert [secret for secret in secrets if secret in everything] == []
    (offered,) = codes(stage)
    assert [type(event) for event in stage.told if offered.user_code in repr(event)] == [DeviceCodeOffered]
    assert offered.user_code not in caplog.text
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("loud")
def test_a_pasted_address_is_told_nobody(
    stage: Stage, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    pasted, replies, addresses = Pasted(), list[PasteReply](), list[str]()

    def walk(url: str) -> BrowserStart:
        def paste() -> None:
            addresses.append(final_address(url))
            replies.append(pasted.give(addresses[0].replace("state=", "state=x")))
            replies.append(pasted.give(addresses[0]))

        stage.visit(url, paste)
        return BrowserStart(False, "over SSH no browser is started")

    with caplog.at_level(logging.DEBUG):
        signed_in = stage.sign_in(ADA, start=walk, pasted=pasted)
    code = parse_qs(urlsplit(addresses[0]).query)["code"][0]
    secrets = secrets_of(stage) | {signed_in.access_token, code}
    everything = "\n".join([repr(stage.told), repr(replies), repr(pasted), caplog.text])
    assert len(replies) == 2
    assert [secret for secret in secrets if secret in everything] == []
    assert capfd.readouterr() == ("", "")


def test_the_url_is_the_only_event_that_holds_the_state(stage: Stage) -> None:
    stage.sign_in(ADA)
    state = parse_qs(urlsplit(stage.visits[0]).query)["state"][0]
    assert [type(event).__name__ for event in stage.told if state in repr(event)] == ["BrowserAwaited"]


@pytest.mark.usefixtures("loud")
@pytest.mark.parametrize("token", ["rubbish.s3cr3t", "e30.czNjcjN0.s3cr3t"])
def test_a_refused_token_is_quoted_nowhere(stage: Stage, caplog: pytest.LogCaptureFixture, token: str) -> None:
    stage.provider.mint_id_token = lambda _: token
    with caplog.at_level(logging.DEBUG), pytest.raises(IdTokenError) as caught:
        stage.sign_in(ADA)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(stage.told)
    assert "s3cr3t" not in told
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_a_body_that_can_not_be_parsed_is_quoted_nowhere(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    from mailtrove.sandbox.provider import Answer

    stage.provider.hooks["token"] = lambda _: Answer(200, '{"access_token": "s3cr3t"')
    with caplog.at_level(logging.DEBUG), pytest.raises(MailtroveError) as caught:
        stage.sign_in(ADA)
    assert "s3cr3t" not in "".join(traceback.format_exception(caught.value)) + caplog.text + repr(stage.told)


def test_requests_and_answers_hide_what_they_hold(stage: Stage) -> None:
    http = ProviderHttp(NetworkConfig(ca_file=str(stage.provider.ca_file)))
    answer = http.get(f"{stage.provider.authority}/common/v2.0/.well-known/openid-configuration")
    http.close()
    assert "issuer" in answer.text
    assert "issuer" not in repr(answer)
    verdict = judge(b"GET /?code=s3cr3t&state=x HTTP/1.1\r\nHost: h\r\n\r\n", Awaited("/", frozenset({"h"}), "x"))
    assert verdict is not None
    assert verdict.answer is not None
    assert "s3cr3t" not in repr(verdict)
