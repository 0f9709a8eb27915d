"""`mailtrove export`: what a search finds, as files that other mail programs read."""

import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import opened, speaking_errors
from mailtrove.printable import printable_line

if TYPE_CHECKING:
    from mailtrove.export.run import Exported

_SECONDS_BETWEEN_LINES: Final = 5.0


@click.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--mbox", type=click.Path(path_type=Path), metavar="FILE", help="As one new file.")
@click.option("--maildir", type=click.Path(path_type=Path), metavar="DIR", help="As a Maildir, or into one.")
@click.option("--eml", type=click.Path(path_type=Path), metavar="DIR", help="As a file each, in this folder.")
@speaking_errors
def export(query: tuple[str, ...], mbox: Path | None, maildir: Path | None, eml: Path | None) -> None:
    """Export what a search finds, the oldest first; each message as the server served it, byte for byte.

    An mbox file is quoted as mboxrd: a line that begins with "From " gets a ">", and so does one that has some already.
    Nothing is ever written over. "" is a search that finds all.
    """
    places = {form: path for form, path in (("mbox", mbox), ("maildir", maildir), ("eml", eml)) if path is not None}
    if len(places) != 1:
        raise click.UsageError("Say where to, and as what: one of --mbox FILE, --maildir DIR or --eml DIR.")
    ((form, path),) = places.items()
    with opened() as here:
        from mailtrove.export.run import (
            Form,  # here and below: so that `--help` answers at once
            target_at,
        )
        from mailtrove.export.run import export as write
        from mailtrove.search.run import search

        found = search(here.archive, " ".join(query))
        if not found.ids:
            speak.say(f"Nothing found: {found.explanation}")
            sys.exit(speak.EXIT_PROBLEMS)
        done = write(here.archive, found.ids, target_at(Form(form), path), _Lines().show)
    what = "message" if done.written == 1 else "messages"
    speak.say(f"{done.written:,} {what}, {speak.in_bytes(done.bytes)}, in {path}: {found.explanation}")
    if done.unreadable:
        examples = ", ".join(map(str, done.examples))
        speak.say(f"{done.unreadable:,} could not be read and are left out; their numbers: {examples}")
        sys.exit(speak.EXIT_PROBLEMS)


class _Lines:
    """How far it is, on stderr: one line that renews itself on a terminal, now and then a line elsewhere."""

    def __init__(self) -> None:
        self._renewing = sys.stderr.isatty()
        self._said_at = time.monotonic()

    def show(self, done: "Exported") -> None:
        """Called at most ten times a second."""
        if done.ended:
            if self._renewing:
                click.echo("\r\x1b[K", err=True, nl=False)
            return
        rate = done.done / done.seconds if done.seconds else 0
        line = f"{done.done:,} of {done.total:,} · {speak.in_bytes(done.bytes)} · {rate:,.0f}/s"
        if self._renewing:
            line = printable_line(line)[: shutil.get_terminal_size().columns - 1]
            click.echo(f"\r\x1b[K{line}", err=True, nl=False)
        elif time.monotonic() - self._said_at > _SECONDS_BETWEEN_LINES:
            self._said_at = time.monotonic()
            click.echo(line, err=True)
