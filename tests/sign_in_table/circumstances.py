"""What else can be wrong with the world than the person: before anybody signs in, and after they have."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from mailtrove.auth import microsoft
from mailtrove.sandbox.people import person_with
from mailtrove.sandbox.provider import Answer
from mailtrove.sandbox.registrations import WEB
from mailtrove.sandbox.troubles import Trouble
from tests.sign_in_table.house import House

Change = Callable[[House, pytest.MonkeyPatch, ExitStack], None]


def _microsoft(house: House, **changed: Any) -> None:
    house.config = replace(house.config, microsoft=replace(house.config.microsoft, **changed))


def _take_port(house: House, _: pytest.MonkeyPatch, stack: ExitStack) -> None:
    taken = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    _microsoft(house, redirect_uri=f"http://localhost:{taken.getsockname()[1]}")


def _take_port_over_ssh(house: House, patch: pytest.MonkeyPatch, stack: ExitStack) -> None:
    patch.setenv("SSH_CONNECTION", "192.0.2.1 50000 192.0.2.2 22")
    _take_port(house, patch, stack)


def _through_a_proxy_that_is_down(_: House, patch: pytest.MonkeyPatch, __: ExitStack) -> None:
    patch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    patch.delenv("NO_PROXY", raising=False)
    patch.delenv("no_proxy", raising=False)


def _answer(house: House, endpoint: str, answer: Answer) -> None:
    house.world.provider.hooks[endpoint] = lambda _: answer


def _signed_in_elsewhere(house: House, _: pytest.MonkeyPatch, __: ExitStack) -> None:
    house.browser_knows = person_with(Trouble.CODE_PENDING)


def _hurry(_: House, patch: pytest.MonkeyPatch, __: ExitStack) -> None:
    patch.setattr(microsoft, "sign_in", partial(microsoft.sign_in, browser_seconds=0.2))


def _trust_nobody(house: House, _: pytest.MonkeyPatch, __: ExitStack) -> None:
    house.config = replace(house.config, network=replace(house.config.network, ca_file=""))


def _each_file(change: Callable[[Path], object]) -> Change:
    def change_all(house: House, _: pytest.MonkeyPatch, __: ExitStack) -> None:
        for file in house.files():
            change(file)

    return change_all


BEFORE: Final[dict[str, Change]] = {
    "no client id": lambda house, _, __: _microsoft(house, client_id=""),
    "wrong client id": lambda house, _, __: _microsoft(house, client_id="00000000-0000-4000-8000-00000000dead"),
    "port taken": _take_port,
    "port taken, over SSH": _take_port_over_ssh,
    "certificate not trusted": _trust_nobody,
    "name not found": lambda house, _, __: _microsoft(house, authority="https://login.invalid"),
    "nobody answers": lambda house, _, __: _microsoft(house, authority="https://localhost:1"),
    "proxy down": _through_a_proxy_that_is_down,
    "service down": lambda house, _, __: _answer(house, "discovery", Answer(503, "<h1>Service Unavailable</h1>")),
    "a hotel's log-in page": lambda house, _, __: _answer(house, "token", Answer(200, "<h1>Welcome, guest</h1>")),
    "https redirect": lambda house, _, __: _microsoft(house, redirect_uri="https://localhost"),
    "app with a secret": lambda house, _, __: _microsoft(house, client_id=WEB.client_id, client_secret=WEB.secret),
    "nobody comes": _hurry,
    "gives up": lambda house, _, __: house.cancelled.set(),
}
"""By name; each changes the house before anybody signs in."""

LATER: Final[dict[str, Change]] = {
    "all revoked": lambda house, _, __: house.world.provider.grants.revoke_all(),
    "service down later": lambda house, _, __: _answer(house, "token", Answer(503, {"error": "server_error"})),
    "asked to wait later": lambda house, _, __: _answer(house, "token", Answer(429, {}, {"Retry-After": "7"})),
    "credentials gone": _each_file(Path.unlink),
    "credentials broken": _each_file(lambda file: file.write_text("{")),
    "credentials open to all": _each_file(lambda file: file.chmod(0o644)),
    "another person": _signed_in_elsewhere,
}
"""By name; each changes the house once somebody is signed in."""


@contextmanager
def circumstance(name: str, house: House) -> Iterator[Callable[[], None]]:
    """The world as it is while the block lasts; what is given makes it so that it is after a sign-in."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as stack:
        assert not name or name in BEFORE or name in LATER, f"nobody plays {name}"
        if name in BEFORE:
            BEFORE[name](house, patch, stack)

        def later() -> None:
            if name in LATER:
                LATER[name](house, patch, stack)

        yield later
