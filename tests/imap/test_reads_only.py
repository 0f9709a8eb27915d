"""What goes over the wire in a whole visit: nothing that could change the mailbox, not even by accident.

A real server can't tell, for a folder opened by EXAMINE forgives a BODY[]; so the very commands are looked at.
"""

import re

from mailtrove.imap.connection import PasswordLogin, connect
from tests.imap.scripted import ScriptedServer

_FETCHED = (
    b'* 1 FETCH (UID 5 FLAGS () INTERNALDATE "01-Mar-2021 10:00:00 +0000" RFC822.SIZE 3'
    b" BODY[] {3}\r\nabc BODY[HEADER.FIELDS (MESSAGE-ID)] {21}\r\nMessage-ID: <a@b.c>\r\n)\r\nTAG OK done\r\n"
)
_ANSWERS = {
    "UID SEARCH": b"* SEARCH 5\r\nTAG OK done\r\n",
    "UID FETCH": _FETCHED,
    # So that a SELECT would be answered, and be seen.
    "SELECT": b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] .\r\nTAG OK [READ-WRITE] done\r\n",
}
_HARMLESS = {"CAPABILITY", "AUTHENTICATE", "LIST", "EXAMINE", "UID SEARCH", "UID FETCH", "NOOP", "LOGOUT"}


def commands_of_a_visit() -> list[str]:
    """Everything that is said when a folder is listed, compared and downloaded."""
    with ScriptedServer(_ANSWERS) as script:
        login = PasswordLogin("ada", lambda: "secret")
        with connect(script.server(), login) as line:
            line.folders()
            line.examine("INBOX")
            assert line.uids() == [5]
            line.facts([5])
            line.message_ids([5])
            assert line.bodies([5]) == {5: b"abc"}
            line.noop()
        return [command.decode() for command in script.commands]


def test_only_commands_that_change_nothing_are_sent() -> None:
    names = {" ".join(command.split()[: 2 if command.startswith("UID") else 1]) for command in commands_of_a_visit()}
    assert names == _HARMLESS


def test_whatever_is_fetched_of_a_message_is_peeked_at() -> None:
    fetched = [command for command in commands_of_a_visit() if command.startswith("UID FETCH")]
    parts = re.findall(r"BODY\S*|RFC822(?!\.SIZE)\S*", " ".join(fetched))
    assert parts == ["BODY.PEEK[HEADER.FIELDS", "BODY.PEEK[])"]
