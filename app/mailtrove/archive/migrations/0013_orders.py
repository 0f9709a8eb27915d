"""All messages by sender, by subject and by size, each an index to be read from its beginning or its end.

Without them the first page of a million messages in such an order means to look at all of them.
"""

STATEMENTS = (
    """CREATE INDEX message_by_sender
    ON message (trim(sender, '"'' ') COLLATE NOCASE, date DESC, id DESC, account_id)""",
    """CREATE INDEX message_by_subject ON message (
        CASE WHEN lower(substr(subject, 1, 4)) IN ('re: ', 'aw: ', 'fw: ', 'wg: ', 'sv: ')
        THEN substr(subject, 5) ELSE subject END COLLATE NOCASE,
        date DESC, id DESC, account_id
    )""",
    "CREATE INDEX message_by_size ON message (size DESC, date DESC, id DESC, account_id)",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
