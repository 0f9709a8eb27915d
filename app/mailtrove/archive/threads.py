"""Which messages belong together: by References and In-Reply-To, merged when a missing link arrives later.

Every Message-ID that was seen, as a message's own or in another's References, is remembered with its thread. A
message that names several threads makes them one.
"""

from typing import Final

from mailtrove.archive.database import Database
from mailtrove.archive.records import Derived
from mailtrove.archive.texts import storable

_LINKS: Final = 100
"""References are followed from both ends, this many in all: some mailing software lets them grow without end."""


class Threads:
    """Joins messages to threads within one transaction; `recount` at its end."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._touched: set[int] = set()

    def join(self, account_id: int, derived: Derived) -> None:
        """Put a message into the thread that its links lead to; into a new one when they lead nowhere."""
        links = _links(derived)
        run = self._database.run
        former = run("SELECT thread_id FROM message WHERE id = ?", (derived.message,)).fetchone()[0]
        threads = {
            row[0]
            for link in links
            for row in run(
                "SELECT thread_id FROM thread_link WHERE account_id = ? AND message_id_header = ?", (account_id, link)
            )
        }
        if former is not None:
            threads.add(former)
        if threads:
            thread = min(threads)
            for other in threads - {thread}:
                self._merge(other, thread)
        else:
            cursor = run("INSERT INTO thread (account_id, newest_date, count) VALUES (?, 0, 0)", (account_id,))
            thread = cursor.lastrowid
        run("UPDATE message SET thread_id = ?1 WHERE id = ?2 AND thread_id IS NOT ?1", (thread, derived.message))
        self._database.run_many(
            "INSERT OR IGNORE INTO thread_link (account_id, message_id_header, thread_id) VALUES (?, ?, ?)",
            [(account_id, link, thread) for link in links],
        )
        self._touched.add(thread)

    def recount(self) -> None:
        """Bring count, newest date and root of the threads that were touched up to date."""
        self._database.run_many(
            "UPDATE thread SET (count, newest_date) = (SELECT count(*), max(date) FROM message WHERE thread_id = ?1),"
            " root_id = (SELECT id FROM message WHERE thread_id = ?1 ORDER BY date, id LIMIT 1) WHERE id = ?1",
            [(thread,) for thread in self._touched],
        )
        self._touched.clear()

    def _merge(self, thread: int, into: int) -> None:
        run = self._database.run
        run("UPDATE message SET thread_id = ? WHERE thread_id = ?", (into, thread))
        run("UPDATE thread_link SET thread_id = ? WHERE thread_id = ?", (into, thread))
        run("DELETE FROM thread WHERE id = ?", (thread,))
        self._touched.discard(thread)


def _links(derived: Derived) -> list[str]:
    """The Message-IDs that tie the message to others, its own first, each once."""
    references = derived.references
    if len(references) > _LINKS:
        references = (*references[: _LINKS // 2], *references[-_LINKS // 2 :])
    named = (derived.message_id, derived.in_reply_to, *references)
    return [link for link in dict.fromkeys(storable(name).strip().strip("<>").strip() for name in named) if link]
