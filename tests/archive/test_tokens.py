"""How text is cut for the index: what is found, and what it leaves alone."""

import sqlite3
import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.archive.tokens import SEPARATOR, has_words, split_ideographs


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("CREATE VIRTUAL TABLE texts USING fts5(text, tokenize='unicode61 remove_diacritics 2')")
    yield connection
    connection.close()


def finds(index: sqlite3.Connection, text: str, wanted: str) -> bool:
    index.execute("DELETE FROM texts")
    index.execute("INSERT INTO texts VALUES (?)", (split_ideographs(text),))
    phrase = '"{}"'.format(split_ideographs(wanted).replace('"', " "))
    return bool(index.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (phrase,)).fetchone()[0])


@pytest.mark.parametrize(
    "text",
    [
        "東京タワーは高さ三百三十三米",
        "信息技术有限公司",
        "대한민국서울특별시",
        "ひらがなとカタカナ",
        "\U00020000\U0002a6d6\U0002b820\U00030000",  # Han beyond the basic plane
        "ﾊﾝｶｸｶﾀｶﾅ",
        "ภาษาไทยง่าย",
    ],
)
def test_any_substring_of_a_text_without_blanks_is_found(index: sqlite3.Connection, text: str) -> None:
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if has_words(text[start:end]):
                assert finds(index, f"abc {text} def", text[start:end]), text[start:end]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("ﾊﾞﾅﾅ", "バナナ"),
        ("バナナ", "ﾊﾞﾅﾅ"),
        ("Ｔｅｓｔ", "test"),
        (unicodedata.normalize("NFD", "서울"), "서울"),
        (unicodedata.normalize("NFD", "がっこう"), "がっこう"),
        ("Jahresabschluss 2020年3月", "年3月"),
        ("日本語ABC", "ABC"),
        ("Crème brûlée", "creme brulee"),
        (unicodedata.normalize("NFD", "Crème"), "creme"),
        ("Donau\u00addampf\u200bschiff", "donaudampfschiff"),
        ("שָׁלוֹם", "שלום"),
        ("مُحَمَّد", "محمد"),
        ("Ελλάδα", "ελλαδα"),
        ("ΕΛΛΑΔΑ", "Ελλάδα"),
        ("λόγος", "ΛΟΓΟΣ"),
        ("МОСКВА", "москва"),
        ("Королёв", "королев"),
    ],
)
def test_what_reads_the_same_is_found(index: sqlite3.Connection, text: str, wanted: str) -> None:
    assert finds(index, text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"), [("東京", "京東"), ("東京。大阪", "東大"), ("ABC", "AB"), ("서울", "부산")]
)
def test_what_is_not_there_is_not_found(index: sqlite3.Connection, text: str, wanted: str) -> None:
    assert not finds(index, text, wanted)


@given(st.text(alphabet=st.characters(max_codepoint=0x2FF, blacklist_characters="\u00ad", blacklist_categories=["Cs"])))
def test_text_in_letters_is_left_as_it_is(text: str) -> None:
    assert split_ideographs(text) == unicodedata.normalize("NFC", text)


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_splitting_loses_no_character_of_what_is_split(text: str) -> None:
    han = [character for character in unicodedata.normalize("NFC", text) if "\u4e00" <= character <= "\u9fff"]
    parts = split_ideographs(text).split(SEPARATOR)
    assert [part for part in parts if "\u4e00" <= part <= "\u9fff" and len(part) == 1] == han


def test_the_quick_ways_give_what_all_the_steps_give() -> None:
    """A character beyond Latin-1 that is touched makes the whole text take every step."""
    touched = split_ideographs("中")
    for number in (*range(0x20, 0xD800), *range(0xE000, 0x20000)):
        letter = f"a{chr(number)}"
        apart = f"{split_ideographs(letter)}{touched}".replace(SEPARATOR * 2, SEPARATOR)
        assert split_ideographs(f"{letter}中") == apart, hex(number)
