"""The sandbox as one child process: it starts, serves, and leaves nothing behind."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from mailtrove.errors import SandboxUnavailable
from mailtrove.paths import Paths
from mailtrove.sandbox import world
from mailtrove.sandbox.world import Sandbox

pytestmark = pytest.mark.serial


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def discovery(sandbox: Sandbox) -> requests.Response:
    here = sandbox.addresses
    return requests.get(
        f"{here.authority}/common/v2.0/.well-known/openid-configuration", verify=here.ca_file, timeout=10
    )


def test_it_serves_while_the_block_lasts_and_not_longer(tmp_path: Path) -> None:
    with Sandbox(tmp_path, messages=20) as sandbox:
        pid, authority, ca_file = sandbox.pid, sandbox.addresses.authority, sandbox.addresses.ca_file
        assert discovery(sandbox).json()["token_endpoint"].startswith(authority)
        assert is_running(pid)
        stopping = time.monotonic()
    assert time.monotonic() - stopping < 10
    assert not is_running(pid)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{authority}/common", verify=ca_file, timeout=5)


def test_it_is_ready_soon(tmp_path: Path) -> None:
    began = time.monotonic()
    with Sandbox(tmp_path, messages=2000):
        assert time.monotonic() - began < 10  # 0.6 s on an idle machine; the mail is filled in behind


def test_the_config_it_writes_keeps_what_was_there(tmp_path: Path) -> None:
    paths = Paths.below(tmp_path)
    paths.config_file.write_text('[ui]\ntheme = "nord"  # mine\n', encoding="utf-8")
    with Sandbox(tmp_path, messages=20) as sandbox:
        config = sandbox.write_config(paths)
        assert config.microsoft.authority == sandbox.addresses.authority
        assert config.microsoft.imap_port == sandbox.addresses.imap_port
        assert config.google.authority == sandbox.addresses.google_authority
        assert config.google.client_secret
        assert config.google.imap_port == sandbox.addresses.imap_port
        assert Path(config.network.ca_file).is_file()
        assert config.ui.theme == "nord"
        assert "# mine" in paths.config_file.read_text(encoding="utf-8")


def test_a_home_that_is_kept_finds_its_servers_where_they_were(tmp_path: Path) -> None:
    with Sandbox(tmp_path, messages=20) as sandbox:
        first = sandbox.addresses
    with Sandbox(tmp_path, messages=20) as sandbox:
        assert sandbox.addresses == first
        with Sandbox(tmp_path, messages=20) as another:
            assert another.addresses.imap_port != first.imap_port


def test_it_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    source = Path(world.__file__).parents[2]
    script = (
        "import sys, time; from pathlib import Path; from mailtrove.sandbox.world import Sandbox\n"
        "with Sandbox(Path(sys.argv[1]), messages=20) as sandbox: print(sandbox.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 30
    while is_running(child):
        assert time.monotonic() < deadline, "the sandbox outlives its parent"
        time.sleep(0.05)


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "_NEEDED", ("aiohttp", "no_such_package"))
    with pytest.raises(SandboxUnavailable, match="no_such_package") as refused, Sandbox(tmp_path):
        pass
    assert "pip install" in refused.value.remedy


def test_a_sandbox_that_can_t_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "sandbox").mkdir()
    (tmp_path / "sandbox" / "sandbox-ca.pem").mkdir()
    with pytest.raises(SandboxUnavailable, match=r"sandbox-ca\.pem"), Sandbox(tmp_path):
        pass
