"""The log: in a private file, never on the screen, and without secrets."""

import logging
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.logs import FILE_NAME, begin_log, redacted


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


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer SECRET",
        "user=ada\x01auth=Bearer SECRET\x01\x01",
        "GET /?code=SECRET&state=SECRET HTTP/1.1",
        "{'refresh_token': 'SECRET', \"access_token\": \"SECRET\"}",
        "code_verifier=SECRET client_secret: SECRET password=SECRET",
        "token eyJSECRETSECRET.eyJSECRET.SECRET was refused",
        "A1 AUTHENTICATE XOAUTH2 SECRET",
        "A1 LOGIN ada SECRET",
    ],
)
def test_no_secret_survives(line: str) -> None:
    assert "SECRET" not in redacted(line)


def test_ordinary_words_stay() -> None:
    line = "imap.example.org: NO [UNAVAILABLE] Request is throttled; exit code 3"
    assert redacted(line) == line


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
