"""The list by threads: folded, unfolded, searched, ordered, and while mail arrives."""

from pathlib import Path

import pytest

from mailtrove.archive import browse
from mailtrove.paths import Paths
from mailtrove.tui.messages import AccountsChanged
from mailtrove.tui.widgets.search_bar import SearchBar
from mailtrove.tui.widgets.thread_view import ThreadView
from tests.tui import mail_archive
from tests.tui.mail_archive import GRACE, Letter
from tests.tui.mail_pilot import Mail, drawn, mail, until
from tests.tui.test_mail_order import choose
from tests.tui.thread_letters import BARRELS, THREADED, answer, long_thread


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SearchBar, "PAUSE", 0.001)


def barrels(opened: Mail) -> list[str]:
    """The lines of the thread about barrels, from the mark before the subject to its end."""
    lines = [line for line in drawn(opened.app)[2:-2] if "Barrels" in line and "cast" not in line]
    return [line[40 : line.index("Barrels") + 7] for line in lines]


TREE = ["▾5   Barrels", "├─ Re: Barrels", "│ └─ Re: Barrels", "└─ Re: Barrels", "  └─ Re: Barrels"]


def current(opened: Mail) -> str:
    """The line with the cursor."""
    return next(line for line in drawn(opened.app) if line.startswith("▌"))


async def arrive(opened: Mail, *letters: Letter) -> None:
    """Let mail arrive, and wait until the list has been read again."""
    archive = opened.app.archive
    assert archive is not None
    lines = opened.screen.messages.lines
    newest = max(lines.listed.heads) if lines else 0
    mail_archive.put(archive, browse.accounts(archive)[0], letters, first_uid=1000)
    opened.app.post_message(AccountsChanged(tuple(browse.summaries(archive))))
    await until(opened.pilot, lambda: max(opened.screen.messages.lines.listed.heads) > newest)  # type: ignore[union-attr]
    await opened.settle()


