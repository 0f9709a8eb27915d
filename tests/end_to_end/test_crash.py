"""A mistake of ours in the app: the terminal is left clean, with words, and the details are in the log."""

import os
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
BROKEN = """
import sys
from mailtrove.config import load_config
from mailtrove.logs import begin_log
from mailtrove.paths import Paths
from mailtrove.tui.app import MailtroveApp


class Broken(MailtroveApp):
    BINDINGS = [("f9", "break", "Break")]

    def action_break(self):
        password = "OPEN SESAME"
        raise RuntimeError("a mistake")


paths = Paths.of()
begin_log(paths.logs)
app = Broken(paths, load_config(paths.config_file))
app.run()
sys.exit(app.return_code)
"""


@pytest.mark.serial
def test_a_crash_shows_no_local_variable_and_says_where_the_details_are(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text(BROKEN)
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT / "app"),
        "LANG": "C.UTF-8",
        "MAILTROVE_HOME": str(tmp_path / "home"),
    }
    command = [sys.executable, str(tmp_path / "broken.py")]
    with Terminal(command, tmp_path, size=(100, 30), environment=environment) as terminal:
        terminal.wait_for("Add an account", "no account yet")
        terminal.press("F9")
        assert terminal.wait_for_exit() == 1
        screen = terminal.wait_for("a mistake of its own", "mailtrove.log")
    log = (tmp_path / "home" / "logs" / "mailtrove.log").read_text()
    assert "RuntimeError: a mistake" in log
    assert "SESAME" not in screen + log
    assert "Traceback" not in screen
