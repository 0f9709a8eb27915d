"""Secrets in the system's keyring: a real one, one that is locked, and none at all."""

import gc
import logging
import os
import threading
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mailtrove.accounts import Accounts, password_account
from mailtrove.archive.database import Archive
from mailtrove.auth import keyring_backend, keyring_home
from mailtrove.auth.credentials import CredentialStore
from mailtrove.auth.microsoft import access_token
from mailtrove.config import CredentialsConfig
from mailtrove.errors import CredentialsMissing, KeyringLocked, KeyringMissing
from mailtrove.paths import Paths
from mailtrove.sandbox.people import ADA
from tests.auth.stage import Stage
from tests.auth.test_credentials import CREDENTIAL, KEY
from tests.secret_service import SecretService

pytestmark = pytest.mark.serial


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "credentials"


@pytest.fixture
def keyring(folder: Path) -> CredentialStore:
    return CredentialStore(folder, "keyring")


@pytest.fixture
def files(folder: Path) -> CredentialStore:
    return CredentialStore(folder, "files")


@pytest.fixture(autouse=True)
def _tidied() -> Iterator[None]:
    """The package keyring leaves the socket of a keyring that failed it to the garbage collector."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture(scope="module")
def running() -> Iterator[SecretService]:
    with SecretService() as service:
        yield service


@pytest.fixture
def service(running: SecretService, monkeypatch: pytest.MonkeyPatch) -> SecretService:
    """A desktop's session, its keyring unlocked."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", running.address)
    return running


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """A keyring that can be locked; it is not unlocked again."""
    with SecretService() as service:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        yield service


@pytest.fixture
def headless(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A session without a message bus, as on a server."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/nothing")


def secrets_in(folder: Path) -> list[str]:
    return [file.name for file in folder.glob("*") if "s3cr3t" in file.read_text()]


@pytest.mark.usefixtures("service")
def test_what_was_saved_comes_back_and_is_in_no_file(keyring: CredentialStore, folder: Path) -> None:
    keyring.save_microsoft(KEY, CREDENTIAL)
    keyring.save_password("imap:imaps://ada@mail.example:993", "pässwörd\n")
    again = CredentialStore(folder, "keyring")
    assert again.load_microsoft(KEY) == CREDENTIAL
    assert again.load_password("imap:imaps://ada@mail.example:993") == "pässwörd\n"
    assert secrets_in(folder) == []
    assert not list(folder.glob("*.json"))


@pytest.mark.usefixtures("service")
@pytest.mark.parametrize("length", [3_000, 30_000, 300_000])
def test_a_large_sign_in_is_kept_whole(keyring: CredentialStore, length: int) -> None:
    large = replace(CREDENTIAL, token_cache="x" * length)
    keyring.save_microsoft(KEY, large)
    assert keyring.load_microsoft(KEY) == large


def test_saving_again_replaces_and_removing_leaves_nothing(
    service: SecretService, keyring: CredentialStore, folder: Path
) -> None:
    before = service.labels()
    for password in ("one", "two"):
        keyring.save_password(KEY, password)
    assert keyring.load_password(KEY) == "two"
    assert len(service.labels()) == len(before) + 1
    keyring.remove(KEY)
    assert service.labels() == before
    assert not list(folder.glob("*.keyring"))
    with pytest.raises(CredentialsMissing):
        keyring.load_password(KEY)


@pytest.mark.usefixtures("service")
def test_two_installations_are_kept_apart(keyring: CredentialStore, tmp_path: Path) -> None:
    other = CredentialStore(tmp_path / "elsewhere" / "credentials", "keyring")
    keyring.save_password(KEY, "one")
    other.save_password(KEY, "two")
    assert (keyring.load_password(KEY), other.load_password(KEY)) == ("one", "two")


@pytest.mark.usefixtures("service")
def test_moving_into_the_keyring_keeps_the_account_signed_in_and_leaves_no_file(
    files: CredentialStore, keyring: CredentialStore, folder: Path
) -> None:
    files.save_microsoft(KEY, CREDENTIAL)
    assert keyring.load_microsoft(KEY) == CREDENTIAL
    assert secrets_in(folder) == []
    assert keyring.load_microsoft(KEY) == CREDENTIAL


def test_moving_back_into_files_keeps_the_account_signed_in_and_empties_the_keyring(
    service: SecretService, files: CredentialStore, keyring: CredentialStore, folder: Path
) -> None:
    before = service.labels()
    keyring.save_microsoft(KEY, CREDENTIAL)
    assert files.load_microsoft(KEY) == CREDENTIAL
    assert service.labels() == before
    assert len(secrets_in(folder)) == 1


@pytest.mark.usefixtures("headless")
def test_without_a_keyring_the_error_names_the_setting_and_nothing_is_lost(
    files: CredentialStore, keyring: CredentialStore, folder: Path
) -> None:
    for store in (keyring.require, lambda: keyring.save_password(KEY, "s3cr3t")):
        with pytest.raises(KeyringMissing) as caught:
            store()
        assert 'store = "files"' in caught.value.remedy
    assert secrets_in(folder) == []
    files.save_password(KEY, "s3cr3t")
    assert files.load_password(KEY) == "s3cr3t"


@pytest.mark.usefixtures("headless")
def test_what_can_not_be_moved_signs_in_from_where_it_is_and_says_why(
    files: CredentialStore, keyring: CredentialStore, caplog: pytest.LogCaptureFixture
) -> None:
    files.save_microsoft(KEY, CREDENTIAL)
    with caplog.at_level(logging.WARNING):
        assert keyring.load_microsoft(KEY) == CREDENTIAL
    assert "stays in files" in caplog.text
    assert "No keyring answers" in caplog.text


