"""Starting a browser, with small programs in its place."""

import os
import sys
import time
from pathlib import Path

import pytest

from mailtrove.auth.browser import start_browser

URL = "https://login.example/authorize?state=a%20b&x='y'"


class Desk:
    """A folder of programs, and the environment in which only they are found."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":0"}

    def program(self, name: str, *, then: str = "exit 0") -> Path:
        """A program that writes down what it was given, then does as told."""
        file = self.folder / name
        file.write_text(
            "#!/bin/sh\n"
            f'printf "%s\\n" "$@" > "{file}.args"\n'
            f'env > "{file}.env"\n'
            f'ps -o sid= -p $$ > "{file}.sid"\n'
            "echo noise; echo noise >&2\n"
            f"{then}\n"
        )
        file.chmod(0o755)
        return file

    def given_to(self, name: str) -> list[str]:
        return (self.folder / f"{name}.args").read_text().splitlines()

    def was_run(self, name: str) -> bool:
        return (self.folder / f"{name}.args").exists()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_the_desktops_browser_gets_the_url_as_one_argument_and_stays_silent(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.program("xdg-open")
    start = start_browser(URL, desk.environ, platform="linux")
    assert (start.started, start.reason) == (True, "your browser was started")
    assert desk.given_to("xdg-open") == [URL]
    assert capfd.readouterr() == ("", "")


def test_a_browser_runs_in_a_session_of_its_own(desk: Desk) -> None:
    desk.program("xdg-open")
    start_browser(URL, desk.environ, platform="linux")
    assert int((desk.folder / "xdg-open.sid").read_text()) != os.getsid(0)


def test_xdg_open_is_kept_from_terminal_browsers(desk: Desk) -> None:
    desk.program("xdg-open")
    start_browser(URL, {**desk.environ, "BROWSER": "lynx"}, platform="linux")
    seen = dict(line.partition("=")[::2] for line in (desk.folder / "xdg-open.env").read_text().splitlines())
    assert "firefox" in seen["BROWSER"]
    assert "lynx" not in seen["BROWSER"]


def test_a_browser_that_keeps_running_is_not_waited_for(desk: Desk) -> None:
    desk.program("xdg-open", then="exec sleep 20")
    begun = time.monotonic()
    assert start_browser(URL, desk.environ, platform="linux").started
    assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    ("browser", "arguments"),
    [
        ("mine", [URL]),
        ("mine --new-window %s --quiet", ["--new-window", URL, "--quiet"]),
        ("mine 'two words'", ["two words", URL]),
        ("mine %s &", [URL]),
        ("not-there:lynx:w3m %s:mine", [URL]),
        ("'unclosed:mine", [URL]),
        ("mine:other", [URL]),
    ],
)
def test_the_persons_own_browser_comes_first(desk: Desk, browser: str, arguments: list[str]) -> None:
    for name in ("mine", "other", "xdg-open", "lynx", "w3m"):
        desk.program(name)
    start = start_browser(URL, {**desk.environ, "BROWSER": browser}, platform="linux")
    assert (start.started, start.reason) == (True, "mine was started, as $BROWSER says")
    assert desk.given_to("mine") == arguments
    assert not any(desk.was_run(name) for name in ("other", "xdg-open", "lynx", "w3m"))


def test_a_browser_that_fails_at_once_gives_way_to_the_next(desk: Desk) -> None:
    desk.program("broken", then="exit 3")
    desk.program("mine")
    assert start_browser(URL, {**desk.environ, "BROWSER": "broken:mine"}, platform="linux").started
    assert desk.given_to("mine") == [URL]


def test_why_nothing_could_be_started_is_told(desk: Desk) -> None:
    desk.program("xdg-open", then="exit 3")
    desk.environ["PATH"] = f"{desk.folder}:/bin"
    start = start_browser(URL, {**desk.environ, "BROWSER": "broken"}, platform="linux")
    assert not start.started
    assert "broken was not found" in start.reason
    assert "xdg-open ended at once with status 3" in start.reason


@pytest.mark.parametrize("variable", ["SSH_CONNECTION", "SSH_TTY"])
def test_over_ssh_nothing_is_started(desk: Desk, variable: str) -> None:
    desk.program("xdg-open")
    start = start_browser(URL, {**desk.environ, variable: "x"}, platform="linux")
    assert not start.started
    assert "SSH" in start.reason
    assert not desk.was_run("xdg-open")


def test_over_ssh_the_persons_own_browser_is_still_honoured(desk: Desk) -> None:
    desk.program("forward-to-my-laptop")
    environ = {**desk.environ, "SSH_CONNECTION": "x", "BROWSER": "forward-to-my-laptop"}
    assert start_browser(URL, environ, platform="linux").started


@pytest.mark.parametrize("terminal", ["lynx", "/usr/bin/w3m", "www-browser", "elinks %s"])
def test_a_terminal_browser_is_never_started(desk: Desk, terminal: str) -> None:
    desk.program("lynx")
    start = start_browser(URL, {"PATH": str(desk.folder), "BROWSER": terminal}, platform="linux")
    assert (start.started, start.reason) == (False, "there is no graphical display here")
    assert not desk.was_run("lynx")


@pytest.mark.parametrize("display", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_either_kind_of_display_will_do(desk: Desk, display: str) -> None:
    desk.program("xdg-open")
    path = desk.environ["PATH"]
    assert start_browser(URL, {"PATH": path, display: "1"}, platform="linux").started
    assert not start_browser(URL, {"PATH": path}, platform="linux").started


def test_macos_needs_no_display_variable(desk: Desk) -> None:
    desk.program("open")
    assert start_browser(URL, {"PATH": f"{desk.folder}:/usr/bin:/bin"}, platform="darwin").started
    assert desk.given_to("open") == [URL]


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "javascript:alert(1)", "--help", "https://a b", "https://a\nb", ""]
)
def test_only_web_addresses_are_opened(desk: Desk, url: str) -> None:
    desk.program("xdg-open")
    assert start_browser(url, desk.environ, platform="linux").reason == "that is not a web address"
    assert not desk.was_run("xdg-open")


def test_the_real_environment_is_looked_at_when_none_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSH_TTY", "/dev/pts/1")
    assert sys.platform != "win32"
    assert not start_browser(URL).started
