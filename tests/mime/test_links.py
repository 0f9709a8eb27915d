"""Where links lead, whatever they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.html import html_to_text
from mailtrove.mime.links import links_in, openable_url, other_host, true_host


@pytest.mark.parametrize(
    ("target", "host"),
    [
        ("https://x.example/a", "x.example"),
        ("HTTPS://X.Example:8443/", "x.example"),
        ("https://bank.example@evil.example/", "evil.example"),
        ("https://evil.example\\@bank.example/", "evil.example"),
        ("https://bücher.example/", "xn--bcher-kva.example"),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example"),
        ("https://[::1]/x", "::1"),
        ("https://[::1/x", ""),
        ("mailto:ada@x.example?subject=hi", "ada@x.example"),
        ("tel:123", ""),
        ("", ""),
    ],
)
def test_the_host_is_the_one_that_a_browser_goes_to(target: str, host: str) -> None:
    assert true_host(target) == host


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("https://x.example/a?b=c#d", "https://x.example/a?b=c#d"),
        ("https://bank.example@evil.example:81/é b", "https://evil.example:81/%C3%A9%20b"),
        ("http://bücher.example", "http://xn--bcher-kva.example"),
        ("https://evil.example\\@bank.example", "https://evil.example/@bank.example"),
        ("mailto:a@x.example?body=`rm`\x1b", "mailto:a@x.example?body=%60rm%60%1B"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("tel:123", ""),
        ("ftp://x.example/", ""),
        ("https://", ""),
    ],
)
def test_only_the_web_and_mail_are_opened_and_as_plain_ascii(target: str, url: str) -> None:
    assert openable_url(target) == url


@pytest.mark.parametrize(
    ("said", "target", "host"),
    [
        ("https://bank.example", "https://evil.example/", "evil.example"),
        ("bank.example", "https://evil.example/", "evil.example"),
        ("Go to www.bank.example now", "https://evil.example/", "evil.example"),
        ("https://bank.example", "https://bank.example.evil.example", "bank.example.evil.example"),
        ("https://аррӏе.example", "https://apple.example", "apple.example"),
        ("www.bank.example", "https://login.bank.example/", ""),
        ("https://login.bank.example", "https://bank.example/", ""),
        ("README.md", "https://code.example/readme", ""),
        ("Read more", "https://evil.example/", ""),
        ("ada@bank.example", "mailto:eve@evil.example", ""),
        ("bank.example", "https://[broken", ""),
    ],
)
def test_a_text_that_names_another_host_is_seen_through(said: str, target: str, host: str) -> None:
    assert other_host(said, target) == host


def test_links_are_numbered_as_in_the_text_and_those_that_stand_in_it_go_on() -> None:
    text = html_to_text(
        "<p><a href='https://a.example'>one</a> <a href='https://evil.example'>https://bank.example</a>"
        " see https://c.example/x). <a href='https://d.example'>https://d.example</a></p>"
    )
    assert [(link.number, link.target, link.misleads) for link in links_in(text)] == [
        (1, "https://a.example", False),
        (2, "https://evil.example", True),
        (3, "https://bank.example", False),
        (4, "https://c.example/x", False),
        (5, "https://d.example", False),
    ]


def test_a_list_that_only_looks_like_ours_is_text() -> None:
    assert [link.target for link in links_in("as in\n[7] https://x.example/7")] == ["https://x.example/7"]


def test_an_idn_is_told_in_both_ways() -> None:
    (link,) = links_in("https://аррӏе.example/")
    assert (link.host, link.letters) == ("xn--80ak6aa92e.example", "аррӏе.example")


@given(st.text("ht:p/s.@[]()\\xmailto? é\n1,", max_size=60), st.text(max_size=20))
def test_nothing_raises_and_all_that_is_opened_is_harmless(text: str, rest: str) -> None:
    for link in links_in(text + "https://" + rest):
        assert link.url == "" or (link.url.isascii() and link.url.isprintable() and " " not in link.url)
        assert link.url.partition(":")[0] in ("", "http", "https", "mailto")
