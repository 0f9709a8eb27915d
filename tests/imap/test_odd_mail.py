"""Folders, UIDs, facts and bodies as servers tell them when they tell them oddly."""

import pytest

from mailtrove.errors import CommandRefused
from mailtrove.imap.connection import Connection, PasswordLogin, connect
from mailtrove.imap.state import Role
from tests.imap.scripted import Line, ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")


def opened(script: ScriptedServer) -> Connection:
    connection = connect(script.server(), LOGIN)
    connection.examine("INBOX")
    return connection


def test_a_message_that_is_not_handed_out_is_missing_and_the_others_are_there() -> None:
    answer = (
        b"* 5 FETCH (FLAGS (\\Seen))\r\n"  # unasked, about another message
        b"* 1 FETCH (BODY[] {3}\r\nabc UID 10)\r\n"
        b"* 2 FETCH (UID 11 BODY[] NIL)\r\n"
        b'* 3 FETCH (UID 12 BODY[] "")\r\n'
        b"TAG OK done\r\n"
    )
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        assert connection.bodies([10, 11, 12, 13]) == {10: b"abc", 12: b""}


def test_odd_flags_dates_and_sizes_are_read_as_far_as_they_go() -> None:
    answer = (
        b'* 1 FETCH (UID 1 FLAGS (\\SEEN \\Recent $Junk 7 NIL) INTERNALDATE "01-Jan-2020 00:00:00 +0000" RFC822.SIZE 5)'
        b'\r\n* 2 FETCH (UID 2 FLAGS () INTERNALDATE "yesterday" RFC822.SIZE 6)\r\n'
        b"* 3 FETCH (RFC822.SIZE 7 FLAGS () UID 3)\r\n"
        b'* 4 FETCH (UID 4 FLAGS () INTERNALDATE "01-Jan-2020 00:00:00 +9999" RFC822.SIZE 8)\r\n'
        b"TAG OK done\r\n"
    )
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        facts = connection.facts([1, 2, 3, 4])
    assert facts[1].flags == {"\\Seen", "$Junk", "7", "NIL"}
    assert [facts[uid].internal_date for uid in (1, 2, 3, 4)] == [1577836800, 0, 0, 0]
    assert [facts[uid].size for uid in (1, 2, 3, 4)] == [5, 6, 7, 8]


def test_news_of_other_messages_is_no_answer() -> None:
    answer = (
        b"* 9 FETCH (FLAGS (\\Deleted))\r\n"  # unasked, with a sequence number only
        b"* 2 FETCH (FLAGS (\\Flagged))\r\n"
        b'* 8 FETCH (UID 10 FLAGS (\\Seen) INTERNALDATE "01-Jan-2020 00:00:00 +0000" RFC822.SIZE 5 BODY[] "ten")\r\n'
        b'* 7 FETCH (UID 8 FLAGS () RFC822.SIZE 5 BODY[] "eight")\r\n'
        b"TAG OK done\r\n"
    )
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        facts = connection.facts([2, 10])
        assert {uid: one.flags for uid, one in facts.items()} == {10: {"\\Seen"}}
        assert connection.bodies([2, 10]) == {10: b"ten"}
        assert connection.message_ids([2, 10]).keys() <= {10}


def test_a_number_that_no_database_holds_is_none() -> None:
    answer = b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE %d)\r\nTAG OK done\r\n" % 2**63
    with ScriptedServer({"UID FETCH": answer}) as script, opened(script) as connection:
        assert connection.facts([1])[1].size == 0


@pytest.mark.parametrize("said", [b"", b"* OK [UIDVALIDITY 0] .\r\n", b"* OK [UIDVALIDITY 99999999999999999999] .\r\n"])
def test_a_folder_without_uidvalidity_is_refused(said: bytes) -> None:
    with (
        ScriptedServer({"EXAMINE": b"* 3 EXISTS\r\n" + said + b"TAG OK done\r\n"}) as script,
        connect(script.server(), LOGIN) as line,
        pytest.raises(CommandRefused, match="UIDVALIDITY"),
    ):
        line.examine("INBOX")


