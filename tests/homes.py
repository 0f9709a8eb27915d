"""A home with an archive, its accounts, and a provider to sign them in with."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import SignInEvent
from mailtrove.auth.watcher import Watcher
from mailtrove.config import Config, MicrosoftApp, MicrosoftConfig, NetworkConfig
from mailtrove.paths import Paths
from mailtrove.sandbox.people import ADA, Person
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.registrations import WEB
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.stand_in_browser import follow


@dataclass
class Home:
    """An archive and its accounts, a provider, and a browser that signs in as whom the URL hints at."""

    provider: Provider
    archive: Archive
    accounts: Accounts
    paths: Paths
    config: Config
    cancelled: threading.Event = field(default_factory=threading.Event)
    listen: Callable[[SignInEvent], None] = lambda _: None
    threads: list[threading.Thread] = field(default_factory=list)

    def browser(self, url: str) -> BrowserStart:
        self.threads.append(threading.Thread(target=follow, args=(url,)))
        self.threads[-1].start()
        return BrowserStart(True, "the test walks")

    def configure(self, config: Config) -> None:
        """As after a change to config.toml."""
        self.config = config
        self.accounts = Accounts(self.archive, config, self.paths)

    def serve_mail(self, port: int, ca_file: Path) -> None:
        """From now on there is a mail server, which `ca_file` vouches for."""
        trusted = self.paths.archive_file.parent / "trusted.pem"
        trusted.write_text(self.provider.ca_file.read_text() + ca_file.read_text())
        microsoft = replace(self.config.microsoft, imap_port=port)
        network = replace(self.config.network, ca_file=str(trusted))
        self.configure(replace(self.config, microsoft=microsoft, network=network))

    def add(self, person: Person = ADA, *, tenant: str = "", app: str = "") -> Account:
        return self._signing_in(partial(self.accounts.add_microsoft, tenant=tenant, app=app), person.email)

    def sign_in_again(self, account: Account) -> Account:
        return self._signing_in(self.accounts.sign_in_again, account)

    def secrets(self) -> list[str]:
        """The names of the credential files; locks hold nothing."""
        return sorted(file.name for file in self.paths.credentials.glob("*") if file.suffix != ".lock")

    def _signing_in(self, sign_in: Callable[..., Account], who: object) -> Account:
        try:
            return sign_in(who, Watcher(lambda event: self.listen(event), self.cancelled, self.browser))
        finally:
            for thread in self.threads:
                thread.join(10)


@contextmanager
def opened_home(folder: Path) -> Iterator[Home]:
    """A home in `folder`, and a provider. Nobody answers for mail, which is a warning and no more."""
    paths = Paths.below(folder / "home")
    with running(Provider(folder / "provider")) as provider, Archive.open(paths.archive_file) as archive:
        config = Config(
            microsoft=MicrosoftConfig(
                provider.client_id,
                authority=provider.authority,
                imap_host="localhost",
                imap_port=1,
                apps={"work": MicrosoftApp(WEB.client_id, client_secret=WEB.secret)},
            ),
            network=NetworkConfig(ca_file=str(provider.ca_file), timeout_seconds=10),
        )
        yield Home(provider, archive, Accounts(archive, config, paths), paths, config)
