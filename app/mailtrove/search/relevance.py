"""Of what a search finds, the best matches first: weighed by how rare the words are and where they stand (bm25)."""

import json
from array import array
from datetime import date
from typing import Final

from mailtrove.archive.database import Archive
from mailtrove.search.matching import expression
from mailtrove.search.query import parse
from mailtrove.search.run import Found, search
from mailtrove.search.saved import NO_SEARCHES, Searches
from mailtrove.search.tree import AllOf, AnyOf, Term

WEIGHED: Final = 2_000
"""The newest so many are weighed, so that a word which all of a million messages have takes well below a second."""
_WEIGHTS: Final = "8.0, 4.0, 1.0, 2.0"
"""Of subject, people, body and attachment names."""
_BEST_FIRST: Final = f"""
WITH wanted (id) AS MATERIALIZED (SELECT value FROM json_each(?1))
SELECT rowid FROM message_search WHERE message_search MATCH ?2
AND rowid BETWEEN (SELECT min(id) FROM wanted) AND (SELECT max(id) FROM wanted) AND +rowid IN wanted
ORDER BY bm25(message_search, {_WEIGHTS})
"""


def search_best(
    archive: Archive,
    text: str,
    *,
    account_id: int | None = None,
    prefix_last: bool = False,
    today: date | None = None,
    saved: Searches = NO_SEARCHES,
) -> Found:
    """As `search`, the best matches first; of more than `WEIGHED` messages the newest.

    What has none of the words, as another alternative holds for it, comes last; so does all where no words are sought.

    Raises:
        QueryMistake: it can't be understood.
    """
    found = search(
        archive, text, account_id=account_id, limit=WEIGHED, prefix_last=prefix_last, today=today, saved=saved
    )
    said = [part for term in parse(text, saved).terms for part in _words(term)]
    if not said:
        return found
    with archive.reading() as database:
        rows = database.run(_BEST_FIRST, (json.dumps(found.ids.tolist()), " OR ".join(said))).fetchall()
    places = {message: place for place, (message,) in enumerate(rows)}
    best = sorted(found.ids, key=lambda message: places.get(message, len(places)))
    return Found(array("q", best), found.explanation, found.sought)


def _words(term: Term) -> list[str]:
    match term:
        case AllOf(terms) | AnyOf(terms):
            return [part for one in terms for part in _words(one)]
        case _:
            return [said] if (said := expression(term, None)) else []
