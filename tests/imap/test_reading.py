"""Reading a real Dovecot's mail: everything as it is, and nothing changed by looking."""

import hashlib
import imaplib
import threading
import time
from typing import Final

import pytest

from mailtrove.errors import CommandRefused, ConnectionLost
from mailtrove.imap.connection import Connection, PasswordLogin, batches, connect
from mailtrove.imap.state import MessageFacts, RemoteFolder, Role
from tests.dovecot import EXCHANGE_CAPABILITY, Dovecot
from tests.imap.conftest import ADA, at

pytestmark = pytest.mark.serial

ODD: Final = [
    b"",
    b"\r\n",
    b"Subject: only headers\r\n",
    b"Subject: caf\xe9\r\n\r\n8-bit \xff\xfe\r\n",
    b"Subject: digits\r\n\r\n" + b"1234567890" * 10,
    b"no header at all {12}\r\n",
    b'Subject: "quoted) (\\ \r\n\r\n)\r\nA1 OK FETCH done\r\n',
    b"Message-ID:\r\n <folded@x.example>\r\n\r\nbody\r\n",
]


def test_bodies_are_the_very_bytes_of_the_maildir(dovecot: Dovecot, ada: Connection) -> None:
    for raw in ODD:
        dovecot.deliver(ADA, "INBOX", raw)
    ada.examine("INBOX")
    assert list(ada.bodies(ada.uids()).values()) == ODD


def test_a_twenty_megabyte_message_comes_whole(dovecot: Dovecot, ada: Connection) -> None:
    raw = b"Subject: large\r\n\r\n" + b"0123456789abcdef" * 64 * 1024 * 20
    dovecot.deliver(ADA, "INBOX", raw)
    ada.examine("INBOX")
    assert hashlib.sha256(ada.bodies([1])[1]).digest() == hashlib.sha256(raw).digest()


def test_reading_everything_changes_no_flag(dovecot: Dovecot, ada: Connection) -> None:
    for number in range(30):
        flags = [set(), {"\\Seen"}, {"\\Flagged", "$Forwarded"}][number % 3]
        dovecot.deliver(ADA, "INBOX", b"Subject: %d\r\n\r\nhello\r\n" % number, flags=flags)
    before = dovecot.served(ADA, "INBOX")
    ada.examine("INBOX")
    uids = ada.uids()
    ada.facts(uids)
    ada.message_ids(uids)
    ada.bodies(uids)
    ada.close()
    assert dovecot.served(ADA, "INBOX") == before
    assert {message.flags for message in before} == {
        frozenset(),
        frozenset({"\\Seen"}),
        frozenset({"\\Flagged", "$Forwarded"}),
    }


def test_facts_are_flags_date_and_size(dovecot: Dovecot, ada: Connection) -> None:
    dovecot.deliver(ADA, "INBOX", b"Subject: x\r\n\r\n", flags={"\\Seen", "$Forwarded"}, internal_date=1_000_000_000)
    state = ada.examine("INBOX")
    assert (state.exists, state.uidnext) == (1, 2)
    assert state.uidvalidity > 0
    facts = ada.facts([1, 99])
    assert facts == {1: MessageFacts(1, frozenset({"\\Seen", "$Forwarded"}), 1_000_000_000, 14)}


def test_two_thousand_messages_are_told_in_more_than_one_command(dovecot: Dovecot, ada: Connection) -> None:
    for number in range(2100):
        dovecot.deliver(ADA, "Many", b"Message-ID: <%d@x.example>\r\n\r\n" % number)
    ada.examine("Many")
    uids = ada.uids()
    assert uids == list(range(1, 2101))
    assert len(ada.facts(uids)) == 2100
    assert ada.message_ids(uids) == {uid: f"{uid - 1}@x.example" for uid in uids}
    assert len(list(batches(ada.facts(uids).values(), max_count=500))) == 5


def test_message_ids_are_bare_and_empty_where_there_is_none(dovecot: Dovecot, ada: Connection) -> None:
    for raw in ODD:
        dovecot.deliver(ADA, "INBOX", raw)
    ada.examine("INBOX")
    assert ada.message_ids(range(1, 9)) == dict.fromkeys(range(1, 8), "") | {8: "folded@x.example"}


def test_an_empty_folder_has_no_uids(dovecot: Dovecot, ada: Connection) -> None:
    dovecot.make_folder(ADA, "Empty")
    assert ada.examine("Empty").exists == 0
    assert ada.uids() == []
    assert not ada.facts([])
    assert not ada.message_ids([])
    assert not ada.bodies([])


def test_a_renewed_uidvalidity_shows(dovecot: Dovecot, ada: Connection) -> None:
    dovecot.deliver(ADA, "Work", b"Subject: x\r\n\r\n")
    first = ada.examine("Work").uidvalidity
    ada.close()
    dovecot.renew_uidvalidity(ADA, "Work")
    with connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as again:
        assert again.examine("Work").uidvalidity != first
        assert again.uids() == [1]


