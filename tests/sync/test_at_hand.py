"""What the index has at hand is bounded, and only a shortcut."""

import pytest

from mailtrove.archive import browse, index_store
from mailtrove.archive.database import Archive
from mailtrove.sync import at_hand
from mailtrove.sync.at_hand import AtHand
from tests.sync.house import House, letter


def test_bytes_are_handed_out_once() -> None:
    kept = AtHand()
    kept.offer({1: b"one", 2: b"two"})
    assert [kept.take(1), kept.take(1), kept.take(2), kept.take(3)] == [b"one", None, b"two", None]


def test_no_more_is_kept_than_allowed_and_the_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "MAX_BYTES", 10)
    kept = AtHand()
    kept.offer({1: b"12345", 2: b"1234", 3: b"12"})
    kept.offer({4: b"1"})
    assert kept.take(3) is None
    assert kept.take(1) == b"12345"
    kept.offer({5: b"12345"})
    assert [kept.take(message) for message in (2, 4, 5)] == [b"1234", b"1", b"12345"]


def test_what_was_just_downloaded_is_indexed_without_being_unpacked(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpacked: list[int] = []

    def noting(archive: Archive, message: int) -> bytes:
        unpacked.append(message)
        return browse.raw_message(archive, message)

    monkeypatch.setattr(index_store, "raw_message", noting)
    for number in range(20):
        house.server.put("INBOX", letter(number))
    assert house.sync().indexed == 20
    assert unpacked == []


def test_what_is_not_at_hand_is_indexed_all_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(at_hand, "MAX_BYTES", 500)
    for number in range(20):
        house.server.put("INBOX", letter(number))
    assert house.sync().indexed == 20
    assert house.rows("SELECT count(*) FROM message_search WHERE message_search MATCH '000019'") == [(1,)]
