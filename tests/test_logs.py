"""The log: in a private file, never on the screen, and without secrets."""

import io
import logging
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.errors import HomeUnusable
from mailtrove.logs import FILE_NAME, begin_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """A begun log; what was there before comes back."""
    root = logging.getLogger()
    handlers, level, raising = root.handlers[:], root.level, logging.raiseExceptions
    root.handlers = []
    begin_log(tmp_path / "logs")
    yield tmp_path / "logs" / FILE_NAME
    for handler in root.handlers:
        handler.close()
    root.handlers, root.level, logging.raiseExceptions = handlers, level, raising
    logging.captureWarnings(False)


def test_errors_go_to_a_file_that_only_its_owner_can_read(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError("token=x Bearer SECRET")
    except ValueError:
        logging.getLogger("mailtrove.test").exception("It broke")
    assert "It broke" in log.read_text()
    assert "ValueError" in log.read_text()
    assert "SECRET" not in log.read_text()
    assert stat.S_IMODE(log.parent.stat().st_mode) == 0o700
    assert capsys.readouterr() == ("", "")


def test_warnings_go_there_too(log: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("an old habit", stacklevel=1)
    assert "an old habit" in log.read_text()


def test_the_file_is_its_owners_alone_whatever_the_folder_was_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    (tmp_path / "logs").mkdir(mode=0o755)
    (tmp_path / "logs" / FILE_NAME).touch(mode=0o644)
    monkeypatch.setattr("mailtrove.logs._MAX_BYTES", 200)
    log = request.getfixturevalue("log")
    for _ in range(5):
        logging.getLogger("mailtrove.test").error("x" * 100)
    files = list(log.parent.iterdir())
    assert len(files) == 4
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_log_that_cannot_be_written_says_where(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).symlink_to(tmp_path / "nowhere" / FILE_NAME)
    with pytest.raises(HomeUnusable, match=FILE_NAME):
        begin_log(tmp_path)


LIBRARIES = ("msal", "msal.token_cache", "urllib3.connectionpool", "imapclient.imaplib", "requests", "keyring", "dns")


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_library_never_gets_its_debug_lines_told_whatever_somebody_sets(
    log: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    begin_log(log.parent, verbose=True, aloud=True)
    theirs = io.StringIO()
    handler = logging.StreamHandler(theirs)
    logger = logging.getLogger(name)
    level, root_level = logger.level, logging.getLogger().level
    logging.getLogger().setLevel(logging.DEBUG)
    logging.getLogger().addHandler(handler)
    logger.setLevel(logging.DEBUG)
    try:
        logger.debug("what nobody can redact: %s", "hunter2")
        logger.warning("a warning with password=%s", "hunter2")
    finally:
        logger.setLevel(level)
        logging.getLogger().setLevel(root_level)
        logging.getLogger().removeHandler(handler)
    everything = log.read_text() + theirs.getvalue() + "".join(capsys.readouterr())
    assert "hunter2" not in everything
    assert "what nobody" not in everything
    assert everything.count("a warning with") == 3


def test_a_handler_that_somebody_adds_later_sees_no_secret_and_no_frames(log: Path) -> None:
    seen: list[logging.LogRecord] = []
    secret = "hunter" + "2"  # so that no line of this file quotes it

    class Theirs(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append(record)

    handler = Theirs()
    logging.getLogger().addHandler(handler)
    try:
        raise ValueError(f"Bearer {secret}")
    except ValueError:
        logging.getLogger("mailtrove.test").exception("password=%s", secret, stack_info=True)
    finally:
        logging.getLogger().removeHandler(handler)
    (record,) = seen
    assert "hunter2" not in str(vars(record))
    assert record.exc_info is None
    assert "ValueError" in log.read_text()


def test_arguments_that_do_not_fit_are_no_way_past(log: Path) -> None:
    logging.getLogger("mailtrove.test").error("%d and %d", "password=hunter2")
    assert "%d and %d" in log.read_text()
    assert "hunter2" not in log.read_text()


def test_verbose_says_our_steps_in_the_log_and_aloud_on_standard_error_safely(
    log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logging.getLogger("mailtrove.test").info("not told")
    begin_log(log.parent, verbose=True)
    logging.getLogger("mailtrove.test").info("to the file")
    logging.getLogger("urllib3.test").info("not ours")
    begin_log(log.parent, verbose=True, aloud=True)
    logging.getLogger("mailtrove.test").info("to both \x1b]0;owned\x07")
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("to both")
    assert "\x1b" not in said.err
    written = log.read_text()
    assert "to the file" in written
    assert "to both" in written
    assert "not told" not in written
    assert "not ours" not in written
