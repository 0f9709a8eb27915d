"""The line that joins the browser's computer with this one."""

import getpass
import socket

import pytest

from mailtrove.auth.ssh import ssh_command

FROM = "198.51.100.7 50022"


@pytest.fixture(autouse=True)
def _as_ada(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada")
    monkeypatch.setattr(socket, "gethostname", lambda: "engine")


@pytest.mark.parametrize(
    ("connection", "command"),
    [
        (f"{FROM} 203.0.113.9 22", "ssh -L 53123:localhost:53123 ada@203.0.113.9"),
        (f"{FROM} 203.0.113.9 2222", "ssh -p 2222 -L 53123:localhost:53123 ada@203.0.113.9"),
        (f"{FROM} 2001:db8::9 22", "ssh -L 53123:localhost:53123 ada@2001:db8::9"),
        (f"{FROM} 127.0.0.1 22", "ssh -L 53123:localhost:53123 ada@engine"),
        (f"{FROM} ::1 22", "ssh -L 53123:localhost:53123 ada@engine"),
        ("UNKNOWN", "ssh -L 53123:localhost:53123 ada@engine"),
        (f"{FROM} $(reboot) $(reboot)", "ssh -L 53123:localhost:53123 ada@engine"),
        ("", ""),
    ],
)
def test_the_line_leads_back_to_where_the_person_came_in(connection: str, command: str) -> None:
    assert ssh_command(53123, {"SSH_CONNECTION": connection}) == command


def test_without_ssh_there_is_no_line() -> None:
    assert ssh_command(53123, {}) == ""


def test_a_name_that_a_shell_would_misread_is_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ada; reboot")
    assert ssh_command(1, {"SSH_CONNECTION": "a b"}) == "ssh -L 1:localhost:1 'ada; reboot@engine'"


def test_somebody_without_a_name_still_gets_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert ssh_command(1, {"SSH_CONNECTION": "a b"}) == "ssh -L 1:localhost:1 engine"
