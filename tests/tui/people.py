"""Accounts and syncs that tests of screens show."""

from dataclasses import replace

from mailtrove.archive.account_store import add_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.paths import Paths
from mailtrove.sync.events import FolderProgress, SyncProgress, SyncState

TENANT = "6f1c2a9e-7b0d-4a55-9c3e-2d8f0e61b7aa"

ADA = Account(
    id=0,
    provider="microsoft",
    email="ada@lovelace.example",
    display_name="Ada Lovelace",
    host="outlook.office365.com",
    port=993,
    security="tls",
    auth_method="xoauth2",
    imap_user="ada@lovelace.example",
    account_type="organisation",
    authority=f"https://login.microsoftonline.com/{TENANT}",
    tid=TENANT,
    oid="0b7ad1f4-3b1f-4a43-8f0e-1b9a7a2cf0de",
)
GRACE = Account(
    id=0,
    provider="microsoft",
    email="grace.h@outlook.com",
    display_name="Grace Hopper",
    host="outlook.office365.com",
    port=993,
    security="tls",
    auth_method="xoauth2",
    imap_user="grace.h@outlook.com",
    account_type="personal",
)
ALAN = Account(
    id=0,
    provider="imap",
    email="alan@bletchley.example",
    display_name="Alan Turing",
    host="imap.bletchley.example",
    port=993,
    security="tls",
    auth_method="password",
    imap_user="alan@bletchley.example",
)
ANALYSTS = replace(
    ADA, email="analysts@lovelace.example", display_name="Analysts", imap_user="analysts@lovelace.example"
)
"""A shared mailbox, once `signs_in_as` says whose sign-in opens it."""

FOLDERS = (
    FolderProgress("Inbox", 820, 820, 820, "done"),
    FolderProgress("Archive", 400, 210, 460, "downloading"),
    FolderProgress("Sent Items", 312, 40, 312, "downloading"),
    FolderProgress("Drafts", 4, 0, 0, "waiting"),
    FolderProgress("Junk Email", 90, 0, 0, "waiting"),
    FolderProgress("Projects/Analytical Engine", 120, 0, 0, "waiting"),
    FolderProgress("Projects/Notes on Bernoulli numbers", 77, 0, 0, "waiting"),
    FolderProgress("Travel", 33, 0, 33, "comparing"),
    FolderProgress("Newsletters", 300, 0, 0, "waiting"),
    FolderProgress("Deleted Items", 12, 0, 0, "failed"),
)


def archived(paths: Paths, *accounts: Account) -> list[Account]:
    """Make an archive that knows these accounts; they come back with their ids."""
    with Archive.open(paths.archive_file) as archive:
        return [add_account(archive, account) for account in accounts]


def downloading(account: Account, state: SyncState = SyncState.FETCHING) -> SyncProgress:
    """A run in the middle of its work."""
    return SyncProgress(
        account_id=account.id,
        email=account.email,
        state=state,
        folders=FOLDERS,
        wanted=2014,
        fetched=1070,
        indexed=1022,
        to_index=48,
        wanted_bytes=84_300_000,
        fetched_bytes=48_200_000,
        messages_per_second=212.0,
        bytes_per_second=3_100_000.0,
        eta_seconds=12.0,
        elapsed_seconds=17.0,
    )


def up_to_date(account: Account) -> SyncProgress:
    """A run that has ended well."""
    return SyncProgress(
        account_id=account.id,
        email=account.email,
        state=SyncState.DONE,
        folders=tuple(FolderProgress(each.name, each.wanted, each.wanted, each.wanted, "done") for each in FOLDERS),
        wanted=2014,
        fetched=2014,
        linked=12,
        flags_changed=3,
        elapsed_seconds=27.0,
    )


def refused(account: Account) -> SyncProgress:
    """A run that failed for want of a sign-in."""
    return SyncProgress(
        account_id=account.id,
        email=account.email,
        state=SyncState.FAILED,
        title="Please sign in again",
        what_happened="The sign-in was revoked (AADSTS50173).",
        remedy="Open Accounts and choose “Sign in again”. Your archived mail is untouched.",
        elapsed_seconds=1.0,
    )
