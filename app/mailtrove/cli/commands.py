"""The verbs: what `mailtrove` on its own, and each of its subcommands, does."""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from mailtrove import __version__
from mailtrove.cli import speak
from mailtrove.cli.account_commands import account
from mailtrove.cli.choosing import with_choices
from mailtrove.cli.exporting import export
from mailtrove.cli.keys import keys
from mailtrove.cli.opened import opened, speaking_errors, wants_verbose
from mailtrove.cli.runs import runs
from mailtrove.cli.searches import searches
from mailtrove.config import load_config
from mailtrove.errors import MailtroveError, NothingToRetry
from mailtrove.logs import begin_log
from mailtrove.paths import Paths, make_private_folder
from mailtrove.printable import printable, printable_line
from mailtrove.sync.events import SyncState

if TYPE_CHECKING:
    from mailtrove.archive.records import Account
    from mailtrove.sync.engine import SyncEngine

_NUMBER: Final = click.IntRange(min=1, max=2**63 - 1)
"""What SQLite can count."""


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mailtrove")
@click.option(
    "-v", "--verbose", is_flag=True, help="Say each step on standard error, and in the log; never a password or token."
)
@click.pass_context
@speaking_errors
def main(context: click.Context, verbose: bool) -> None:
    """Own your mail: archive whole mailboxes, and browse and search them by keyboard."""
    speak.suit_any_terminal()
    speak.hide_secrets_in_crashes()
    if context.invoked_subcommand is None:
        from mailtrove.tui.app import MailtroveApp  # so that `mailtrove sync` never loads Textual
        from mailtrove.tui.session import read_session

        paths = Paths.of()
        begin_log(paths.logs, verbose=verbose)  # never aloud: it would be written over the screen
        app = MailtroveApp(paths, load_config(paths.config_file), session=read_session(paths.session))
        app.run()
        sys.exit(app.return_code or 0)


@main.command()
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), help="Keep everything in this folder.")
@click.option(
    "--messages", default=2000, show_default=True, type=click.IntRange(min=1), help="How much sample mail to make."
)
@click.option("--troubles", is_flag=True, help="Offer the people as well whose sign-in goes wrong.")
@speaking_errors
def demo(home: Path | None, messages: int, troubles: bool) -> None:
    """Try everything in a sandbox on this computer: no account, no network."""
    from mailtrove.sandbox.people import DEMO_PEOPLE, TROUBLED
    from mailtrove.sandbox.stand_in_browser import follow
    from mailtrove.sandbox.world import Sandbox
    from mailtrove.tui.app import MailtroveApp
    from mailtrove.tui.session import read_session

    speak.say("Starting a small world: an identity provider, a mail server, and some mail …")
    with _demo_home(home) as paths, Sandbox(paths.config_file.parent, messages=messages) as sandbox:
        sandbox.write_config(paths)
        begin_log(paths.logs, verbose=wants_verbose())
        ca_file = sandbox.addresses.ca_file
        app = MailtroveApp(
            paths,
            load_config(paths.config_file),
            stand_in_browser=lambda url: follow(url, ca_file=ca_file),
            people=[(person.email, person.tagline) for person in (*DEMO_PEOPLE, *(TROUBLED if troubles else ()))],
            session=read_session(paths.session),
        )
        app.run()
    sys.exit(app.return_code or 0)


@contextmanager
def _demo_home(kept: Path | None) -> Iterator[Paths]:
    """The folder of a demo: one that stays, or one that is gone afterwards."""
    if kept:
        make_private_folder(kept)
        yield Paths.below(kept)
        return
    with tempfile.TemporaryDirectory(prefix="mailtrove-demo-") as folder:
        yield Paths.below(Path(folder))


@main.command()
@click.argument("names", metavar="[ACCOUNT]...", nargs=-1)
@click.option("--watch", "watching", is_flag=True, help="Then stay, and bring what is new as it comes, until Ctrl+C.")
@click.option("--limit", type=_NUMBER, help="At most so many new messages an account, newest first.")
@click.option("--problems", "problems_only", is_flag=True, help="Only ask again for what the last sync could not have.")
@with_choices
@speaking_errors
def sync(names: tuple[str, ...], watching: bool, problems_only: bool, **choices: Any) -> None:
    """Bring accounts up to date: all, or those named."""
    from mailtrove.cli.watching import refuse_with_watch, watch
    from mailtrove.sync.choices import Choices
    from mailtrove.sync.engine import SyncEngine

    if watching:
        refuse_with_watch({**choices, "problems": problems_only})
    with opened() as here:
        wanted = [here.accounts.find(name) for name in names]
        everybody = here.accounts.all()
        if not names:
            wanted = [one for one in everybody if not one.mail_only]
        if not wanted:
            speak.say(_nothing_to_sync(everybody))
            sys.exit(speak.EXIT_USAGE)
        if watching:
            sys.exit(0 if watch(here, wanted, Choices(**choices)) else speak.EXIT_PROBLEMS)
        engine = SyncEngine(
            here.archive,
            here.accounts.connect,
            locks=here.paths.locks,
            connections=here.config.sync.connections,
            watch=speak.ProgressLines().show,
        )
        try:
            start = engine.retry if problems_only else engine.start
            good = _bring_up_to_date(engine, wanted, lambda one: start(one, Choices(**choices)))
        finally:
            engine.close()
    sys.exit(0 if good else speak.EXIT_PROBLEMS)


