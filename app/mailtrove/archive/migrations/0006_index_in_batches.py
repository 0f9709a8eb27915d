"""The index of words is told of new text by whoever writes it, in one go, and no longer row by row by triggers.

A statement that fires a trigger opens a savepoint, at which FTS5 writes out what it has gathered: a segment for each
message, which then have to be merged (measured: four times the work). Leaves as large as the archive's pages make the
index a sixth smaller; those that are there stay as they are until they are merged.
"""

STATEMENTS = (
    "DROP TRIGGER message_text_added",
    "DROP TRIGGER message_text_changed",
    "INSERT INTO message_search (message_search, rank) VALUES ('pgsz', 16000)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
