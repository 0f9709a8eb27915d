"""Sign-ins on networks and in environments that are not as they should be."""

import time
from pathlib import Path

import pytest
import trustme

from mailtrove.auth.events import Step
from mailtrove.errors import AnswerRejected, ConfigError, ProviderUnreachable, SignInRefused
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Answer
from tests.auth.stage import Stage


def test_a_tenant_that_does_not_exist_is_named(stage: Stage) -> None:
    with pytest.raises(SignInRefused, match="no-such-tenant") as caught:
        stage.sign_in(ADA, tenant="no-such-tenant")
    assert "tenant_id" in caught.value.remedy
    stage.assert_failed(Step.ROUTE, caught.value)


def test_a_provider_that_is_down_is_told_as_that(stage: Stage) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(503, "<html>down</html>")
    with pytest.raises(ProviderUnreachable, match="503") as caught:
        stage.sign_in(ADA)
    stage.assert_failed(Step.EXCHANGE, caught.value)


@pytest.mark.parametrize("body", ["<html>log in to this wi-fi</html>", "[]"])
def test_an_answer_that_is_no_providers_is_told_as_that(stage: Stage, body: str) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(200, body)
    with pytest.raises(ProviderUnreachable, match="not as a sign-in service does"):
        stage.sign_in(ADA)


def test_an_answer_with_neither_tokens_nor_error_is_rejected(stage: Stage) -> None:
    stage.provider.hooks["token"] = lambda _: Answer(200, {"hello": "you"})
    with pytest.raises(AnswerRejected):
        stage.sign_in(ADA)


def test_a_provider_that_answers_too_slowly_is_told_as_that(stage: Stage) -> None:
    stage.timeout_seconds = 1
    stage.provider.hooks["token"] = lambda _: time.sleep(2)
    with pytest.raises(ProviderUnreachable, match="within 1 seconds"):
        stage.sign_in(ADA)


def test_a_provider_whose_certificate_is_not_trusted_is_not_asked(stage: Stage, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    trustme.CA().cert_pem.write_to_path(str(stranger))
    stage.provider.certificates.ca_file = stranger
    with pytest.raises(ProviderUnreachable, match="certificate") as caught:
        stage.sign_in(ADA)
    assert "ca_file" in caught.value.remedy
    assert stage.provider.asked == []


def test_a_bundle_without_certificates_is_a_mistake_in_the_config(stage: Stage, tmp_path: Path) -> None:
    stage.provider.certificates.ca_file = tmp_path / "empty.pem"
    stage.provider.certificates.ca_file.write_text("nothing")
    with pytest.raises(ConfigError, match="ca_file"):
        stage.sign_in(ADA)


def test_the_environments_bundle_does_not_replace_ours(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.setenv(name, "/etc/hostname")
    assert stage.sign_in(ADA).identity.email == ADA.email


def test_the_environments_proxy_is_used_and_may_be_bypassed(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://user:pr0xy-passw0rd@127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(ProviderUnreachable, match="proxy") as caught:
        stage.sign_in(ADA)
    assert "pr0xy" not in str(caught.value)
    monkeypatch.setenv("NO_PROXY", "localhost")
    assert stage.sign_in(ADA).identity.email == ADA.email
