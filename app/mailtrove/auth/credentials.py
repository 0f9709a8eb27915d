"""Secrets at rest: token caches and passwords, one small file or keyring entry an account, for its owner's eyes only.

Which of the two is the person's choice; what is found in the other one is moved. Nothing here looks inside a token
cache. Tokens and passwords are kept out of every repr and every error.
"""

import hashlib
import json
import logging
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import filelock

from mailtrove.auth.google_credential import GoogleCredential
from mailtrove.auth.homes import FILES, homes_of
from mailtrove.auth.private_files import require_private_folder
from mailtrove.errors import (
    CredentialError,
    CredentialsBusy,
    CredentialsDamaged,
    CredentialsMissing,
    CredentialsNotSaved,
    KeyringLocked,
    KeyringMissing,
)

_log: Final = logging.getLogger(__name__)
LOCK_SECONDS: Final = 30.0
"""How long somebody else may hold an account's lock: as long as a refresh may take."""
_FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class MicrosoftCredential:
    """A Microsoft sign-in as it is kept, with what is needed to renew it rightly."""

    token_cache: str = field(repr=False)
    """MSAL's, serialised. Holds access and refresh tokens."""
    tenant: str
    """Where it is renewed: the tenant's GUID, or "consumers"."""
    tid: str
    oid: str
    scope: str
    authority: str
    """`https://host/tenant`, with `tenant` as above."""
    client_id: str
    """The application it was made for: a refresh token is good with no other."""


