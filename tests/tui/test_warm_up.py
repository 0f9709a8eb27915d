"""What is loaded, and set aside, behind the first paint."""

from pathlib import Path

from tests.test_import_hygiene import HEAVY, run_python


def test_what_is_loaded_soon_needs_no_network(tmp_path: Path) -> None:
    program = f"""
import sys
from mailtrove.tui.warm_up import load_soon

load_soon()
print([name for name in {HEAVY!r} if name in sys.modules], "mailtrove.mime.parse" in sys.modules)
"""
    assert run_python(program, tmp_path).strip() == "[] True"


def test_what_stays_is_no_longer_walked_through(tmp_path: Path) -> None:
    program = """
import gc
import mailtrove.tui.app
from mailtrove.tui.warm_up import spare_what_stays

spare_what_stays()
print(gc.get_freeze_count() > 10 * len(gc.get_objects()))
"""
    assert run_python(program, tmp_path).strip() == "True"
