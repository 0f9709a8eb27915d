"""Mail out of the archive, as other programs read it: an mbox file, a Maildir, or a file for each message."""
