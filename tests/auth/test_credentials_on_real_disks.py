"""Credentials on a disk that is full or read-only, and in a folder that belongs to somebody else: the real ones."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.auth.credentials import CredentialStore
from mailtrove.errors import CredentialsNotSaved, CredentialsUnsafe
from mailtrove.sandbox.people import ADA
from tests.auth.stage import KEY, Stage

pytestmark = pytest.mark.serial
NOBODY = 65534
SOURCE = str(Path(__file__).parents[2] / "app")


def as_root(*command: str) -> None:
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    subprocess.run([*rights, *command], check=True, timeout=20)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    disk = tmp_path / "disk"
    disk.mkdir()
    as_root("mount", "-t", "tmpfs", "-o", f"size=256k,mode=700,uid={os.geteuid()}", "mailtrove-test", str(disk))
    try:
        yield disk
    finally:
        as_root("umount", str(disk))


@pytest.fixture
def there(stage: Stage, small_disk: Path) -> Stage:
    """Ada, signed in, with her credentials on the small disk."""
    stage.home = small_disk / "home"
    stage.keep(stage.sign_in(ADA))
    stage.provider.asked.clear()
    return stage


def files_of(stage: Stage) -> dict[str, bytes]:
    folder = stage.home / "credentials"
    return {file.name: file.read_bytes() for file in folder.iterdir() if not file.name.endswith(".lock")}


def fill(disk: Path) -> None:
    with pytest.raises(OSError, match="No space left"):
        (disk / "filler").write_bytes(bytes(1 << 20))


def test_a_full_disk_keeps_the_old_sign_in_whole_and_hands_out_no_token(there: Stage, small_disk: Path) -> None:
    before = files_of(there)
    fill(small_disk)
    with pytest.raises(CredentialsNotSaved, match="No space left") as caught:
        there.access_token(force_refresh=True)
    assert there.posts() == ["refresh_token"]
    assert "Free some space" in caught.value.remedy
    assert files_of(there) == before
    assert there.store.load_microsoft(KEY)


def test_a_read_only_disk_is_found_before_the_provider_is_asked(there: Stage, small_disk: Path) -> None:
    before = files_of(there)
    as_root("mount", "-o", "remount,ro", str(small_disk))
    with pytest.raises(CredentialsNotSaved, match="Read-only"):
        there.access_token(force_refresh=True)
    assert there.posts() == []
    assert files_of(there) == before
    with pytest.raises(CredentialsNotSaved):
        there.store.remove(KEY)


@pytest.mark.parametrize("foreign", ["folder", "file"])
def test_what_was_made_with_sudo_is_refused_with_the_command_that_mends_it(tmp_path: Path, foreign: str) -> None:
    folder = tmp_path / "credentials"
    CredentialStore(folder).save_password(KEY, "s3cr3t")
    file = next(folder.glob("*.json"))
    as_root("chown", str(NOBODY), str(folder if foreign == "folder" else file))
    with pytest.raises(CredentialsUnsafe, match="another user") as caught:
        CredentialStore(folder).load_password(KEY)
    command = caught.value.remedy.partition(": ")[2]
    assert command.startswith('sudo chown -R "$(id -u)" ')
    as_root("sh", "-c", command.removeprefix("sudo "))
    assert CredentialStore(folder).load_password(KEY) == "s3cr3t"


def test_a_folder_that_can_not_even_be_entered_names_the_command_too(tmp_path: Path) -> None:
    """Root can enter everything, so somebody else tries."""
    for above in (tmp_path, *tmp_path.parents[:2]):
        above.chmod(above.stat().st_mode | 0o011)
    folder = tmp_path / "credentials"
    CredentialStore(folder).save_password(KEY, "s3cr3t")
    program = f"""
import os
from pathlib import Path
from mailtrove.auth.credentials import CredentialStore
from mailtrove.errors import CredentialsUnsafe
os.setuid({NOBODY})
for use in (lambda s: s.load_password({KEY!r}), lambda s: s.save_password({KEY!r}, "x"), lambda s: s.require()):
    try:
        use(CredentialStore(Path({str(folder)!r})))
    except CredentialsUnsafe as error:
        print(error.remedy)
"""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n", "-E"]
    done = subprocess.run(
        [*rights, sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": SOURCE},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.stderr == ""
    assert done.stdout.count('sudo chown -R "$(id -u)"') == 3
