"""A message's bytes on their way in and out: digest, compression, and a check that they are whole.

A large message goes both ways in pieces, so that it is never held as a whole: on its way in it lies, compressed, in a
file without a name, which is gone with whoever made it, however that one ends.
"""

import hashlib
import tempfile
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

import zstandard

from mailtrove.archive.records import Gmail
from mailtrove.errors import ArchiveFull, ArchiveUnreadable

CODEC: Final = "zstd"
_PIECE: Final = 1024 * 1024
_NO_END: Final = "A message's bytes are damaged: their end is missing."
_LEVEL: Final = 3
"""Measured: level 6 takes twice the time of level 3 for a few per cent."""


class Readable(Protocol):
    """What packed bytes are read from."""

    def read(self, size: int = ..., /) -> bytes:
        """So many bytes, or what is left."""


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


def pack_pieces(pieces: Iterable[bytes], folder: Path) -> Packed:
    """The same for what comes in pieces, compressed into an unnamed file in `folder`.

    Raises:
        ArchiveFull: the file can't be made or written.
    """
    digest, length, size = hashlib.sha256(), 0, 0
    compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=True).compressobj()
    try:
        spool = tempfile.TemporaryFile(dir=folder, buffering=0)  # noqa: SIM115 - it lives as long as what is returned
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        for piece in pieces:
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


def unpack(codec: str, packed: bytes) -> bytes:
    """The bytes as they were served.

    Raises:
        ArchiveUnreadable: they are damaged, or packed in a way that this program doesn't know.
    """
    with _faults_named(codec):
        decompressor = zstandard.ZstdDecompressor().decompressobj()  # takes also what was packed in pieces
        raw = decompressor.decompress(packed)
    if not decompressor.eof:
        raise ArchiveUnreadable(_NO_END)
    return raw


def unpack_pieces(codec: str, packed: Readable, length: int) -> Iterator[bytes]:
    """The same in pieces, the `length` bytes of a message that may be too large to be held as a whole.

    Raises:
        ArchiveUnreadable: as `unpack`, maybe only after many pieces.
    """
    with _faults_named(codec):
        source: Any = packed  # declared as IO, of which nothing but read() is called
        reader = zstandard.ZstdDecompressor().stream_reader(source)
        while piece := reader.read(_PIECE):
            length -= len(piece)
            yield piece
    if length:
        raise ArchiveUnreadable(_NO_END)


@contextmanager
def _faults_named(codec: str) -> Iterator[None]:
    if codec != CODEC:
        raise ArchiveUnreadable(f"A message is packed with {codec}, which this mailtrove doesn't know.")
    try:
        yield
    except zstandard.ZstdError as error:
        raise ArchiveUnreadable(f"A message's bytes are damaged: {error}.") from error


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
