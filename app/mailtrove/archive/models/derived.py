"""What is derived from the bytes of messages, and may be thrown away: `mailtrove reindex` makes it anew."""

from peewee import (
    AutoField,
    BigIntegerField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from mailtrove.archive.models.kept import Message


class PackedText(Model):
    """What the index `message_search` was made from, cut as `tokens` does; it reads it through the view
    `message_text`."""

    message = ForeignKeyField(Message, on_delete="CASCADE", primary_key=True)
    subject = TextField()
    people = TextField()
    body = TextField()
    """As `packed_text.pack_text` has it, which may be bytes."""
    attachment_names = TextField()

    class Meta:
        table_name = "packed_text"


class Address(Model):
    """A name and an address, as they stood together in some header."""

    id = AutoField()
    email = TextField()
    """In lower case."""
    name = TextField()
    domain = TextField(index=True)
    name_words = TextField()
    """Cut as `tokens` does, as is `email_words`: what the index `address_search` was made from."""
    email_words = TextField()

    class Meta:
        table_name = "address"
        indexes = ((("email", "name"), True),)


class Participant(Model):
    """Who has which part in a message."""

    message = ForeignKeyField(Message, on_delete="CASCADE", index=False)
    role = TextField()
    """from, to, cc, bcc, reply-to or sender."""
    address = ForeignKeyField(Address, index=False)

    class Meta:
        table_name = "participant"
        primary_key = CompositeKey("message", "role", "address")
        without_rowid = True
        indexes = ((("address", "role", "message"), False),)


class Attachment(Model):
    """A part of a message that is a file."""

    id = AutoField()
    message = ForeignKeyField(Message, on_delete="CASCADE")
    part = TextField()
    file_name = TextField()
    content_type = TextField()
    size = IntegerField()
    digest = TextField()

    class Meta:
        table_name = "attachment"
        indexes = ((("content_type", "message"), False),)


class Facet(Model):
    """What messages are grouped by; see `facets`."""

    id = AutoField()
    kind = IntegerField()
    """A value of `facets.Kind`."""
    name = TextField()
    """In lower case."""

    class Meta:
        table_name = "facet"
        indexes = ((("kind", "name"), True),)


class MessageFacet(Model):
    """A message that has it."""

    message = ForeignKeyField(Message, on_delete="CASCADE", index=False)
    kind = IntegerField()
    facet = ForeignKeyField(Facet, index=False)
    account_id = IntegerField()
    """The message's, as are date and size, so that groups are counted without looking at it."""
    date = BigIntegerField()
    size = IntegerField()

    class Meta:
        table_name = "message_facet"
        primary_key = CompositeKey("message", "kind", "facet")
        without_rowid = True
        indexes = ((("facet", "account_id", "date"), False),)


class FacetTotal(Model):
    """The messages of an account that have it; kept by triggers, and gone with the last of them."""

    kind = IntegerField()
    facet_id = IntegerField()
    account_id = IntegerField()
    messages = IntegerField()
    bytes = BigIntegerField()
    first = BigIntegerField()
    """When the oldest was sent, and the newest: `last`."""
    last = BigIntegerField()

    class Meta:
        table_name = "facet_total"
        primary_key = CompositeKey("kind", "facet_id", "account_id")
        without_rowid = True
