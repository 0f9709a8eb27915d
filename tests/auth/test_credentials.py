"""Secrets at rest: only their owner reads them, and they are whole or not there."""

import multiprocessing
import os
import stat
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mailtrove.auth.credentials import CredentialStore, MicrosoftCredential
from mailtrove.errors import CredentialsBusy, CredentialsMissing, CredentialsNotSaved, CredentialsUnsafe

KEY = "microsoft:ada@lovelace.example"
CREDENTIAL = MicrosoftCredential(
    token_cache='{"RefreshToken": {"x": {"secret": "s3cr3t-t0ken"}}}',
    tenant="consumers",
    tid="9188040d-6c67-4c5b-b112-36a304b66dad",
    oid="00000000-0000-0000-9ace-190612091992",
    scope="https://outlook.office.com/IMAP.AccessAsUser.All",
    authority="https://login.microsoftonline.com/consumers",
    client_id="5a9db0c5-1843-4ada-8c0d-e0f0a9a17e57",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "credentials"


@pytest.fixture
def store(folder: Path) -> CredentialStore:
    return CredentialStore(folder)


def secret_file(folder: Path) -> Path:
    return next(folder.glob("*.json"))


def test_what_was_saved_comes_back_from_a_new_store(store: CredentialStore, folder: Path) -> None:
    store.save_microsoft(KEY, CREDENTIAL)
    store.save_password("imap:imaps://ada@mail.example:993", "pässwörd\n")
    assert CredentialStore(folder).load_microsoft(KEY) == CREDENTIAL
    assert CredentialStore(folder).load_password("imap:imaps://ada@mail.example:993") == "pässwörd\n"


def test_only_the_owner_can_enter_and_read_whatever_the_umask(store: CredentialStore, folder: Path) -> None:
    before = os.umask(0)
    try:
        store.save_microsoft(KEY, CREDENTIAL)
    finally:
        os.umask(before)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}


def test_saving_again_replaces_and_leaves_no_draft(store: CredentialStore, folder: Path) -> None:
    for password in ("one", "two"):
        store.save_password(KEY, password)
    assert store.load_password(KEY) == "two"
    assert len(list(folder.glob("*.json"))) == 1
    assert not list(folder.glob("*.tmp")) + list(folder.glob(".*.tmp"))


def test_a_draft_that_a_crash_left_is_cleared_away(store: CredentialStore, folder: Path) -> None:
    store.save_password(KEY, "one")
    draft = folder / f".{secret_file(folder).name}.0123456789abcdef.tmp"
    draft.write_text("half a secr")
    store.save_password(KEY, "two")
    assert not draft.exists()


def test_nothing_stored_is_said_so_and_makes_no_folder(store: CredentialStore, folder: Path) -> None:
    with pytest.raises(CredentialsMissing):
        store.load_microsoft(KEY)
    store.remove(KEY)
    assert not folder.exists()


def test_accounts_and_kinds_are_kept_apart(store: CredentialStore) -> None:
    store.save_password("imap:a/b", "one")
    store.save_password("imap:a_b", "two")
    assert (store.load_password("imap:a/b"), store.load_password("imap:a_b")) == ("one", "two")
    with pytest.raises(CredentialsMissing):
        store.load_microsoft("imap:a/b")


@pytest.mark.parametrize("key", ["imap:../../etc/passwd", "microsoft:/root/x", "imap:\0\n", "imap:" + "ä" * 500, ""])
def test_no_key_leads_out_of_the_folder(store: CredentialStore, folder: Path, key: str) -> None:
    store.save_password(key, "secret")
    assert store.load_password(key) == "secret"
    assert secret_file(folder).parent == folder


def test_removing_leaves_no_secret_and_no_name(store: CredentialStore, folder: Path) -> None:
    store.save_microsoft(KEY, CREDENTIAL)
    store.remove(KEY)
    with pytest.raises(CredentialsMissing):
        store.load_microsoft(KEY)
    assert not [file for file in folder.iterdir() if "ada" in file.name or file.stat().st_size]
    store.remove(KEY)


def test_a_damaged_file_asks_to_sign_in_again_and_quotes_nothing(store: CredentialStore, folder: Path) -> None:
    store.save_microsoft(KEY, CREDENTIAL)
    for content in (b'{"secret": "s3cr3t', b"[]", b"\xff\xfe", b'{"format": 1, "kind": "microsoft", "key": "other"}'):
        secret_file(folder).write_bytes(content)
        with pytest.raises(CredentialsMissing) as caught:
            store.load_microsoft(KEY)
        assert "s3cr3t" not in str(caught.value)
        assert caught.value.__context__ is None


