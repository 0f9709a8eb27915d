"""Finding an address's mail server: what the domain's DNS and its own pages say, then names that are usual.

Each look-up has a thread and a time limit of its own. Of several answers the one to be trusted most counts, which
is the order they are asked in: who takes in the mail (MX) before what the domain publishes, for many web hosts
publish their own server for every domain, whoever has its mail.
"""

import dataclasses
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from functools import partial
from typing import Final

from mailtrove.accounts.autoconfig import NamedServer, autoconfig_urls, server_in
from mailtrove.accounts.detection import detect
from mailtrove.accounts.discovered import Discovered, Source, at_known, at_microsoft, at_server
from mailtrove.accounts.known_servers import is_below, known_by_mx
from mailtrove.accounts.names import Names, NamesUnanswered, NameUnknown
from mailtrove.auth.provider_http import ProviderHttp
from mailtrove.auth.tenant import tenant_of
from mailtrove.config import Config
from mailtrove.errors import ConfigError, ProviderUnreachable, ServerError, SignInCancelled
from mailtrove.imap.state import Security, Server

LOOK_UP_SECONDS: Final = 5.0
"""For each single look-up."""
ALL_SECONDS: Final = 8.0
"""For all of them."""
_GLANCE_SECONDS: Final = 0.1
_MICROSOFT_EXCHANGERS: Final = ("outlook.com", "mx.microsoft", "office365.us", "outlook.cn")
_USUAL_PLACES: Final = (
    ("imap", 993, Security.TLS),
    ("mail", 993, Security.TLS),
    ("imap", 143, Security.STARTTLS),
    ("mail", 143, Security.STARTTLS),
)

LookUp = Callable[[], Discovered | None]


def discover(
    email: str,
    config: Config,
    *,
    tenant: str = "",
    cancelled: threading.Event | None = None,
    names: Names | None = None,
) -> Discovered:
    """What `email`'s account is and where its mailbox is. Blocks for `ALL_SECONDS` at most.

    Where nobody answers it is what `detect` says, and the reason says so.

    Raises:
        InvalidAddress: it is no e-mail address.
        SignInCancelled: the person gave up, or typed on.
    """
    guess = detect(email, config, tenant=tenant)
    if guess.source is Source.KNOWN:
        return guess
    cancelled = cancelled or threading.Event()
    look_ups = _LookUps(email, config, names or Names())
    deadline = time.monotonic() + ALL_SECONDS
    try:
        published = time.monotonic() + LOOK_UP_SECONDS
        found = _most_trusted(look_ups.published(), published, cancelled)
        return found or _most_trusted(look_ups.tried(), deadline, cancelled) or look_ups.otherwise(guess)
    finally:
        look_ups.over.set()


