"""Exports: every byte as served, nothing written over or through a link, nothing half written, little memory."""

import mailbox
import random
import resource
import signal
import tracemalloc
from array import array
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from mailtrove.archive.browse import AllMail, message_ids
from mailtrove.archive.database import Archive
from mailtrove.archive.packing import PackedMessage, pack_pieces
from mailtrove.archive.records import Account
from mailtrove.archive.store import commit_messages, commit_packed
from mailtrove.errors import FileNotSaved
from mailtrove.export.run import Exported, Form, export, new_target, target_at
from mailtrove.sync.deriver import Deriver
from mailtrove.sync.index import index_waiting
from tests.archive.builders import UIDVALIDITY, a_folder, fetched

RAWS = [
    b"From: Ada <ada@example.org>\r\nSubject: One/two\r\nDate: Mon, 01 Mar 2021 09:30:00 +0000\r\n\r\nFrom here\r\n",
    b"Subject: ../../etc/passwd\r\nDate: Tue, 02 Mar 2021 09:30:00 +0000\r\n\r\n>From there\r\nwithout an end",
    b"Subject: \xff\xfe\r\nDate: Wed, 03 Mar 2021 09:30:00 +0000\r\n\r\n\0\x80 binary\r\n",
    b"Subject: =?utf-8?q?=E2=80=AEgpj=2Eexe?=\r\nDate: Wed, 03 Mar 2021 09:30:00 +0000\r\n\r\nx\n",
]
FLAGS = (("\\Seen", "\\Answered"), (), ("\\Flagged",), ("\\Draft", "\\Deleted"))


@pytest.fixture
def mail(archive: Archive, account: Account) -> "array[int]":
    """The messages, newest first."""
    messages = [
        fetched(uid, raw, *flags, internal_date=1_600_000_000 + uid)
        for uid, (raw, flags) in enumerate(zip(RAWS, FLAGS, strict=True), start=1)
    ]
    commit_messages(archive, account.id, a_folder(archive, account), UIDVALIDITY, messages)
    list(index_waiting(archive, account.id, Deriver(archive.path)))
    return message_ids(archive, AllMail())


@pytest.mark.parametrize("form", list(Form))
def test_each_message_is_there_as_it_was_served(
    archive: Archive, mail: "array[int]", tmp_path: Path, form: Form
) -> None:
    target = new_target(form, tmp_path / "out", "all")
    done = export(archive, mail, target)
    assert (done.written, done.bytes, done.ended, done.stopped) == (4, sum(map(len, RAWS)), True, False)
    if form is Form.MBOX:
        with closing(mailbox.mbox(target.path)) as box:
            read = [box.get_bytes(key) for key in box.iterkeys()]
        expected = [RAWS[0].replace(b"\nFrom", b"\n>From"), RAWS[1].replace(b"\n>From", b"\n>>From") + b"\n", *RAWS[2:]]
        assert read[:2] == expected[:2]
        assert sorted(read) == sorted(expected)
    elif form is Form.MAILDIR:
        with closing(mailbox.Maildir(target.path, create=False)) as maildir:
            kept = {maildir.get_bytes(key): maildir[key] for key in maildir.iterkeys()}
        assert set(kept) == set(RAWS)
        assert [kept[raw].get_flags() for raw in RAWS] == ["RS", "", "F", "DT"]
        assert [kept[raw].get_date() for raw in RAWS] == [1_600_000_001, 1_600_000_002, 1_600_000_003, 1_600_000_004]
        assert not any((target.path / "tmp").iterdir())
    else:
        files = sorted(target.path.iterdir())
        assert {file.read_bytes() for file in files} == set(RAWS)
        assert [file.name for file in files][:2] == ["2021-03-01 One-two.eml", "2021-03-02 ..-..-etc-passwd.eml"]
        assert all(file.stat().st_mode & 0o777 == 0o600 for file in files)
    assert set(tmp_path.iterdir()) == {tmp_path / "out", *tmp_path.glob("archive.*")}


@pytest.mark.parametrize("form", [Form.MAILDIR, Form.EML])
def test_an_export_into_a_folder_with_mail_adds_to_it(
    archive: Archive, mail: "array[int]", tmp_path: Path, form: Form
) -> None:
    for times in (1, 2, 3):
        export(archive, mail, target_at(form, tmp_path / "out"))
        files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
        assert len(files) == 4 * times
    assert sorted(file.read_bytes() for file in files) == sorted(RAWS * 3)


def test_a_new_folder_is_made_where_the_name_is_taken_even_by_a_dead_link(
    archive: Archive, mail: "array[int]", tmp_path: Path
) -> None:
    (tmp_path / "all").symlink_to(tmp_path / "elsewhere")
    target = new_target(Form.EML, tmp_path, "all")
    export(archive, mail, target)
    assert target.path == tmp_path / "all (2)"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("form", list(Form))
