"""Reading one message: its views, folded quotes, and finding in it."""

from pathlib import Path

from tests.tui.mail_archive import LETTERS, Letter
from tests.tui.mail_pilot import Mail, drawn, mail, until


def bar(opened: Mail) -> str:
    return str(opened.screen.pane.bar.answer.content)


async def find(opened: Mail, text: str) -> None:
    await opened.press("slash", *text)
    await until(opened.pilot, lambda: bool(bar(opened)) and opened.screen.view.settled)


def focused(opened: Mail) -> str | None:
    return opened.app.focused.id if opened.app.focused else None


def screen(opened: Mail) -> str:
    return "\n".join(drawn(opened.app))


async def test_the_structure_lists_every_part(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter", "x")
        assert "View      structure" in screen(opened)
        assert "3         image/png" in screen(opened)
        assert "base64" in screen(opened)
        await opened.press("x")
        assert "Dear Ada," in screen(opened)


async def test_a_message_with_both_shows_its_html_when_asked(tmp_path: Path) -> None:
    both = Letter("Bob <bob@x.example>", "Both", "in plain words", 60, alternative="<h1>In rich words</h1>")
    async with mail(tmp_path, [both]) as opened:
        await opened.press("enter")
        assert "in plain words" in screen(opened)
        await opened.press("t")
        assert "# In rich words" in screen(opened)
        assert "View      HTML as text" in screen(opened)
        await opened.press("t")
        assert "in plain words" in screen(opened)


async def test_quotes_and_signatures_fold_and_say_how_long_they_are(tmp_path: Path) -> None:
    async with mail(tmp_path, size=(80, 44)) as opened:
        await opened.press("enter", "z", "end")
        assert "▸ 3 quoted lines" in screen(opened)
        assert "▸ 2 lines of signature" in screen(opened)
        assert "Supposing" not in screen(opened)
        await opened.press("z", "end")
        assert "Supposing" in screen(opened)


async def test_finding_counts_marks_and_goes_from_hit_to_hit(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter")
        await find(opened, "music")
        assert bar(opened) == "1 of 1"
        assert "pieces of music" in screen(opened)
        await opened.press("escape")
        assert not opened.screen.pane.bar.region.area
        await opened.press("home")
        await find(opened, "the")
        view = opened.screen.view
        count = int(bar(opened).split(" of ")[1])
        assert count > 5
        await opened.press("enter", "n")
        assert bar(opened).startswith("2 of ")
        await opened.press("N", "N")
        assert bar(opened) == f"{count} of {count}"
        assert view.top > 0
        await opened.press("n")
        assert bar(opened).startswith("1 of ")
        await opened.press("escape")
        assert not view.hits.places
        assert focused(opened) == "message"
        await opened.press("escape")
        assert focused(opened) == "messages"


async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter")
        await find(opened, "zeppelin")
        assert bar(opened) == "not found"


async def test_what_is_typed_behind_the_slash_in_one_burst_is_found(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.press("enter")
        await opened.pilot.press("slash", *"harmony", "enter")
        await until(opened.pilot, lambda: bar(opened) == "1 of 1")
        assert opened.screen.pane.bar.text == "harmony"


async def test_the_hits_of_a_search_are_marked_in_the_message_and_n_goes_to_them(tmp_path: Path) -> None:
    async with mail(tmp_path) as opened:
        await opened.search("moth relay")
        await opened.press("enter", "enter")
        view = opened.screen.view
        await until(opened.pilot, lambda: len(view.hits.places) == 2)
        await opened.press("n", "n")
        assert "There is a moth" in screen(opened)
        await opened.press("escape", "escape")
        await until(opened.pilot, lambda: not view.hits.places)


async def test_hits_far_down_a_long_message_are_found(tmp_path: Path) -> None:
    body = "\n".join(f"line {number}" for number in range(9_000)) + "\nthe needle\n"
    async with mail(tmp_path, [Letter(LETTERS[0].sender, "Long", body, 60)]) as opened:
        await opened.press("enter")
        await find(opened, "needle")
        assert "the needle" in screen(opened)