class _LookUps:
    """Everything that can be asked about one address, and what the DNS said so far."""

    def __init__(self, email: str, config: Config, names: Names) -> None:
        self.over = threading.Event()
        """Nobody waits any more."""
        self._email = email
        self._domain = email.rpartition("@")[2].lower()
        self._config = config
        self._names = names
        self._seconds = min(LOOK_UP_SECONDS, float(config.network.timeout_seconds))
        self._exchangers: tuple[str, ...] | None = None
        self._unknown = False

    def published(self) -> list[LookUp]:
        """What the domain itself says, that to be trusted most first."""
        return [
            self._by_exchangers,
            *(partial(self._by_autoconfig, url) for url in autoconfig_urls(self._email)),
            *(partial(self._by_record, security) for security in (Security.TLS, Security.STARTTLS)),
        ]

    def tried(self) -> list[LookUp]:
        """What may be there without being published. Without DNS no server is found by its name."""
        if self._unknown:
            return []
        places = _USUAL_PLACES if self._exchangers is not None else ()
        return [*(partial(self._by_trying, *place) for place in places), self._by_tenant]

    def otherwise(self, guess: Discovered) -> Discovered:
        """What to go on with when nobody told."""
        domain = self._domain
        if self._unknown:
            reason = f"The DNS knows no {domain}, so nothing tells whose it is"
            return dataclasses.replace(guess, reason=reason, warning="Is the address typed right?")
        if self._exchangers is None:
            reason = f"{domain} could not be looked up (is this computer online?) and is taken for an organisation's"
            return dataclasses.replace(guess, reason=reason)
        server = NamedServer(f"imap.{domain}", 993, Security.TLS, self._email)
        return at_server(
            self._email,
            server,
            self._config,
            Source.GUESS,
            f"{domain} doesn't tell where its mail server is, and is no organisation at Microsoft",
            warning="The server is only a guess: ask whoever runs your mail.",
        )

    def _by_exchangers(self) -> Discovered | None:
        try:
            self._exchangers = self._names.mail_exchangers(self._domain, seconds=self._seconds)
        except NameUnknown:
            self._unknown = True
        except NamesUnanswered:
            return None
        for host in self._exchangers or ():
            reason = f"Its mail is delivered to {host}"
            if any(is_below(host, ending) for ending in _MICROSOFT_EXCHANGERS):
                found = at_microsoft(self._email, self._config, Source.MX, reason)
                return dataclasses.replace(found, tenant=self._tenant())
            if known := known_by_mx(host):
                return at_known(self._email, known, self._config, Source.MX, reason)
        return None

    def _by_autoconfig(self, url: str) -> Discovered | None:
        try:
            with closing(self._http()) as http:
                answer = http.get(url)
        except (ProviderUnreachable, ConfigError, SignInCancelled):
            return None
        server = server_in(answer.text, self._email) if answer.status_code == 200 else None
        if server is None:
            return None
        reason = f"{answer.host} says so in its autoconfig file"
        return at_server(self._email, server, self._config, Source.AUTOCONFIG, reason)

    def _by_record(self, security: Security) -> Discovered | None:
        try:
            server = self._names.imap_server(self._email, security, seconds=self._seconds)
        except (NameUnknown, NamesUnanswered):
            return None
        if server is None:
            return None
        outside = f"{server.host} is not part of {self._domain}: log in only if you know it."
        return at_server(
            self._email,
            server,
            self._config,
            Source.SRV,
            f"The DNS of {self._domain} names {server.host} (SRV)",
            # RFC 6186 6: whoever can forge an answer could have the password sent to a server of their own.
            warning="" if is_below(server.host, self._domain) else outside,
        )

    def _by_trying(self, name: str, port: int, security: Security) -> Discovered | None:
        from mailtrove.imap.dial import hang_up, open_line  # 110 ms: imapclient

        host = f"{name}.{self._domain}"
        try:
            hang_up(open_line(Server(host, port, security, self._config.network.ca_file, self._seconds)))
        except (ServerError, ConfigError):
            return None
        server = NamedServer(host, port, security, self._email)
        reason = f"An IMAP server answers at {host}, port {port}"
        return at_server(self._email, server, self._config, Source.TRIED, reason)

    def _by_tenant(self) -> Discovered | None:
        if not (tenant := self._tenant()):
            return None
        reason = f"Microsoft knows {self._domain} as an organisation's"
        found = at_microsoft(self._email, self._config, Source.TENANT, reason)
        return dataclasses.replace(found, tenant=tenant)

    def _tenant(self) -> str:
        try:
            with closing(self._http()) as http:
                found = tenant_of(self._domain, authority=self._config.microsoft.authority, http=http)
        except (ConfigError, SignInCancelled):
            return ""
        return found.name if found else ""

    def _http(self) -> ProviderHttp:
        return ProviderHttp(self._config.network, cancelled=self.over, seconds=self._seconds)


def _most_trusted(look_ups: Sequence[LookUp], deadline: float, cancelled: threading.Event) -> Discovered | None:
    """The first of the look-ups, in their order, that finds something; those that are late count for nothing."""
    asked = [_begun(each) for each in look_ups]
    while True:
        late = time.monotonic() >= deadline
        found = next(_found(asked, skip_pending=late), None)
        pending = [each for each in asked if not each.done()]
        if found or late or not pending:
            return found
        if cancelled.is_set():
            raise SignInCancelled("You went on before the look-up was done.")
        wait(pending, max(0.0, min(_GLANCE_SECONDS, deadline - time.monotonic())), FIRST_COMPLETED)


def _found(asked: "Sequence[Future[Discovered | None]]", *, skip_pending: bool) -> Iterator[Discovered]:
    """What is found, in order; nothing beyond a look-up that is still to be waited for."""
    for each in asked:
        if each.done():
            if found := each.result():
                yield found
        elif not skip_pending:
            return


def _begun(look_up: LookUp) -> "Future[Discovered | None]":
    """Start a look-up on a thread that holds up neither a quit nor anybody else's work."""
    asked: Future[Discovered | None] = Future()

    def run() -> None:
        try:
            asked.set_result(look_up())
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            asked.set_exception(error)

    threading.Thread(target=run, name="look-up", daemon=True).start()
    return asked
