"""What a run's report says besides: what was asked of it, flags and labels that changed, how often it tried again."""

COLUMNS = (
    "asked TEXT NOT NULL DEFAULT ''",
    "flags_changed INTEGER NOT NULL DEFAULT 0",
    "labels_changed INTEGER NOT NULL DEFAULT 0",
    "retries INTEGER NOT NULL DEFAULT 0",
)


def up(migrator, db):
    for column in COLUMNS:
        db.execute_sql(f"ALTER TABLE sync_run ADD COLUMN {column}")
