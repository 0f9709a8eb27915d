"""What Gmail knows of a message, and labels: folders whose places follow another folder's.

X-GM-MSGID and X-GM-THRID belong to the place, not to the message: a message here is its bytes, and Gmail may hold
the same bytes twice, under two numbers. A place that is gone keeps its numbers, so that they are known again elsewhere.
"""

STATEMENTS = (
    "ALTER TABLE folder ADD COLUMN label_of_id INTEGER REFERENCES folder (id) ON DELETE SET NULL",
    "CREATE INDEX folder_label_of_id ON folder (label_of_id)",
    "ALTER TABLE membership ADD COLUMN gmail_id INTEGER",
    "ALTER TABLE membership ADD COLUMN gmail_thread INTEGER",
    # Partial: only Gmail's accounts, and of theirs only the places that aren't labels', pay for them.
    "CREATE INDEX membership_gmail_id ON membership (gmail_id) WHERE gmail_id IS NOT NULL",
    "CREATE INDEX membership_gmail_thread ON membership (gmail_thread) WHERE gmail_thread IS NOT NULL",
)


def up(migrator, db):
    for statement in STATEMENTS:
        db.execute_sql(statement)
