"""What a message answers, so that a thread is a tree; what a thread is about, for replies that name no message.

Both are unknown (NULL) of mail that is here already, until the next `reindex`: its threads stay as they are.
"""

STATEMENTS = (
    "ALTER TABLE message ADD COLUMN ancestors TEXT",
    "ALTER TABLE thread ADD COLUMN topic INTEGER",
    "DROP INDEX thread_account_id",
    "CREATE INDEX thread_account_id_topic_newest_date ON thread (account_id, topic, newest_date)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
