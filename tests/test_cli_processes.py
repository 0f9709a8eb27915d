"""The command line as a process among others: pipes, signals, terminals and character sets that are not ours."""

import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailtrove.accounts import password_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, store
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.paths import Paths
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.index import index_waiting

SOURCE = str(Path(__file__).parent.parent / "app")
BINARY = b"Subject: bytes\r\n\r\n" + bytes(range(256)) * 2000
SNOW = "Subject: Grüße ☃\r\n\r\nGrüße und ☃\r\n".encode()
AT_ONCE = 10.0
"""Seconds within which ctrl+c must have ended everything."""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.below(tmp_path)


@pytest.fixture
def account(paths: Paths) -> Account:
    """An account with two messages and a password, on a port where nobody answers yet."""
    with Archive.open(paths.archive_file) as archive:
        wanted = password_account("you@example.org", host="127.0.0.1", port=free_port())
        added = account_store.add_account(archive, wanted)
        folder = store.note_folders(archive, added.id, [("INBOX", "/", "inbox")])["INBOX"]
        batch = [
            FetchedMessage(uid=number, flags=frozenset(), internal_date=1614591000, size=9, raw=raw)
            for number, raw in enumerate((BINARY, SNOW), start=1)
        ]
        store.commit_messages(archive, added.id, folder, 1, batch)
        list(index_waiting(archive, added.id, Deriver(archive.path)))
    CredentialStore(paths.credentials).save_password(f"imap:{added.identifier}", "secret")
    return added


@pytest.fixture
def silent_server(account: Account) -> Iterator[socket.socket]:
    """Takes connections and says nothing, for ever."""
    with socket.create_server(("127.0.0.1", account.port)) as listener:
        yield listener


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def environment(paths: Paths, **more: str) -> dict[str, str]:
    home = str(paths.config_file.parent)
    return {**os.environ, "PYTHONPATH": SOURCE, "MAILTROVE_HOME": home, **more}


def mailtrove(paths: Paths, *words: str, **more: str) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-m", "mailtrove", *words]
    return subprocess.run(
        command, env=environment(paths, **more), stdin=subprocess.DEVNULL, capture_output=True, timeout=30, check=False
    )


def shell(paths: Paths, line: str) -> "subprocess.CompletedProcess[bytes]":
    """A shell's line, in which $MAILTROVE is our command."""
    env = environment(paths, MAILTROVE=f"{sys.executable} -m mailtrove")
    return subprocess.run(["sh", "-c", line], env=env, capture_output=True, timeout=30, check=False)


@pytest.mark.usefixtures("account")
def test_bytes_go_through_a_pipe_unchanged(paths: Paths) -> None:
    assert mailtrove(paths, "show", "1", "--raw").stdout == BINARY


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("command", ["search -- subject:bytes", "show 1", "show 1 --raw"])
def test_a_reader_that_stops_reading_is_no_mishap(paths: Paths, command: str) -> None:
    ended = shell(paths, f"$MAILTROVE {command} | head -c 1")
    assert len(ended.stdout) == 1
    assert b"Traceback" not in ended.stderr
    assert b"ignored" not in ended.stderr


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("command", ["search -- grüße", "show 1", "show 2 --raw", "account list --json"])
def test_output_that_finds_no_room_is_told_in_words(paths: Paths, command: str) -> None:
    ended = shell(paths, f"$MAILTROVE {command} > /dev/full")
    assert ended.returncode == 1
    assert b"No space left" in ended.stderr
    assert b"Traceback" not in ended.stderr


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("charset", ["latin-1", "cp1252"])
def test_what_the_terminal_cannot_show_is_replaced(paths: Paths, charset: str) -> None:
    shown = mailtrove(paths, "show", "2", PYTHONIOENCODING=charset)
    assert shown.returncode == 0
    assert "Grüße und ?".encode(charset, "replace") in shown.stdout
    assert mailtrove(paths, "search", "subject:bytes", PYTHONIOENCODING=charset).returncode == 0


