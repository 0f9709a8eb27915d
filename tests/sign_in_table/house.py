"""A whole sandbox in this process, and a new home for each row: real MSAL, PyJWT and IMAPClient in between."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests

from mailtrove.accounts import Accounts
from mailtrove.archive.database import Archive
from mailtrove.auth import microsoft
from mailtrove.auth.events import SignInEvent
from mailtrove.auth.paste import Pasted
from mailtrove.config import Config, MicrosoftConfig, NetworkConfig
from mailtrove.paths import Paths
from mailtrove.sandbox.imap_server import ImapServer
from mailtrove.sandbox.mail.few_letters import few_letters
from mailtrove.sandbox.people import ANALYSTS, EVERYBODY, Person, SharedMailbox
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running

_MOST_SECONDS = 20.0


class MailServer:
    """The sandbox's mail server with a few letters for everybody."""

    def __init__(self, provider: Provider) -> None:
        self.imap = ImapServer(provider.certificates.server_context(), provider.key.read)

    async def start(self) -> None:
        owners: list[Person | SharedMailbox] = [*EVERYBODY, ANALYSTS]
        for owner in owners:
            self.imap.announce(owner)
            await self.imap.load(owner.mailbox, ["INBOX"], few_letters(owner))
        await self.imap.start()

    async def close(self) -> None:
        await self.imap.close()


@dataclass(frozen=True, slots=True)
class World:
    """What is there for all rows."""

    provider: Provider
    imap_host: str
    imap_port: int
    ca_file: Path


@contextmanager
def sandbox_world(folder: Path) -> Iterator[World]:
    """Provider and mail server, as long as the block lasts."""
    with running(Provider(folder)) as provider, running(MailServer(provider)) as mail:
        provider.device_codes.interval = 0
        yield World(provider, "localhost", mail.imap.port, provider.ca_file)


@dataclass
class House:
    """One row's home: nobody lives in it yet."""

    world: World
    paths: Paths
    archive: Archive
    config: Config
    told: list[SignInEvent] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    """What the browser showed at the end, and what was said to a pasted text."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    pasted: Pasted = field(default_factory=Pasted)
    threads: list[threading.Thread] = field(default_factory=list)
    browser_knows: Person | None = None
    """Who is signed in there already, whoever is asked for."""
    kept: list[bytes] = field(default_factory=list)
    """What the credential files held before somebody signed in again."""

    @property
    def accounts(self) -> Accounts:
        """With the configuration as it is now."""
        return Accounts(self.archive, self.config, self.paths)

    def forget_words(self) -> None:
        """What was told so far is no matter."""
        self.told.clear()
        self.pages.clear()

    def secrets(self) -> list[bytes]:
        """What the credential files hold."""
        return [file.read_bytes() for file in self.files()]

    def files(self) -> list[Path]:
        """Whatever holds a secret: all that lies in the folder of credentials but its locks."""
        return sorted(file for file in self.paths.credentials.rglob("*") if file.is_file() and file.suffix != ".lock")


@contextmanager
def hurried() -> Iterator[None]:
    """Nobody is waited for longer than a test may last."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(microsoft, "sign_in", partial(microsoft.sign_in, browser_seconds=_MOST_SECONDS))
        yield


@contextmanager
def house(world: World, folder: Path) -> Iterator[House]:
    """A new home."""
    paths = Paths.below(folder)
    config = Config(
        microsoft=MicrosoftConfig(
            world.provider.client_id,
            authority=world.provider.authority,
            imap_host=world.imap_host,
            imap_port=world.imap_port,
        ),
        network=NetworkConfig(ca_file=str(world.ca_file), timeout_seconds=10),
    )
    with Archive.open(paths.archive_file) as archive, hurried():
        yield House(world, paths, archive, config)


def page_at(address: str) -> str:
    """What a browser shows at the end of its way, in words, with nothing between it and this computer."""
    parts = urlsplit(address)
    with requests.Session() as session:
        session.trust_env = False
        bare = f"{parts.scheme}://{parts.netloc}{parts.path}"
        shown = session.get(bare, params=dict(parse_qsl(parts.query)), timeout=10).text
    return unescape(re.sub(r"<[^>]+>", "\n", shown.partition("<main>")[2])).strip()
