"""mailtrove: own your mail. Archive whole mailboxes into one file; browse and search them by keyboard."""

__version__ = "0.1.0"
