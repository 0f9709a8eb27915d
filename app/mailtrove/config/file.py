"""The file itself: read whole, replaced in one step."""

import contextlib
import os
import tempfile
from pathlib import Path

from mailtrove.errors import ConfigError
from mailtrove.paths import make_private_folder


def read_text(file: Path) -> str | None:
    """The file's text with its line ends, and without the mark that Windows' editors begin it with; None without one.

    A link that leads nowhere is an error: somebody's own settings are missing.

    Raises:
        ConfigError: it can't be read.
    """
    try:
        return file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        if not file.is_symlink():
            return None
        reason = error.strerror
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is not in UTF-8"
    raise ConfigError(f"{file} can't be read: {reason}.", remedy="Mend or remove it; nothing was changed.")


def replace_text(file: Path, text: str) -> None:
    """Replace the file in one step, so that no reader ever sees half of it.

    Raises:
        ConfigError: it can't be written; what was there before still is.
    """
    make_private_folder(file.parent)
    target = file.resolve()  # people keep dotfiles behind links; replace what the link points to
    try:
        with (
            tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", newline="", dir=target.parent, prefix=".config-", delete=False
            ) as draft,
            contextlib.ExitStack() as failing,
        ):
            failing.callback(Path(draft.name).unlink)
            draft.write(text)
            draft.flush()
            os.fsync(draft.fileno())
            Path(draft.name).replace(target)
            failing.pop_all()
    except OSError as error:
        raise ConfigError(
            f"{file} can't be written: {error.strerror}.", remedy="Check the folder's owner and permissions."
        ) from error
