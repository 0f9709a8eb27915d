"""What terminals at the end of an SSH line are sent: no more colours, and no other signs, than they have."""

import re
from pathlib import Path

import pytest

from tests.end_to_end.mail_in_terminal import mail_in_terminal
from tests.terminal import Terminal

pytestmark = [pytest.mark.serial]


def colours(terminal: Terminal) -> set[str]:
    """The colours on the screen, as SGR parameters: "38;5;214", "33"."""
    said = ";".join(re.findall(r"\x1b\[([\d;]*)m", terminal.looks()))
    return set(re.findall(r"[34]8;5;\d+|[34]8;2;\d+;\d+;\d+|\b(?:3|4|9|10)[0-79]\b", said))


def walk(terminal: Terminal) -> set[str]:
    """The colours of Mail, of a message, of the letters to jump by, and of a dialog."""
    seen = colours(terminal)
    for keys, shows in ((("Enter",), "From  "), (("C-o",), "Stay here"), (("Escape", "?"), "On this screen")):
        terminal.press(*keys)
        terminal.wait_for(shows)
        seen |= colours(terminal)
    return seen


def test_sixteen_colours_where_the_terminal_names_no_more(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path, term="screen") as terminal:
        seen = walk(terminal)
        assert "33" in seen or "43" in seen, "the accent of ansi-dark"
        assert not {one for one in seen if one.startswith(("38;", "48;"))}


def test_256_colours_where_it_names_them(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path, term="screen-256color") as terminal:
        seen = walk(terminal)
        assert {one for one in seen if one.startswith("38;5;")}
        assert not {one for one in seen if ";2;" in one}


def test_no_colour_leaves_greys_only(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path, NO_COLOR="1") as terminal:
        seen = {one for one in walk(terminal) if one not in ("39", "49")}
        assert all(int(one.rpartition(";")[2]) in (*range(232, 256), 16, 59, 102, 145, 188, 231) for one in seen), seen


@pytest.mark.parametrize("term", ["linux", "vt100"])
def test_a_terminal_without_utf_8_gets_ascii_alone(tmp_path: Path, term: str) -> None:
    with mail_in_terminal(tmp_path, term=term, PYTHONIOENCODING="ascii") as terminal:
        terminal.press("Enter")
        assert terminal.wait_for("esc Back", "From  ").isascii()
        terminal.press("2")
        terminal.wait_for("enter Read")
        assert terminal.wait_for("+- ada@lovelace.example -").isascii(), "borders too"


def test_a_poor_font_keeps_its_letters(tmp_path: Path) -> None:
    with mail_in_terminal(tmp_path, term="linux") as terminal:
        screen = terminal.wait_for("Søren Ångström")
        assert not set("●★↩▤…⏎") & set(screen)
