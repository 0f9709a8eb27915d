"""Paragraphs sent as `format=flowed`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.flowed import unflowed
from mailtrove.mime.parse import parse


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("one \ntwo \nthree\nfour", "one two three\nfour"),
        ("one \r\ntwo\r\n", "one two\n"),
        ("> a \n> b\n>> c \n>> d\ne", "> a b\n>> c d\ne"),
        ("> quoted \nmine", "> quoted \nmine"),
        (" >not a quote\n From here", ">not a quote\nFrom here"),
        ("soft \n-- \nAda \nLovelace", "soft \n-- \nAda Lovelace"),
        ("> said \n> -- \n> Ada", "> said \n> -- \n> Ada"),
        ("\n\n>\n> x", "\n\n>\n> x"),
        ("never ends ", "never ends "),
        ("", ""),
    ],
)
def test_soft_breaks_join_and_all_others_stay(sent: str, read: str) -> None:
    assert unflowed(sent, delsp=False) == read


def test_with_delsp_the_blank_at_a_soft_break_goes() -> None:
    assert unflowed("日本 \n語\nend \n", delsp=True) == "日本語\nend"


@given(st.text("> -a\n", max_size=40), st.booleans())
def test_no_word_is_lost(text: str, delsp: bool) -> None:
    assert unflowed(text, delsp=delsp).count("a") == text.count("a")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("text/plain; format=flowed", "one two"),
        ("text/plain; FORMAT=Flowed; DelSp=Yes", "onetwo"),
        ("text/plain; format=fixed", "one\ntwo"),
        ("text/plain", "one\ntwo"),
    ],
)
def test_only_text_that_says_so_flows(kind: str, text: str) -> None:
    assert parse(f"Content-Type: {kind}\n\none \ntwo".encode()).text == text
    wrapped = f"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: {kind}\n\none \ntwo\n--b--\n"
    assert parse(wrapped.encode()).text == text
