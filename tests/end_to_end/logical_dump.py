"""What an archive says, whatever its rows are numbered: two dumps are equal when a person could not tell them apart."""

from pathlib import Path
from typing import Any

from mailtrove.archive.database import Archive

QUESTIONS = {
    "messages": "SELECT hex(digest), message_id_header, date, internal_date, subject, sender, recipients, snippet,"
    " size, attachments, flags, gone, indexed FROM message",
    "bytes": "SELECT hex(m.digest), r.codec, hex(r.bytes) FROM raw_message r JOIN message m ON m.id = r.message_id",
    "places": "SELECT f.name, p.uidvalidity, p.uid, hex(m.digest), p.date, p.internal_date, p.size, p.flags,"
    " p.keywords, p.gone_since IS NULL, p.unread"
    " FROM membership p JOIN folder f ON f.id = p.folder_id JOIN message m ON m.id = p.message_id",
    "shown": "SELECT f.name, hex(m.digest), sum(p.shown)"
    " FROM membership p JOIN folder f ON f.id = p.folder_id JOIN message m ON m.id = p.message_id GROUP BY 1, 2",
    "folders": "SELECT name, delimiter, role, uidvalidity, uidnext, highestmodseq, on_server, completed_at IS NULL,"
    " gone_since, messages, unread FROM folder",
    "texts": "SELECT hex(m.digest), t.subject, t.people, t.body, t.attachment_names"
    " FROM message_text t JOIN message m ON m.id = t.message_id",
    "people": "SELECT hex(m.digest), p.role, a.email, a.name"
    " FROM participant p JOIN message m ON m.id = p.message_id JOIN address a ON a.id = p.address_id",
    "attachments": "SELECT hex(m.digest), a.part, a.file_name, a.content_type, a.size, a.digest"
    " FROM attachment a JOIN message m ON m.id = a.message_id",
    "threads": "SELECT (SELECT group_concat(d) FROM (SELECT hex(m.digest) AS d FROM message m"
    " WHERE m.thread_id = t.id ORDER BY d)), t.newest_date, t.count FROM thread t WHERE t.count > 0",
    "found": "SELECT hex(m.digest) FROM message_search s JOIN message m ON m.id = s.rowid"
    " WHERE message_search MATCH 'lantern OR odd'",
    "account": "SELECT email, messages, bytes FROM account",
}


def logical_dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The archive's content in words, after SQLite itself found nothing wrong with the file."""
    with Archive.open(path) as archive:
        check = "INSERT INTO message_search (message_search) VALUES ('integrity-check')"
        archive.write(lambda: archive.writer.run(check))
        with archive.reading() as database:
            run = database.run
            assert run("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert run("PRAGMA foreign_key_check").fetchall() == []
            return {name: sorted(run(sql).fetchall(), key=repr) for name, sql in QUESTIONS.items()}
