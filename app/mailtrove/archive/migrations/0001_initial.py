"""The first schema. Frozen: what changes later is another script.

AUTOINCREMENT where a number lives on outside the archive (a running sync, `mailtrove show`): it must never come to
mean another account, folder or message.
"""

TABLES = """
CREATE TABLE account (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    provider TEXT NOT NULL,
    email TEXT NOT NULL,
    display_name TEXT NOT NULL,
    identifier TEXT NOT NULL,
    host TEXT NOT NULL,
    port INTEGER NOT NULL,
    security TEXT NOT NULL,
    auth_method TEXT NOT NULL,
    imap_user TEXT NOT NULL,
    account_type TEXT NOT NULL,
    authority TEXT NOT NULL,
    tid TEXT NOT NULL,
    oid TEXT NOT NULL,
    scope TEXT NOT NULL,
    client_id TEXT NOT NULL,
    skipped_folders TEXT NOT NULL,
    messages INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX account_identifier ON account (identifier);

CREATE TABLE folder (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    delimiter TEXT NOT NULL,
    role TEXT NOT NULL,
    uidvalidity INTEGER NOT NULL DEFAULT 0,
    uidnext INTEGER NOT NULL DEFAULT 0,
    highestmodseq INTEGER NOT NULL DEFAULT 0,
    on_server INTEGER NOT NULL DEFAULT 0,
    completed_at INTEGER,
    gone_since INTEGER,
    messages INTEGER NOT NULL DEFAULT 0,
    unread INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX folder_account_id_name ON folder (account_id, name);

CREATE TABLE thread (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    root_id INTEGER,
    newest_date INTEGER NOT NULL,
    count INTEGER NOT NULL
);
CREATE INDEX thread_account_id ON thread (account_id);

CREATE TABLE thread_link (
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    message_id_header TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES thread (id) ON DELETE CASCADE,
    PRIMARY KEY (account_id, message_id_header)
) WITHOUT ROWID;
CREATE INDEX thread_link_thread_id ON thread_link (thread_id);

CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    digest BLOB NOT NULL,
    message_id_header TEXT NOT NULL DEFAULT '',
    thread_id INTEGER REFERENCES thread (id) ON DELETE SET NULL,
    date INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    subject TEXT NOT NULL DEFAULT '',
    sender TEXT NOT NULL DEFAULT '',
    recipients TEXT NOT NULL DEFAULT '',
    snippet TEXT NOT NULL DEFAULT '',
    size INTEGER NOT NULL,
    attachments INTEGER NOT NULL DEFAULT 0,
    flags INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    indexed INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX message_account_id_digest ON message (account_id, digest);
CREATE INDEX message_date_id_attachments ON message (date, id, attachments);
CREATE INDEX message_account_id_date_id_attachments ON message (account_id, date, id, attachments);
CREATE INDEX message_thread_id_date ON message (thread_id, date);
CREATE INDEX message_waiting ON message (account_id, id) WHERE indexed = 0;

CREATE TABLE raw_message (
    message_id INTEGER NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    codec TEXT NOT NULL,
    bytes BLOB NOT NULL
);

CREATE TABLE membership (
    id INTEGER NOT NULL PRIMARY KEY,
    folder_id INTEGER NOT NULL REFERENCES folder (id) ON DELETE CASCADE,
    uidvalidity INTEGER NOT NULL,
    uid INTEGER NOT NULL,
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    date INTEGER NOT NULL,
    internal_date INTEGER NOT NULL,
    size INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    keywords TEXT NOT NULL,
    gone_since INTEGER,
    shown INTEGER NOT NULL,
    unread INTEGER NOT NULL
);
CREATE UNIQUE INDEX membership_folder_id_uidvalidity_uid ON membership (folder_id, uidvalidity, uid);
CREATE INDEX membership_folder_id_shown_date_message_id ON membership (folder_id, shown, date, message_id);
CREATE INDEX membership_message_id ON membership (message_id);
CREATE INDEX membership_internal_date_size_message_id ON membership (internal_date, size, message_id);

CREATE TABLE message_text (
    message_id INTEGER NOT NULL PRIMARY KEY REFERENCES message (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    people TEXT NOT NULL,
    body TEXT NOT NULL,
    attachment_names TEXT NOT NULL
);

CREATE TABLE address (
    id INTEGER NOT NULL PRIMARY KEY,
    email TEXT NOT NULL,
    name TEXT NOT NULL,
    domain TEXT NOT NULL,
    name_words TEXT NOT NULL,
    email_words TEXT NOT NULL
);
CREATE UNIQUE INDEX address_email_name ON address (email, name);
CREATE INDEX address_domain ON address (domain);

CREATE TABLE participant (
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    address_id INTEGER NOT NULL REFERENCES address (id),
    PRIMARY KEY (message_id, role, address_id)
) WITHOUT ROWID;
CREATE INDEX participant_address_id_role_message_id ON participant (address_id, role, message_id);

CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY,
    message_id INTEGER NOT NULL REFERENCES message (id) ON DELETE CASCADE,
    part TEXT NOT NULL,
    file_name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL
);
CREATE INDEX attachment_message_id ON attachment (message_id);

CREATE TABLE sync_run (
    id INTEGER NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    started_at INTEGER NOT NULL,
    ended_at INTEGER,
    outcome TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    fetched INTEGER NOT NULL DEFAULT 0,
    linked INTEGER NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0,
    bytes INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX sync_run_account_id ON sync_run (account_id);

CREATE TABLE sync_problem (
    id INTEGER NOT NULL PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES sync_run (id) ON DELETE CASCADE,
    folder TEXT NOT NULL,
    uid INTEGER NOT NULL,
    stage TEXT NOT NULL,
    words TEXT NOT NULL
);
CREATE INDEX sync_problem_run_id ON sync_problem (run_id);
"""

