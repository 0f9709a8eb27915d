"""A whole sign-in, two syncs and a renewal through the command line with -v: no secret is anywhere but in its store."""

import base64
import dataclasses
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mailtrove.auth.credentials import CredentialStore
from mailtrove.config import write_setting
from mailtrove.paths import Paths, make_private_folder
from mailtrove.sandbox.grants import Grant
from mailtrove.sandbox.imap_server import ImapServer
from mailtrove.sandbox.mail_generator import folders_of, generate
from mailtrove.sandbox.people import ADA
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.serving import running

pytestmark = pytest.mark.serial
SOURCE = str(Path(__file__).parents[2] / "app")
KEY = f"microsoft:{ADA.email}"
BROWSER = "import sys; from mailtrove.sandbox.stand_in_browser import follow; follow(sys.argv[1])"


class World:
    """A provider that remembers every secret it handed out or was sent, and Ada's mailbox."""

    def __init__(self, folder: Path) -> None:
        self.provider = Provider(folder)
        self.imap = ImapServer(self.provider.certificates.server_context(), self.provider.key.read)
        self.given: set[str] = set()
        self._mint = self.provider.mint
        self.provider.mint = self._remembering  # type: ignore[method-assign]

    async def start(self) -> None:
        await self.provider.start()
        self.imap.announce(ADA)
        await self.imap.start()
        await self.imap.load(ADA.mailbox, folders_of(ADA), generate(ADA, 30))

    async def close(self) -> None:
        await self.imap.close()
        await self.provider.close()

    def secrets(self) -> set[str]:
        """Each of them as it is, and access tokens as the mail server gets them."""
        names = ("code", "code_verifier", "refresh_token", "device_code")
        sent = {asked.params[name] for asked in self.provider.asked for name in names if name in asked.params}
        plain = self.given | {secret for secret in sent if len(secret) > 20}
        said = {f"user={ADA.mailbox}\x01auth=Bearer {token}\x01\x01" for token in plain}
        return plain | {base64.b64encode(line.encode()).decode() for line in said}

    def _remembering(self, grant: Grant, **kwargs: Any) -> dict[str, Any]:
        answer = self._mint(grant, **kwargs)
        self.given |= {answer[name] for name in ("access_token", "refresh_token", "id_token") if name in answer}
        return answer


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path / "home")


@pytest.fixture
def world(tmp_path: Path, paths: Paths) -> Iterator[World]:
    with running(World(tmp_path / "provider")) as world:
        make_private_folder(paths.config_file.parent)
        for section, key, value in (
            ("microsoft", "client_id", world.provider.client_id),
            ("microsoft", "authority", world.provider.authority),
            ("microsoft", "imap_host", "localhost"),
            ("microsoft", "imap_port", world.imap.port),
            ("network", "ca_file", str(world.provider.ca_file)),
        ):
            write_setting(paths.config_file, section, key, value)
        yield world


def mailtrove(paths: Paths, *words: str) -> str:
    """Everything the command showed: both its outputs, and its line in the list of processes."""
    browser = paths.config_file.parent / "browser"
    browser.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{BROWSER}" "$1"\n')
    browser.chmod(0o700)
    env = {name: value for name, value in os.environ.items() if name != "SSH_CONNECTION"}
    env |= {"PYTHONPATH": SOURCE, "MAILTROVE_HOME": str(paths.config_file.parent), "BROWSER": str(browser)}
    process = subprocess.Popen(
        [sys.executable, "-m", "mailtrove", *words],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    listed: set[str] = set()
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with suppress(OSError):
            listed.add(Path(f"/proc/{process.pid}/cmdline").read_bytes().replace(b"\0", b" ").decode())
        time.sleep(0.05)
    said = process.communicate(timeout=10)[0]
    assert process.returncode == 0, said
    return said + "\n".join(listed)


def let_the_token_run_out(store: CredentialStore) -> None:
    credential = store.load_microsoft(KEY)
    cache = json.loads(credential.token_cache)
    for entry in cache["AccessToken"].values():
        entry["expires_on"] = str(int(time.time()) + 60)
    store.save_microsoft(KEY, dataclasses.replace(credential, token_cache=json.dumps(cache)))


def test_no_secret_is_anywhere_but_in_its_store(world: World, paths: Paths) -> None:
    shown = mailtrove(paths, "-v", "account", "add", ADA.email)
    shown += mailtrove(paths, "-v", "sync")
    let_the_token_run_out(CredentialStore(paths.credentials))
    shown += mailtrove(paths, "--verbose", "sync")
    for said in ("Connected to localhost", "Compared INBOX", "Renewed the access token", "up to date", "Hanging up"):
        assert said in shown, shown
    secrets = world.secrets()
    assert len(secrets) >= 12
    assert not [secret for secret in secrets if secret in shown or secret[-24:] in shown]
    kept = [file for file in paths.config_file.parent.rglob("*") if file.is_file() and not file.is_symlink()]
    assert {"mailtrove.log", "config.toml", "archive.sqlite3"} <= {file.name for file in kept}
    holding = {file.parent.name for file in kept for secret in secrets if secret.encode() in file.read_bytes()}
    assert holding == {"credentials"}
