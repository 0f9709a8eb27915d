"""One connection to one IMAP server, read-only. Knows nothing of archives."""