def test_nothing_is_written_through_a_link(tmp_path: Path, form: Form) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileNotSaved, match="nothing is"):
        target_at(form, tmp_path / "out")
    assert not any((tmp_path / "elsewhere").iterdir())


def test_nothing_is_written_through_a_link_within_a_maildir(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "cur").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FileNotSaved):
        target_at(Form.MAILDIR, tmp_path / "box")


def test_a_folder_that_becomes_a_link_meanwhile_is_still_the_one_that_was_opened(
    archive: Archive, mail: "array[int]", tmp_path: Path
) -> None:
    target = target_at(Form.EML, tmp_path / "out")
    (tmp_path / "out").rename(tmp_path / "moved")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "elsewhere")
    export(archive, mail, target)
    assert len([*(tmp_path / "moved").iterdir()]) == 4
    assert not any((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("damaged", [2, 4], ids=["between others", "the last"])
@pytest.mark.parametrize("form", list(Form))
def test_a_damaged_message_is_left_out_and_told_of(
    archive: Archive, mail: "array[int]", tmp_path: Path, form: Form, damaged: int
) -> None:
    cut = "UPDATE raw_message SET bytes = substr(bytes, 1, 40) WHERE message_id = ?"
    archive.write(lambda: archive.writer.run(cut, (damaged,)))
    target = target_at(form, tmp_path / "out")
    done = export(archive, mail, target)
    assert (done.written, done.unreadable, done.examples) == (3, 1, (damaged,))
    if form is Form.MBOX:
        with closing(mailbox.mbox(target.path)) as box:
            assert len(box) == 3
    else:
        assert len([file for file in target.path.rglob("*") if file.is_file()]) == 3


@pytest.mark.parametrize("form", list(Form))
def test_what_is_stopped_leaves_whole_messages_or_no_mbox(
    archive: Archive, mail: "array[int]", tmp_path: Path, form: Form
) -> None:
    asked = iter([False, False, True])
    done = export(archive, mail, target_at(form, tmp_path / "out"), stop=lambda: next(asked))
    assert done.stopped
    assert done.written == (0 if form is Form.MBOX else 2)
    files = [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert len(files) == done.written
    assert {file.read_bytes() for file in files} <= set(RAWS)
    assert (tmp_path / "out").exists() is (form is not Form.MBOX)


@pytest.mark.parametrize("form", list(Form))
def test_when_the_disk_is_full_nothing_half_written_stays(
    archive: Archive, account: Account, tmp_path: Path, form: Form
) -> None:
    large = fetched(9, b"Subject: large\r\n\r\n" + random.Random(1).randbytes(400_000))
    commit_messages(archive, account.id, a_folder(archive, account), UIDVALIDITY, [large])
    with files_of_at_most(100_000), pytest.raises(FileNotSaved, match="too large"):
        export(archive, array("q", [1]), target_at(form, tmp_path / "out"))
    assert not [file for file in (tmp_path / "out").rglob("*") if file.is_file()]
    assert not (tmp_path / "out").is_file()


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("form", list(Form))
def test_a_large_message_is_never_held_as_a_whole(
    archive: Archive, account: Account, tmp_path: Path, form: Form
) -> None:
    piece = random.Random(2).randbytes(1_000_000)
    packed = pack_pieces((piece for _ in range(60)), tmp_path)
    message = PackedMessage(1, frozenset(), 1_600_000_000, packed.length, packed)
    commit_packed(archive, account.id, a_folder(archive, account), UIDVALIDITY, [message])
    target = target_at(form, tmp_path / "out")
    tracemalloc.start()
    try:
        export(archive, array("q", [1]), target)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12_000_000
    sizes = [file.stat().st_size for file in [tmp_path / "out", *(tmp_path / "out").rglob("*")] if file.is_file()]
    assert len(sizes) == 1
    assert sizes[0] >= 60_000_000


def test_how_far_it_is_is_told(archive: Archive, mail: "array[int]", tmp_path: Path) -> None:
    told: list[Exported] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("mailtrove.export.run._PAUSE", 0)
        export(archive, mail, target_at(Form.EML, tmp_path / "out"), told.append)
    assert [one.done for one in told] == [1, 2, 3, 4, 4]
    assert [one.bytes for one in told][-1] == sum(map(len, RAWS))
    assert [one.ended for one in told] == [False, False, False, False, True]


def test_a_file_keeps_the_day_its_message_came(archive: Archive, mail: "array[int]", tmp_path: Path) -> None:
    export(archive, mail, target_at(Form.EML, tmp_path / "out"))
    assert (tmp_path / "out" / "2021-03-01 One-two.eml").stat().st_mtime == 1_600_000_001
