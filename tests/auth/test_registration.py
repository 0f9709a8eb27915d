"""What is said to people without an app registration, and to who runs their organisation."""

import pytest

from mailtrove.auth import microsoft
from mailtrove.auth.registration import Asked, client_id_missing
from mailtrove.config import Config, MicrosoftApp, MicrosoftConfig
from mailtrove.errors import ClientIdMissing
from tests.auth.stage import Stage

HOST = "https://login.microsoftonline.com"
SCOPE = "https://outlook.office365.com/IMAP.AccessAsUser.All"


def test_without_an_application_the_steps_to_one_are_told_and_nobody_is_asked(stage: Stage) -> None:
    config = Config(microsoft=MicrosoftConfig(apps={"work": MicrosoftApp()}))
    with pytest.raises(ClientIdMissing) as caught:
        microsoft.sign_in("ada@lovelace.example", config=config, app="work", watcher=stage.watcher(stage.no_browser))
    error = caught.value
    assert "[microsoft.apps.work]" in error.what_happened
    for step in ("App registrations", "http://localhost,", "IMAP.AccessAsUser.All", "public client flows", "client_id"):
        assert step in error.remedy
    assert [copied.label for copied in error.to_copy] == [
        "Registration page",
        "Message to your admin",
        "Consent link, to fill in",
    ]
    assert stage.provider.asked == []


def test_the_message_asks_for_everything_that_a_registration_needs() -> None:
    _, message, link = client_id_missing(MicrosoftApp(), host=HOST, email="ada@lovelace.example").to_copy
    for needed in (
        "ada@lovelace.example",
        "Supported account types",
        "http://localhost, platform “Mobile and desktop applications”",
        "delegated, IMAP.AccessAsUser.All",
        "Allow public client flows: Yes",
        "Directory (tenant) ID",
        link.text,
    ):
        assert needed in message.text
    assert link.text.startswith(f"{HOST}/organizations/v2.0/adminconsent?client_id=APPLICATION-ID&scope=https")


@pytest.mark.parametrize(
    ("tenant", "asks"),
    [
        ("common", "organizations"),
        ("consumers", "organizations"),
        ("9188040d-6c67-4c5b-b112-36a304b66dad", "organizations"),
        ("lovelace.example", "lovelace.example"),
    ],
)
def test_consent_is_asked_of_a_tenant_that_somebody_runs(tenant: str, asks: str) -> None:
    url = Asked(MicrosoftApp("the-client"), f"{HOST}/{tenant}", SCOPE).consent_url
    assert url.startswith(f"{HOST}/{asks}/v2.0/adminconsent?client_id=the-client&")


@pytest.mark.parametrize(
    ("configured", "registered"),
    [
        ("http://localhost", "http://localhost"),
        ("http://localhost:8400", "http://localhost"),
        ("http://localhost:8400/back", "http://localhost/back"),
        ("http://127.0.0.1:8400/back", "http://127.0.0.1:8400/back"),
    ],
)
def test_a_port_of_localhost_needs_no_registering(configured: str, registered: str) -> None:
    assert Asked(MicrosoftApp(redirect_uri=configured), f"{HOST}/common", SCOPE).redirect_uri == registered
