"""A provider for each test, and a landing place for its answers."""

from collections.abc import Iterator

import pytest

from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running
from tests.sandbox.application import Application
from tests.sandbox.landing import Landing


@pytest.fixture
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(Provider(tmp_path_factory.mktemp("provider"))) as provider:
        yield provider


@pytest.fixture
def application(provider: Provider) -> Iterator[Application]:
    with Landing() as landing:
        yield Application(provider, landing)
