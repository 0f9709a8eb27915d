"""Handing a file to the desktop: detached, silent, or not at all and why."""

from pathlib import Path

import pytest

from mailtrove.desktop import may_run, start_viewer


def program(folder: Path, name: str, then: str = "exit 0") -> dict[str, str]:
    file = folder / name
    file.write_text(f'#!/bin/sh\necho noise; echo noise >&2\nprintf "%s" "$1" > "{folder}/given"\n{then}\n')
    file.chmod(0o755)
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}


@pytest.mark.parametrize(("platform", "name"), [("linux", "xdg-open"), ("darwin", "open")])
def test_the_desktops_program_gets_the_file_and_stays_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], platform: str, name: str
) -> None:
    environ = program(tmp_path, name)
    start = start_viewer("/tmp/a b.pdf", environ, platform=platform)
    assert (start.started, start.reason) == (True, "")
    assert (tmp_path / "given").read_text() == "/tmp/a b.pdf"
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"SSH_CONNECTION": "1 2 3 4"}, "over SSH nothing is started, for it would open on the other computer"),
        ({"DISPLAY": ""}, "there is no graphical display here"),
        ({"PATH": "/nowhere"}, "xdg-open was not found"),
    ],
)
def test_where_nothing_can_show_that_is_said(tmp_path: Path, change: dict[str, str], reason: str) -> None:
    start = start_viewer("x", program(tmp_path, "xdg-open") | change, platform="linux")
    assert (start.started, start.reason) == (False, reason)
    assert not (tmp_path / "given").exists()


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    start = start_viewer("x", program(tmp_path, "xdg-open", "exit 3"), platform="linux")
    assert (start.started, start.reason) == (False, "xdg-open ended at once with status 3")


@pytest.mark.parametrize(
    ("name", "runs"), [("a.pdf", False), ("a.EXE", True), ("x.desktop", True), ("archive.tar.gz", False), ("sh", False)]
)
def test_what_a_desktop_may_run_is_known_by_its_name(name: str, runs: bool) -> None:
    assert may_run(name) is runs
