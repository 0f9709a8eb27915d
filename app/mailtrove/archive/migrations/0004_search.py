"""What a search narrows down by is in the indexes that lists are read from; and attachments are found by their type.

Nothing has to be derived again.
"""

INDEXES = (
    "DROP INDEX message_date_id_attachments",
    "DROP INDEX message_account_id_date_id_attachments",
    """CREATE INDEX message_date_id_account_id_size_attachments_flags_gone
    ON message (date, id, account_id, size, attachments, flags, gone)""",
    """CREATE INDEX message_account_id_date_id_size_attachments_flags_gone
    ON message (account_id, date, id, size, attachments, flags, gone)""",
    "CREATE INDEX attachment_content_type_message_id ON attachment (content_type, message_id)",
)


def up(migrator, db):
    for statement in INDEXES:
        db.execute_sql(statement)
