"""When all flags of a folder were asked for last; and no HIGHESTMODSEQ that was noted without CONDSTORE enabled.

A server need not have kept count of what changed before that, so the next sync asks for all flags once.
"""

STATEMENTS = (
    "ALTER TABLE folder ADD COLUMN looked_at INTEGER",
    "UPDATE folder SET highestmodseq = 0",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