@pytest.mark.usefixtures("headless")
def test_a_renewed_sign_in_is_kept_where_it_was_when_the_keyring_is_gone(
    files: CredentialStore, keyring: CredentialStore
) -> None:
    files.save_microsoft(KEY, CREDENTIAL)
    renewed = replace(CREDENTIAL, token_cache="renewed")
    keyring.save_microsoft(KEY, renewed)
    assert files.load_microsoft(KEY) == renewed


def test_a_sign_in_left_in_a_keyring_that_is_gone_asks_to_sign_in_again_and_that_holds(
    service: SecretService,
    files: CredentialStore,
    keyring: CredentialStore,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    keyring.save_password(KEY, "old")
    request.getfixturevalue("headless")
    with pytest.raises(KeyringMissing):
        keyring.load_password(KEY)
    with pytest.raises(CredentialsMissing, match="keyring"):
        files.load_password(KEY)
    files.save_password(KEY, "new")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
    assert keyring.load_password(KEY) == "new"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # as in `_tidied`
def test_a_locked_keyring_is_said_so_and_loses_nothing(
    locked: SecretService, keyring: CredentialStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyring_backend, "ANSWER_SECONDS", 2.0)
    keyring.save_password(KEY, "s3cr3t")
    locked.lock()
    for use in (
        lambda: keyring.load_password(KEY),
        lambda: keyring.save_password(KEY, "s3cr3t"),
        lambda: keyring.remove(KEY),
        keyring.require,
    ):
        started = time.monotonic()
        with pytest.raises(KeyringLocked) as caught:
            use()
        assert "Unlock it" in caught.value.remedy
        assert time.monotonic() - started < 4
    assert secrets_in(folder) == []


@pytest.mark.usefixtures("service")
def test_a_removal_that_a_locked_keyring_refused_signs_nobody_out(
    keyring: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyring.save_password(KEY, "s3cr3t")
    with monkeypatch.context() as refusing:
        refusing.setattr(keyring_home, "secure_backend", _locked)
        with pytest.raises(KeyringLocked):
            keyring.remove(KEY)
    assert keyring.load_password(KEY) == "s3cr3t"


def _locked() -> None:
    raise KeyringLocked("It is locked.")


def test_a_keyring_that_asks_where_nobody_sits_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring_backend, "ANSWER_SECONDS", 0.2)
    answered = threading.Event()
    with pytest.raises(KeyringLocked, match="Nobody unlocked"):
        keyring_backend.asked(answered.wait)
    answered.set()


@pytest.mark.usefixtures("headless")
def test_a_keyring_that_is_never_asked_for_is_never_looked_at(
    files: CredentialStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked() -> None:
        raise AssertionError("the keyring was looked for")

    monkeypatch.setattr("mailtrove.auth.keyring_home.secure_backend", looked)
    files.save_password(KEY, "one")
    assert files.load_password(KEY) == "one"
    with pytest.raises(CredentialsMissing):
        files.load_password("imap:other")
    files.remove(KEY)


@pytest.mark.usefixtures("headless")
@pytest.mark.parametrize("named", ["keyring.backends.null.Keyring", "keyring.backends.chainer.ChainerBackend"])
def test_an_unsafe_keyring_that_the_environment_names_is_none(
    keyring: CredentialStore, monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    monkeypatch.setitem(os.environ, "PYTHON_KEYRING_BACKEND", named)
    with pytest.raises(KeyringMissing):
        keyring.save_password(KEY, "s3cr3t")


@pytest.mark.usefixtures("service")
def test_a_renewal_replaces_what_the_keyring_holds(stage: Stage, keyring: CredentialStore, folder: Path) -> None:
    keyring.save_microsoft(KEY, stage.sign_in(ADA).credential)
    before = keyring.load_microsoft(KEY)
    time.sleep(1.05 - time.time() % 1)  # tokens differ by whole seconds
    token = access_token(keyring, KEY, person=(ADA.tid, ADA.oid), config=stage.config, force_refresh=True)
    after = CredentialStore(folder, "keyring").load_microsoft(KEY)
    assert token in after.token_cache
    assert token not in before.token_cache
    assert not list(folder.glob("*.json"))


@pytest.mark.usefixtures("headless")
def test_nobody_is_sent_to_the_browser_when_the_sign_in_could_not_be_kept(stage: Stage, tmp_path: Path) -> None:
    paths = Paths.below(tmp_path / "home")
    config = replace(stage.config, credentials=CredentialsConfig(store="keyring"))
    with Archive.open(paths.archive_file) as archive:
        accounts = Accounts(archive, config, paths)
        with pytest.raises(KeyringMissing):
            accounts.add_microsoft(ADA.email, stage.watcher())
        with pytest.raises(KeyringMissing):
            accounts.add_password(password_account("you@example.org", host="127.0.0.1", port=1), "s3cr3t")
        assert accounts.all() == []
    assert stage.visits == []
    assert stage.provider.asked == []


@pytest.mark.usefixtures("service")
def test_a_keyring_that_gives_back_something_else_is_not_trusted(
    files: CredentialStore, keyring: CredentialStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files.save_microsoft(KEY, CREDENTIAL)
    monkeypatch.setattr(
        "keyring.backends.SecretService.Keyring.get_password", lambda *_: "cut off"
    )  # as keyrings did that could hold little
    assert keyring.load_microsoft(KEY) == CREDENTIAL
    assert len(secrets_in(folder)) == 1
    assert files.load_microsoft(KEY) == CREDENTIAL
