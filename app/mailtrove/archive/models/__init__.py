"""The data model in Peewee: what the tables are. The migrations make them; a test holds the two together.

Rows never leave this room: they are read into the frozen records of `records`. Models are bound to no database, as
a process may have several archives open; a query names the connection it runs on.
"""

from mailtrove.archive.models.derived import (
    Address,
    Attachment,
    Facet,
    FacetTotal,
    MessageFacet,
    PackedText,
    Participant,
)
from mailtrove.archive.models.kept import (
    Account,
    Folder,
    Lacking,
    Membership,
    Message,
    RawMessage,
    SyncProblem,
    SyncRun,
    Thread,
    ThreadLink,
)

__all__ = [
    "MODELS",
    "Account",
    "Address",
    "Attachment",
    "Facet",
    "FacetTotal",
    "Folder",
    "Lacking",
    "Membership",
    "Message",
    "MessageFacet",
    "PackedText",
    "Participant",
    "RawMessage",
    "SyncProblem",
    "SyncRun",
    "Thread",
    "ThreadLink",
]

MODELS = (
    Account,
    Folder,
    Thread,
    ThreadLink,
    Message,
    RawMessage,
    Membership,
    Lacking,
    PackedText,
    Address,
    Participant,
    Attachment,
    Facet,
    MessageFacet,
    FacetTotal,
    SyncRun,
    SyncProblem,
)
