"""`mailtrove account folders`: which folders an account has here, and which of them are looked at."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import opened, speaking_errors
from mailtrove.printable import printable_line

if TYPE_CHECKING:
    from mailtrove.archive.database import Archive
    from mailtrove.archive.records import Account

_NAME: Final = "NAME"


@click.command("folders")
@click.argument("name", metavar="ACCOUNT")
@click.option("--skip", multiple=True, metavar=_NAME, help="Leave this folder out from now on; may be repeated.")
@click.option("--include", multiple=True, metavar=_NAME, help="Look at it from now on, even if it holds no mail.")
@speaking_errors
def account_folders(name: str, skip: tuple[str, ...], include: tuple[str, ...]) -> None:
    """Show an account's folders, and choose which are looked at. What is archived of the others stays.

    Calendars, contacts and the like hold no mail and are left out, unless they are included.
    """
    from mailtrove.accounts.skipping import choose_folders, with_choices
    from mailtrove.archive import browse

    with opened() as here:
        account = here.accounts.find(name)
        seen = browse.folders(here.archive, account.id, left_out=True)
        chosen = with_choices(account, seen, skip=skip, include=include)
        if chosen != account:
            choose_folders(here.archive, chosen, locks=here.paths.locks)
        _show(here.archive, chosen)
        _tell(account, chosen, [folder.name for folder in seen], skip, include)


def _tell(before: "Account", after: "Account", seen: list[str], skip: Iterable[str], include: Iterable[str]) -> None:
    """What may surprise whoever chose."""
    from mailtrove.accounts.skipping import named

    for unseen in (one for one in skip if not named(one, seen)):
        speak.say(f"No sync has seen a folder {printable_line(unseen)} yet; it is left out when one does.")
    for one in include:
        if named(one, after.included_folders) and not named(one, seen):
            speak.say(f"No sync has seen a folder {printable_line(one)} yet; it is looked at when one does.")
        elif not named(one, (*before.skipped_folders, *after.included_folders)):
            speak.say(f"{printable_line(one)} was not left out.")


def _show(archive: "Archive", account: "Account") -> None:
    from mailtrove.accounts.skipping import folder_choices

    choices = folder_choices(archive, account)
    for one in choices:
        click.echo(f"{one.messages:>9,}  {one.standing.value:<8}  {printable_line(one.name)}")
    if not choices:
        speak.say(f"No folder is known yet. Next: mailtrove sync {account.email}")
