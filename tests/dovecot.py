"""A real Dovecot on loopback for tests: TLS by a throw-away authority, passwords, and OAuth tokens that it verifies.

    with Dovecot(keys=[TrustedKey("k1", public_pem)]) as dovecot:
        dovecot.deliver("ada@example.edu", "INBOX", raw, flags={"\\Seen"})

Everything lies in one temporary folder; the server is a child process and is stopped by its own pid.
"""

import contextlib
import grp
import hashlib
import imaplib
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import trustme

from mailtrove.imap.folders import encode_name
from tests.dovecot_files import CONFIG, OAUTH2, SPECIAL_USE, VIRTUAL, lay_virtual

EXCHANGE_CAPABILITY: Final = "IMAP4rev1 SASL-IR UIDPLUS MOVE ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+"
"""What Exchange Online announces: no CONDSTORE, QRESYNC, SPECIAL-USE (notes/oauth-and-imap.md 2.3)."""

_FLAG_LETTERS: Final = {"\\Draft": "D", "\\Flagged": "F", "\\Answered": "R", "\\Seen": "S", "\\Deleted": "T"}
_START_SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key whose tokens Dovecot takes: RS256 JWTs with `sub`, `exp`, and the mailbox in `email`."""

    kid: str
    public_pem: str
    azp: str = "default"
    """The token's `azp` claim, "default" for tokens without."""


@dataclass(frozen=True, slots=True)
class Served:
    """A message as the server has it, asked without mailtrove's code."""

    uid: int
    flags: frozenset[str]
    digest: str
    """SHA-256, hexadecimal, of the bytes as served."""
    size: int


