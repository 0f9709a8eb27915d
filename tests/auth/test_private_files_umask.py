"""The mode of secret files is ours to say, whatever the environment takes away or gives."""

import os
import stat
from pathlib import Path

import pytest

from mailtrove.auth.private_files import read_private, replace_private


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277, 0o777])
def test_a_secret_file_is_readable_and_writable_by_its_owner_alone(tmp_path: Path, umask: int) -> None:
    folder = tmp_path / "credentials"
    folder.mkdir(mode=0o700)
    before = os.umask(umask)
    try:
        replace_private(folder, "one.json", b"secret")
    finally:
        os.umask(before)
    assert stat.S_IMODE((folder / "one.json").stat().st_mode) == 0o600
    assert read_private(folder, "one.json") == b"secret"
