"""HTML mail as text."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.html import html_to_text

NEWSLETTERS = Path(__file__).parent / "newsletters"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<div>one</div><div>two</div>", "one\ntwo"),
        ("one<br>two<br><br>three", "one\ntwo\n\nthree"),
        ("  many\n  <b> blanks </b>  here ", "many blanks here"),
        ("<h1>Title</h1>text<h3>Sub</h3>", "# Title\n\ntext\n\n### Sub"),
        ("<ul><li>a<li>b</ul>", "• a\n• b"),
        ("<ol><li>a<li>b<ul><li>c</ul><li>d</ol>", "1. a\n2. b\n   • c\n3. d"),
        ('<ol start="7"><li><p>a</p><p>b</p></ol>', "7. a\n   b"),
        ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
        ("<pre>  x = 1\n    y</pre>", "  x = 1\n    y"),
        ("a<hr>b", "a\n\n---\n\nb"),
        ("<table><tr><th>Item<th>Price<tr><td><p>Tea</p><td>3 €</table>", "Item | Price\nTea | 3 €"),
        ("<table><tr><td><table><tr><td><p>x</table><td><p>y</table>", "x\n\ny"),
        ("<table><tr><td><p>Dear Bob,</p><p>hi.<br>Ada</p></table>", "Dear Bob,\n\nhi.\nAda"),
        ("<table><tr><td>1 High Street<br>London<td>Monday</table>", "1 High Street\nLondon\nMonday"),
        ("<table><tr><td><div>one</div><div>two</div></table>", "one\ntwo"),
        ("<table><tr><td>&nbsp;<td>Text<td> <tr><td><td><tr><td>Ink<td><td>3 €</table>", "Text\nInk | | 3 €"),
        ("<table><tr><td>a<td><a href=https://x.example>https://x.example</a></table>", "a | https://x.example"),
        ("&lt;b&gt; &amp; &eacute;&nbsp;!", "<b> & é !"),
        ("<dl><dt>term<dd>meaning</dl>", "term\n  meaning"),
        ("soft&shy;hyphen zero&#8203;width", "softhyphen zerowidth"),
        ("<img alt='Logo'> <img src=x> <img alt=spy width=1 height=1>", "[Logo]"),
        ("", ""),
        ("plain text", "plain text"),
    ],
)
def test_structure_is_kept_in_plain_characters(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_links_are_numbered_and_listed_with_their_true_targets() -> None:
    html = (
        '<p>Log in at <a href="https://evil.example/?a=1&amp;b=2">https://bank.example</a>, or '
        '<a href="https://x.example">here</a>. <a href="https://x.example">Again</a>.'
    )
    assert html_to_text(html) == (
        "Log in at https://bank.example [1, leads to evil.example], or here [2]. Again [2].\n\n"
        "[1] https://evil.example/?a=1&b=2\n[2] https://x.example"
    )


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://x.example">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="javascript:alert(1)">click</a>', "click"),
        ('<a href="java\nscript:alert(1)">click</a>', "click"),
        ('<a href="file:///etc/passwd">click</a>', "click"),
        ('<a href="#top">up</a>', "up"),
        ('<a href="https://x.example"><img src=y></a>', ""),
        ('<a href="https://x.example"><img alt="Shop"></a>', "[Shop] [1]\n\n[1] https://x.example"),
        ('<a href="https://x.example"><div>block</div></a>', "block [1]\n\n[1] https://x.example"),
        ('<a href=" ht\ttps://x.example ">odd</a>', "odd [1]\n\n[1] https://x.example"),
    ],
)
def test_only_links_that_lead_somewhere_else_are_numbered(html: str, text: str) -> None:
    assert html_to_text(html) == text


@pytest.mark.parametrize(
    "hidden",
    [
        "<style>p { color: red }</style>",
        "<script>alert('x')</script>",
        "<title>x</title>",
        '<div style="display:none">preheader</div>',
        '<div style="color:red; DISPLAY: NONE !important">preheader</div>',
        '<span style="max-height:0;overflow:hidden">preheader</span>',
        "<p hidden>x</p>",
        '<p style="opacity:0;height:0">x</p>',
        "<style>p.pre, .x { color: red; display : none }</style><p class='a pre'>preheader</p>",
        "<style>@media print { .seen { display: none } } .wide { visibility:hidden }</style><i class='wide'>x</i>",
        '<img src="https://tracker.example/pixel.gif" style="width: 1px;height:1px" alt="pixel">',
        "<!-- comment --><!--[if mso]><p>Outlook</p><![endif]-->",
        "<select><option>x</option></select><textarea>x</textarea>",
        '<img src="https://tracker.example/pixel.gif" width="1" height="1" alt="pixel">',
        "<svg><text>x</text></svg><iframe>x</iframe><object>x</object>",
        "&zwnj; &zwnj; &zwnj; &zwnj; &#847; &#847;",
    ],
)
def test_what_is_hidden_stays_out(hidden: str) -> None:
    assert html_to_text(f"<body>{hidden}<p>seen</p></body>") == "seen"


def test_a_page_that_hides_all_of_itself_is_shown_after_all() -> None:
    assert html_to_text('<div style="display:none">only for small screens</div>') == "only for small screens"


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + "x",
        "<div>" * 100_000 + "x" + "</div>" * 100_000,
        "<blockquote>" * 900 + "x",
        "<table><tr><td>" * 5_000 + "x",
        "<ul><li>" * 900 + "x",
        "".join(f"<font color={number}><p>" for number in range(3_000)) + "x",
        "".join(f"<font color={number}>" for number in range(900)) + "<p>" * 100_000 + "x",
        "<a href=x>" * 20_000 + "x",
        "<" * 200_000 + " x",
        "<!--" * 100_000 + "--> x",
        '<p style="' * 50_000 + '"> x',
        "&#x" * 100_000 + " x",
        "<style>" + "@media {" * 100_000 + "</style>x",
        "<style>" + ".a,{" * 100_000 + "</style>x",
        "<style>" * 50_000 + "</style>x",
        "https://" + "a." * 100_000 + " [1] x",
    ],
    ids=lambda html: html[:16],
)
def test_pages_made_to_hurt_take_no_time(html: str) -> None:
    began = time.process_time()
    text = html_to_text(html)
    assert time.process_time() - began < 5
    assert text.endswith("x") or "x" in text


@given(st.text())
def test_any_text_is_a_page(html: str) -> None:
    html_to_text(html).encode()


FRAGMENTS = [
    *("<p>", "</p>", "<a href=https://x>", "</a>", "<td>", "<tr>", "<table>", "</table>", "<li>", "<ol>", "</ol>"),
    *("<blockquote>", "</blockquote>", "<pre>", "</pre>", "<h2>", "</h2>", "<img alt=y>", "text", " ", "<hr>", "<dd>"),
    *("<br>", "\n"),
]


@given(st.lists(st.sampled_from(FRAGMENTS)))
def test_any_mixture_of_elements_is_a_page(pieces: list[str]) -> None:
    text = html_to_text("".join(pieces))
    assert text.strip("\n") == text
    assert "\n\n\n" not in text or "<pre>" in pieces


def test_a_page_that_only_seems_to_hide_is_shown() -> None:
    """Newsletters set the size of letters to nothing in the frame, and to something in what stands in it."""
    html = "<style>@media print { .main { display: none } }</style>"
    html += '<td class="main" style="font-size:0px"><div style="font-size:14px">seen</div></td>'
    assert html_to_text(f"<table><tr>{html}</table>") == "seen"


@pytest.mark.parametrize("page", sorted(NEWSLETTERS.glob("*.html")), ids=lambda page: page.stem)
def test_a_newsletter_reads_as_it_did(page: Path) -> None:
    assert html_to_text(page.read_text()) + "\n" == page.with_suffix(".txt").read_text()