def test_fields_of_the_wrong_kind_are_damage(store: CredentialStore, folder: Path) -> None:
    store.save_password(KEY, "secret")
    file = secret_file(folder)
    file.write_text(file.read_text().replace('"secret"', "7"))
    with pytest.raises(CredentialsMissing):
        store.load_password(KEY)


def make_loose(folder: Path) -> None:
    secret_file(folder).chmod(0o640)


def make_folder_loose(folder: Path) -> None:
    folder.chmod(0o750)


def make_link(folder: Path) -> None:
    file = secret_file(folder)
    elsewhere = folder.parent / "elsewhere"
    file.rename(elsewhere)
    file.symlink_to(elsewhere)


def make_fifo(folder: Path) -> None:
    file = secret_file(folder)
    file.unlink()
    os.mkfifo(file, 0o600)


def make_folder_link(folder: Path) -> None:
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    ("spoil", "remedy"),
    [
        (make_loose, "chmod 600"),
        (make_folder_loose, "chmod 700"),
        (make_link, "rm "),
        (make_fifo, "rm "),
        (make_folder_link, "chmod 700"),
    ],
)
def test_what_others_could_read_or_redirect_is_refused_with_the_command_to_mend_it(
    store: CredentialStore, folder: Path, spoil: Callable[[Path], None], remedy: str
) -> None:
    store.save_microsoft(KEY, CREDENTIAL)
    spoil(folder)
    with pytest.raises(CredentialsUnsafe) as caught:
        store.load_microsoft(KEY)
    assert remedy in caught.value.remedy


@pytest.mark.parametrize("spoil", [make_link, make_fifo, make_folder_loose, make_folder_link])
def test_nothing_is_written_through_a_link_or_into_an_open_folder(
    store: CredentialStore, folder: Path, spoil: Callable[[Path], None]
) -> None:
    store.save_password(KEY, "old")
    spoil(folder)
    with pytest.raises(CredentialsUnsafe):
        store.save_password(KEY, "new")
    held = [file for file in folder.parent.rglob("*") if file.is_file() and not file.name.endswith(".lock")]
    assert not [file for file in held if "new" in file.read_text()]


def test_what_belongs_to_somebody_else_is_refused(store: CredentialStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save_microsoft(KEY, CREDENTIAL)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)  # only root could give the file away instead
    with pytest.raises(CredentialsUnsafe, match="another user") as caught:
        store.load_microsoft(KEY)
    assert "chown" in caught.value.remedy


def test_a_file_in_the_folders_place_is_refused(store: CredentialStore, folder: Path) -> None:
    folder.write_text("")
    with pytest.raises(CredentialsNotSaved):
        store.save_password(KEY, "secret")


def test_a_write_that_fails_keeps_what_was_there(
    store: CredentialStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.save_password(KEY, "old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device", str(descriptor))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CredentialsNotSaved, match="No space left"):
        store.save_password(KEY, "new")
    monkeypatch.undo()
    assert store.load_password(KEY) == "old"
    assert not list(folder.glob(".*.tmp"))


def test_a_thread_can_take_its_lock_again_and_others_wait(store: CredentialStore, folder: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with CredentialStore(folder).lock(KEY):
            order.append("second")

    with store.lock(KEY), store.lock(KEY):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.2)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_another_accounts_lock_is_free(store: CredentialStore) -> None:
    with store.lock(KEY), store.lock("imap:other"):
        store.save_password("imap:other", "secret")


def test_a_lock_that_stays_taken_is_said_so(store: CredentialStore, folder: Path) -> None:
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with CredentialStore(folder).lock(KEY):
            taken.set()
            done.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(5)
    with pytest.raises(CredentialsBusy), store.lock(KEY, seconds=0.2):
        pass
    done.set()
    thread.join(5)
    with store.lock(KEY, seconds=5):
        pass


def hold_in_process(folder: Path, taken: str, until: str) -> None:
    with CredentialStore(folder).lock(KEY):
        Path(taken).touch()
        for _ in range(200):
            if Path(until).exists():
                return
            time.sleep(0.05)


def test_the_lock_holds_between_processes(store: CredentialStore, folder: Path, tmp_path: Path) -> None:
    taken, until = tmp_path / "taken", tmp_path / "until"
    other = multiprocessing.get_context("spawn").Process(target=hold_in_process, args=(folder, str(taken), str(until)))
    other.start()
    try:
        for _ in range(200):
            if taken.exists():
                break
            time.sleep(0.05)
        with pytest.raises(CredentialsBusy), store.lock(KEY, seconds=0.3):
            pass
    finally:
        until.touch()
        other.join(15)
    assert other.exitcode == 0
    with store.lock(KEY, seconds=5):
        pass


def test_no_secret_shows_in_a_repr() -> None:
    assert "s3cr3t" not in repr(CREDENTIAL)
