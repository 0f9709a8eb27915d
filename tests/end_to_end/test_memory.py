"""A message of 150 MB among others: what syncing it takes of memory, and that every byte of it is there and found."""

import base64
import hashlib
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.archive.database import Archive
from mailtrove.search.run import search
from tests.dovecot import Dovecot
from tests.end_to_end.sync_process import a_home, sync

pytestmark = pytest.mark.serial

ALLOWED = 300 * 1024 * 1024
HUGE = 150 * 1024 * 1024
OTHERS = 150


@pytest.fixture(scope="module")
def server() -> Iterator[Dovecot]:
    with Dovecot() as dovecot:
        yield dovecot


def huge(chance: random.Random) -> tuple[bytes, bytes]:
    """A message with one attachment that can't be compressed, and the attachment."""
    block = chance.randbytes(57 * 100_000)  # larger than what compression remembers
    times = HUGE * 57 // 78 // len(block) + 1
    content, lines = block * times, base64.encodebytes(block).replace(b"\n", b"\r\n") * times
    head = (
        b"From: Ada <ada@example.edu>\r\nSubject: The film\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nzoetrope\r\n--b\r\n"
        b"Content-Type: video/mp4; name=film.mp4\r\nContent-Disposition: attachment; filename=film.mp4\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head + lines + b"--b\r\nContent-Type: text/plain\r\n\r\npraxinoscope\r\n--b--\r\n", content


def test_a_message_of_150_mb_is_never_held_as_a_whole(server: Dovecot, tmp_path: Path) -> None:
    chance = random.Random(5)
    raw, content = huge(chance)
    assert len(raw) >= HUGE
    for number in range(OTHERS):
        attached = base64.encodebytes(chance.randbytes(chance.randrange(600_000))).replace(b"\n", b"\r\n")
        head = b"Subject: %d\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\n" % number
        server.deliver("ada", "INBOX", head + attached)
        if number == OTHERS // 2:
            server.deliver("ada", "INBOX", raw)
    paths = a_home(tmp_path, server.imaps_port, server.ca_file, "ada")

    taken = sync(paths, seconds=300)

    assert taken.peak <= ALLOWED
    assert [file.name for file in paths.archive_file.parent.glob("tmp*")] == []  # nothing is left of what was spooled
    with Archive.open(paths.archive_file) as archive:
        found = {tuple(search(archive, word).ids) for word in ("zoetrope", "praxinoscope", "film.mp4")}
        ((message,),) = found  # all three in one
        digest = hashlib.sha256()
        for piece in browse.raw_pieces(archive, message):
            digest.update(piece)
        assert digest.digest() == hashlib.sha256(raw).digest()
        with archive.reading() as database:
            attachments = database.run("SELECT file_name, size, digest FROM attachment WHERE size > 1000000").fetchall()
            stored = database.run("SELECT count(*), sum(indexed) FROM message").fetchone()
    assert attachments == [("film.mp4", len(content), hashlib.sha256(content).hexdigest())]
    assert stored == (OTHERS + 1, OTHERS + 1)
