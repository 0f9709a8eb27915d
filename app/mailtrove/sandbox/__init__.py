"""`mailtrove demo`: a loopback world with an identity provider, an IMAP server and sample mail."""
