"""Where everything lives: configuration, archive, credentials, logs.

The places are the platform's own, unless MAILTROVE_HOME is set: then all of it is in that folder.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import platformdirs

from mailtrove.errors import HomeUnusable

HOME_VARIABLE: Final = "MAILTROVE_HOME"


@dataclass(frozen=True, slots=True)
class Paths:
    """Every file and folder of one installation. Nothing here is made until it is needed."""

    config_file: Path
    archive_file: Path
    credentials: Path
    """A folder for its owner only (0700)."""
    locks: Path
    logs: Path
    downloads: Path
    """Where attachments are saved."""
    search_history: Path
    """What was searched for before."""
    session: Path
    """Where the person was at the end."""

    @classmethod
    def below(cls, home: Path) -> "Paths":
        """Everything in one folder, as under MAILTROVE_HOME."""
        home = home.expanduser().absolute()
        return cls(
            config_file=home / "config.toml",
            archive_file=home / "archive.sqlite3",
            credentials=home / "credentials",
            locks=home / "locks",
            logs=home / "logs",
            downloads=home / "downloads",
            search_history=home / "search_history",
            session=home / "session.json",
        )

    @classmethod
    def of(cls, environ: Mapping[str, str] = os.environ) -> "Paths":
        """The places that hold for this environment."""
        if home := environ.get(HOME_VARIABLE):
            return cls.below(Path(home))
        places = platformdirs.PlatformDirs("mailtrove", appauthor=False)
        return cls(
            config_file=places.user_config_path / "config.toml",
            archive_file=places.user_data_path / "archive.sqlite3",
            credentials=places.user_data_path / "credentials",
            locks=places.user_state_path / "locks",
            logs=places.user_log_path,
            downloads=places.user_downloads_path,
            search_history=places.user_state_path / "search_history",
            session=places.user_state_path / "session.json",
        )


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, so that only its owner can enter; what is there stays.

    Raises:
        HomeUnusable: it can't be made, or something that is no folder is in its place.
    """
    try:
        for above in reversed(folder.parents):  # `parents=True` would leave these to the umask
            if not above.exists():
                above.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(f"{folder} can't be made: {error.strerror}.") from error
