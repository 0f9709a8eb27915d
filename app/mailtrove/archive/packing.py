"""A message's bytes on their way in and out: digest, compression, and a check that they are whole.

A large message goes both ways in pieces, so that it is never held as a whole: on its way in it lies, compressed, in a
file without a name, which is gone with whoever made it, however that one ends.
"""

import hashlib
import itertools
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import zstandard

from mailtrove.archive.records import Gmail
from mailtrove.errors import ArchiveFull, ArchiveUnreadable

CODEC: Final = "zstd"
_LEVEL: Final = 3
"""Measured: level 6 takes twice the time of level 3 for a few per cent."""


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Packed:
    """The bytes of a message, ready to be written."""

    digest: bytes
    """SHA-256 of the bytes as served."""
    length: int
    """Of the bytes as served."""
    data: bytes | IO[bytes]
    """Compressed; of a large message a file, to be read from its beginning."""
    size: int
    """Of `data`."""


@dataclass(frozen=True, slots=True)
class PackedMessage:
    """A message as the server has it, and its bytes: what `store.commit_packed` takes."""

    uid: int
    flags: frozenset[str]
    internal_date: int
    size: int
    """RFC822.SIZE as the server said."""
    packed: Packed
    gmail: Gmail | None = None


def pack(raws: Iterable[bytes]) -> list[Packed]:
    """Each of these, hashed and compressed. Takes its time, most of it without the GIL."""
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True)
    packed = []
    for raw in raws:
        data = compressor.compress(raw)
        packed.append(Packed(hashlib.sha256(raw).digest(), len(raw), data, len(data)))
    return packed


def pack_pieces(pieces: Iterable[bytes], folder: Path) -> Packed | None:
    """The same for what comes in pieces, compressed into an unnamed file in `folder`; None when none comes.

    Raises:
        ArchiveFull: the file can't be made or written.
    """
    pieces = iter(pieces)
    first = next(pieces, None)
    if first is None:
        return None
    digest, length, size = hashlib.sha256(), 0, 0
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    try:
        spool = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it lives as long as what is returned
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for piece in itertools.chain([first], pieces):
            digest.update(piece)
            length += len(piece)
            size += _append(spool, compressor.compress(piece), folder)
        size += _append(spool, compressor.flush(), folder)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    packed = Packed(digest.digest(), length, spool, size)
    weakref.finalize(packed, spool.close)  # committed, or dropped by a run that ends
    return packed


def unpack(packed: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """The bytes as they were served, of each (codec, packed bytes).

    Raises:
        ArchiveUnreadable: they are damaged, or packed in a way that this program doesn't know.
    """
    return [b"".join(unpack_pieces(codec, [data])) for codec, data in packed]


def unpack_pieces(codec: str, packed: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes as they were served, in pieces, of packed bytes in pieces.

    Raises:
        ArchiveUnreadable: as `unpack`.
    """
    if codec != CODEC:
        raise ArchiveUnreadable(f"A message is packed with {codec}, which this mailtrove doesn't know.")
    decompressor = zstandard.ZstdDecompressor().decompressobj()
    try:
        for data in packed:
            yield decompressor.decompress(data)
    except zstandard.ZstdError as error:
        raise ArchiveUnreadable(f"A message's bytes are damaged: {error}.") from error
    if not decompressor.eof:
        raise ArchiveUnreadable("A message's bytes are damaged: their end is missing.")


def _append(spool: IO[bytes], data: bytes, folder: Path) -> int:
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[spool.write(rest) :]
    except OSError as error:
        raise _unwritable(folder, error) from error
    return len(data)


def _unwritable(folder: Path, error: OSError) -> ArchiveFull:
    return ArchiveFull(f"A large message can't be kept in {folder} while it comes: {error.strerror}.")
