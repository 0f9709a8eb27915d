"""Bytes to meaning: what a message says, without ever raising on bad mail."""
