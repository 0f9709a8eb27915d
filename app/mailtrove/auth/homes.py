"""Where secrets can be kept: files of one folder, or the system's keyring. Each keeps bytes under a name."""

from pathlib import Path
from typing import Final, Protocol

from mailtrove.auth.keyring_home import KeyringHome
from mailtrove.auth.private_files import read_private, remove_private, replace_private, require_private_folder

FILES: Final = "files"
KEYRING: Final = "keyring"


class Home(Protocol):
    """One place for secrets. Whoever changes a name's bytes holds that account's lock."""

    words: str
    """Where that is, for a sentence: "the keyring"."""

    def require(self) -> None:
        """Find out whether something could be kept now.

        Raises:
            CredentialError: as the case is.
        """

    def read(self, name: str) -> bytes | None:
        """The bytes kept under a name; None where there are none.

        Raises:
            CredentialError: they can't be had.
        """

    def replace(self, name: str, content: bytes) -> None:
        """Keep bytes in place of former ones; whole, or the former ones stay.

        Raises:
            CredentialError: they can't be kept.
        """

    def remove(self, name: str, *, outdated: bool = False) -> None:
        """Forget them; nothing when there are none.

        `outdated`: newer ones are kept elsewhere, so that these are not read again even where they can't be removed.

        Raises:
            CredentialError: they can't be removed.
        """


class FileHome:
    """One private file a name."""

    words = "files"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def require(self) -> None:
        """As `Home`."""
        require_private_folder(self._folder)

    def read(self, name: str) -> bytes | None:
        """As `Home`."""
        return read_private(self._folder, name)

    def replace(self, name: str, content: bytes) -> None:
        """As `Home`."""
        replace_private(self._folder, name, content)

    def remove(self, name: str, *, outdated: bool = False) -> None:  # noqa: ARG002 - a file that can't go needs no mark
        """As `Home`."""
        remove_private(self._folder, name)


def homes_of(folder: Path, store: str) -> tuple[Home, Home]:
    """The home that was chosen, and the other one, where secrets may still be from before."""
    files, keyring = FileHome(folder), KeyringHome(folder)
    return (keyring, files) if store == KEYRING else (files, keyring)
