"""Which messages belong together: by References and In-Reply-To, merged when a missing link arrives later.

Every Message-ID that was seen, as a message's own or in another's References, is remembered with its thread. A
message that names several threads makes them one. So does one that Gmail counts to a thread of its own
(X-GM-THRID), which the messages' places tell. A reply that names no message goes by its subject: see `topics`.
"""

from collections.abc import Iterable
from typing import Final

from mailtrove.archive import topics
from mailtrove.archive.commits import Derived
from mailtrove.archive.database import Database
from mailtrove.archive.texts import storable

_LINKS: Final = 100
"""References are followed from both ends, this many in all: some mailing software lets them grow without end."""
_ANCESTORS: Final = 10
"""Those nearest to a message are kept: where so many are missing in a row, it is one more answer to the oldest."""


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
        for (gmail_thread,) in run(_GMAIL_THREADS, (derived.message,)).fetchall():
            threads.update(self._gmail_thread(account_id, derived.message, gmail_thread))
        thread = self._merged(threads) if threads else run(_NEW_THREAD, (account_id,)).fetchall()[0][0]
        run("UPDATE message SET thread_id = ?1 WHERE id = ?2 AND thread_id IS NOT ?1", (thread, derived.message))
        self._database.run_many(
            "INSERT OR IGNORE INTO thread_link (account_id, message_id_header, thread_id) VALUES (?, ?, ?)",
            [(account_id, link, thread) for link in links],
        )
        self._touched.add(thread)

    def join_gmail(self, account_id: int, message_id: int, gmail_thread: int) -> None:
        """Put an indexed message together with those that Gmail has in this thread. Call it when a place comes to
        tell the thread, so that those told before are one already; a message that waits for the index waits."""
        row = self._database.run("SELECT thread_id FROM message WHERE id = ?", (message_id,)).fetchone()
        others = self._gmail_thread(account_id, message_id, gmail_thread) if gmail_thread else set()
        if row[0] is not None and others - {row[0]}:
            self._touched.add(self._merged({row[0], *others}))

    def recount(self) -> None:
        """Bring what is known of the threads that were touched up to date; those of one topic become one."""
        while self._touched:
            counted, self._touched = self._touched, set()
            for thread in counted:
                self._count(thread)
            for thread in counted:
                if others := topics.kin(self._database, thread):
                    self._touched.add(self._merged({thread, *others}))

    def _count(self, thread: int) -> None:
        run = self._database.run
        root = run(_ROOT, (thread,)).fetchone()
        if root is not None:  # else it became another's meanwhile
            run(_RECOUNT, (thread, root[0], topics.topic(root[1])))

    def _gmail_thread(self, account_id: int, message_id: int, gmail_thread: int) -> set[int]:
        rows = self._database.run(_IN_GMAIL_THREAD, (gmail_thread, message_id, account_id)).fetchall()
        return {thread for (thread,) in rows}

    def _merged(self, threads: set[int]) -> int:
        thread = min(threads)
        for other in threads - {thread}:
            self._merge(other, thread)
        return thread

    def _merge(self, thread: int, into: int) -> None:
        run = self._database.run
        run("UPDATE message SET thread_id = ? WHERE thread_id = ?", (into, thread))
        run("UPDATE thread_link SET thread_id = ? WHERE thread_id = ?", (into, thread))
        run("DELETE FROM thread WHERE id = ?", (thread,))
        self._touched.discard(thread)


def ancestors(derived: Derived) -> list[str]:
    """The Message-IDs of what the message answers, of what that answers, and so on, as far as it tells."""
    # What In-Reply-To names is mostly the last of the references, and else it knows better (RFC 5322, 3.6.4).
    first = () if derived.in_reply_to in derived.references else (derived.in_reply_to,)
    named = _each_once((*first, *reversed(derived.references[-_LINKS:])))
    return [name for name in named if name != bare(derived.message_id)][:_ANCESTORS]


def bare(name: str) -> str:
    """A Message-ID as it is kept: without angle brackets."""
    return storable(name).strip().strip("<>").strip()


def _links(derived: Derived) -> list[str]:
    """The Message-IDs that tie the message to others, its own first, each once."""
    references = derived.references
    if len(references) > _LINKS:
        references = (*references[: _LINKS // 2], *references[-_LINKS // 2 :])
    return _each_once((derived.message_id, derived.in_reply_to, *references))


def _each_once(names: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(map(bare, names)) if name]


_NEW_THREAD: Final = "INSERT INTO thread (account_id, newest_date, count) VALUES (?, 0, 0) RETURNING id"
_ROOT: Final = "SELECT id, subject FROM message WHERE thread_id = ? ORDER BY date, id LIMIT 1"
_RECOUNT: Final = """
UPDATE thread SET root_id = ?2, topic = ?3,
    (count, newest_date) = (SELECT count(*), max(date) FROM message WHERE thread_id = ?1)
WHERE id = ?1
"""
_GMAIL_THREADS: Final = "SELECT DISTINCT gmail_thread FROM membership WHERE message_id = ? AND gmail_thread IS NOT NULL"
_IN_GMAIL_THREAD: Final = """
SELECT message.thread_id FROM membership JOIN message ON message.id = membership.message_id
WHERE membership.gmail_thread = ? AND message.id != ? AND message.account_id = ? AND message.thread_id IS NOT NULL
ORDER BY membership.id LIMIT 1
"""
"""One is enough, as they are together already; always the first, so that those told at once find each other."""
