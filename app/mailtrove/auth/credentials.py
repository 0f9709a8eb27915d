"""Secrets at rest: token caches and passwords, one small file an account, for its owner's eyes only.

Nothing here looks inside a token cache. Tokens and passwords are kept out of every repr and every error.
"""

import hashlib
import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import filelock

from mailtrove.auth.private_files import read_private, remove_private, replace_private, require_private_folder
from mailtrove.errors import CredentialsBusy, CredentialsMissing, CredentialsNotSaved

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
    """The credential files in one folder. Safe to use from several threads and processes.

    Keys are made by `accounts`, like "microsoft:ada@example.edu".
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is made or looked at before it is needed."""
        self._folder = folder

    def save_microsoft(self, key: str, credential: MicrosoftCredential) -> None:
        """Keep a sign-in, in place of a former one.

        Raises:
            CredentialsNotSaved: it can't be written; the former one is still there.
            CredentialsUnsafe: the folder or the file is not safe to use.
        """
        self._save(key, "microsoft", asdict(credential))

    def load_microsoft(self, key: str) -> MicrosoftCredential:
        """The sign-in kept for an account.

        Raises:
            CredentialsMissing: there is none, or it can't be understood.
            CredentialsUnsafe: others can read it, or it is a link.
        """
        found = self._load(key, "microsoft")
        names = MicrosoftCredential.__dataclass_fields__
        if not all(isinstance(found.get(name), str) for name in names):
            raise _damaged()
        return MicrosoftCredential(**{name: found[name] for name in names})

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
        """Forget an account's secrets; nothing when there are none.

        Raises:
            CredentialsNotSaved: the file can't be removed.
            CredentialsUnsafe: as `save_microsoft`.
        """
        if self._folder.exists():
            with self.lock(key):
                remove_private(self._folder, _file_name(key))

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
        with self.lock(key):
            replace_private(self._folder, _file_name(key), content)

    def _load(self, key: str, kind: str) -> dict[str, Any]:
        content = read_private(self._folder, _file_name(key))
        if content is None:
            raise CredentialsMissing("No sign-in is stored for this account on this computer.")
        try:
            found = json.loads(content)
        except ValueError:
            found = None
        if not isinstance(found, dict) or (found.get("kind"), found.get("key")) != (kind, key):
            raise _damaged()  # outside the handler: a JSONDecodeError carries the whole file
        return found


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


def _damaged() -> CredentialsMissing:
    return CredentialsMissing("The stored sign-in is damaged, or of another account.")


def _file_name(key: str) -> str:
    """A name that a person recognises and no key can lead astray; the digest alone makes it unique."""
    readable = re.sub(r"[^a-z0-9@.-]+", "_", key.lower()).strip("._-")[:60]
    return f"{readable}.{_digest(key)}.json"


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:16]
