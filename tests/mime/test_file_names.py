"""Attachment names as file names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.file_names import safe_file_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("report.pdf", "report.pdf"),
        ("Größe 日本.pdf", "Größe 日本.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\system32\\cmd.exe", "cmd.exe"),
        ("/etc/", "fallback"),
        ("..", "fallback"),
        ("", "fallback"),
        (".bashrc", "bashrc"),
        ("-rf", "rf"),
        ("~root", "root"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("line\r\nbreak.txt", "line break.txt"),
        ("a<b>:c|d?.txt", "a_b__c_d_.txt"),
        ("con", "_con"),
        ("Aux.txt", "_Aux.txt"),
        ("lpt1.tar.gz", "_lpt1.tar.gz"),
        ("console.log", "console.log"),
        ("trailing. . ", "trailing"),
        ("zero\u200bwidth.txt", "zerowidth.txt"),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_file_name(name, "fallback") == safe


def test_a_long_name_keeps_its_extension() -> None:
    made = safe_file_name("日本" * 100 + ".pdf", "fallback")
    assert made.endswith(".pdf")
    assert len(made.encode()) <= 150


@given(st.text(), st.text())
def test_whatever_comes_out_is_one_harmless_path_component(name: str, fallback: str) -> None:
    made = safe_file_name(name, fallback)
    assert made
    assert made not in (".", "..")
    assert not made.startswith((".", "-", "~", " "))
    assert not made.endswith((".", " "))
    assert not set(made) & set('/\\\0<>:"|?*\n\r\t')
    assert 0 < len(made.encode()) <= 151
