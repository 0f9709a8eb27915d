r"""A folder that holds what all others hold (\All, RFC 6154 2), on a server without labels: linked, looked at last."""

from mailtrove.archive.commits import FetchedMessage
from mailtrove.archive.store import commit_messages, note_folders
from mailtrove.imap.state import MessageFacts, Role
from mailtrove.sync.ask import recognise_on
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter


def fill(house: House, count: int) -> None:
    """Each message in one of two folders, and in All."""
    for number in range(count):
        folder = "INBOX" if number % 2 else "Work"
        uid = house.server.put(folder, letter(number), date=1_600_000_000 + number)
        house.server.box("All", Role.ALL)
        house.server.move(uid, folder, "All", keep=True)


def test_what_it_shares_is_downloaded_once(house: House) -> None:
    fill(house, 240)
    house.server.put("All", letter(240))
    progress = house.sync()
    assert (progress.state, progress.fetched, progress.linked) == (SyncState.DONE, 241, 240)
    assert len(house.server.asked("bodies")) == 241
    examined = [one.folder for one in house.server.heard if one.name == "examine"]
    assert examined.index("All") > max(examined.index("INBOX"), examined.index("Work"))


def test_it_comes_when_another_folder_cannot_be_had(house: House) -> None:
    fill(house, 4)
    house.server.put("All", letter(4))
    house.server.silent_about = {1}
    assert house.sync().state is SyncState.PROBLEMS
    assert letter(4) in house.everything()


def test_it_comes_alone(house: House) -> None:
    fill(house, 4)
    assert house.sync(only=("All",)).fetched == 4


def test_a_limit_is_for_it_and_the_others_together(house: House) -> None:
    fill(house, 40)
    progress = house.sync(limit=10)
    assert (progress.state, progress.fetched + progress.linked) == (SyncState.DONE, 10)


def test_what_is_not_indexed_yet_is_recognised_by_its_bytes(house: House) -> None:
    uid = house.server.put("All", letter(7), date=1_600_000_000)
    size = len(letter(7))
    inbox = note_folders(house.archive, house.account.id, [("INBOX", "/", "inbox")])["INBOX"]
    fetched = FetchedMessage(1, frozenset(), 1_600_000_000, size, letter(7))
    commit_messages(house.archive, house.account.id, inbox, 1, [fetched])
    line = house.server.connect(house.account)
    line.examine("All")
    found = recognise_on(line, house.archive, house.account.id, [MessageFacts(uid, frozenset(), 1_600_000_000, size)])
    assert [one.uid for one in found.linked] == [uid]
