"""Finding something in all messages of an open thread."""

from pathlib import Path

from tests.tui.mail_pilot import Mail, mail, until
from tests.tui.test_thread_view import text, view
from tests.tui.thread_letters import long_thread


def said(opened: Mail) -> str:
    """What the line to find something says."""
    return str(opened.screen.pane.bar.answer.content)


async def find(opened: Mail, words: str, expected: str) -> None:
    await opened.press("slash", *words)
    await until(opened.pilot, lambda: said(opened) == expected)
    await opened.settle()


async def test_something_is_found_in_all_messages_from_the_one_at_the_top_on(tmp_path: Path) -> None:
    async with mail(tmp_path, long_thread(100)) as opened:
        await opened.press("T", "enter", "g")
        await find(opened, "rises", "1 of 297")
        await opened.press("enter")
        assert view(opened).has_focus
        assert opened.screen.pane.has_class("-finding")
        await opened.press("n", "n", "N", "N", "N")
        assert said(opened) == "297 of 297"
        assert any("The tide rises." in line for line in text(opened))
        assert "Letter 100 of 100." not in text(opened)[1]
        await opened.press("n")
        assert said(opened) == "1 of 297"
        assert "Letter 1 of 100." in text(opened)[1]
        await opened.press("escape", "n")
        assert not opened.screen.pane.has_class("-finding")
        assert "Letter 2 of 100." in text(opened)[1]


async def test_what_is_in_one_message_far_away_is_gone_to(tmp_path: Path) -> None:
    async with mail(tmp_path, long_thread(100)) as opened:
        await opened.press("T", "enter", "g")
        await find(opened, "letter", "1 of 100")
        await find(opened, "x", "not found")
        await opened.press("escape")
        await find(opened, "77of", "not found")
        await opened.press("escape", "slash", *"Letter", "space", *"77", "space")
        await until(opened.pilot, lambda: said(opened) == "1 of 1")
        await opened.settle()
        hit = next(line for line in text(opened) if "Letter 77 of 100." in line)
        assert hit
        await until(
            opened.pilot,
            lambda: 1 in [number for row in range(24) for number, _ in view(opened).hits_at(view(opened).top + row)],
        )
