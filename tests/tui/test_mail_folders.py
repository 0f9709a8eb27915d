"""The folder tree: its order, its nesting, and a cursor that stays where it is."""

from collections.abc import Sequence

from textual.app import App, ComposeResult

from mailtrove.archive.browse import AccountMail, AllMail, FolderMail
from mailtrove.archive.records import AccountSummary, Folder
from mailtrove.tui.folder_nodes import Node, shown_nodes, tree_nodes
from mailtrove.tui.widgets.folder_tree import FolderTree
from tests.tui.mail_archive import ADA, FOLDERS

SUMMARY = AccountSummary(ADA, 100, 10**6, 3, None, "", 0, "")


def folder(number: int, name: str, role: str = "", *, unread: int = 0, delimiter: str = "/") -> Folder:
    return Folder(number, ADA.id, name, delimiter, role, 1, 1, 10, unread)


def nodes(*folders: Folder) -> list[Node]:
    return tree_nodes([SUMMARY], folders)


def labels(found: Sequence[Node]) -> list[str]:
    return [f"{'  ' * node.depth}{node.label}" for node in found]


def test_roles_come_first_and_the_rest_by_name_with_what_is_nested_below() -> None:
    found = nodes(*(folder(number, name, role) for number, (name, _, role) in enumerate(FOLDERS)))
    assert labels(found) == [
        "All mail",
        "ada@lovelace.example",
        "  Inbox",
        "  Sent Items",
        "  Drafts",
        "  Archive",
        "    2019",
        "  Junk Email",
        "  Deleted Items",
        "  Engine",
        "    Mill",
        "    Store",
        "  日本語",
    ]


def test_a_name_that_only_holds_folders_shows_nothing() -> None:
    found = nodes(folder(1, "Clients.North.Ada", delimiter="."))
    assert [(node.label, node.view) for node in found[2:]] == [
        ("Clients", None),
        ("North", None),
        ("Ada", FolderMail(1)),
    ]


def test_each_node_knows_what_choosing_it_shows() -> None:
    found = nodes(folder(7, "INBOX", "inbox"), folder(8, "Sent", "sent"))
    assert [node.view for node in found] == [AllMail(), AccountMail(ADA.id), FolderMail(7), FolderMail(8)]
    assert [node.outgoing for node in found] == [False, False, False, True]


def test_what_is_inside_a_folded_node_is_not_shown() -> None:
    found = nodes(folder(1, "A"), folder(2, "A/B"), folder(3, "A/B/C"), folder(4, "D"))
    folded = next(node.key for node in found if node.label == "A")
    assert [node.label for node in shown_nodes(found, frozenset({folded}))[2:]] == ["A", "D"]


class TreeApp(App[None]):
    """Only a tree."""

    def compose(self) -> ComposeResult:
        """The tree."""
        yield FolderTree()


async def test_the_cursor_stays_on_its_folder_while_others_come_and_go() -> None:
    app = TreeApp()
    async with app.run_test() as pilot:
        tree = app.query_one(FolderTree)
        tree.focus()
        tree.show(nodes(folder(1, "INBOX", "inbox"), folder(2, "Engine")))
        await pilot.press("G")
        assert tree.node
        assert tree.node.label == "Engine"
        tree.show(nodes(folder(1, "INBOX", "inbox"), folder(3, "Alpha"), folder(2, "Engine", unread=4)))
        assert tree.node.label == "Engine"
        assert tree.node.unread == 4
        tree.show(nodes(folder(1, "INBOX", "inbox")))
        assert tree.node.label == "ada@lovelace.example"


async def test_left_folds_and_then_leads_to_the_parent() -> None:
    app = TreeApp()
    async with app.run_test() as pilot:
        tree = app.query_one(FolderTree)
        tree.focus()
        tree.show(nodes(folder(1, "A"), folder(2, "A/B"), folder(3, "A/C")))
        await pilot.press("end", "left")
        assert tree.node
        assert tree.node.label == "A"
        await pilot.press("left")
        assert tree.count == 3
        await pilot.press("right")
        assert tree.count == 5
