"""What was brought from servers, and when; and the threads that its rows point to."""

from peewee import (
    SQL,
    AutoField,
    BigIntegerField,
    BlobField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)


class Account(Model):
    """One mailbox and the way into it."""

    id = AutoField()
    provider = TextField()
    email = TextField()
    display_name = TextField()
    identifier = TextField(unique=True)
    host = TextField()
    port = IntegerField()
    security = TextField()
    auth_method = TextField()
    imap_user = TextField()
    account_type = TextField()
    authority = TextField()
    tid = TextField()
    oid = TextField()
    scope = TextField()
    client_id = TextField()
    skipped_folders = TextField()
    """A JSON list of names."""
    messages = IntegerField(default=0)
    """Kept by triggers, as is `bytes`."""
    bytes = BigIntegerField(default=0)
    oauth_app = TextField(default="")
    signs_in_as = IntegerField(default=0)
    """No foreign key: a shared mailbox outlives the account that signed it in."""
    password_command = TextField(default="")
    password_variable = TextField(default="")
    included_folders = TextField(default="[]")
    """A JSON list of names, as `skipped_folders`."""

    class Meta:
        table_name = "account"


class Folder(Model):
    """A folder as the server showed it last."""

    id = AutoField()
    account = ForeignKeyField(Account, on_delete="CASCADE", index=False)
    name = TextField()
    delimiter = TextField()
    role = TextField()
    uidvalidity = IntegerField(default=0)
    uidnext = IntegerField(default=0)
    highestmodseq = BigIntegerField(default=0)
    on_server = IntegerField(default=0)
    completed_at = IntegerField(null=True)
    """When everything the server had was last committed."""
    looked_at = IntegerField(null=True)
    """When the flags of everything in it were last known to be the server's."""
    gone_since = IntegerField(null=True)
    messages = IntegerField(default=0)
    """Places shown, as kept by triggers; and how many of them are `unread`."""
    unread = IntegerField(default=0)
    bytes = BigIntegerField(default=0)
    """Of the messages shown; kept as they are."""
    skimmed_at = IntegerField(null=True)
    """When at least those of the newest were."""
    label_of = ForeignKeyField("self", null=True, on_delete="SET NULL")
    """A label of Gmail's: its places follow those of this folder; see `labels`."""

    class Meta:
        table_name = "folder"
        indexes = ((("account", "name"), True),)


class Thread(Model):
    """Messages that belong together."""

    id = AutoField()
    account = ForeignKeyField(Account, on_delete="CASCADE", index=False)
    root_id = IntegerField(null=True)
    """The oldest message."""
    newest_date = BigIntegerField()
    count = IntegerField()
    topic = IntegerField(null=True)
    """Of the oldest message's subject: see `topics`; NULL where it has none, or nobody knows yet."""

    class Meta:
        table_name = "thread"
        indexes = ((("account", "topic", "newest_date"), False),)


class ThreadLink(Model):
    """A Message-ID that was seen, and the thread it leads to, whether its message is here or not."""

    account = ForeignKeyField(Account, on_delete="CASCADE", index=False)
    message_id_header = TextField()
    thread = ForeignKeyField(Thread, on_delete="CASCADE")

    class Meta:
        table_name = "thread_link"
        primary_key = CompositeKey("account", "message_id_header")
        without_rowid = True


class Message(Model):
    """A message: what lists show of it."""

    id = AutoField()
    account = ForeignKeyField(Account, on_delete="CASCADE", index=False)
    digest = BlobField()
    """SHA-256 of the bytes."""
    message_id_header = TextField(default="")
    thread = ForeignKeyField(Thread, on_delete="SET NULL", null=True, index=False)
    date = BigIntegerField()
    """UTC epoch seconds: INTERNALDATE until it is indexed, then the Date header's."""
    internal_date = BigIntegerField()
    subject = TextField(default="")
    sender = TextField(default="")
    recipients = TextField(default="")
    snippet = TextField(default="")
    size = IntegerField()
    attachments = IntegerField(default=0)
    flags = IntegerField(default=0)
    """Bits of `flags`, of all the places that count: see `store`."""
    gone = IntegerField(default=0)
    """1: in no folder of the server any more."""
    indexed = IntegerField(default=0)
    """0: waits for the index."""
    ancestors = TextField(null=True)
    """The Message-IDs that it answers, the nearest first, each on a line; NULL where nobody knows yet."""

    class Meta:
        table_name = "message"
        indexes = (
            (("account", "digest"), True),
            (("date", "id", "account", "size", "attachments", "flags", "gone"), False),
            (("account", "date", "id", "size", "attachments", "flags", "gone"), False),
            (("thread", "date"), False),
        )