def _nothing_to_sync(kept: "list[Account]") -> str:
    if not kept:
        return "No account yet. Next: mailtrove account add you@example.com"
    by = " --shared-by ACCOUNT" if kept[0].signs_in_as else ""
    return (
        "Only kept mail is here, which nothing logs in for. To go on with it, add its account again:"
        f" mailtrove account add {kept[0].email}{by}"
    )


def _bring_up_to_date(engine: "SyncEngine", wanted: "list[Account]", start: "Callable[[Account], None]") -> bool:
    """Sync the accounts side by side, whatever becomes of one of them; True when all went without a problem."""
    running: list[int] = []
    good = True
    for one in wanted:
        try:
            start(one)
            running.append(one.id)
        except NothingToRetry as error:
            speak.say(f"{one.email}: {error.title}.")
        except MailtroveError as error:
            speak.say(f"{one.email}:")
            speak.say_error(error)
            good = False
    for account_id in running:
        while not engine.wait(account_id, timeout=0.5):  # short, so that ctrl+c is heard
            pass
        progress = engine.progress(account_id)
        good = good and progress is not None and progress.state is SyncState.DONE
    return good


@main.command()
@click.argument("names", metavar="[ACCOUNT]...", nargs=-1)
@speaking_errors
def reindex(names: tuple[str, ...]) -> None:
    """Make text, people, threads and search anew from the archived bytes; nothing is downloaded."""
    from mailtrove.sync.index import index_again

    with opened() as here:
        for one in [here.accounts.find(name) for name in names] or here.accounts.all():
            done = sum(index_again(here.archive, one, here.paths.locks))
            speak.say(f"{one.email}: {done:,} messages indexed anew.")


@main.command()
@click.argument("query", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="For programs: one object a line.")
@click.option("--limit", default=50, show_default=True, type=_NUMBER)
@click.option("--explain", is_flag=True, help="Only say what is understood.")
@speaking_errors
def search(query: tuple[str, ...], as_json: bool, limit: int, explain: bool) -> None:
    """Find messages: words, "phrases", begin*, OR, -not, (brackets); from: to: cc: with: subject: body: filename: in:
    account: is: has: type: before: after: on: date: newer_than: older_than: larger: smaller: msgid: thread: saved:

    Put -- before a query that begins with a minus. The full-screen app's ? explains each.
    """
    if explain:
        from mailtrove.search.explain import explain as said
        from mailtrove.search.query import parse as understood

        saved = load_config(Paths.of().config_file).searches
        click.echo(printable_line(said(understood(" ".join(query), saved))))
        return
    from mailtrove.archive import browse
    from mailtrove.search.run import search as find

    with opened() as here:
        found = find(here.archive, " ".join(query), limit=limit, saved=here.config.searches)
        rows = browse.message_rows(here.archive, found.ids)
        for number in found.ids:
            row = rows[number]
            if as_json:
                click.echo(json.dumps(asdict(row), ensure_ascii=True))
            else:
                line = f"{row.id:>8}  {speak.local_time(row.date)}  {row.sender[:28]:<28}  {row.subject}"
                click.echo(printable(line).replace("\n", " "))
        speak.say(f"{len(found.ids):,} shown: {found.explanation}")


@main.command()
@click.argument("number", metavar="ID", type=_NUMBER)
@click.option("--raw", is_flag=True, help="The bytes as the server sent them.")
@speaking_errors
def show(number: int, raw: bool) -> None:
    """Show a message by the number that `search` lists."""
    from mailtrove.archive import browse
    from mailtrove.mime.parse import parse

    with opened() as here:
        if raw and not sys.stdout.isatty():
            for piece in browse.raw_pieces(here.archive, number):
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()  # here, where a full disk can still be told
            return
        content = browse.raw_message(here.archive, number)
        folders = browse.message_folders(here.archive, number)
    if raw:  # a terminal must not be made to act by what a message holds
        click.echo(printable(content.decode("utf-8", "replace")))
        return
    message = parse(content)
    for name, value in message.headers:
        if name.lower() in ("from", "to", "cc", "date", "subject", "reply-to"):
            click.echo(printable_line(f"{name}: {value}"))
    click.echo(printable_line(f"Folders: {', '.join(folders)}"))
    for attached in message.attachments:
        size = speak.in_bytes(attached.size)
        click.echo(printable_line(f"Attachment: {attached.file_name} ({attached.content_type}, {size})"))
    click.echo(f"\n{printable(message.text)}")


main.add_command(account)
main.add_command(keys)
main.add_command(export)
main.add_command(runs)
main.add_command(searches)
