"""Secrets in the system's keyring: a Secret Service (GNOME, KeePassXC), KWallet, or the macOS Keychain.

A note in the credentials' folder, without any secret, tells which names are there, so that nobody who never chose
the keyring is asked to unlock it. Values are not cut up: none of these keyrings minds some ten thousand characters.
"""

from pathlib import Path
from typing import Final

from mailtrove.auth.keyring_backend import Backend, asked, secure_backend
from mailtrove.auth.private_files import read_private, remove_private, replace_private, require_private_folder
from mailtrove.errors import CredentialsNotSaved, KeyringLocked, KeyringMissing

_HERE: Final = b"In the keyring.\n"
_LEFT_BEHIND: Final = b"What the keyring holds is out of date.\n"


class KeyringHome:
    """One entry of the keyring a name; those of another folder are kept apart."""

    words = "the keyring"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._service = f"mailtrove {folder.absolute()}"

    def require(self) -> None:
        """As `Home`; may ask the person to unlock it.

        Raises:
            KeyringMissing, KeyringLocked: none works, or nobody unlocked it.
        """
        require_private_folder(self._folder)
        self._get(secure_backend(), "")

    def read(self, name: str) -> bytes | None:
        """As `Home`.

        Raises:
            KeyringMissing, KeyringLocked: it is in there, but can't be had.
        """
        if self._note(name) != _HERE:
            return None
        found = self._get(secure_backend(), name)
        return None if found is None else found.encode()

    def replace(self, name: str, content: bytes) -> None:
        """As `Home`; read back before it counts.

        Raises:
            KeyringMissing, KeyringLocked: it can't be kept there.
            CredentialsNotSaved: the keyring took it and does not give it back.
        """
        backend, text = secure_backend(), content.decode()
        # First, for this is where somebody may be asked to unlock it: a write that waits could come too late.
        self._get(backend, name)
        if self._note(name) is None:
            self._write_note(name, _LEFT_BEHIND)
        asked(lambda: backend.set_password(self._service, name, text))
        if self._get(backend, name) != text:
            raise CredentialsNotSaved("The keyring does not give back what was put in.")
        self._write_note(name, _HERE)

    def remove(self, name: str, *, outdated: bool = False) -> None:
        """As `Home`.

        Raises:
            KeyringLocked: it is still in there.
            KeyringMissing: it may be, and will not be read again.
        """
        if self._note(name) is None:
            return
        try:
            backend = secure_backend()
            if self._get(backend, name) is not None:
                asked(lambda: backend.delete_password(self._service, name))
        except (KeyringMissing, KeyringLocked) as error:
            if outdated or isinstance(error, KeyringMissing):
                self._write_note(name, _LEFT_BEHIND)
            raise
        remove_private(self._folder, _note_name(name))

    def _get(self, backend: Backend, name: str) -> str | None:
        return asked(lambda: backend.get_password(self._service, name))

    def _note(self, name: str) -> bytes | None:
        return read_private(self._folder, _note_name(name))

    def _write_note(self, name: str, content: bytes) -> None:
        replace_private(self._folder, _note_name(name), content)


def _note_name(name: str) -> str:
    return name.removesuffix(".json") + ".keyring"
