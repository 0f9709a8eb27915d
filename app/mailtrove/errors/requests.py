"""When what a person asked for can't be done."""

from mailtrove.errors.base import MailtroveError


class SyncError(MailtroveError):
    """A sync can't run."""

    title = "The sync can't run"


class AlreadySyncing(SyncError):
    """Another run holds the account, here or in another process."""

    title = "This account is already syncing"
    default_remedy = "Wait for the other run, or stop it first."


class OutOfMemory(SyncError):
    """The system gives no more memory, nor another thread."""

    title = "There is not enough memory"
    default_remedy = (
        "Close other programs, or raise the limit that holds for this one (ulimit -v, or its container's), then sync"
        " again: what was archived stays, and the rest is fetched."
    )


class NothingToRetry(SyncError):
    """Only problems were to be tried again, and there are none."""

    title = "There is nothing to try again"
    default_remedy = "A usual sync looks for whatever is new, and tries again what it could not have before."


class QueryMistake(MailtroveError):
    """A search that can't be understood; `position` is where, counted in characters."""

    title = "That search can't be understood"
    default_remedy = "The help of Mail tells what a search can say."

    def __init__(self, what_happened: str, *, position: int, remedy: str = "") -> None:
        super().__init__(what_happened, remedy=remedy)
        self.position = position


class MessageNotFound(MailtroveError):
    """No message has that number."""

    title = "No such message"
    default_remedy = "Search for it; the numbers shown are what `mailtrove show` takes."


class FileNotSaved(MailtroveError):
    """A file could not be written where it was wanted."""

    title = "The file could not be saved"
    default_remedy = "Choose another folder, or free some space."