def test_broken_folder_names_are_listed_and_can_be_opened() -> None:
    listed = (
        b'* LIST (\\HasNoChildren) "/" INBOX\r\n'
        b'* LIST () "/" "Broken &Jjo!"\r\n'
        b'* LIST () "/" "A&-B"\r\n'
        b'* LIST () "/" A&B\r\n'
        b'* LIST (\\Noselect) "/" "Parent"\r\n'
        b"* LIST () NIL 2019\r\n"
        b'* LIST () "/" {5}\r\nhello\r\n'
        b'* LIST () "/" INBOX\r\n'
        b"TAG OK done\r\n"
    )
    with ScriptedServer({"LIST": listed}) as script, connect(script.server(), LOGIN) as connection:
        names = [folder.name for folder in connection.folders()]
        assert names == ["INBOX", "Broken &Jjo!", "A&B", "A&B (2)", "2019", "hello"]
        for name in names:
            connection.examine(name)
    examined = [command for command in script.commands if command.startswith(b"EXAMINE")]
    assert examined == [
        b'EXAMINE "INBOX"',
        b'EXAMINE "Broken &Jjo!"',
        b'EXAMINE "A&-B"',
        b'EXAMINE "A&B"',
        b'EXAMINE "2019"',
        b'EXAMINE "hello"',
    ]


def test_a_second_connection_opens_a_broken_name_without_being_told_its_raw_form() -> None:
    listed = b'* LIST () "/" "Broken &Jjo!"\r\nTAG OK done\r\n'
    with ScriptedServer({"LIST": listed}) as script, connect(script.server(), LOGIN) as connection:
        connection.examine("Broken &Jjo!")
    assert b'EXAMINE "Broken &Jjo!"' in script.commands


def test_130000_uids_come_in_windows_that_fit_a_line() -> None:
    uids = list(range(1_000_000, 4_000_000, 23))[:130_000]
    longest: list[int] = []

    def search(line: Line, command: bytes) -> None:
        criteria = command.split(b"SEARCH ")[1].decode()
        if criteria.startswith("UID "):
            first, _, last = criteria.removeprefix("UID ").partition(":")
            until = uids[-1] if last == "*" else int(last)
            found = [uid for uid in uids if int(first) <= uid <= until]
        else:
            found = [uids[int(criteria) - 1]]
        answer = b"* SEARCH " + " ".join(map(str, found)).encode() + b"\r\n"
        longest.append(len(answer))
        line.send(answer + b"TAG OK done\r\n")

    examine = b"* 130000 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK done\r\n"
    with ScriptedServer({"EXAMINE": examine, "UID SEARCH": search}) as script, opened(script) as connection:
        assert connection.uids() == uids
    assert max(longest) < 1_000_000


@pytest.mark.parametrize("answer", [b"* SEARCH\r\nTAG OK done\r\n", b"* SEARCH 4\r\n* SEARCH 9 30\r\nTAG OK done\r\n"])
def test_uids_are_fetched_where_the_search_is_empty_or_split(answer: bytes) -> None:
    fetch = b"* 1 FETCH (UID 4)\r\n* 2 FETCH (UID 9)\r\n* 3 FETCH (UID 30)\r\nTAG OK done\r\n"
    with ScriptedServer({"UID SEARCH": answer, "FETCH": fetch}) as script, opened(script) as connection:
        assert connection.uids() == [4, 9, 30]
        assert connection.message_ids([]) == {}


def test_long_lists_of_uids_are_split_over_commands() -> None:
    with ScriptedServer({"UID FETCH": b"TAG OK done\r\n"}) as script, opened(script) as connection:
        assert connection.facts(range(4_000_000_000, 4_000_002_000)) == {}
    fetches = [command for command in script.commands if command.startswith(b"UID FETCH")]
    assert len(fetches) == 3
    assert max(map(len, fetches)) < 8192


def test_gmail_folders_below_its_own_root_have_their_roles() -> None:
    listed = (
        b'* LIST (\\HasNoChildren) "/" "INBOX"\r\n'
        b'* LIST (\\HasChildren \\Noselect) "/" "[Gmail]"\r\n'
        b'* LIST (\\All \\HasNoChildren) "/" "[Gmail]/All Mail"\r\n'
        b'* LIST (\\Flagged \\HasNoChildren) "/" "[Gmail]/Starred"\r\n'
        b"TAG OK done\r\n"
    )
    with ScriptedServer({"LIST": listed}) as script, connect(script.server(), LOGIN) as connection:
        roles = [(folder.name, folder.role) for folder in connection.folders()]
    assert roles == [("INBOX", Role.INBOX), ("[Gmail]/All Mail", Role.ALL), ("[Gmail]/Starred", Role.FLAGGED)]
