"""Every odd server case, as tables."""

import pytest

from mailtrove.archive.commits import LinkedPlace
from mailtrove.archive.records import Gmail, LookAlike, Place
from mailtrove.imap.state import MessageFacts, RemoteFolder, Role
from mailtrove.sync.plan import (
    FolderPlan,
    candidates,
    flag_changes,
    folders_to_sync,
    gmail_changes,
    labels_among,
    look_alike_keys,
    newest,
    plan_folder,
    recognise,
    recognise_by_gmail,
    without_labels,
)

SEEN = frozenset({"\\Seen"})
NONE: frozenset[str] = frozenset()


def live(*uids: int) -> dict[int, Place]:
    return {uid: Place(uid, NONE, gone=False) for uid in uids}


def gone(*uids: int) -> dict[int, Place]:
    return {uid: Place(uid, NONE, gone=True) for uid in uids}


def facts(uid: int, date: int = 1000, size: int = 50, flags: frozenset[str] = NONE) -> MessageFacts:
    return MessageFacts(uid, flags, date, size)


@pytest.mark.parametrize(
    ("uids", "places", "expected"),
    [
        pytest.param([], {}, FolderPlan((), (), frozenset()), id="nothing anywhere"),
        pytest.param([1, 2, 3], {}, FolderPlan((3, 2, 1), (), frozenset()), id="all new, newest first"),
        pytest.param([1, 2], live(1, 2), FolderPlan((), (1, 2), frozenset()), id="nothing new"),
        pytest.param([2, 5], live(1, 2), FolderPlan((5,), (2,), frozenset({1})), id="one came, one went"),
        pytest.param([], live(1, 2), FolderPlan((), (), frozenset({1, 2})), id="emptied"),
        pytest.param([2], live(2) | gone(1), FolderPlan((), (2,), frozenset()), id="gone stays gone, said once"),
        pytest.param([1, 2], live(2) | gone(1), FolderPlan((), (1, 2), frozenset()), id="gone is there again"),
        pytest.param([7, 3, 3, 7], live(3), FolderPlan((7,), (3,), frozenset()), id="unsorted and told twice"),
        pytest.param([1, 3], live(3), FolderPlan((1,), (3,), frozenset()), id="a gap below is not forgotten"),
        pytest.param([2**32 - 1], {}, FolderPlan((2**32 - 1,), (), frozenset()), id="the last UID there can be"),
    ],
)
def test_a_plan_compares_uids_with_places(uids: list[int], places: dict[int, Place], expected: FolderPlan) -> None:
    assert plan_folder(uids, places) == expected


def test_flags_are_changed_where_they_differ_or_the_message_is_there_again() -> None:
    places = {1: Place(1, SEEN, False), 2: Place(2, SEEN, False), 3: Place(3, SEEN, True)}
    told = {1: facts(1, flags=SEEN), 2: facts(2), 3: facts(3, flags=SEEN), 4: facts(4, flags=SEEN)}
    assert flag_changes(told, places) == {2: NONE, 3: SEEN}


@pytest.mark.parametrize(
    ("message_id", "alike", "linked_to"),
    [
        pytest.param("a@x", [LookAlike(5, "a@x")], 5, id="date, size and Message-ID"),
        pytest.param("a@x", [LookAlike(5, "b@x")], 0, id="another Message-ID"),
        pytest.param("a@x", [LookAlike(5, "")], 0, id="archived, but not indexed yet"),
        pytest.param("", [LookAlike(5, "")], 0, id="neither has a Message-ID"),
        pytest.param("", [LookAlike(5, "a@x")], 0, id="the new one has none"),
        pytest.param("a@x", [LookAlike(5, "a@x"), LookAlike(6, "a@x")], 0, id="two archived ones share all three"),
        pytest.param("a@x", [LookAlike(5, "a@x"), LookAlike(6, "b@x")], 5, id="only one of those that look alike"),
        pytest.param("a@x", [LookAlike(5, "a@x"), LookAlike(5, "a@x")], 5, id="the same one twice"),
        pytest.param("a@x", [], 0, id="nothing looks like it"),
        pytest.param("A@x", [LookAlike(5, "a@x")], 0, id="upper and lower case are different names"),
    ],
)
def test_a_message_is_linked_only_when_there_is_no_doubt(
    message_id: str, alike: list[LookAlike], linked_to: int
) -> None:
    message = facts(9, flags=SEEN)
    found = recognise([message], {9: message_id}, {(1000, 50): alike})
    if linked_to:
        assert found.linked == (LinkedPlace(9, linked_to, SEEN, 1000, 50),)
        assert found.unknown == ()
    else:
        assert found.linked == ()
        assert found.unknown == (message,)


def test_the_message_id_is_asked_for_only_where_it_can_decide() -> None:
    told = [facts(1), facts(2, size=51), facts(3, size=52)]
    alike = {(1000, 50): [LookAlike(5, "a@x")], (1000, 51): [LookAlike(6, "")]}
    assert candidates(told, alike) == [1]


def test_messages_without_date_or_size_look_like_nothing() -> None:
    assert look_alike_keys([facts(1, date=0), facts(2, size=0), facts(3)]) == {(1000, 50)}


def test_the_message_that_was_not_told_a_message_id_is_downloaded() -> None:
    assert recognise([facts(9)], {}, {(1000, 50): [LookAlike(5, "a@x")]}).unknown == (facts(9),)


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, {"a": [], "b": [8]}),
        (3, {"a": [3, 2], "b": [8]}),
        (9, {"a": [3, 2, 1], "b": [8, 7]}),
        (0, {"a": [], "b": []}),
    ],
)
def test_a_limit_takes_the_newest_of_all_folders(limit: int, expected: dict[str, list[int]]) -> None:
    told = {
        "a": [facts(3, date=30), facts(2, date=20), facts(1, date=10)],
        "b": [facts(8, date=40), facts(7, date=5)],
    }
    chosen = newest(told, limit)
    assert {folder: [message.uid for message in its] for folder, its in chosen.items()} == expected


