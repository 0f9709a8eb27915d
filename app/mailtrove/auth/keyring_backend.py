"""The system's own keyring, through the package `keyring`, whose every failure becomes one of ours here.

Only the keyrings named here are ever used, whatever that package's own configuration or plug-ins say: others keep
secrets in the clear, or nowhere.
"""

import threading
from collections.abc import Callable
from typing import Final, Protocol, TypeVar

from mailtrove.errors import CredentialError, KeyringLocked, KeyringMissing

ANSWER_SECONDS: Final = 25.0
"""How long the person has to unlock it: less than others wait for the account's lock."""
_NOT_UNLOCKED: Final = ("KeyringLocked", "LockedException", "PromptDismissedException")
"""Of keyring and of secretstorage, which is not there on every system."""

T = TypeVar("T")


class Backend(Protocol):
    """What we use of a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        """What is kept, if anything."""

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep it, in place of what was there."""

    def delete_password(self, service: str, username: str) -> None:
        """Forget it."""


def secure_backend() -> Backend:
    """The best of the secure keyrings that work here.

    Raises:
        KeyringMissing: none does.
    """
    return asked(_best)


def asked(ask: Callable[[], T]) -> T:
    """What the keyring answers. It may ask the person to unlock it, and wait for ever where nobody sits.

    Raises:
        KeyringMissing: there is none, or it fails.
        KeyringLocked: nobody unlocked it, or not in time.
    """
    answers: list[T] = []
    faults: list[CredentialError] = []

    def wait() -> None:
        try:
            answers.append(ask())
        except CredentialError as error:
            faults.append(error)
        except Exception as error:  # noqa: BLE001 - the thread's outermost frame
            faults.append(_in_our_words(error))

    thread = threading.Thread(target=wait, name="keyring", daemon=True)
    thread.start()
    thread.join(ANSWER_SECONDS)
    if faults:
        raise faults[0]
    if not answers:
        raise KeyringLocked(f"Nobody unlocked the keyring within {ANSWER_SECONDS:.0f} seconds.")
    return answers[0]


def _best() -> Backend:
    from keyring.backends import SecretService, kwallet, libsecret, macOS  # 90 ms, and only who chose it needs it

    secure = (SecretService.Keyring, kwallet.DBusKeyring, libsecret.Keyring, macOS.Keyring)
    viable = [kind for kind in secure if kind.viable]
    if not viable:
        raise KeyringMissing("No keyring answers on this computer, or in this session.")
    best: Backend = max(viable, key=lambda kind: float(kind.priority))()
    return best


def _in_our_words(error: Exception) -> CredentialError:
    details = f"{type(error).__name__}: {error}"
    if type(error).__name__ in _NOT_UNLOCKED:
        return KeyringLocked("The keyring is locked, and was not unlocked.", details=details)
    return KeyringMissing("The keyring of this computer does not work.", details=details)
