"""Saved searches as nodes of the folder tree; pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from mailtrove.tui.folder_nodes import Node

SEARCHES_KEY: Final = "searches"


def with_searches(nodes: Sequence[Node], searches: Mapping[str, str]) -> list[Node]:
    """The folder tree, and below “All mail” the saved searches, by name, where there are any."""
    return [*nodes[:1], *_search_nodes(searches), *nodes[1:]]


def key_shown(key: str, text: str, searches: Mapping[str, str]) -> str:
    """The node whose mail shows: of the saved search that is listed, or else that of `key`."""
    if not text:
        return key
    from mailtrove.search.saved import query_of_saved  # loaded by now, as something was searched for

    said = ((name, (query.strip(), query_of_saved(name))) for name, query in searches.items())
    return next((_key(name) for name, texts in said if text in texts), key)


def _search_nodes(searches: Mapping[str, str]) -> Iterator[Node]:
    from mailtrove.search.query import mistake_in  # the language's classes take 20 ms, and the first frame needs none

    if searches:
        yield Node(SEARCHES_KEY, "Searches", 0, None, has_children=True)
    for name in sorted(searches, key=str.casefold):
        query = searches[name]
        wrong = not query.strip() or mistake_in(query, searches) is not None
        yield Node(_key(name), name, 1, None, query=query, wrong=wrong, parents=(SEARCHES_KEY,))


def _key(name: str) -> str:
    return f"search {name}"
