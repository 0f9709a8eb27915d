"""Headers: split, decoded, and their addresses and dates read."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.mime.addresses import addresses
from mailtrove.mime.charsets import decode
from mailtrove.mime.dates import parse_date
from mailtrove.mime.headers import bare_message_id, decode_words, message_ids, raw_headers, readable
from mailtrove.mime.parameters import parameters

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"plain", "plain"),
        (b"=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        (b"=?UTF-8?B?R3LDvMOfZQ==?= aus =?utf-8?q?K=C3=B6ln?=", "Grüße aus Köln"),
        (b"=?utf-8?B?5pel?= =?utf-8?B?5pw=?= =?utf-8?B?rA==?=", "日本"),  # a character split over two words
        (b"=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        (b"=?utf-8*en?q?caf=C3=A9?=", "café"),
        (b"=?utf-8?Q?hello world?= there", "hello world there"),
        (b"=?utf-8?Q?what??=", "what?"),
        (b"=?klingon?Q?caf=E9?=", "café"),
        (b"=?utf-8?q?caf=E9?=", "café"),
        (b"=?utf-8?B?aGVsbG8?=", "hello"),
        (b"=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        (b"=?utf-8?q?never ending", "=?utf-8?q?never ending"),
        (b"caf\xe9", "café"),
        ("café 日本".encode(), "café 日本"),
        (b"\x1b$BF|K\\\x1b(B", "日本"),
        (b"a\x00b", "ab"),
        (b"a\t  b", "a b"),
    ],
)
def test_a_header_is_read_however_it_was_encoded(value: bytes, text: str) -> None:
    assert readable(value) == text


def test_headers_keep_their_order_their_repeats_and_their_case() -> None:
    block = b"B: 1\r\na : 2\r\nB: 3\r\n folded\r\nnone\r\nC:4\r\n\r\nD: body"
    assert raw_headers(block) == [("B", b"1"), ("a", b"2"), ("B", b"3 folded"), ("C", b"4")]


@pytest.mark.parametrize(
    ("value", "people"),
    [
        (b"a@b.c", [("", "a@b.c")]),
        (b"Ada Lovelace <a@b.c>", [("Ada Lovelace", "a@b.c")]),
        (b'"Lovelace, Ada" <a@b.c>, B <b@b.c>', [("Lovelace, Ada", "a@b.c"), ("B", "b@b.c")]),
        (b"=?utf-8?q?Lovelace=2C_Ada?= <a@b.c>", [("Lovelace, Ada", "a@b.c")]),
        (b'"=?utf-8?q?Ad=C3=A4?=" <a@b.c>', [("Adä", "a@b.c")]),
        (b"a@b.c (Ada)", [("Ada", "a@b.c")]),
        (b"undisclosed-recipients:;", []),
        (b"Team: a@b.c, B <b@b.c>;, d@b.c", [("", "a@b.c"), ("B", "b@b.c"), ("", "d@b.c")]),
        (b"J\xf6rg <j@b.c>", [("Jörg", "j@b.c")]),
        (b"Mail Delivery <MAILER-DAEMON>", [("Mail Delivery", "MAILER-DAEMON")]),
        (b"root", [("root", "")]),
        (b"Ada a@b.c", [("Ada", "a@b.c")]),
        (b"Ada <a@b.c", [("Ada", "a@b.c")]),
        (b"<@relay.x,@r2.x:a@b.c>", [("", "a@b.c")]),
        (b"a@b.c; b@b.c,, c@b.c ,", [("", "a@b.c"), ("", "b@b.c"), ("", "c@b.c")]),
        (b'"Ada \\"the\\" L" <a@b.c>', [('Ada "the" L', "a@b.c")]),
        (b"'a@b.c' <a@b.c>", [("a@b.c", "a@b.c")]),
        (b"Carl (home <c@b.c>, Zed <z@b.c>", [("Carl home", "c@b.c"), ("Zed", "z@b.c")]),
        (b"", []),
        (b",;<>()", []),
    ],
)
def test_addresses_are_read_in_groups_or_not_quoted_encoded_or_wrong(
    value: bytes, people: list[tuple[str, str]]
) -> None:
    assert addresses(value) == people


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("Mon, 2 Jan 2006 15:04:05 -0700", 1136239445),
        ("Mon, 2 Jan 2006 15:04:05 -0700 (PST)", 1136239445),
        ("2 Jan 2006 15:04:05 MST", 1136239445),
        ("Mon, 2 Jan 06 15:04:05 MST", 1136239445),
        ("Mon Jan  2 15:04:05 MST 2006", 1136239445),
        ("Mon,  2 January 2006 22:04:05 GMT", 1136239445),
        ("2006-01-02T22:04:05Z", 1136239445),
        ("2006-01-02T15:04:05-07:00", 1136239445),
        ("2006-01-02 22:04:05", 1136239445),
        ("Mon, 2 Jan 2006 22:04:05", 1136239445),
        ("Mon, 2 Jan 2006 22:04:05 XYZ", 1136239445),
        ("Thu, 31 Dec 1969 23:59:59 +0000", None),
        ("Fri, 1 Jan 2100 00:00:00 +0000", None),
        ("45 Jan 2006 00:00:00 +0000", None),
        ("Mon, 2 Jan 99999999999 00:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_dates_are_read_in_every_form_and_refused_where_they_cannot_be_meant(value: str, moment: int | None) -> None:
    assert parse_date(value, NOW) == moment


def test_a_date_without_a_zone_is_the_same_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        assert parse_date("Fri, 15 Jan 2021 09:00:00", NOW) == 1_610_701_200
    time.tzset()


def test_a_date_is_believed_up_to_thirty_days_ahead() -> None:
    assert parse_date("Fri, 15 Jan 2027 09:00:00 +0000", NOW) == 1_800_003_600
    assert parse_date("Mon, 15 Feb 2027 09:00:00 +0000", NOW) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (b"<a@b>", "a@b"),
        (b" <a b@c> ", "ab@c"),
        (b"a@b", "a@b"),
        (b"<a@b> <c@d>", "a@b"),
        (b"", ""),
    ],
)
def test_a_message_id_is_bare(value: bytes, expected: str) -> None:
    assert bare_message_id(value) == expected


def test_in_reply_to_without_brackets_is_read_where_it_looks_like_one() -> None:
    assert list(message_ids(b"Your message of Monday, a@b")) == ["a@b"]
    assert list(message_ids(b"<a@b>junk<c@d>")) == ["a@b", "c@d"]


@pytest.mark.parametrize(
    "codec",
    ["utf-8", "windows-1252", "iso-8859-15", "koi8-r", "shift_jis", "euc-kr", "gb18030", "iso-2022-jp", "utf-7"],
)
def test_a_charset_that_fits_is_believed(codec: str) -> None:
    text = {"koi8-r": "Привет", "shift_jis": "日本語", "euc-kr": "한국어", "gb18030": "汉字", "iso-2022-jp": "日本語"}
    words = text.get(codec, "Grüße")
    assert decode(words.encode(codec), codec) == words


@pytest.mark.parametrize("label", ["iso-8859-1", "Windows-1252", "latin1"])
def test_western_text_that_is_utf8_is_read_as_such_and_other_western_text_is_not(label: str) -> None:
    assert decode("naïve café".encode(), label) == "naïve café"
    assert decode("naïve “café”".encode("windows-1252"), label) == "naïve “café”"


@given(st.binary(), st.text(max_size=20) | st.sampled_from(["utf-8", "utf-7", "utf-16", "idna", "zlib", "iso-2022-jp"]))
def test_any_bytes_in_any_charset_become_text_that_can_be_stored(data: bytes, charset: str) -> None:
    decode(data, charset).encode()
    assert "\0" not in decode(data, charset)


@given(st.binary())
def test_any_header_is_read(value: bytes) -> None:
    readable(value).encode()
    for name, email in addresses(value):
        assert name or email
        (name + email).encode()
    list(message_ids(value))
    parse_date(decode(value))
    parameters(decode(value))
    raw_headers(value)


@given(st.text())
def test_text_without_encoded_words_is_left_alone(text: str) -> None:
    if "=?" not in text:
        assert decode_words(text) == text
