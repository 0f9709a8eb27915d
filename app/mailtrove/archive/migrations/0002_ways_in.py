"""More ways in: which app registration, whose sign-in, and where a password comes from."""

COLUMNS = (
    "oauth_app TEXT NOT NULL DEFAULT ''",
    "signs_in_as INTEGER NOT NULL DEFAULT 0",
    "password_command TEXT NOT NULL DEFAULT ''",
    "password_variable TEXT NOT NULL DEFAULT ''",
)


def up(migrator, db):
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE account ADD COLUMN {column}")
