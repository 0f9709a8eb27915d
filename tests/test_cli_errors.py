"""How the command line tells an error: what can be copied stands alone, and the raw error is in the log."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from mailtrove.accounts import Accounts
from mailtrove.cli import main
from mailtrove.errors import ConsentNeeded, ToCopy

LINK = "https://login.microsoftonline.com/organizations/v2.0/adminconsent?client_id=1"


def test_an_error_says_what_to_do_what_to_copy_and_where_the_raw_error_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ConsentNeeded(
            "Microsoft said: no.",
            remedy="1. Ask.\n2. Wait.",
            details="Correlation ID: 42\ncode=SECRET",
            to_copy=[ToCopy("Link for your admin", LINK), ToCopy("Message", "Hello,\n\x1b]0;owned\x07please")],
        )

    monkeypatch.setenv("MAILTROVE_HOME", str(tmp_path))
    monkeypatch.setattr(Accounts, "add_microsoft", refuse)
    result = CliRunner().invoke(main, ["account", "add", "ada@outlook.com"])
    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    after_title = lines[lines.index(f"{ConsentNeeded.title}.") :]
    log = tmp_path / "logs" / "mailtrove.log"
    assert after_title == [
        f"{ConsentNeeded.title}.",
        "Microsoft said: no.",
        "→ 1. Ask.",
        "2. Wait.",
        "Link for your admin:",
        "",
        LINK,
        "",
        "Message:",
        "",
        "Hello,",
        "\ufffd]0;owned\ufffdplease",
        "",
        f"The raw error, with its numbers and time, is in {log}",
    ]
    assert "Correlation ID: 42" in log.read_text()
    assert "SECRET" not in log.read_text()
