"""The command line: what it says, where it says it, and how it ends."""

import json
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailtrove.accounts import password_account
from mailtrove.archive import account_store, store
from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Problem, RunTotals
from mailtrove.archive.runs import add_problems, end_run, start_run
from mailtrove.cli import main
from mailtrove.cli.speak import local_time
from mailtrove.paths import Paths
from mailtrove.sync.choices import Choices
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.engine import SyncEngine
from mailtrove.sync.index import index_waiting

HOSTILE = (
    b"From: Ada <ada@example.org>\r\nTo: you@example.org\r\nSubject: Engine \x1b]0;owned\x07\r\n"
    b"Date: Mon, 01 Mar 2021 09:30:00 +0000\r\n\r\nCogs and \x1b[31mwheels\r\n"
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    monkeypatch.setenv("MAILTROVE_HOME", str(tmp_path))
    return Paths.below(tmp_path)


@pytest.fixture
def archived(home: Paths) -> int:
    """One account with one message, indexed; the message's number."""
    with Archive.open(home.archive_file) as archive:
        account = account_store.add_account(archive, password_account("you@example.org"))
        folder = store.note_folders(archive, account.id, [("INBOX", "/", "inbox")])["INBOX"]
        message = FetchedMessage(uid=1, flags=frozenset(), internal_date=1614591000, size=9, raw=HOSTILE)
        store.commit_messages(archive, account.id, folder, 1, [message])
        list(index_waiting(archive, account.id, Deriver(archive.path)))
    return 1


def mailtrove(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def midnight(year: int, month: int, day: int) -> int:
    """When a day begins here."""
    return int(datetime(year, month, day).timestamp())  # noqa: DTZ001 - local time is what is meant


def test_help_names_every_verb() -> None:
    said = mailtrove("--help").output
    assert all(verb in said for verb in ("account", "demo", "reindex", "runs", "search", "show", "sync"))


def test_everything_derived_can_be_made_anew_from_the_bytes(home: Paths, archived: int) -> None:
    with Archive.open(home.archive_file) as archive:
        archive.write(lambda: archive.writer.run("DELETE FROM packed_text"))
    assert mailtrove("search", "cogs").stdout == ""
    done = mailtrove("reindex")
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 messages indexed anew" in done.stderr
    assert mailtrove("search", "cogs").stdout.startswith(f"{archived:>8}")


@pytest.mark.usefixtures("home")
def test_without_an_account_it_says_what_to_do_next() -> None:
    listed = mailtrove("account", "list")
    assert (listed.exit_code, listed.stdout) == (0, "")
    assert "mailtrove account add" in listed.stderr
    assert mailtrove("sync").exit_code == 2


@pytest.mark.usefixtures("archived")
def test_accounts_are_listed_for_people_and_for_programs() -> None:
    assert "1 messages" in mailtrove("account", "list").stdout
    (listed,) = json.loads(mailtrove("account", "list", "--json").stdout)
    assert listed["identifier"] == "imaps://you@example.org@imap.example.org:993"
    assert listed["messages"] == 1


def test_a_search_lists_what_it_finds_safely(archived: int) -> None:
    found = mailtrove("search", "from:ada", "cogs")
    assert found.exit_code == 0
    assert found.stdout.startswith(f"{archived:>8}  2021-03-01 ")
    assert "\x1b" not in found.stdout
    assert "1 shown" in found.stderr


@pytest.mark.usefixtures("archived")
def test_a_search_for_programs_is_one_object_a_line() -> None:
    (line,) = mailtrove("search", "--json", "cogs").stdout.splitlines()
    assert json.loads(line)["sender"] == "Ada"
    assert "\x1b" not in line


@pytest.mark.usefixtures("archived")
def test_a_search_can_be_explained_alone() -> None:
    explained = mailtrove("search", "--explain", "--", "-draft", "from:ada", "after:2021-03")
    assert explained.stdout == "without “draft” · from ada · since 1 March 2021\n"


@pytest.mark.usefixtures("home")
def test_a_search_that_makes_no_sense_is_usage_and_says_where() -> None:
    refused = mailtrove("search", 'ada "unclosed')
    assert refused.exit_code == 2
    assert "at character 5" in refused.stderr


def test_a_message_is_shown_safely_and_its_bytes_exactly(archived: int) -> None:
    shown = mailtrove("show", str(archived))
    assert "Subject: Engine" in shown.stdout
    assert "Folders: INBOX" in shown.stdout
    assert "\x1b" not in shown.stdout
    assert mailtrove("show", str(archived), "--raw").stdout_bytes == HOSTILE


def test_raw_bytes_are_made_safe_on_a_terminal(archived: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    shown = mailtrove("show", str(archived), "--raw")
    assert sys.stdout is not None
    assert "\x1b" not in shown.stdout
    assert "Subject: Engine" in shown.stdout


@pytest.mark.usefixtures("home")
def test_a_message_that_is_not_there_is_usage() -> None:
    missing = mailtrove("show", "7")
    assert missing.exit_code == 2
    assert "No such message" in missing.stderr


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "words",
    [
        ("show", "0"),
        ("show", "99999999999999999999"),
        ("search", "cogs", "--limit", "99999999999999999999"),
        ("sync", "--limit", "99999999999999999999"),
        ("account", "add", "ada@example.org", "--imap-host", "localhost", "--imap-port", "99999"),
        ("demo", "--messages", "0"),
    ],
)
def test_a_number_that_nothing_can_have_is_usage(words: tuple[str, ...]) -> None:
    refused = mailtrove(*words)
    assert refused.exit_code == 2
    assert "range" in refused.stderr


def test_a_date_that_no_calendar_holds_keeps_its_column() -> None:
    assert local_time(253402300800 + 86400) == "no date         "
    assert len(local_time(1614591000)) == len(local_time(-(10**18)))


def test_a_bad_configuration_is_usage_and_names_the_line(home: Paths) -> None:
    home.config_file.write_text("[sync]\nconections = 2\n")
    refused = mailtrove("account", "list")
    assert refused.exit_code == 2
    assert "line 2" in refused.stderr
    assert not home.archive_file.exists()


@pytest.mark.usefixtures("archived")
def test_a_sync_with_a_problem_ends_with_one() -> None:
    ended = mailtrove("sync", "you@example.org")
    assert ended.exit_code == 1
    assert "sign in again" in ended.stderr.lower()


@pytest.mark.usefixtures("home")
def test_signing_in_without_an_app_registration_says_how_to_get_one() -> None:
    refused = mailtrove("account", "add", "ada@example.edu")
    assert refused.exit_code == 1
    assert "client_id" in refused.stderr


@pytest.mark.usefixtures("archived")
def test_verbose_stands_before_the_verb_and_says_nothing_on_standard_output(home: Paths) -> None:
    plain, verbose = mailtrove("sync", "--limit", "1"), mailtrove("-v", "sync", "--limit", "1")
    assert plain.stdout == verbose.stdout == ""
    assert "failed, 0 new, 0 gone" not in plain.stderr
    assert "you@example.org: failed, 0 new, 0 gone" in verbose.stderr
    assert (home.logs / "mailtrove.log").read_text().count("failed, 0 new, 0 gone") == 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ((), Choices()),
        (("--full", "--limit", "5"), Choices(full=True, limit=5)),
        (("--folder", "A", "--folder", "B", "--skip-folder", "C"), Choices(only=("A", "B"), without=("C",))),
        (
            ("--after", "2021", "--before", "2021-03-02"),
            Choices(after=midnight(2021, 1, 1), before=midnight(2021, 3, 2)),
        ),
    ],
)
@pytest.mark.usefixtures("archived")
def test_a_sync_is_asked_for_what_was_chosen(
    words: tuple[str, ...], expected: Choices, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen: list[Choices] = []
    monkeypatch.setattr(SyncEngine, "start", lambda _engine, _account, choices: chosen.append(choices))
    mailtrove("sync", *words)
    assert chosen == [expected]


@pytest.mark.parametrize("day", ["soon", "2021-02-31", "1"])
def test_a_sync_from_a_day_that_is_none_is_usage(day: str) -> None:
    refused = mailtrove("sync", "--after", day)
    assert refused.exit_code == 2
    assert "2021-03" in refused.stderr


@pytest.mark.usefixtures("archived")
def test_past_syncs_are_reported_with_the_servers_words(home: Paths) -> None:
    with Archive.open(home.archive_file) as archive:
        run = start_run(archive, 1, "only INBOX")
        add_problems(archive, run, [Problem("INBOX", 812, "fetch", "NO \x1b[31mlater")])
        end_run(archive, run, "problems", "", RunTotals(fetched=14, linked=2, bytes=2_100_000, retries=1))
        end_run(archive, start_run(archive, 1), "failed", "The line broke.", RunTotals())
    said = mailtrove("runs", "--problems").stdout
    newest, oldest = said.index("failed"), said.index("up to date")
    assert newest < oldest
    assert "(only INBOX), 14 new, 2 already here, 1 retry, 1 problem, 2.1 MB" in said
    assert "    The line broke." in said
    assert "! INBOX, message 812: NO \ufffd[31mlater" in said
    assert "\x1b" not in said
    first, second = map(json.loads, mailtrove("runs", "--json", "--problems", "you@example.org").stdout.splitlines())
    assert (first["outcome"], first["said"]) == ("failed", [])
    assert second["totals"]["fetched"] == 14
    assert second["said"][0]["uid"] == 812
    assert len(mailtrove("runs", "--json", "--limit", "1").stdout.splitlines()) == 1


@pytest.mark.usefixtures("archived")
def test_problems_alone_are_tried_again_where_there_are_any(monkeypatch: pytest.MonkeyPatch, home: Paths) -> None:
    asked: list[Choices] = []
    monkeypatch.setattr(SyncEngine, "start", lambda _engine, _account, choices: asked.append(choices))
    none = mailtrove("sync", "--problems")
    assert (none.exit_code, asked) == (0, [])
    assert "There is nothing to try again" in none.stderr
    with Archive.open(home.archive_file) as archive:
        run = start_run(archive, 1)
        add_problems(archive, run, [Problem("INBOX", 812, "fetch", "NO")])
        end_run(archive, run, "problems", "", RunTotals())
    mailtrove("sync", "--problems")
    assert [(one.only, [problem.uid for problem in one.problems]) for one in asked] == [(("INBOX",), [812])]
    assert mailtrove("sync", "--watch", "--problems").exit_code == 2
