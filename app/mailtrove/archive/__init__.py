"""The one SQLite file: its schema, its one writer, and what is read from it."""
