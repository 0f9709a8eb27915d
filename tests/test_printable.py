"""The one door from mail to screen: nothing that acts on a terminal comes through."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.printable import REPLACEMENT, printable, printable_line


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]52;c;ZXZpbA==\x07", f"{REPLACEMENT}]52;c;ZXZpbA=={REPLACEMENT}"),
        ("\x1b[31mred", f"{REPLACEMENT}[31mred"),
        ("\x9b31mred", f"{REPLACEMENT}31mred"),
        ("a\x00b\x7fc", f"a{REPLACEMENT}b{REPLACEMENT}c"),
        ("gpj.\u202eexe", f"gpj.{REPLACEMENT}exe"),
        ("\u2066hidden\u2069", f"{REPLACEMENT}hidden{REPLACEMENT}"),
        ("half \ud83d", f"half {REPLACEMENT}"),
    ],
)
def test_what_could_act_on_a_terminal_is_shown_as_a_replacement(hostile: str, shown: str) -> None:
    assert printable(hostile) == shown


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\ufeff", "\u034f", "\ufe0f", "\U000e0041", "\u2060"])
def test_what_only_hides_is_left_out(hidden: str) -> None:
    assert printable(f"pre{hidden}header") == "preheader"


def test_joiners_stay_inside_words_and_go_elsewhere() -> None:
    persian = "می\u200cخواهم"
    assert printable(persian) == persian
    assert printable("👩\u200d🔬") == "👩🔬"


def test_every_kind_of_line_end_becomes_one() -> None:
    assert printable("a\r\nb\rc\u2028d\u2029e\x85f") == "a\nb\nc\nd\ne\nf"


def test_stacked_marks_are_cut_to_four() -> None:
    assert printable("x" + "\u0336" * 30) == "x" + "\u0336" * 4


def test_ordinary_writing_in_any_script_is_untouched() -> None:
    for text in ("Grüße aus München", "日本語のメール", "Привет", "שלום", "مرحبا", "안녕하세요", "a [markup] b"):
        assert printable(text) == text


@given(st.text(alphabet=st.characters(), max_size=200))
def test_nothing_that_acts_ever_comes_through(text: str) -> None:
    shown = printable(text)
    for character in shown:
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs")
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "LRO",
            "RLO",
            "PDF",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )


@given(st.text(max_size=200))
def test_a_printable_line_is_one_line(text: str) -> None:
    line = printable_line(text)
    assert "\n" not in line
    assert "\t" not in line
    assert line == line.strip()


@given(st.text(max_size=100))
def test_what_is_printable_stays_as_it_is(text: str) -> None:
    once = printable(text)
    assert printable(once) == once
