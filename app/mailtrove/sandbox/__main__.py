"""The sandbox's child process: `python -m mailtrove.sandbox FOLDER --messages N`.

Serves until its standard input closes, which is also what happens when its parent dies. Says when it is ready,
and where, in one line of JSON on its standard output. Only `world.Sandbox` starts it.
"""

import argparse
import asyncio
import json
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from mailtrove.sandbox.google_provider import GoogleProvider
from mailtrove.sandbox.imap_server import ImapServer
from mailtrove.sandbox.mail.few_letters import few_letters
from mailtrove.sandbox.mail_generator import folders_of, generate, share_of
from mailtrove.sandbox.people import ANALYSTS, KATHERINE, PEOPLE, TROUBLED, Person, SharedMailbox
from mailtrove.sandbox.provider import Provider

_PORTS: Final = "ports.json"
_SMALL: Final[tuple[Person | SharedMailbox, ...]] = (*TROUBLED, ANALYSTS, KATHERINE)
"""Whose mailboxes are filled in no time, so before the others."""


async def serve(folder: Path, messages: int) -> None:
    """Run provider and mail server until standard input closes."""
    provider = Provider(folder)
    google = GoogleProvider(provider.certificates, provider.key)
    ports = _ports_of_last_time(folder)
    await provider.start(ports[:2])
    await google.start(ports[3:])
    imap = ImapServer(provider.certificates.server_context(), provider.key.read)
    for owner in (*PEOPLE, *_SMALL):
        imap.announce(owner)
    await imap.start(ports[2])
    (folder / _PORTS).write_text(json.dumps([*provider.ports, imap.port, *google.ports]), encoding="utf-8")
    over = _input_closed()
    filling = asyncio.create_task(_fill(imap, messages))
    _say(provider, google, imap)
    # A failure to fill the mailboxes must end the process, or logins would wait for ever.
    await asyncio.wait([over, filling], return_when=asyncio.FIRST_COMPLETED)
    if filling.done():
        await filling
        await over
    filling.cancel()
    await imap.close()
    await google.close()
    await provider.close()


def _ports_of_last_time(folder: Path) -> tuple[int, int, int, int, int]:
    """The ports of a home that was kept: its accounts know them. 0 for any."""
    try:
        secure, pages, imap, *google = map(int, json.loads((folder / _PORTS).read_text(encoding="utf-8")))
        google_secure, google_pages = google
    except (OSError, ValueError):
        return 0, 0, 0, 0, 0
    return secure, pages, imap, google_secure, google_pages


async def _fill(imap: ImapServer, messages: int) -> None:
    for owner in _SMALL:
        await imap.load(owner.mailbox, ["INBOX"], few_letters(owner))
    for person in PEOPLE:
        await imap.load(person.mailbox, folders_of(person), generate(person, share_of(person, messages)))


def _say(provider: Provider, google: GoogleProvider, imap: ImapServer) -> None:
    addresses = {
        "authority": provider.authority,
        "client_id": provider.client_id,
        "google_authority": google.authority,
        "google_client_id": google.client_id,
        "google_client_secret": google.client_secret,
        "imap_host": "localhost",
        "imap_port": imap.port,
        "ca_file": str(provider.ca_file),
    }
    sys.stdout.write(json.dumps(addresses) + "\n")
    sys.stdout.flush()


def _input_closed() -> "asyncio.Future[None]":
    """Done when standard input is at its end."""
    loop = asyncio.get_running_loop()
    over = loop.create_future()

    def wait() -> None:
        # os.read, since the interpreter can't end while a daemon thread holds sys.stdin's lock.
        while os.read(0, 4096):
            pass
        loop.call_soon_threadsafe(over.set_result, None)

    threading.Thread(target=wait, name="waits for the end of stdin", daemon=True).start()
    return over


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve as the command line says."""
    parser = argparse.ArgumentParser(prog="python -m mailtrove.sandbox", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the certificate authority's file is put")
    parser.add_argument("--messages", type=int, default=2000, help="how many messages there are for Ada")
    options = parser.parse_args(arguments)
    asyncio.run(serve(options.folder, options.messages))


if __name__ == "__main__":
    main()
