"""What mail is grouped by: senders, their domains, recipients, lists and types of files, each with the messages that
have it and how many those are. And the bytes of a folder, kept beside its count.

Filled from what has been derived already; lists and links are found by the next `reindex`.
"""

import re

TABLES = """
CREATE TABLE facet (
    id INTEGER NOT NULL PRIMARY KEY,
    kind INTEGER NOT NULL,
    name TEXT NOT NULL
);
CREATE UNIQUE INDEX facet_kind_name ON facet (kind, name);

CREATE TABLE message_facet (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    kind INTEGER NOT NULL,
    facet_id INTEGER NOT NULL REFERENCES facet (id),
    account_id INTEGER NOT NULL,
    date INTEGER NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (message_id, kind, facet_id)
) WITHOUT ROWID;

CREATE TABLE facet_total (
    kind INTEGER NOT NULL,
    facet_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    PRIMARY KEY (kind, facet_id, account_id)
) WITHOUT ROWID;

ALTER TABLE folder ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
UPDATE folder SET bytes = (
    SELECT coalesce(sum(message.size), 0) FROM membership JOIN message ON message.id = membership.message_id
    WHERE membership.folder_id = folder.id AND membership.shown = 1
);
"""
INDEX = "CREATE INDEX message_facet_facet_id_account_id_date ON message_facet (facet_id, account_id, date)"
TOTALS = """
INSERT INTO facet_total (kind, facet_id, account_id, messages, bytes, first, last)
SELECT kind, facet_id, account_id, count(*), sum(size), min(date), max(date)
FROM message_facet GROUP BY facet_id, account_id
"""
UNUSED = (
    "DELETE FROM facet WHERE NOT EXISTS (SELECT 1 FROM facet_total WHERE kind = facet.kind AND facet_id = facet.id)"
)
_THIS_TOTAL = "kind = old.kind AND facet_id = old.facet_id AND account_id = old.account_id"
_DATES = "FROM message_facet WHERE facet_id = old.facet_id AND account_id = old.account_id"
_SIZE = "(SELECT size FROM message WHERE id = {}.message_id)"
TRIGGERS = (
    # Places before their message, whose size the next but one needs; a foreign key's cascade comes after it.
    """CREATE TRIGGER message_leaving BEFORE DELETE ON message BEGIN
        DELETE FROM membership WHERE message_id = old.id;
    END""",
    """CREATE TRIGGER message_facet_added AFTER INSERT ON message_facet BEGIN
        INSERT INTO facet_total (kind, facet_id, account_id, messages, bytes, first, last)
        VALUES (new.kind, new.facet_id, new.account_id, 1, new.size, new.date, new.date)
        ON CONFLICT DO UPDATE SET messages = messages + 1, bytes = bytes + excluded.bytes,
            first = min(first, excluded.first), last = max(last, excluded.last);
    END""",
    f"""CREATE TRIGGER message_facet_removed AFTER DELETE ON message_facet BEGIN
        DELETE FROM facet_total WHERE {_THIS_TOTAL} AND messages = 1;
        UPDATE facet_total SET messages = messages - 1, bytes = bytes - old.size,
            first = (SELECT min(date) {_DATES}), last = (SELECT max(date) {_DATES})
        WHERE {_THIS_TOTAL};
    END""",
    "DROP TRIGGER membership_added",
    "DROP TRIGGER membership_removed",
    "DROP TRIGGER membership_changed",
    f"""CREATE TRIGGER membership_added AFTER INSERT ON membership WHEN new.shown BEGIN
        UPDATE folder SET messages = messages + 1, unread = unread + new.unread, bytes = bytes + {_SIZE.format("new")}
        WHERE id = new.folder_id;
    END""",
    f"""CREATE TRIGGER membership_removed AFTER DELETE ON membership WHEN old.shown BEGIN
        UPDATE folder SET messages = messages - 1, unread = unread - old.unread, bytes = bytes - {_SIZE.format("old")}
        WHERE id = old.folder_id;
    END""",
    f"""CREATE TRIGGER membership_changed AFTER UPDATE OF shown, unread ON membership
    WHEN old.shown != new.shown OR old.unread != new.unread BEGIN
        UPDATE folder SET messages = messages - old.shown + new.shown,
            unread = unread - old.shown * old.unread + new.shown * new.unread,
            bytes = bytes + (new.shown - old.shown) * {_SIZE.format("new")}
        WHERE id = new.folder_id;
    END""",
)
SENDER, DOMAIN, RECIPIENT, TYPE = 1, 2, 3, 5
_EMAIL = re.compile(r'[^@\s"]+@[^@\s"]+')
_DOMAIN = re.compile(r'[^@\s"]+')
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+_-]*/[a-z0-9.+_-]+")
_FROM_PARTICIPANTS = """
INSERT OR IGNORE INTO message_facet (message_id, kind, facet_id, account_id, date, size)
SELECT message_id, facet.kind, facet.id, account_id, date, size
FROM participant JOIN message ON message.id = message_id JOIN address ON address.id = address_id
JOIN facet ON facet.kind = ? AND facet.name = {name} WHERE role IN ({roles}) AND email LIKE '%@%'
"""
_FROM_ATTACHMENTS = """
INSERT OR IGNORE INTO message_facet (message_id, kind, facet_id, account_id, date, size)
SELECT message_id, facet.kind, facet.id, account_id, date, message.size
FROM attachment JOIN message ON message.id = message_id JOIN facet ON facet.kind = ? AND facet.name = content_type
"""


def up(migrator, db):
    for statement in filter(str.strip, TABLES.split(";")):
        db.execute_sql(statement)
    written = [email for (email,) in db.execute_sql("SELECT DISTINCT email FROM address")]
    emails = [email for email in written if _EMAIL.fullmatch(email)]
    domains = {email.rpartition("@")[2] for email in written if "@" in email}
    types = [
        name for (name,) in db.execute_sql("SELECT DISTINCT content_type FROM attachment") if _TYPE.fullmatch(name)
    ]
    named = [(kind, email) for email in emails for kind in (SENDER, RECIPIENT)]
    named += [(DOMAIN, domain) for domain in domains if _DOMAIN.fullmatch(domain)]
    named += [(TYPE, name) for name in types]
    db.connection().executemany("INSERT INTO facet (kind, name) VALUES (?, ?)", named)
    db.execute_sql(_FROM_PARTICIPANTS.format(name="email", roles="'from'"), (SENDER,))
    db.execute_sql(_FROM_PARTICIPANTS.format(name="domain", roles="'from'"), (DOMAIN,))
    db.execute_sql(_FROM_PARTICIPANTS.format(name="email", roles="'to', 'cc', 'bcc'"), (RECIPIENT,))
    db.execute_sql(_FROM_ATTACHMENTS, (TYPE,))
    for statement in (INDEX, TOTALS, UNUSED, *TRIGGERS):
        db.execute_sql(statement)
