"""When the archive file, or a message in it, can't be used."""

from mailtrove.errors.base import MailtroveError


class ArchiveError(MailtroveError):
    """The archive file can't be used."""

    title = "The archive can't be used"


class ArchiveTooNew(ArchiveError):
    """The archive was written by a newer mailtrove than this one."""

    title = "This archive is newer than this mailtrove"
    default_remedy = "Update mailtrove. The archive was not touched."


class ArchiveUnreadable(ArchiveError):
    """The file is not an archive, or is damaged."""

    title = "The archive can't be read"
    default_remedy = "Restore it from a backup, or move it away to begin anew. It was not touched."


class ArchiveBusy(ArchiveError):
    """Another process holds the archive for too long."""

    title = "The archive is in use"
    default_remedy = "Close the other mailtrove, or wait until it has finished, then try again."


class ArchiveFull(ArchiveError):
    """The archive can't grow: disk full, quota, or a read-only file system."""

    title = "The archive can't be written"
    default_remedy = "Free some space or make the folder writable; then sync again: nothing is lost."
