"""Fixtures for sign-ins against the sandbox's provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.sandbox.certificates import Certificates
from mailtrove.sandbox.google_provider import GoogleProvider
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.tokens import SigningKey
from tests.auth.google_stage import GoogleStage
from tests.auth.stage import Stage


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """A running provider and an empty home, on a computer that is sat at."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with running(Provider(tmp_path / "provider")) as provider:
        yield Stage(provider, tmp_path / "home")


@pytest.fixture
def quick_devices(stage: Stage) -> None:
    """Devices may poll as often as they like."""
    stage.provider.device_codes.interval = 0


@pytest.fixture
def google_stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleStage]:
    """The sandbox's Google and an empty home, on a computer that is sat at."""
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    with running(GoogleProvider(Certificates(tmp_path / "provider"), SigningKey())) as provider:
        yield GoogleStage(provider, tmp_path / "home")
