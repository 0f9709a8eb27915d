"""`mailtrove account list`, `remove` and `sign-in`: what they say, what they ask, what they leave."""

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailtrove.accounts import allowed, password_account
from mailtrove.accounts.lock import AccountLock
from mailtrove.archive import account_store, browse, store
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.cli import main
from mailtrove.paths import Paths

ADA = replace(
    password_account("ada@example.edu"),
    provider="microsoft",
    auth_method="xoauth2",
    account_type="organisation",
    authority="https://login.microsoftonline.com/example.edu",
    tid="18151210-1852-4a1c-8e0f-a0a1ab1e5cde",
    oid="0ada0ada-1843-4bcd-9f00-000000000001",
    oauth_app="work",
    imap_user="a.lovelace@example.edu",
)
SHARED = replace(
    ADA, email="team@example.edu", display_name="Team", imap_user="team@example.edu", oauth_app="", signs_in_as=1
)
ALAN = password_account("alan@example.org")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """Ada's account, the mailbox that it opens, and Alan's."""
    monkeypatch.setenv("MAILTROVE_HOME", str(tmp_path))
    paths = Paths.below(tmp_path)
    with Archive.open(paths.archive_file) as archive:
        for account in (ADA, SHARED, ALAN):
            account_store.add_account(archive, account)
    return paths


def mailtrove(*words: str, typed: str = "") -> Result:
    return CliRunner().invoke(main, words, input=typed)


def left(home: Paths) -> list[Account]:
    with Archive.open(home.archive_file) as archive:
        return browse.accounts(archive)


@pytest.fixture
def _at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)


@pytest.mark.usefixtures("home")
def test_the_list_tells_what_each_account_is() -> None:
    said = mailtrove("account", "list").stdout
    assert "Microsoft, organisation, as a.lovelace@example.edu, tenant example.edu, app work" in said
    assert "Microsoft, shared mailbox, opened by ada@example.edu" in said
    assert "IMAP, password, imap.example.org" in said


def test_nothing_is_removed_where_nobody_can_be_asked(home: Paths) -> None:
    refused = mailtrove("account", "remove", ADA.email)
    assert refused.exit_code == 2
    assert "--yes" in refused.stderr
    assert len(left(home)) == 3


def test_with_yes_it_goes_and_says_what_went_what_stops_and_what_only_the_person_can_do(home: Paths) -> None:
    removed = mailtrove("account", "remove", ADA.email, "--yes")
    assert removed.exit_code == 0
    assert "the stored sign-in" in removed.stderr
    assert "team@example.edu is opened by this sign-in, and stops" in removed.stderr
    assert "https://myapps.microsoft.com" in removed.stderr
    assert [account.email for account in left(home)] == [SHARED.email, ALAN.email]
    assert "opened by nobody any more" in mailtrove("account", "list").stdout


@pytest.mark.usefixtures("_at_a_terminal")
@pytest.mark.parametrize(("typed", "accounts"), [("y\n", 2), ("n\n", 3), ("\n", 3)])
def test_at_a_terminal_it_is_asked_and_no_is_the_default(home: Paths, typed: str, accounts: int) -> None:
    mailtrove("account", "remove", ALAN.email, typed=typed)
    assert len(left(home)) == accounts


def test_kept_mail_is_listed_as_such_and_passed_over_by_a_sync_of_all(home: Paths) -> None:
    for account in (ADA, SHARED, ALAN):
        kept = mailtrove("account", "remove", account.email, "--keep-mail", "--yes")
        assert "its mail is kept" in kept.stderr
    assert all(account.mail_only for account in left(home))
    assert mailtrove("account", "list").stdout.count("kept mail, nothing logs in") == 3
    synced = mailtrove("sync")
    assert synced.exit_code == 2
    assert "Only kept mail is here" in synced.stderr
    assert f"mailtrove account add {ADA.email}" in synced.stderr
    named = mailtrove("sync", ALAN.email)
    assert named.exit_code == 1
    assert "Only this account's mail is kept here" in named.stderr


