"""Messages that a server doesn't hand out, remembered; when flags were skimmed; folders to include for good.

A folder with one message that can't be had was never known to be whole, and listed from end to end at every sync.
"""

STATEMENTS = (
    """
    CREATE TABLE lacking (
        folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        words TEXT NOT NULL,
        times INTEGER NOT NULL,
        asked_at INTEGER NOT NULL,
        PRIMARY KEY (folder_id, uidvalidity, uid)
    ) WITHOUT ROWID
    """,
    "ALTER TABLE folder ADD COLUMN skimmed_at INTEGER",
    "ALTER TABLE account ADD COLUMN included_folders TEXT NOT NULL DEFAULT '[]'",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
