"""Text cut by cells, dates as short as they can be, columns that fill the line exactly."""

import time
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from mailtrove.archive.records import MessageRow
from mailtrove.printable import printable_line
from mailtrove.search.query import parse
from mailtrove.search.sought import Place, Sought, sought, spans
from mailtrove.tui import dates
from mailtrove.tui.cells import cut, fit, fit_right, wrap
from mailtrove.tui.glyphs import ASCII, UNICODE, glyphs_for
from mailtrove.tui.list_line import columns_for, message_line, short_size, waiting_line

MIXED = st.text(alphabet="ab é한日本🙂e\u0301\u0300न\u094dष\u200d-", max_size=80).map(printable_line)
STYLES = {name: Style() for name in ("text", "dim", "accent", "star", "unread", "gone", "hit")}
NOW = datetime(2024, 5, 16, 15, 0, tzinfo=UTC).timestamp()
ROW = MessageRow(
    id=1, account_id=1, date=int(NOW) - 60, subject="Tea", sender="Ada", recipients="Mary, Charles",
    snippet="On Sunday", size=4200, attachments=1, unread=True, starred=True, answered=True, gone=False,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@given(MIXED, st.integers(0, 40))
def test_what_is_fitted_takes_exactly_its_cells(text: str, width: int) -> None:
    assert cell_len(fit(text, width)) == width
    assert cell_len(fit_right(text, width)) == width
    assert cell_len(cut(text, width)) <= width


@given(MIXED, st.integers(2, 40))
def test_wrapping_loses_nothing_but_blanks_and_never_goes_beyond_the_width(text: str, width: int) -> None:
    pieces = list(wrap(text, width))
    assert all(cell_len(piece) <= width for piece in pieces)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")


def test_a_mark_stays_with_its_letter_and_a_wide_letter_is_not_halved() -> None:
    assert cut("e\u0301e\u0301e\u0301e\u0301", 3) == "e\u0301e\u0301…"
    assert cut("日本語です", 6) == "日本…"
    assert fit("日本語です", 6) == "日本… "


def test_lines_break_at_blanks_and_between_wide_letters() -> None:
    assert list(wrap("the quick brown fox", 10)) == ["the quick", "brown fox"]
    assert list(wrap("日本語です", 4)) == ["日本", "語で", "す"]
    assert list(wrap("", 10)) == [""]
    assert list(wrap("    indented so that it breaks", 12)) == ["    indented", "so that it", "breaks"]


def test_the_first_piece_of_an_endless_line_comes_at_once() -> None:
    began = time.thread_time()
    assert next(wrap("x" * 10_000_000, 80)) == "x" * 80
    assert next(wrap("日本" * 1_000_000, 80)) == "日本" * 20
    assert time.thread_time() - began < 0.5


@pytest.mark.parametrize(
    ("when", "full", "short"),
    [
        ((2024, 5, 16, 14, 32), "14:32", "14:32"),
        ((2024, 5, 16, 0, 0), "00:00", "00:00"),
        ((2024, 5, 15, 23, 59), "Wed 23:59", "Wed"),
        ((2024, 5, 10, 9, 5), "Fri 09:05", "Fri"),
        ((2024, 5, 9, 9, 5), "9 May", "9 May"),
        ((2024, 5, 17, 9, 5), "17 May", "17 May"),
        ((2023, 12, 31, 9, 5), "2023-12-31", "2023"),
        ((1971, 1, 2, 9, 5), "1971-01-02", "1971"),
    ],
)
def test_dates_are_as_short_as_the_time_since_then_allows(when: tuple[int, ...], full: str, short: str) -> None:
    moment = int(datetime(*when, tzinfo=UTC).timestamp())  # type: ignore[arg-type,misc]
    assert dates.smart_date(moment, NOW) == full
    assert dates.smart_date(moment, NOW, short=True) == short


def test_a_date_that_no_calendar_holds_is_left_out() -> None:
    assert dates.smart_date(10**18, NOW) == ""
    assert dates.long_date(-(10**18)) == ""


@given(st.integers(-(10**11), 10**11))
def test_no_date_is_wider_than_its_column(moment: int) -> None:
    assert len(dates.smart_date(moment, NOW)) <= dates.FULL_WIDTH
    assert len(dates.smart_date(moment, NOW, short=True)) <= dates.SHORT_WIDTH


@pytest.mark.parametrize("width", [30, 47, 54, 80, 93, 100, 140, 200])
def test_every_line_of_the_list_fills_its_width_exactly(width: int) -> None:
    columns = columns_for(width)
    rows = [
        ROW,
        replace(ROW, unread=False, starred=False, answered=False, attachments=0, gone=True, subject="", snippet=""),
        replace(ROW, sender="松本 行弘" * 9, subject="解析機関について" * 30, snippet="楽しい" * 90, size=10**12),
        replace(ROW, date=-(10**18), sender="", subject="🙂" * 200),
    ]
    for row in rows:
        line = message_line(row, columns, STYLES, UNICODE, NOW)
        assert sum(segment.cell_length for segment in line) == width
    assert sum(segment.cell_length for segment in waiting_line(columns, STYLES, UNICODE)) == width


def test_what_was_searched_for_has_a_style_of_its_own_and_moves_nothing() -> None:
    styles = STYLES | {"hit": Style(underline=True)}
    wanted = sought(parse("tea from:ada body:sunday"))
    line = message_line(ROW, columns_for(80), styles, UNICODE, NOW, hits=partial(spans_of, wanted))
    assert [segment.text for segment in line if segment.style and segment.style.underline] == ["Ada", "Tea", "Sunday"]
    plain = message_line(ROW, columns_for(80), STYLES, UNICODE, NOW)
    assert "".join(segment.text for segment in line) == "".join(segment.text for segment in plain)


def spans_of(wanted: tuple[Sought, ...], text: str, place: Place) -> list[tuple[int, int]]:
    return spans(text, wanted, place)


def test_outgoing_mail_is_told_apart_by_whom_it_went_to() -> None:
    texts = [segment.text for segment in message_line(ROW, columns_for(80), STYLES, UNICODE, NOW, recipients=True)]
    assert "→ Mary, Charles" in "".join(texts)
    assert "Ada" not in "".join(texts)


def test_flags_are_signs_and_never_only_colours() -> None:
    line = "".join(segment.text for segment in message_line(ROW, columns_for(80), STYLES, UNICODE, NOW))
    assert line.startswith(" ●★↩▤ ")
    gone = replace(ROW, gone=True, starred=False, answered=False, attachments=0)
    assert "".join(s.text for s in message_line(gone, columns_for(80), STYLES, UNICODE, NOW)).startswith(" †    ")


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII])
def test_every_sign_is_one_cell(glyphs: object) -> None:
    signs = [sign for field in fields(UNICODE) for sign in getattr(glyphs, field.name)]
    assert {cell_len(sign) for sign in signs} == {1}


def test_a_poor_terminal_gets_letters() -> None:
    assert glyphs_for("utf-8", {"TERM": "xterm-256color"}) is UNICODE
    assert glyphs_for("utf-8", {"TERM": "linux"}) is ASCII
    assert glyphs_for("iso-8859-1", {"TERM": "xterm"}) is ASCII
    assert all(getattr(ASCII, field.name).isascii() for field in fields(ASCII))


@pytest.mark.parametrize(
    ("size", "shown"), [(0, "0"), (999, "999"), (4200, "4.2k"), (84_000, "84k"), (999_600, "1.0M"), (3 * 10**9, "3.0G")]
)
def test_sizes_take_five_cells_at_most(size: int, shown: str) -> None:
    assert short_size(size) == shown