class CredentialStore:
    """The credentials of one installation. Safe to use from several threads and processes.

    Keys are made by `accounts`, like "microsoft:ada@example.edu".
    """

    def __init__(self, folder: Path, store: str = FILES) -> None:
        """`store` is where new ones are kept, "files" or "keyring"; nothing is made or looked at before it is needed.

        The folder has the locks of both.
        """
        self._folder = folder
        self._chosen, self._other = homes_of(folder, store)

    def require(self) -> None:
        """Find out whether a new sign-in could be kept, before anybody takes the trouble to sign in.

        Raises:
            KeyringMissing, KeyringLocked: the keyring was chosen, and can't be used.
            CredentialsNotSaved, CredentialsUnsafe: the folder can't be used.
        """
        self._chosen.require()

    def save_microsoft(self, key: str, credential: MicrosoftCredential) -> None:
        """Keep a sign-in, in place of a former one.

        Raises:
            CredentialsNotSaved: it can't be written; the former one is still there.
            CredentialsUnsafe: the folder or the file is not safe to use.
            KeyringMissing, KeyringLocked: the keyring was chosen, and can't be used; the former one is still there.
        """
        self._save(key, "microsoft", asdict(credential))

    def load_microsoft(self, key: str) -> MicrosoftCredential:
        """The sign-in kept for an account.

        Raises:
            CredentialsMissing: there is none, or (CredentialsDamaged) it can't be understood.
            CredentialsUnsafe: others can read it, or it is a link.
            KeyringMissing, KeyringLocked: it is in the keyring, which can't be used.
        """
        found = self._load(key, "microsoft")
        names = MicrosoftCredential.__dataclass_fields__
        if not all(isinstance(found.get(name), str) for name in names):
            raise _damaged()
        return MicrosoftCredential(**{name: found[name] for name in names})

    def save_google(self, key: str, credential: GoogleCredential) -> None:
        """Keep a sign-in, in place of a former one.

        Raises:
            CredentialError: as `save_microsoft`.
        """
        self._save(key, "google", asdict(credential))

    def load_google(self, key: str) -> GoogleCredential:
        """The sign-in kept for an account.

        Raises:
            CredentialError: as `load_microsoft`.
        """
        found = self._load(key, "google")
        names = GoogleCredential.__dataclass_fields__
        if not all(isinstance(found.get(name), int if name == "expires_on" else str) for name in names):
            raise _damaged()
        return GoogleCredential(**{name: found[name] for name in names})

    def save_password(self, key: str, password: str) -> None:
        """Keep a password, in place of a former one.

        Raises:
            CredentialsNotSaved, CredentialsUnsafe: as `save_microsoft`.
        """
        self._save(key, "password", {"password": password})

    def load_password(self, key: str) -> str:
        """The password kept for an account.

        Raises:
            CredentialsMissing, CredentialsUnsafe: as `load_microsoft`.
        """
        password = self._load(key, "password").get("password")
        if not isinstance(password, str):
            raise _damaged()
        return password

    def remove(self, key: str) -> None:
        """Forget an account's secrets, wherever they are; nothing when there are none.

        Raises:
            CredentialsNotSaved: the file can't be removed.
            CredentialsUnsafe: as `save_microsoft`.
            KeyringLocked: they are in the keyring.
        """
        if not self._folder.exists():
            return
        with self.lock(key):
            for home in (self._other, self._chosen):
                try:
                    home.remove(_file_name(key))
                except KeyringMissing as error:  # whoever removes an account here may never see that keyring again
                    _log.warning("What the keyring holds of %s stays there: %s", key, error)

    @contextmanager
    def lock(self, key: str, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
        """Hold an account's credentials against other threads and processes; a thread may take it again within.

        Raises:
            CredentialsBusy: somebody else held it for all of `seconds`.
            CredentialsNotSaved: it can't be made.
            CredentialsUnsafe: the folder is not safe to use.
        """
        require_private_folder(self._folder)
        with _lock_of(self._folder.resolve() / f".{_digest(key)}.lock").held(seconds):
            yield

    def _save(self, key: str, kind: str, secrets: dict[str, Any]) -> None:
        content = json.dumps({"format": _FORMAT, "kind": kind, "key": key, **secrets}, indent=1).encode()
        name = _file_name(key)
        with self.lock(key):
            try:
                self._chosen.replace(name, content)
            except (KeyringMissing, KeyringLocked) as error:
                if self._other.read(name) is None:
                    raise
                # Where it was so far: the renewed token replaces one that is no longer good.
                self._other.replace(name, content)
                _log.warning("%s stays in %s: %s", key, self._other.words, error)
                return
            self._leave_other(key)

    def _load(self, key: str, kind: str) -> dict[str, Any]:
        content = self._chosen.read(_file_name(key))
        if content is None and self._folder.exists():
            content = self._moved(key)
        if content is None:
            raise CredentialsMissing("No sign-in is stored for this account on this computer.")
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if not isinstance(found, dict) or (found.get("kind"), found.get("key")) != (kind, key):
            raise _damaged()  # outside the handler: a JSONDecodeError carries the whole file
        return found

    def _moved(self, key: str) -> bytes | None:
        """What the other home holds, moved to the chosen one; where that fails it stays, and is used from there."""
        name = _file_name(key)
        with self.lock(key):
            content = self._chosen.read(name)  # somebody may have moved it while we waited
            if content is not None:
                return content
            try:
                content = self._other.read(name)
            except KeyringMissing as error:
                raise CredentialsMissing(f"The sign-in is in a keyring. {error}", details=error.details) from error
            if content is None:
                return None
            try:
                self._chosen.replace(name, content)
                kept = self._chosen.read(name) == content
            except CredentialError as error:
                _log.warning("%s stays in %s: %s", key, self._other.words, error)
                return content
            if kept:
                _log.info("%s was moved from %s to %s.", key, self._other.words, self._chosen.words)
                self._leave_other(key)
            return content

    def _leave_other(self, key: str) -> None:
        try:
            self._other.remove(_file_name(key), outdated=True)
        except CredentialError as error:
            _log.warning("What %s holds of %s is out of date and stays there: %s", self._other.words, key, error)


class _AccountLock:
    """A lock between threads, and a file lock between processes that its first holder takes too."""

    def __init__(self, file: Path) -> None:
        self._threads = threading.RLock()
        self._processes = filelock.FileLock(file, mode=0o600, thread_local=False)
        self._depth = 0

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        until = time.monotonic() + seconds
        if not self._threads.acquire(timeout=seconds):
            raise _held_too_long(seconds)
        try:
            if self._depth == 0:
                self._take_file(max(0.0, until - time.monotonic()), seconds)
            self._depth += 1
            try:
                yield
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._processes.release()
        finally:
            self._threads.release()

    def _take_file(self, left: float, seconds: float) -> None:
        try:
            self._processes.acquire(timeout=left)
        except filelock.Timeout as error:
            raise _held_too_long(seconds) from error
        except OSError as error:
            raise CredentialsNotSaved(f"The credentials can't be locked: {error.strerror}.") from error


_locks: dict[Path, _AccountLock] = {}
_locks_guard: Final = threading.Lock()


def _lock_of(file: Path) -> _AccountLock:
    """One lock for a file in the whole process, whichever store asks."""
    with _locks_guard:
        return _locks.setdefault(file, _AccountLock(file))


def _held_too_long(seconds: float) -> CredentialsBusy:
    return CredentialsBusy(f"Another mailtrove has been busy with this account's sign-in for {seconds:.0f} seconds.")


def _damaged() -> CredentialsDamaged:
    return CredentialsDamaged("The stored sign-in is damaged, or of another account.")


def _file_name(key: str) -> str:
    """A name that a person recognises and no key can lead astray; the digest alone makes it unique."""
    readable = re.sub(r"[^a-z0-9@.-]+", "_", key.lower()).strip("._-")[:60]
    return f"{readable}.{_digest(key)}.json"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