Message.add_index(Message.index(Message.account, Message.id, name="message_waiting").where(SQL("indexed = 0")))
for order, key in (
    ("sender", "trim(sender, '\"'' ') COLLATE NOCASE"),
    (
        "subject",
        "CASE WHEN lower(substr(subject, 1, 4)) IN ('re: ', 'aw: ', 'fw: ', 'wg: ', 'sv: ')"
        " THEN substr(subject, 5) ELSE subject END COLLATE NOCASE",
    ),
    ("size", "size DESC"),
):
    columns = (SQL(key), SQL("date DESC"), SQL("id DESC"), Message.account)
    Message.add_index(Message.index(*columns, name=f"message_by_{order}"))


class RawMessage(Model):
    """A message's bytes, exactly as served."""

    message = ForeignKeyField(Message, on_delete="CASCADE", primary_key=True)
    codec = TextField()
    bytes = BlobField()

    class Meta:
        table_name = "raw_message"


class Membership(Model):
    """A place on the server: folder, UIDVALIDITY and UID; and the message in it."""

    id = AutoField()
    folder = ForeignKeyField(Folder, on_delete="CASCADE", index=False)
    uidvalidity = IntegerField()
    uid = IntegerField()
    message = ForeignKeyField(Message, on_delete="CASCADE")
    date = BigIntegerField()
    """The message's, so that one index serves the list of a folder."""
    internal_date = BigIntegerField()
    size = IntegerField()
    """RFC822.SIZE as the server said, to know the message again by."""
    flags = IntegerField()
    keywords = TextField()
    gone_since = IntegerField(null=True)
    shown = IntegerField()
    """1: this place stands for its message in the folder's list."""
    unread = IntegerField()
    gmail_id = BigIntegerField(null=True)
    """X-GM-MSGID, and X-GM-THRID in `gmail_thread`; only where Gmail told them, and never in a label's place."""
    gmail_thread = BigIntegerField(null=True)

    class Meta:
        table_name = "membership"
        indexes = (
            (("folder", "uidvalidity", "uid"), True),
            (("folder", "shown", "date", "message"), False),
            (("internal_date", "size", "message"), False),
        )


for gmail_field in (Membership.gmail_id, Membership.gmail_thread):
    Membership.add_index(
        Membership.index(gmail_field, name=f"membership_{gmail_field.name}").where(gmail_field.is_null(False))
    )


class Lacking(Model):
    """A place whose message the server doesn't hand out."""

    folder = ForeignKeyField(Folder, on_delete="CASCADE", index=False)
    uidvalidity = IntegerField()
    uid = IntegerField()
    words = TextField()
    """The server's, when it was asked last."""
    times = IntegerField()
    """How often it was asked."""
    asked_at = IntegerField()

    class Meta:
        table_name = "lacking"
        primary_key = CompositeKey("folder", "uidvalidity", "uid")
        without_rowid = True


class SyncRun(Model):
    """A run of the sync: when, how many, how it ended."""

    id = AutoField()
    account = ForeignKeyField(Account, on_delete="CASCADE")
    started_at = IntegerField()
    ended_at = IntegerField(null=True)
    outcome = TextField(default="")
    words = TextField(default="")
    fetched = IntegerField(default=0)
    linked = IntegerField(default=0)
    gone = IntegerField(default=0)
    bytes = BigIntegerField(default=0)
    asked = TextField(default="")
    """What was chosen for it, in words; empty where nothing was."""
    flags_changed = IntegerField(default=0)
    labels_changed = IntegerField(default=0)
    retries = IntegerField(default=0)

    class Meta:
        table_name = "sync_run"


class SyncProblem(Model):
    """A message or folder that could not be had, with the server's words."""

    id = AutoField()
    run = ForeignKeyField(SyncRun, on_delete="CASCADE")
    folder = TextField()
    uid = IntegerField()
    stage = TextField()
    words = TextField()

    class Meta:
        table_name = "sync_problem"
