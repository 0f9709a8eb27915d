"""Bytes that come in pieces are the bytes that come at once."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.archive.packing import PackedMessage, pack, pack_pieces
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_packed
from mailtrove.errors import ArchiveFull, ConnectionLost, MessageNotFound
from tests.archive.builders import UIDVALIDITY, a_folder, stored

RAW = os.urandom(1_000_000) + b"compressible " * 1_000_000


def pieces(size: int = 700_001) -> Iterator[bytes]:
    return (RAW[start : start + size] for start in range(0, len(RAW), size))


def open_files() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def committed(archive: Archive, account: Account, folder: Path, uid: int = 1) -> int:
    """Commit the message in pieces; returns how many were new."""
    packed = pack_pieces(pieces(), folder)
    message = PackedMessage(uid, frozenset(), 5, len(RAW), packed)
    return commit_packed(archive, account.id, a_folder(archive, account), UIDVALIDITY, [message]).stored


def test_a_message_in_pieces_is_stored_as_if_it_came_at_once(
    archive: Archive, account: Account, tmp_path: Path
) -> None:
    packed, (whole,) = pack_pieces(pieces(), tmp_path), pack([RAW])
    assert (packed.digest, packed.length) == (whole.digest, whole.length)
    stored(archive, account, 7)
    assert committed(archive, account, tmp_path) == 1
    assert browse.raw_message(archive, 2) == RAW
    parts = list(browse.raw_pieces(archive, 2))
    assert b"".join(parts) == RAW
    assert max(len(part) for part in parts) <= 1024 * 1024  # however small they are while they are packed


def test_the_same_bytes_in_pieces_are_stored_once(archive: Archive, account: Account, tmp_path: Path) -> None:
    assert [committed(archive, account, tmp_path, uid) for uid in (1, 2, 1)] == [1, 0, 0]


def test_what_is_spooled_has_no_name_and_is_closed_with_its_message(tmp_path: Path) -> None:
    packed = pack_pieces(pieces(), tmp_path)
    assert not isinstance(packed.data, bytes)
    spool = packed.data
    assert list(tmp_path.iterdir()) == []  # so a killed process leaves nothing
    assert stat.S_IMODE(os.fstat(spool.fileno()).st_mode) == 0o600
    del packed
    assert spool.closed


def test_a_line_that_breaks_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    opened = open_files()

    def breaking() -> Iterator[bytes]:
        yield b"x" * 1000
        raise ConnectionLost("The line broke.")

    with pytest.raises(ConnectionLost):
        pack_pieces(breaking(), tmp_path)
    assert open_files() == opened
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_takes_no_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ArchiveFull, match="nowhere"):
        pack_pieces(pieces(), tmp_path / "nowhere")


def test_a_message_that_is_not_there_has_no_pieces(archive: Archive) -> None:
    with pytest.raises(MessageNotFound):
        next(browse.raw_pieces(archive, 9))
