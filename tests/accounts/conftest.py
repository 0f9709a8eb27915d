"""What the tests of discovery stand on: a made-up world of names, pages and mail servers, all on loopback."""

import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mailtrove.accounts.names import Names
from mailtrove.config import Config, MicrosoftConfig, NetworkConfig
from tests.dns_server import DnsServer
from tests.https_server import HttpsServer

DOMAIN = "lovelace.org"
ADA = f"ada@{DOMAIN}"
WEB_HOSTS = (f"autoconfig.{DOMAIN}", DOMAIN, "login.microsoftonline.com")


@dataclass
class World:
    """Where the names of the tests lead to."""

    folder: Path
    monkeypatch: pytest.MonkeyPatch
    stack: ExitStack
    places: dict[tuple[str, int], tuple[str, int]] = field(default_factory=dict)
    """Sockets by host and port, as `getaddrinfo` gives them; any other name but an address is unknown."""
    ca_files: list[Path] = field(default_factory=list)
    names: Names = field(default_factory=Names)

    def dns(self, zone: Mapping[str, Sequence[str]], *, silent: bool = False) -> DnsServer:
        """A running DNS server, asked from now on."""
        server = self.stack.enter_context(DnsServer(zone, silent=silent))
        self.names = Names(("127.0.0.1",), server.port)
        return server

    def web(self, pages: Mapping[str, str]) -> HttpsServer:
        """A running web server that all of `WEB_HOSTS` lead to."""
        server = self.stack.enter_context(HttpsServer(pages, WEB_HOSTS, self.folder))
        self.places |= {(host, 443): ("127.0.0.1", server.port) for host in WEB_HOSTS}
        self.ca_files.append(server.ca_file)
        return server

    @property
    def config(self) -> Config:
        """Trusts every authority of this world."""
        bundle = self.folder / "bundle.pem"
        bundle.write_text("".join(file.read_text() for file in self.ca_files))
        return Config(
            microsoft=MicrosoftConfig(client_id="8c5e2f0a-1b7d-4e3c-9a44-0d6f1e2b3c4d"),
            network=NetworkConfig(ca_file=str(bundle) if self.ca_files else ""),
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """An empty world without a way out of it."""
    real = socket.getaddrinfo
    with ExitStack() as stack:
        made = World(tmp_path, monkeypatch, stack)

        def resolve(host: str, port: int, *rest: object, **more: object) -> object:
            if host in ("localhost", "127.0.0.1", "::1"):
                return real(host, port, *rest, **more)  # type: ignore[arg-type]
            if (host, int(port)) not in made.places:
                raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", made.places[host, int(port)])]

        monkeypatch.setattr(socket, "getaddrinfo", resolve)
        for variable in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.delenv(variable, raising=False)
        yield made