@pytest.mark.usefixtures("silent_server")
def test_ctrl_c_ends_a_sync_at_once_and_frees_the_account(paths: Paths, account: Account) -> None:
    with started(paths, "sync") as process:
        wait_until(lambda: (paths.locks / f"account-{account.id}.holder").exists())
        interrupt(process)
    lock = AccountLock(paths.locks, account)
    lock.acquire()
    lock.release()


def test_ctrl_c_ends_adding_an_account_while_its_server_is_silent(
    paths: Paths, account: Account, silent_server: socket.socket
) -> None:
    words = ("account", "add", "me@example.org", "--imap-host", "127.0.0.1", "--imap-port", str(account.port))
    with started(paths, *words) as process:
        assert process.stdin is not None
        process.stdin.write(b"secret\n")
        process.stdin.flush()
        line, _ = silent_server.accept()
        with line:
            line.recv(1)
            interrupt(process)
    assert len(list(paths.credentials.glob("*.json"))) == 1  # that of the account before


def test_ctrl_c_at_the_password_is_an_interruption(paths: Paths) -> None:
    ours, theirs = pty.openpty()
    own_terminal = "import os; os.open(os.ttyname(0), os.O_RDWR); from mailtrove.cli import main; main()"
    words = ("account", "add", "me@example.org", "--imap-host", "127.0.0.1", "--imap-port", "1")
    process = subprocess.Popen(
        [sys.executable, "-c", own_terminal, *words],
        env=environment(paths),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    said = b""
    while b"Password" not in said:
        said += os.read(ours, 1000)
    os.write(ours, b"\x03")
    assert process.wait(AT_ONCE) == 130
    os.close(ours)


@pytest.mark.parametrize("piped", [b"", b"\n", b"\xff\xfe\n"])
def test_no_password_from_a_pipe_is_usage_and_says_what_to_do(paths: Paths, piped: bytes) -> None:
    command = [sys.executable, "-m", "mailtrove", "account", "add", "me@example.org", "--imap-host", "127.0.0.1"]
    ended = subprocess.run(
        command,
        env=environment(paths),
        input=piped,
        capture_output=True,
        timeout=30,
        start_new_session=True,
        check=False,
    )
    assert ended.returncode == 2
    assert b"pipe the password in" in ended.stderr
    assert b"Warning" not in ended.stderr


def started(paths: Paths, *words: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "mailtrove", *words],
        env=environment(paths),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def interrupt(process: "subprocess.Popen[bytes]") -> None:
    """Press ctrl+c, and see that it ends in time, as interrupted, and without a traceback."""
    process.send_signal(signal.SIGINT)
    assert process.wait(AT_ONCE) == 130
    assert process.stderr is not None
    assert b"Traceback" not in process.stderr.read()


def wait_until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        time.sleep(0.01)


@pytest.mark.parametrize("where", ["main thread", "another thread"])
def test_a_mistake_of_ours_ends_in_a_traceback_without_variables_or_secrets(paths: Paths, where: str) -> None:
    program = """
import sys, threading
from mailtrove.cli import account_commands, main

def break_it() -> None:
    password = "kept-in-a-variable"
    raise RuntimeError(f"it broke \\x1b]0;owned\\x07 with password={password} and Bearer also-secret")

def say(*_):
    if sys.argv[1] == "main thread":
        break_it()
    thread = threading.Thread(target=break_it)
    thread.start()
    thread.join()
    sys.exit(1)

account_commands.opened = say
main(["account", "list"])
"""
    ended = subprocess.run(
        [sys.executable, "-c", program, where],
        env=environment(paths),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 1
    assert b"RuntimeError: it broke" in ended.stderr
    assert b", in break_it\n" in ended.stderr
    assert b"kept-in-a-variable" not in ended.stderr
    assert b"also-secret" not in ended.stderr
    assert b"\x1b" not in ended.stderr
