"""What the index was made from is kept compressed, by whoever writes it. What is there already stays as it is.

The index reads it through a view of the table's former name, and needn't be made anew.
"""

STATEMENTS = (
    "DROP TRIGGER message_text_removed",
    "ALTER TABLE message_text RENAME TO packed_text",
    """CREATE VIEW message_text AS
        SELECT message_id, subject, people, unpacked(body) AS body, attachment_names FROM packed_text""",
    """CREATE TRIGGER packed_text_removed AFTER DELETE ON packed_text BEGIN
        INSERT INTO message_search (message_search, rowid, subject, people, body, attachment_names)
        VALUES ('delete', old.message_id, old.subject, old.people, unpacked(old.body), old.attachment_names);
    END""",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
