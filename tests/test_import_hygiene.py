"""What is loaded when: a cron job never loads the screens, and the first frame waits for no network library."""

import subprocess
import sys
from pathlib import Path

HEAVY = ("msal", "imapclient", "jwt", "requests")


def run_python(program: str, tmp_path: Path) -> str:
    """The output of a fresh interpreter, in a home of its own."""
    environment = {"MAILTROVE_HOME": str(tmp_path / "home"), "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"}
    environment["PYTHONPATH"] = str(Path(__file__).parents[1] / "app")
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_sync_on_the_command_line_loads_no_textual(tmp_path: Path) -> None:
    """A whole run, with an account, against a port where nobody listens."""
    program = """
import sys
from pathlib import Path
from mailtrove.accounts import password_account
from mailtrove.archive import account_store
from mailtrove.archive.database import Archive
from mailtrove.auth.credentials import CredentialStore
from mailtrove.cli import main
from mailtrove.paths import Paths

paths = Paths.of()
account = password_account("ada@example.org", host="localhost", port=1)
with Archive.open(paths.archive_file) as archive:
    account_store.add_account(archive, account)
CredentialStore(paths.credentials).save_password(f"imap:{account.identifier}", "secret")
try:
    main(["sync"])
except SystemExit as ended:
    print("exit", ended.code)
print("engine" if "mailtrove.sync.engine" in sys.modules else "no engine")
print("textual" if "textual" in sys.modules else "no textual")
print("keyring" if "keyring" in sys.modules else "no keyring")
"""
    assert run_python(program, tmp_path).split("\n")[-5:] == ["exit 1", "engine", "no textual", "no keyring", ""]


def test_the_first_frame_is_painted_before_network_libraries_are_loaded(tmp_path: Path) -> None:
    program = f"""
import asyncio, sys
from mailtrove.config import load_config
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp

async def main() -> None:
    paths = Paths.of()
    app = MailtroveApp(paths, load_config(paths.config_file))
    async with app.run_test() as pilot:
        await pilot.pause()
        frame = app.export_screenshot()
        print("painted" if "mailtrove" in frame else "empty")
        print([name for name in {HEAVY!r} if name in sys.modules])

asyncio.run(main())
"""
    assert run_python(program, tmp_path).split("\n") == ["painted", "[]", ""]