class Dovecot:
    """One server; its accounts come into being when they are first used."""

    host: Final = "localhost"

    def __init__(
        self,
        *,
        keys: Sequence[TrustedKey] = (),
        password: str = "secret",
        mechanisms: str = "plain xoauth2 oauthbearer",
        capability: str = "",
        special_use: bool = True,
        plain_on_loopback: bool = True,
        shared: tuple[str, str] | None = None,
        also_named: Sequence[str] = (),
        shows_all: bool = False,
    ) -> None:
        """Write the configuration; `start` starts it.

        `shows_all`: a mailbox Virtual/All holds what is in all others, and says so.

        `also_named`: more host names that its certificate is for.
        `shared`: a mailbox, and the one whose tokens open it besides its own, as Full Access does at Exchange.
        `capability` narrows what is announced after login, `EXCHANGE_CAPABILITY` for instance.
        """
        self.password = password
        self.root = Path(tempfile.mkdtemp(prefix="mailtrove-dovecot-"))
        self.imaps_port = _free_port()
        self.imap_port = _free_port()
        self.ca_file = self.root / "ca.pem"
        self._process: subprocess.Popen[bytes] | None = None
        self._delivered = 0
        self._as_root = os.geteuid() == 0
        self._write_keys(keys, also_named)
        for made in lay_virtual(self.root) if shows_all else ():
            self._give(made)
        virtual = VIRTUAL.format(root=self.root) if shows_all else ""
        self._write_config(mechanisms, capability, special_use, plain_on_loopback, virtual)
        format_ = f"%{{if;%u;eq;{shared[0]};{shared[1]};%u}}" if shared else "%u"
        (self.root / "oauth2.conf").write_text(OAUTH2.format(root=self.root, username_format=format_))

    def start(self) -> None:
        """Start it and wait until it answers."""
        with (self.root / "stderr").open("wb") as stderr:
            self._process = subprocess.Popen(
                [_executable(), "-F", "-c", str(self.root / "dovecot.conf")],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = "".join(file.read_text() for file in (self.root / "stderr", self.root / "log") if file.exists())
                self.stop()
                raise RuntimeError(f"Dovecot did not start: {said}")
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it and break its clients' lines; its mail stays until `remove`."""
        if self._process is not None:
            # The whole group, which is ours: processes that still serve a client outlive their master.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None

    def remove(self) -> None:
        """Stop it and remove everything."""
        self.stop()
        shutil.rmtree(self.root, ignore_errors=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()

    def deliver(
        self, user: str, folder: str, raw: bytes, *, flags: Collection[str] = (), internal_date: int = 0
    ) -> Path:
        """Lay a message into a folder, which is made when it isn't there. Give CRLF line ends; LF is served as CRLF.

        `internal_date` in UTC epoch seconds; 0 for now. Keywords (`$Forwarded`) work like flags.
        """
        home = self.make_folder(user, folder)
        self._delivered += 1
        letters = "".join(sorted(_FLAG_LETTERS[flag] for flag in flags if flag in _FLAG_LETTERS))
        letters += "".join(self._keyword_letter(home, flag) for flag in sorted(flags) if flag not in _FLAG_LETTERS)
        # The order of delivery is the order of UIDs: Dovecot sorts new files by time and microseconds.
        name = f"{1_000_000_000 + self._delivered}.M{self._delivered}P1.test:2,{letters}"
        draft = home / "tmp" / name
        draft.write_bytes(raw)
        self._give(draft)
        when = internal_date or int(time.time())
        os.utime(draft, (when, when))
        return draft.rename(home / "cur" / name)

    def make_folder(self, user: str, folder: str) -> Path:
        """The Maildir of a folder, made when it isn't there."""
        home = self.root / "mail" / user
        path = home if folder == "INBOX" else home / ("." + encode_name(folder).replace("/", "."))
        for made in (home, path, path / "tmp", path / "cur", path / "new"):
            if not made.exists():
                made.mkdir(parents=True)
                self._give(made)
        if path != home and not (path / "maildirfolder").exists():
            (path / "maildirfolder").touch()
            self._give(path / "maildirfolder")
        return path

    def delete_message(self, user: str, folder: str, path: Path) -> None:
        """Take a delivered message away, wherever its flags have moved it since."""
        unique = path.name.partition(":")[0]
        for found in (self.make_folder(user, folder) / "cur").glob(f"{unique}:*"):
            found.unlink()

    def renew_uidvalidity(self, user: str, folder: str) -> None:
        """Forget the folder's UIDs: all of its messages get new ones under another UIDVALIDITY."""
        home = self.make_folder(user, folder)
        for file in home.glob("dovecot*"):
            if file.name != "dovecot-keywords":
                file.unlink()
        # A folder without a list is given the time as UIDVALIDITY, which may be the same second as before.
        (home / "dovecot-uidlist").write_text(f"3 V{int(time.time()) + 1000} N1 G{os.urandom(16).hex()}\n")
        self._give(home / "dovecot-uidlist")
        shutil.rmtree(self.root / "mail" / user / "dovecot.list.index", ignore_errors=True)

    def served(self, user: str, folder: str) -> list[Served]:
        """Every message of a folder, asked from the server with the standard library's client and changing nothing."""
        context = ssl.create_default_context(cafile=self.ca_file)
        client = imaplib.IMAP4_SSL(self.host, self.imaps_port, ssl_context=context, timeout=60)
        try:
            client.login(user, self.password)
            kind, data = client.select(f'"{encode_name(folder)}"', readonly=True)
            if kind != "OK":
                raise RuntimeError(f"{folder}: {data!r}")
            if data == [b"0"]:
                return []
            _, answer = client.fetch("1:*", "(UID FLAGS BODY.PEEK[])")
            return [_served(*item) for item in answer if isinstance(item, tuple)]
        finally:
            client.logout()

    def _write_keys(self, keys: Sequence[TrustedKey], also_named: Sequence[str]) -> None:
        authority = trustme.CA()
        certificate = authority.issue_cert("localhost", "127.0.0.1", "::1", *also_named)
        authority.cert_pem.write_to_path(self.ca_file)
        certificate.private_key_pem.write_to_path(self.root / "server.key")
        for number, blob in enumerate(certificate.cert_chain_pems):
            blob.write_to_path(self.root / "server.pem", append=number > 0)
        for folder in ("run", "state", "mail"):
            (self.root / folder).mkdir()
        for key in keys:
            file = self.root / "keys" / key.azp / "RS256" / key.kid
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(key.public_pem)
        self._give(self.root / "mail")
        self.root.chmod(0o755)  # Dovecot's own users must be able to pass through

    def _write_config(
        self, mechanisms: str, capability: str, special_use: bool, plain_on_loopback: bool, virtual: str
    ) -> None:
        me = pwd.getpwuid(os.geteuid())
        uses = {"Sent": "Sent", "Drafts": "Drafts", "Trash": "Trash", "Junk": "Junk", "Archive": "Archive"}
        config = CONFIG.format(
            root=self.root,
            internal_user="dovecot" if self._as_root else me.pw_name,
            internal_group="dovecot" if self._as_root else grp.getgrgid(me.pw_gid).gr_name,
            login_user="dovenull" if self._as_root else me.pw_name,
            mail_uid=65534 if self._as_root else me.pw_uid,
            mail_gid=65534 if self._as_root else me.pw_gid,
            disable_plaintext_auth="no" if plain_on_loopback else "yes",
            mechanisms=mechanisms,
            imap_port=self.imap_port,
            imaps_port=self.imaps_port,
            special_use="\n".join(SPECIAL_USE.format(name=name, use=use) for name, use in uses.items())
            if special_use
            else "",
            password=self.password,
            virtual=virtual,
            capability=f"  imap_capability = {capability}" if capability else "",
        )
        (self.root / "dovecot.conf").write_text(config)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.imap_port), 1) as line:
                line.settimeout(5)
                return line.recv(4) == b"* OK"
        except OSError:
            return False

    def _keyword_letter(self, home: Path, keyword: str) -> str:
        file = home / "dovecot-keywords"
        known = file.read_text().splitlines() if file.exists() else []
        names = [line.partition(" ")[2] for line in known]
        if keyword not in names:
            names.append(keyword)
            file.write_text("".join(f"{number} {name}\n" for number, name in enumerate(names)))
            self._give(file)
        return chr(ord("a") + names.index(keyword))

    def _give(self, path: Path) -> None:
        if self._as_root:
            os.chown(path, 65534, 65534)


def _served(head: bytes, body: bytes) -> Served:
    uid = re.search(rb"UID (\d+)", head)
    flags = re.search(rb"FLAGS \(([^)]*)\)", head)
    if uid is None or flags is None:
        raise RuntimeError(f"Dovecot answered {head!r}")
    names = frozenset(flags[1].decode().split()) - {"\\Recent"}
    return Served(int(uid[1]), names, hashlib.sha256(body).hexdigest(), len(body))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _executable() -> str:
    found = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if not found:
        raise RuntimeError("These tests need Dovecot: apt-get install dovecot-imapd")
    return found
