"""Archives that former releases made become this one's, with everything in them."""

from pathlib import Path

import pytest
import zstandard
from playhouse.schema_diff import diff_models

from mailtrove.archive import browse, models, versions
from mailtrove.archive.database import Archive
from mailtrove.archive.groupings import Grouping, groups
from tests.archive.builders import count, words_are_consistent

RELEASES = sorted((Path(__file__).parent / "releases").glob("*.sqlite3.zst"))
"""Each made by the program whose last migration it is named after: two accounts, four messages, two of them indexed."""


@pytest.fixture(params=RELEASES, ids=lambda file: file.name.partition(".")[0])
def former(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / "archive.sqlite3"
    file.write_bytes(zstandard.ZstdDecompressor().decompress(request.param.read_bytes()))
    return file


def test_the_schema_becomes_that_of_a_new_archive(former: Path) -> None:
    assert not versions.is_current(former)
    with Archive.open(former) as archive, archive.reading() as reader:
        assert not diff_models(reader, models.MODELS), str(diff_models(reader, models.MODELS))
    assert versions.is_current(former)


def test_nothing_is_lost(former: Path) -> None:
    with Archive.open(former) as archive:
        ada, grace = browse.accounts(archive)
        assert ada.identifier == "imaps://ada@example.edu@imap.example.edu:993"
        assert ada.skipped_folders == ("Kalender", "Aufgaben")
        assert (grace.oid, grace.auth_method) == ("00000000-0000-0000-9ace-190612091992", "xoauth2")
        assert (grace.oauth_app, grace.signs_in_as, grace.password_command, grace.password_variable) == ("", 0, "", "")
        assert browse.raw_message(archive, 1).startswith(b"Subject: 1")
        assert count(archive, "message") == count(archive, "raw_message") == count(archive, "membership") == 4
        assert count(archive, "membership", "gmail_id IS NULL AND gmail_thread IS NULL") == 4
        assert not any(folder.is_label for folder in browse.folders(archive))
        assert count(archive, "message_search", "message_search MATCH 'engine'") == 2
        assert words_are_consistent(archive)


def test_mail_that_is_here_can_be_grouped_at_once(former: Path) -> None:
    with Archive.open(former) as archive:
        found = {grouping: [(one.name, one.messages) for one in groups(archive, grouping)] for grouping in Grouping}
    assert found == {
        Grouping.SENDERS: [("ada@example.edu", 1)],
        Grouping.DOMAINS: [("example.edu", 1)],
        Grouping.RECIPIENTS: [],
        Grouping.FOLDERS: [("INBOX", 4)],
        Grouping.LISTS: [],
        Grouping.TYPES: [("application/pdf", 1)],
        Grouping.YEARS: [("1970", 4)],
        Grouping.MONTHS: [("1970-01", 4)],
    }