def test_folders_come_inbox_first_and_trash_last_without_what_is_no_mail() -> None:
    listed = [
        RemoteFolder("Trash", "/", Role.TRASH),
        RemoteFolder("zebra", "/", Role.NONE),
        RemoteFolder("Calendar", "/", Role.NOT_MAIL),
        RemoteFolder("All", "/", Role.ALL),
        RemoteFolder("Private", "/", Role.NONE),
        RemoteFolder("Anton", "/", Role.NONE),
        RemoteFolder("INBOX", "/", Role.INBOX),
        RemoteFolder("Sent", "/", Role.SENT),
        RemoteFolder("Anton", "/", Role.NONE),
        RemoteFolder("Junk", "/", Role.JUNK),
    ]
    names = [folder.name for folder in folders_to_sync(listed, skipped=("Private",))]
    assert names == ["INBOX", "Sent", "Anton", "zebra", "All", "Junk", "Trash"]


GMAIL = {
    "INBOX": Role.INBOX,
    "[Gmail]/All Mail": Role.ALL,
    "[Gmail]/Sent Mail": Role.SENT,
    "[Gmail]/Starred": Role.FLAGGED,
    "[Gmail]/Important": Role.IMPORTANT,
    "[Gmail]/Chats": Role.NONE,
    "[Gmail]/Spam": Role.JUNK,
    "[Gmail]/Trash": Role.TRASH,
    "Work": Role.NONE,
    "Work/Clients": Role.NONE,
    "Trash": Role.NONE,
}


@pytest.mark.parametrize(
    ("without", "skipped", "labels", "opened"),
    [
        pytest.param(
            "",
            (),
            {"INBOX", "[Gmail]/Sent Mail", "[Gmail]/Starred", "[Gmail]/Important", "Work", "Work/Clients", "Trash"},
            ["[Gmail]/Chats", "[Gmail]/All Mail", "[Gmail]/Spam", "[Gmail]/Trash"],
            id="all that is no label is opened",
        ),
        pytest.param(
            "",
            ("Work", "[Gmail]/Trash"),
            {"INBOX", "[Gmail]/Sent Mail", "[Gmail]/Starred", "[Gmail]/Important", "Work/Clients", "Trash"},
            ["[Gmail]/Chats", "[Gmail]/All Mail", "[Gmail]/Spam"],
            id="what is skipped is neither",
        ),
        pytest.param("[Gmail]/All Mail", (), set(), 10, id="All Mail is hidden: every folder is opened"),
        pytest.param("", ("[Gmail]/All Mail",), set(), 10, id="All Mail is skipped: every other folder is opened"),
    ],
)
def test_a_gmail_is_opened_where_its_messages_are(
    without: str, skipped: tuple[str, ...], labels: set[str], opened: list[str] | int
) -> None:
    listed = [RemoteFolder(name, "/", role) for name, role in GMAIL.items() if name != without]
    found = labels_among(listed, skipped)
    assert found == labels
    names = [folder.name for folder in folders_to_sync(listed, {*skipped, *found})]
    assert names == opened if isinstance(opened, list) else len(names) == opened


def told(uid: int, number: int, *labels: str, size: int = 50) -> MessageFacts:
    return MessageFacts(uid, NONE, 1000, size, number, number * 10, frozenset(labels))


@pytest.mark.parametrize(
    ("now", "archived", "changed"),
    [
        pytest.param(told(1, 7, "INBOX"), {1: Gmail(7, 70, frozenset({"INBOX"}))}, False, id="as it was"),
        pytest.param(told(1, 7), {1: Gmail(7, 70, frozenset({"INBOX"}))}, True, id="a label less"),
        pytest.param(told(1, 7, "INBOX", "Work"), {1: Gmail(7, 70, frozenset({"INBOX"}))}, True, id="a label more"),
        pytest.param(told(1, 7), {}, True, id="archived before Gmail's numbers were"),
        pytest.param(told(1, 7), {1: Gmail(7, 71)}, True, id="in another thread"),
        pytest.param(told(1, 0), {1: Gmail(7, 70, frozenset({"INBOX"}))}, False, id="nothing told"),
    ],
)
def test_what_gmail_knows_changes_only_by_what_it_tells(
    now: MessageFacts, archived: dict[int, Gmail], changed: bool
) -> None:
    expected = {1: Gmail(now.gmail_id, now.gmail_thread, now.labels)} if changed else {}
    assert gmail_changes({1: now}, archived) == expected


def test_a_message_is_known_by_gmails_number_and_its_size() -> None:
    messages = [told(1, 7, "INBOX"), told(2, 7, size=51), told(3, 8), facts(4)]
    found = recognise_by_gmail(messages, {(7, 50): 5})
    assert found.linked == (LinkedPlace(1, 5, NONE, 1000, 50, Gmail(7, 70, frozenset({"INBOX"}))),)
    assert found.unknown == tuple(messages[1:])


def test_labels_that_are_kept_apart_are_left_out_and_sets_shared() -> None:
    one, other = (without_labels(told(uid, uid, "INBOX", "Work"), frozenset({"Work"})) for uid in (1, 2))
    assert one.labels == {"INBOX"}
    assert one.labels is other.labels
    untouched = told(1, 7, "INBOX")
    assert without_labels(untouched, frozenset({"Work"})) is untouched
