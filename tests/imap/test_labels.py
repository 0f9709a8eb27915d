r"""Gmail's labels as names of folders: pure, and in answers as they go over the wire."""

import pytest

from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.folders import remote_folders
from mailtrove.imap.labels import Labels
from mailtrove.imap.state import MessageFacts, Role
from tests.imap.scripted import Answer, ScriptedServer

LISTED = (
    ((), b"/", b"INBOX"),
    ((b"\\Noselect",), b"/", b"[Google Mail]"),
    ((b"\\All",), b"/", b"[Google Mail]/Tous les messages"),
    ((b"\\Sent",), b"/", b"[Google Mail]/Messages envoy&AOk-s"),
    ((b"\\Flagged",), b"/", b"[Google Mail]/Suivis"),
    ((b"\\Important",), b"/", b"[Google Mail]/Important"),
    ((b"\\Trash",), b"/", b"[Google Mail]/Corbeille"),
    ((), b"/", b"Work/M&APw-nchen"),
    ((), b"/", b"A & B"),
    ((), b"/", b"A &- B"),
)
CAPABILITY = b"* CAPABILITY IMAP4rev1 AUTH=PLAIN X-GM-EXT-1\r\nTAG OK done\r\n"
LIST = b'* LIST (\\HasNoChildren) "/" INBOX\r\n* LIST (\\All) "/" "[Gmail]/All Mail"\r\nTAG OK done\r\n'


@pytest.mark.parametrize(
    ("told", "names"),
    [
        pytest.param((), set(), id="archived, with no label"),
        pytest.param((b"\\Inbox", b"\\Sent"), {"INBOX", "[Google Mail]/Messages envoyés"}, id="by role"),
        pytest.param((b"\\Starred",), {"[Google Mail]/Suivis"}, id="starred is flagged"),
        pytest.param((b"\\Important",), {"[Google Mail]/Important"}, id="important"),
        pytest.param((b"\\INBOX",), {"INBOX"}, id="case doesn't matter"),
        pytest.param((b"\\Draft",), {"[Google Mail]/Drafts"}, id="a folder that is not listed has its English name"),
        pytest.param((b"\\Muted",), {"Muted"}, id="one of Gmail's own that has no folder"),
        pytest.param((b"\\",), {"\\"}, id="a backslash alone"),
        pytest.param((b"\\Trash", b"\\Spam", b"\\All"), set(), id="where messages really are is no label"),
        pytest.param((b"Work/M&APw-nchen",), {"Work/München"}, id="modified UTF-7"),
        pytest.param((b"A &- B",), {"A &- B"}, id="as the folder was named where two names are alike"),
        pytest.param((2024, None, b"0123"), {"2024", "NIL", "0123"}, id="what imapclient takes for something else"),
        pytest.param((b"",), set(), id="empty"),
        pytest.param((b"caf\xe9",), {"caf\udce9"}, id="raw 8-bit, as a folder of that name"),
    ],
)
def test_a_label_is_called_as_its_folder(told: tuple[object, ...], names: set[str]) -> None:
    assert Labels(*remote_folders(LISTED)).read(told) == names


def test_a_folder_of_that_name_beats_what_a_backslash_means() -> None:
    labels = Labels(*remote_folders([((), b"/", b"\\Muted")]))
    assert labels.read((b"\\Muted",)) == {"\\Muted"}


def test_messages_with_the_same_labels_share_one_set() -> None:
    labels = Labels(*remote_folders(LISTED))
    assert labels.read((b"\\Inbox", b"\\Sent")) is labels.read((b"\\Inbox", b"\\Sent"))


def opened(script: ScriptedServer, folder: str) -> Connection:
    connection = connect(script.server(), PasswordLogin("ada", lambda: "secret"))
    connection.examine(folder)
    return connection


def gmail(fetched: Answer, *, capability: bytes = CAPABILITY) -> ScriptedServer:
    return ScriptedServer({"CAPABILITY": capability, "LIST": LIST, "UID FETCH": fetched})


FETCHED = (
    b"* 1 FETCH (X-GM-THRID 1278455344230334865 X-GM-MSGID 1278455344230334866 X-GM-LABELS"
    b' ("\\\\Inbox" Work {7}\r\na"b {1}) UID 5 RFC822.SIZE 9 INTERNALDATE "01-Mar-2021 10:00:00 +0000"'
    b" FLAGS (\\Seen))\r\nTAG OK Success\r\n"
)


def test_all_mail_is_asked_for_numbers_and_labels_and_they_are_read_from_the_wire() -> None:
    with gmail(FETCHED) as script, opened(script, "[Gmail]/All Mail") as connection:
        assert connection.has_labels
        assert connection.facts([5])[5] == MessageFacts(
            5,
            frozenset({"\\Seen"}),
            1614592800,
            9,
            gmail_id=1278455344230334866,
            gmail_thread=1278455344230334865,
            labels=frozenset({"INBOX", "Work", 'a"b {1}'}),
        )
        assert script.commands[-1].endswith(b"(FLAGS INTERNALDATE RFC822.SIZE X-GM-MSGID X-GM-THRID X-GM-LABELS)")


def test_other_folders_are_asked_for_numbers_alone() -> None:
    with gmail(FETCHED) as script, opened(script, "INBOX") as connection:
        facts = connection.facts([5])[5]
        assert (facts.gmail_id, facts.labels) == (1278455344230334866, frozenset())
        assert script.commands[-1].endswith(b"(FLAGS INTERNALDATE RFC822.SIZE X-GM-MSGID X-GM-THRID)")


def test_a_server_without_the_extension_is_asked_for_nothing_of_it() -> None:
    capability = CAPABILITY.replace(b" X-GM-EXT-1", b"")
    with gmail(FETCHED, capability=capability) as script, opened(script, "[Gmail]/All Mail") as connection:
        connection.facts([5])
        assert not connection.has_labels
        assert script.commands[-1].endswith(b"(FLAGS INTERNALDATE RFC822.SIZE)")


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b"X-GM-MSGID 7 X-GM-THRID 8 ", id="no labels told"),
        pytest.param(b"X-GM-MSGID 7 X-GM-THRID 8 X-GM-LABELS NIL ", id="labels that are no list"),
        pytest.param(b"X-GM-MSGID x X-GM-THRID 8 X-GM-LABELS () ", id="a number that is none"),
        pytest.param(b"X-GM-MSGID 18446744073709551615 X-GM-LABELS () ", id="a number beyond 63 bits"),
        pytest.param(b"X-GM-MSGID 0 X-GM-THRID 0 X-GM-LABELS () ", id="zero"),
    ],
)
def test_where_gmail_tells_it_oddly_nothing_is_known_and_the_message_is_there(odd: bytes) -> None:
    answer = b"* 1 FETCH (" + odd + b"UID 5 RFC822.SIZE 9 FLAGS ())\r\nTAG OK Success\r\n"
    with gmail(answer) as script, opened(script, "[Gmail]/All Mail") as connection:
        assert connection.facts([5]) == {5: MessageFacts(5, frozenset(), 0, 9)}


def test_the_folder_is_important_where_the_server_says_so() -> None:
    folders, _ = remote_folders(LISTED)
    assert [folder.name for folder in folders if folder.role is Role.IMPORTANT] == ["[Google Mail]/Important"]
