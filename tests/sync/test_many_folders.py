"""Ten thousand folders, with names as people and programs make them: found, compared and kept apart within seconds."""

from mailtrove.archive import browse
from mailtrove.sync.events import SyncState
from tests.sync.house import House, letter

COUNT = 10_000


def name(number: int) -> str:
    """Ten kinds of names in turn."""
    kinds = (
        "Müller/{}",
        "INBOX.Kunden.{}",
        "📬 {}",
        "bell\x07{}",
        "&broken{}",
        "[x]{}",
        "日本語/{}",
        "a.b/{}",
        "{} ",
        "%{}",
    )
    return kinds[number % len(kinds)].format(number)


def sync(house: House) -> None:
    """Sync to the end, with patience for a busy machine."""
    house.engine.start(house.account)
    assert house.engine.wait(house.account.id, 120)
    assert house.state() is SyncState.DONE


def test_ten_thousand_folders_are_compared_in_one_run_and_skipped_over_in_the_next(house: House) -> None:
    house.server.counts_changes = house.server.tells_states = True
    house.server.put("INBOX", letter(0))
    for number in range(1, COUNT):
        house.server.box(name(number))
    house.server.put(name(COUNT - 1), letter(1))
    sync(house)
    assert len(browse.folders(house.archive, house.account.id)) == COUNT
    assert house.folder(name(COUNT - 1)) == [letter(1)]
    house.server.heard.clear()
    sync(house)
    assert house.server.count("examine") == 0