async def test_a_thread_is_one_line_where_its_newest_message_stands(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T")
        assert opened.screen.messages.count == len(THREADED) - 4
        assert opened.place() == f"1 of {len(THREADED) - 4} by thread · All mail"
        (line,) = (line for line in drawn(opened.app) if "▸5" in line)
        assert line.split() == [
            "●",
            "13:45",
            "Ada",
            "Lovelace",
            "▸5",
            "Re:",
            "Barrels",
            "They",
            "say",
            line.split()[-1],
        ]


async def test_the_same_key_lists_message_by_message_again(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        before = drawn(opened.app)
        await opened.press("T", "T")
        assert drawn(opened.app) == before


async def test_whoever_turns_to_threads_stays_at_the_thread_of_their_message(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press(*"jjjjjj")
        assert "06:30  Ada Lovelace" in current(opened)
        await opened.press("T")
        assert "▸5" in current(opened)
        await opened.press("j", "T")
        assert "There is a moth" in current(opened)


async def test_a_thread_unfolds_to_its_tree_and_folds_from_any_of_its_lines(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "z")
        assert barrels(opened) == TREE
        assert "▾5" in current(opened)
        assert opened.place().startswith(f"2 of {len(THREADED)} by thread")
        await opened.press("j", "j", "z")
        assert len(barrels(opened)) == 1
        assert "▸5" in current(opened)
        await opened.press("k", "z")
        assert "Analytical Engine" in current(opened)


async def test_all_threads_unfold_and_fold(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "Z")
        assert barrels(opened) == TREE
        assert "They say" in current(opened)
        await opened.press("z")
        assert barrels(opened)[0].startswith("▸5")
        await opened.press("Z", "Z")
        assert barrels(opened) == TREE
        await opened.press("k", "k", "Z")
        assert len(barrels(opened)) == 1
        assert "▸5" in current(opened)


async def test_a_thread_of_one_message_has_nothing_to_unfold(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED, size=(120, 40)) as opened:
        await opened.press("T", "j", "j")
        before = drawn(opened.app)
        await opened.press("z")
        assert drawn(opened.app) == before
        assert not opened.screen.messages.lines.unfolded  # type: ignore[union-attr]
        await opened.press("k", "z", "j", "j", "j", "j")
        assert not isinstance(opened.screen.view, ThreadView)
        await opened.press("z")
        assert isinstance(opened.screen.view, ThreadView)  # the same message, that stands for its whole thread now


async def test_folding_is_offered_only_by_threads(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("z", "Z")
        assert opened.screen.messages.count == len(THREADED)
        assert opened.screen.messages.lines is None


async def test_a_folder_shows_the_threads_of_which_a_message_is_in_it(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "f", "j", "j", "j", "enter")
        assert opened.place().endswith("by thread · Sent Items")
        (line,) = (line for line in drawn(opened.app) if "▸5" in line)
        assert "→ Ada Lovelace" in line  # as in Sent: to whom
        await opened.press("z")
        assert barrels(opened) == TREE


async def test_a_search_shows_the_threads_in_which_something_was_found(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T")
        await opened.search("they OR ask")
        await opened.press("enter")
        assert opened.place().startswith("1 of 2 found by thread")
        assert "3 found" in opened.said_below()
        assert "They say seventy" in current(opened)
        await opened.press("z")
        assert barrels(opened) == TREE
        await opened.press("escape")
        assert opened.place() == f"1 of {len(THREADED) - 4} by thread · All mail"


async def test_in_another_order_threads_stand_by_their_first_message(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T")
        await choose(opened, "f", "by sender")
        lines = drawn(opened.app)[2:]
        assert ["Ada Lovelace" in line for line in lines[:4]] == [True, True, True, False]
        assert "▸5" in lines[0]


async def test_a_reply_that_arrives_takes_its_thread_to_the_top_and_the_person_with_it(tmp_path: Path) -> None:
    async with mail(tmp_path, [*THREADED, *long_thread(30)]) as opened:
        await opened.press("T", "j", "j")
        assert "▸5" in current(opened)
        await arrive(opened, answer("Mary <mary@royal.example>", "Seventy-nine!", 0.01, "b6@x", "b1@x", "b5@x"))
        assert "▸6   Re: Barrels  Seventy" in current(opened)
        assert opened.screen.messages.cursor == 0


async def test_whoever_is_in_an_unfolded_thread_stays_at_their_message(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "z", "j", "j")
        at = opened.screen.messages.current
        other = answer("Mary <mary@royal.example>", "Another matter", 0.02, "new@x", subject="Tides")
        await arrive(opened, other, answer("Mary <mary@royal.example>", "79!", 0.01, "b6@x", "b1@x", "b2@x"))
        assert opened.screen.messages.current == at
        assert barrels(opened) == ["▾6   Barrels", *TREE[1:2], "│ ├─ Re: Barrels", "│ └─ Re: Barrels", *TREE[3:]]


async def test_while_all_are_unfolded_nothing_moves_either(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "Z", "j", "j", "j")
        at = opened.screen.messages.current
        await arrive(opened, answer("Mary <mary@royal.example>", "Another matter", 0.02, "new@x", subject="Tides"))
        assert opened.screen.messages.current == at
        assert barrels(opened) == TREE


async def test_a_missing_link_that_arrives_makes_two_lines_one(tmp_path: Path) -> None:
    apart = [one for one in BARRELS if one.name in ("b1@x", "b4@x")]
    orphan = answer("Ada <ada@lovelace.example>", "Eighty.", 1, "o2@x", "o1@x", subject="Re: Studs")
    first = answer("Ada <ada@lovelace.example>", "How?", 8, "o0@x", subject="Studs")
    async with mail(tmp_path, [*apart, orphan, first]) as opened:
        await opened.press("T", "end")
        assert "Studs" in current(opened)
        assert opened.screen.messages.count == 3
        await arrive(opened, answer("Charles <c@d.example>", "That many?", 0.5, "o1@x", "o0@x", subject="Re: Studs"))
        assert opened.screen.messages.count == 2
        assert "▸3" in next(line for line in drawn(opened.app) if "Studs" in line)


async def test_two_accounts_have_each_their_thread_of_the_same_messages(tmp_path: Path) -> None:
    mail_archive.fill(Paths.below(tmp_path).archive_file, BARRELS, account=GRACE)
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j")
        assert len([line for line in drawn(opened.app) if "▸5" in line]) == 2
        await opened.press("z")
        assert len({opened.screen.messages._ids[line] for line in range(1, 6)}) == 5
        assert len([line for line in drawn(opened.app) if "▸5" in line]) == 1


async def test_a_mark_on_a_folded_thread_is_on_all_of_its_messages(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "j", "space")
        await until(opened.pilot, lambda: opened.screen.messages.settled)
        (thread,) = (line for line in drawn(opened.app) if "▸5" in line)
        assert "✓" in thread
        assert opened.screen.messages.marks.count == 5
        await opened.press("k", "space")
        await until(opened.pilot, lambda: opened.screen.messages.settled)
        assert opened.screen.messages.marks.count == 0


async def test_all_threads_are_marked_with_all_their_messages(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "asterisk")
        await until(opened.pilot, lambda: opened.screen.messages.settled)
        assert opened.screen.messages.marks.count == len(THREADED)
        await opened.press("asterisk")
        await until(opened.pilot, lambda: opened.screen.messages.settled)
        assert opened.screen.messages.marks.count == 0


async def test_the_next_unread_line_is_that_of_a_thread_with_an_unread_message(tmp_path: Path) -> None:
    async with mail(tmp_path, THREADED) as opened:
        await opened.press("T", "n")
        assert "▸5" in current(opened)
        await opened.press("n")
        assert "moth" in current(opened)
