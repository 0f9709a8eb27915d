"""Fixtures for sign-ins against the sandbox's provider."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
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
