"""No worker is left for Textual to describe: it would write out all that the worker is to look at, on the loop."""

import ast
from pathlib import Path

import mailtrove.tui

ROOT = Path(mailtrove.tui.__file__).parent


def test_every_worker_that_is_started_says_what_it_does() -> None:
    calls = [
        (file.relative_to(ROOT), call)
        for file in ROOT.rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text()))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run_worker"
    ]
    assert calls
    assert [
        (file, call.lineno) for file, call in calls if "description" not in {key.arg for key in call.keywords}
    ] == []