def test_an_account_that_syncs_is_not_removed(home: Paths) -> None:
    lock = AccountLock(home.locks, left(home)[2])
    lock.acquire()
    refused = mailtrove("account", "remove", ALAN.email, "--yes")
    lock.release()
    assert refused.exit_code == 1
    assert "already syncing" in refused.stderr
    assert len(left(home)) == 3


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("verb", ["remove", "sign-in"])
def test_an_account_that_is_not_there_is_said(verb: str) -> None:
    assert "No such account" in mailtrove("account", verb, "grace@example.org").stderr


def test_a_name_of_several_accounts_lists_them(home: Paths) -> None:
    with Archive.open(home.archive_file) as archive:
        account_store.add_account(archive, password_account(ALAN.email, host="mail.example.org"))
    refused = mailtrove("account", "remove", ALAN.email, "--yes")
    assert refused.exit_code == 2
    assert "imap.example.org" in refused.stderr
    assert "mail.example.org" in refused.stderr
    assert len(left(home)) == 4


@pytest.mark.usefixtures("home")
def test_signing_in_again_needs_a_registration_and_says_which() -> None:
    refused = mailtrove("account", "sign-in", SHARED.email)  # which is Ada's sign-in, with the registration "work"
    assert refused.exit_code == 2
    assert "“work”" in refused.stderr


def test_a_new_password_is_tried_before_it_is_kept(home: Paths) -> None:
    with Archive.open(home.archive_file) as archive:
        account_store.update_account(archive, replace(left(home)[2], host="localhost", port=1))
    refused = mailtrove("account", "sign-in", ALAN.email, typed="another\n")
    assert refused.exit_code == 1
    assert "can't be reached" in refused.stderr
    assert list(home.credentials.glob("*.json")) == []


def test_folders_are_left_out_and_taken_back_and_all_is_asked_for_again(home: Paths) -> None:
    with Archive.open(home.archive_file) as archive:
        store.note_folders(archive, 3, [("INBOX", "/", "inbox"), ("Work", "/", "")])
        archive.write(lambda: archive.writer.run("UPDATE folder SET uidnext = 7, highestmodseq = 8, looked_at = 9"))
    said = mailtrove("account", "folders", ALAN.email, "--skip", "work")
    assert (said.exit_code, said.stdout.splitlines()) == (
        0,
        ["        0            INBOX", "        0  skipped   Work"],
    )
    assert left(home)[2].skipped_folders == ("Work",)
    with Archive.open(home.archive_file) as archive:
        assert {(one.uidnext, one.highestmodseq, one.looked_at) for one in browse.folders(archive)} == {(0, 0, 0)}
    assert "skipped" not in mailtrove("account", "folders", ALAN.email, "--include", "Work").stdout
    assert left(home)[2].skipped_folders == ()


@pytest.mark.usefixtures("home")
def test_a_folder_that_no_sync_has_seen_is_left_out_and_said() -> None:
    said = mailtrove("account", "folders", ALAN.email, "--skip", "Wrok")
    assert "No sync has seen a folder Wrok" in said.stderr
    assert "skipped   Wrok" in said.stdout
    assert "No sync has seen a folder Wrok" in mailtrove("account", "folders", ALAN.email, "--include", "Wrok").stderr


def test_a_folder_without_mail_is_included_for_good_and_left_out_again(home: Paths) -> None:
    with Archive.open(home.archive_file) as archive:
        store.note_folders(archive, 3, [("INBOX", "/", "inbox"), ("Calendar", "/", "not-mail"), ("Work", "/", "")])
        assert [one.name for one in browse.folders(archive)] == ["INBOX", "Work"]
    assert "no mail   Calendar" in mailtrove("account", "folders", ALAN.email).stdout
    assert "included  Calendar" in mailtrove("account", "folders", ALAN.email, "--include", "calendar").stdout
    assert left(home)[2].included_folders == ("Calendar",)
    assert "skipped   Calendar" in mailtrove("account", "folders", ALAN.email, "--skip", "CALENDAR").stdout
    assert (left(home)[2].included_folders, left(home)[2].skipped_folders) == ((), ("Calendar",))
    assert "Work was not left out." in mailtrove("account", "folders", ALAN.email, "--include", "Work").stderr
    assert left(home)[2].included_folders == ()


