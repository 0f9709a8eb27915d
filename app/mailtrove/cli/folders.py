"""`mailtrove account folders`: which folders an account has here, and which of them are left out."""

from collections.abc import Iterable, Sequence
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
@click.option("--include", multiple=True, metavar=_NAME, help="Leave it out no longer.")
@speaking_errors
def account_folders(name: str, skip: tuple[str, ...], include: tuple[str, ...]) -> None:
    """Show an account's folders, and choose which are left out. What is archived of those stays."""
    from mailtrove.accounts.skipping import skip_folders
    from mailtrove.archive import browse

    with opened() as here:
        account = here.accounts.find(name)
        known = [folder.name for folder in browse.folders(here.archive, account.id)]
        skipped = _skipped(account.skipped_folders, skip, include, known)
        if skipped != account.skipped_folders:
            account = skip_folders(here.archive, account, skipped, locks=here.paths.locks)
        _show(here.archive, account)
        for unseen in (one for one in skip if not _same(one, known)):
            speak.say(f"No sync has seen a folder {unseen} yet; it is left out when one does.")
        for never in (one for one in include if not _same(one, (*known, *account.skipped_folders))):
            speak.say(f"{never} was not left out. A folder without mail comes with: mailtrove sync --folder NAME")


def _skipped(now: Sequence[str], skip: Iterable[str], include: Iterable[str], known: Sequence[str]) -> tuple[str, ...]:
    """What is left out once these are too, and those no longer, in the spelling of the folders that are known."""
    spelled = [next(iter(_same(name, known)), name) for name in skip]
    wanted = dict.fromkeys((*now, *spelled))
    back = tuple(include)
    return tuple(name for name in wanted if not _same(name, back))


def _same(name: str, names: Iterable[str]) -> list[str]:
    return [one for one in names if one == name] or [one for one in names if one.casefold() == name.casefold()]


def _show(archive: "Archive", account: "Account") -> None:
    from mailtrove.archive import browse

    folders = {folder.name: folder.messages for folder in browse.folders(archive, account.id)}
    for name in sorted({*folders, *account.skipped_folders}):
        sign = "skipped" if name in account.skipped_folders else ""
        click.echo(f"{folders.get(name, 0):>9,}  {sign:<7}  {printable_line(name)}")
    if not folders:
        speak.say(f"No folder is known yet. Next: mailtrove sync {account.email}")
