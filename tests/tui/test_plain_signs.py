"""Signs for terminals that have few: of the same width, whatever is sent."""

import pytest
from rich.cells import cell_len

from mailtrove.tui.plain_signs import plain, plain_key


@pytest.mark.parametrize(
    ("text", "encoding", "sent"),
    [
        ("╭─ ada ─╮", "utf-8", "+- ada -+"),
        ("Ångström · 3 of 16…", "utf-8", "Ångström - 3 of 16."),
        ("Ångström", "iso8859-1", "Ångström"),
        ("Ångström", "ascii", "?ngstr?m"),
        ("解析", "ascii", "????"),
        ("\x1b[38;5;3m●\x1b[0m", "ascii", "\x1b[38;5;3m*\x1b[0m"),
    ],
)
def test_what_a_poor_terminal_is_sent_is_as_wide(text: str, encoding: str, sent: str) -> None:
    assert plain(text, encoding) == sent
    assert cell_len(sent) == cell_len(text)


def test_keys_are_named_in_letters() -> None:
    assert [plain_key(shown) for shown in ("⏎", "shift+↑", "^g")] == ["enter", "shift+up", "^g"]
