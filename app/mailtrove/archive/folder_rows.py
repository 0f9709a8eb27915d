"""Rows of folder, as the server's list tells them; and what becomes of places when a folder turns into a label.

All of it runs inside the transaction of whoever calls.
"""

from typing import Final

from mailtrove.archive import placing
from mailtrove.archive.database import Database
from mailtrove.archive.texts import storable


def note(database: Database, account_id: int, folder: tuple[str, str, str], label_of: int | None) -> int:
    """Note a folder (name, delimiter, role), which is there again if it was gone; returns its row.

    `label_of`: the folder that its places follow, when it is a label of Gmail's. Places that it had otherwise are
    kept, under a number that no server gives, until their messages have new ones.
    """
    name, delimiter, role = folder
    key = (account_id, storable(name))
    for row_id, was_label_of in database.run(_TURNED, (*key, label_of)).fetchall():
        database.run("UPDATE membership SET uidvalidity = 0, uid = id WHERE folder_id = ?", (row_id,))
        database.run(f"{_FORGET}, uidvalidity = 0, on_server = 0, completed_at = NULL WHERE id = ?", (row_id,))
        database.run(f"{_FORGET} WHERE id = ?", (was_label_of,))
    if label_of is not None and not database.run(_LABEL_THERE, (*key, label_of)).fetchone():
        # Messages that nothing else happened to have a label more now; whether Gmail counts that, nobody says.
        database.run(f"{_FORGET} WHERE id = ?", (label_of,))
    return int(database.run(_NOTE, (*key, delimiter, role, label_of)).fetchall()[0][0])


def mark_gone(database: Database, folder_id: int, now: int) -> None:
    """Mark a folder and all that is in it as gone."""
    database.run("UPDATE folder SET gone_since = ?, on_server = 0 WHERE id = ?", (now, folder_id))
    placing.settle(database, placing.leave_folder(database, folder_id, now))


def forget_cursors(database: Database, account_id: int) -> None:
    """Trust nothing that was noted of an account's folders: the next look at each asks for everything."""
    database.run(f"{_FORGET} WHERE account_id = ?", (account_id,))


_TURNED: Final = "SELECT id, label_of_id FROM folder WHERE account_id = ? AND name = ? AND label_of_id IS NOT ?"
_LABEL_THERE: Final = (
    "SELECT 1 FROM folder WHERE account_id = ? AND name = ? AND label_of_id = ? AND gone_since IS NULL"
)
_FORGET: Final = "UPDATE folder SET uidnext = 0, highestmodseq = 0, looked_at = NULL, skimmed_at = NULL"
_NOTE: Final = """
INSERT INTO folder (account_id, name, delimiter, role, label_of_id) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (account_id, name) DO UPDATE SET delimiter = excluded.delimiter, role = excluded.role,
    label_of_id = excluded.label_of_id, gone_since = NULL
RETURNING id
"""