INDEXES_OF_WORDS = """
CREATE VIRTUAL TABLE message_search USING fts5(
    subject, people, body, attachment_names,
    content='message_text', content_rowid='message_id', tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE address_search USING fts5(
    name_words, email_words, content='address', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
);
INSERT INTO message_search (message_search, rank) VALUES ('hashsize', 16777216);
"""

TRIGGERS = (
    # An external-content index must be told what it was given, word for word, when a row leaves it (FTS5, 4.4.3);
    # triggers see the old row even when a foreign key's cascade deletes it.
    """CREATE TRIGGER message_text_added AFTER INSERT ON message_text BEGIN
        INSERT INTO message_search (rowid, subject, people, body, attachment_names)
        VALUES (new.message_id, new.subject, new.people, new.body, new.attachment_names);
    END""",
    """CREATE TRIGGER message_text_removed AFTER DELETE ON message_text BEGIN
        INSERT INTO message_search (message_search, rowid, subject, people, body, attachment_names)
        VALUES ('delete', old.message_id, old.subject, old.people, old.body, old.attachment_names);
    END""",
    """CREATE TRIGGER message_text_changed AFTER UPDATE ON message_text BEGIN
        INSERT INTO message_search (message_search, rowid, subject, people, body, attachment_names)
        VALUES ('delete', old.message_id, old.subject, old.people, old.body, old.attachment_names);
        INSERT INTO message_search (rowid, subject, people, body, attachment_names)
        VALUES (new.message_id, new.subject, new.people, new.body, new.attachment_names);
    END""",
    """CREATE TRIGGER address_added AFTER INSERT ON address BEGIN
        INSERT INTO address_search (rowid, name_words, email_words)
        VALUES (new.id, new.name_words, new.email_words);
    END""",
    """CREATE TRIGGER address_removed AFTER DELETE ON address BEGIN
        INSERT INTO address_search (address_search, rowid, name_words, email_words)
        VALUES ('delete', old.id, old.name_words, old.email_words);
    END""",
    """CREATE TRIGGER address_changed AFTER UPDATE OF name_words, email_words ON address BEGIN
        INSERT INTO address_search (address_search, rowid, name_words, email_words)
        VALUES ('delete', old.id, old.name_words, old.email_words);
        INSERT INTO address_search (rowid, name_words, email_words)
        VALUES (new.id, new.name_words, new.email_words);
    END""",
    # What a list shows is counted as it is written, so that a count never scans.
    """CREATE TRIGGER membership_added AFTER INSERT ON membership WHEN new.shown BEGIN
        UPDATE folder SET messages = messages + 1, unread = unread + new.unread WHERE id = new.folder_id;
    END""",
    """CREATE TRIGGER membership_removed AFTER DELETE ON membership WHEN old.shown BEGIN
        UPDATE folder SET messages = messages - 1, unread = unread - old.unread WHERE id = old.folder_id;
    END""",
    """CREATE TRIGGER membership_changed AFTER UPDATE OF shown, unread ON membership
    WHEN old.shown != new.shown OR old.unread != new.unread BEGIN
        UPDATE folder SET messages = messages - old.shown + new.shown,
            unread = unread - old.shown * old.unread + new.shown * new.unread
        WHERE id = new.folder_id;
    END""",
    """CREATE TRIGGER message_added AFTER INSERT ON message BEGIN
        UPDATE account SET messages = messages + 1, bytes = bytes + new.size WHERE id = new.account_id;
    END""",
    """CREATE TRIGGER message_removed AFTER DELETE ON message BEGIN
        UPDATE account SET messages = messages - 1, bytes = bytes - old.size WHERE id = old.account_id;
    END""",
)


def up(migrator, db):
    for script in (TABLES, INDEXES_OF_WORDS):
        for statement in filter(str.strip, script.split(";")):
            db.execute_sql(statement)
    for trigger in TRIGGERS:
        db.execute_sql(trigger)