def test_folders_have_their_special_use_and_their_real_names(dovecot: Dovecot, ada: Connection) -> None:
    for name in ("Sent", "Trash", "Entwürfe", "München & Co/日本", "Notes/Old"):
        dovecot.make_folder(ADA, name)
    folders = {folder.name: folder for folder in ada.folders()}
    assert folders["Sent"] == RemoteFolder("Sent", "/", Role.SENT)
    assert folders["Trash"].role is Role.TRASH
    assert folders["INBOX"].role is Role.INBOX
    assert folders["Notes/Old"].role is Role.NONE, "where special use is told, a name alone says nothing"
    assert folders["München & Co/日本"].role is Role.NONE
    assert "München & Co" not in folders  # \NonExistent: it is only there as a parent
    for name in folders:
        assert ada.examine(name).exists == 0


def test_the_states_of_all_folders_at_once_are_what_each_says_when_it_is_opened(
    dovecot: Dovecot, ada: Connection
) -> None:
    for number, name in enumerate(("INBOX", "Entwürfe", "München & Co/日本", 'with "quotes"', "12345", "NIL")):
        dovecot.deliver(ADA, name, b"Subject: %d\r\n\r\n" % number)
    names = [folder.name for folder in ada.folders()]
    states = ada.states()
    assert {"INBOX", "12345", "NIL"} < set(names) == states.keys()
    assert states == {name: ada.examine(name) for name in names}
    assert all(state.highestmodseq for state in states.values())


def test_what_came_and_what_changed_is_told_apart_from_the_rest(dovecot: Dovecot, ada: Connection) -> None:
    for number in range(5):
        dovecot.deliver(ADA, "INBOX", b"Subject: %d\r\n\r\n" % number)
    before = ada.examine("INBOX")
    assert ada.uids_from(4) == [4, 5]
    assert ada.uids_from(6) == [], "the last message is none that came later"
    assert ada.changed_since(before.highestmodseq) == []
    with imaplib.IMAP4(dovecot.host, dovecot.imap_port) as other:
        other.login(ADA, dovecot.password)
        other.select("INBOX")
        other.store("2", "+FLAGS", "\\Seen")
    dovecot.deliver(ADA, "INBOX", b"Subject: 6\r\n\r\n")
    after = ada.examine("INBOX")
    assert after.highestmodseq > before.highestmodseq
    assert ada.changed_since(before.highestmodseq) == [2, 6]


def test_a_server_that_announces_no_condstore_counts_no_changes() -> None:
    with (
        Dovecot(capability=EXCHANGE_CAPABILITY) as dovecot,
        connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as connection,
    ):
        dovecot.deliver(ADA, "INBOX", b"Subject: x\r\n\r\n")
        connection.folders()
        assert connection.states() == {}
        assert connection.examine("INBOX").highestmodseq == 0


def test_an_exchange_without_special_use_is_understood_by_its_names() -> None:
    with Dovecot(capability=EXCHANGE_CAPABILITY, special_use=False) as dovecot:
        for name in ("Gesendete Elemente", "Entwürfe", "Gelöschte Elemente", "Junk-E-Mail", "Kalender/Geburtstage"):
            dovecot.make_folder(ADA, name)
        with connect(at(dovecot), PasswordLogin(ADA, lambda: dovecot.password)) as connection:
            roles = {folder.name: folder.role for folder in connection.folders()}
    assert roles == {
        "INBOX": Role.INBOX,
        "Gesendete Elemente": Role.SENT,
        "Entwürfe": Role.DRAFTS,
        "Gelöschte Elemente": Role.TRASH,
        "Junk-E-Mail": Role.JUNK,
        "Kalender/Geburtstage": Role.NOT_MAIL,
    }


def test_a_folder_that_is_not_there_is_refused_and_the_connection_goes_on(ada: Connection) -> None:
    with pytest.raises(CommandRefused, match="doesn't exist"):
        ada.examine("Nowhere")
    ada.examine("INBOX")


@pytest.mark.parametrize("name", ["a\r\nX1 NOOP", "a\nb", "a\x00b"])
def test_a_folder_name_cannot_smuggle_a_command(ada: Connection, name: str) -> None:
    with pytest.raises(CommandRefused):
        ada.examine(name)
    ada.noop()


def test_a_server_that_dies_is_a_lost_connection(dovecot: Dovecot, ada: Connection) -> None:
    dovecot.deliver(ADA, "INBOX", b"Subject: x\r\n\r\n")
    ada.examine("INBOX")
    dovecot.stop()
    with pytest.raises(ConnectionLost):
        ada.facts([1])
    with pytest.raises(ConnectionLost):
        ada.uids()
    ada.close()


def test_an_interrupt_from_another_thread_breaks_a_running_fetch(dovecot: Dovecot, ada: Connection) -> None:
    line = b"All work and no play makes Jack a dull boy.\r\n"
    for _ in range(4):
        dovecot.deliver(ADA, "INBOX", b"Subject: long\r\n\r\n" + line * 1_000_000)
    ada.examine("INBOX")
    began = threading.Event()

    def interrupt() -> None:
        began.wait(5)
        time.sleep(0.05)
        ada.interrupt()

    other = threading.Thread(target=interrupt)
    other.start()
    began.set()
    with pytest.raises(ConnectionLost, match="stopped"):
        ada.bodies([1, 2, 3, 4])
    other.join()
    with pytest.raises(ConnectionLost):
        ada.noop()
