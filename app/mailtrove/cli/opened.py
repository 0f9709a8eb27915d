"""What every verb stands on: the installation, its archive open, and errors said in words."""

import errno
import functools
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, ParamSpec

import click

from mailtrove.cli import speak
from mailtrove.config import Config, load_config
from mailtrove.errors import FileNotSaved, MailtroveError, OutOfMemory
from mailtrove.logs import begin_log
from mailtrove.paths import Paths

if TYPE_CHECKING:
    from mailtrove.accounts import Accounts
    from mailtrove.archive.database import Archive

P = ParamSpec("P")

_OUTPUT_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)


@dataclass(frozen=True, slots=True)
class Opened:
    """This installation, its archive open."""

    paths: Paths
    config: Config
    archive: "Archive"
    accounts: "Accounts"


@contextmanager
def opened() -> Iterator[Opened]:
    """The installation that this environment names.

    Raises:
        ConfigError, HomeUnusable, ArchiveError: it can't be used.
    """
    from mailtrove.accounts import Accounts  # here and below: so that `--help` answers at once
    from mailtrove.archive.database import Archive

    paths = Paths.of()
    begin_log(paths.logs, verbose=wants_verbose(), aloud=True)
    config = load_config(paths.config_file)
    with Archive.open(paths.archive_file) as archive:
        yield Opened(paths, config, archive, Accounts(archive, config, paths))


def wants_verbose() -> bool:
    """Whether the person gave -v, which stands before the verb."""
    context = click.get_current_context(silent=True)
    return bool(context and context.find_root().params.get("verbose"))


def speaking_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap a verb: errors that a person can meet end in words and an exit code, never in a traceback."""

    @functools.wraps(command)
    def speaking(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except MailtroveError as error:
            sys.exit(speak.say_error(error))
        except (KeyboardInterrupt, click.Abort):  # the latter where ctrl+c came while something was typed
            speak.say("Interrupted.")
            sys.exit(speak.EXIT_INTERRUPTED)
        except MemoryError:
            sys.exit(speak.say_error(OutOfMemory("The system gives mailtrove no more memory.")))
        except OSError as error:
            if error.errno not in _OUTPUT_FULL:
                raise  # a broken pipe among them: click ends quietly when nobody reads on
            sys.exit(speak.say_error(FileNotSaved(f"The output can't be written: {error.strerror}.")))

    return speaking
