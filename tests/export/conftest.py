"""An archive to export from, as the archive's own tests have it."""

from tests.archive.conftest import account, archive

__all__ = ["account", "archive"]
