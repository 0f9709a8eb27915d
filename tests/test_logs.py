"""The log: in a private file, never on the screen, and without secrets."""

import logging
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from mailtrove.errors import HomeUnusable
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
        'A1 LOGIN "ada lovelace" "a SECRET of \\"two\\" words"',
        "password: 'a SECRET of SECRET words'",
        '{"AccessToken": {"secret": "SECRET"}}',
        r'{"token_cache": "{\"AccessToken\": {\"secret\": \"SECRET\"}}"}',
        "{'device_code': 'SECRET', 'user_code': 'SECRET'}",
        "Authorization: Basic SECRET",
        "+ dXNlcj1hZGEBYXV0aD1CZWFyZXIgSECRET=",
        "proxy https://ada:SECRET@proxy.example:8080/ refused",
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