def test_folders_of_an_account_that_syncs_are_not_changed(home: Paths) -> None:
    lock = AccountLock(home.locks, left(home)[2])
    lock.acquire()
    try:
        assert mailtrove("account", "folders", ALAN.email, "--skip", "Work").exit_code == 1
    finally:
        lock.release()
    assert left(home)[2].skipped_folders == ()


@pytest.mark.usefixtures("home")
def test_kept_mail_of_a_shared_mailbox_says_who_signs_in_for_it() -> None:
    mailtrove("account", "remove", SHARED.email, "--keep-mail", "--yes")
    refused = mailtrove("account", "sign-in", SHARED.email)
    assert refused.exit_code == 2
    assert "Only this account's mail is kept here" in refused.stderr
    assert f"mailtrove account add {SHARED.email} --shared-by ACCOUNT" in refused.stderr


# What an archive from somebody else says to run


@pytest.fixture
def ran(home: Paths, tmp_path: Path) -> Path:
    """The file that the password command of Alan's account writes, which only the archive names."""
    written = tmp_path / "ran"
    with Archive.open(home.archive_file) as archive:
        foreign = replace(left(home)[2], host="localhost", port=1, password_command=f"tee {written}")
        account_store.update_account(archive, foreign)
    return written


def allowed_here(home: Paths) -> list[str]:
    return [file.name for file in home.credentials.glob("allowed*.json")]


def test_a_command_that_nobody_allowed_is_shown_and_not_run_where_nobody_can_be_asked(home: Paths, ran: Path) -> None:
    refused = mailtrove("account", "sign-in", ALAN.email)
    assert refused.exit_code == 2
    assert f"run “tee {ran}”" in refused.stderr
    assert "localhost" in refused.stderr
    assert "Run this at a terminal" in refused.stderr
    assert "--password-command" in refused.stderr
    assert (ran.exists(), allowed_here(home)) == (False, [])


@pytest.mark.usefixtures("_at_a_terminal")
@pytest.mark.parametrize(("typed", "runs"), [("y\n", True), ("n\n", False), ("\n", False)])
def test_at_a_terminal_it_is_run_once_the_person_says_so(home: Paths, ran: Path, typed: str, runs: bool) -> None:
    asked = mailtrove("account", "sign-in", ALAN.email, typed=typed)
    assert f"run “tee {ran}”" in asked.stderr
    assert (ran.exists(), allowed_here(home)) == (runs, [])  # it printed nothing, so it is not allowed yet


def test_a_variable_is_named_too(home: Paths, ran: Path) -> None:
    with Archive.open(home.archive_file) as archive:
        account_store.update_account(
            archive, replace(left(home)[2], password_command="", password_variable="AWS_SECRET_ACCESS_KEY")
        )
    refused = mailtrove("account", "sign-in", ALAN.email)
    assert refused.exit_code == 2
    assert "AWS_SECRET_ACCESS_KEY" in refused.stderr
    assert not ran.exists()


def test_one_that_was_allowed_is_run_without_a_question(home: Paths, ran: Path) -> None:
    allowed.allow(left(home)[2], CredentialStore(home.credentials))
    mailtrove("account", "sign-in", ALAN.email)
    assert ran.exists()


def test_kept_mail_takes_a_typed_password_and_runs_nothing_that_its_row_names(home: Paths, ran: Path) -> None:
    with Archive.open(home.archive_file) as archive:
        account_store.update_account(archive, replace(left(home)[2], auth_method="none"))
    refused = mailtrove("account", "sign-in", ALAN.email, typed="hush\n")
    assert "can't be reached" in refused.stderr
    assert "localhost, port 1" in refused.stderr
    assert (ran.exists(), allowed_here(home)) == (False, [])
