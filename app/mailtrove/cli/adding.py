"""`mailtrove account add` and `discover`: which way in an address has, and going it."""

import json
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import click

from mailtrove.cli import speak
from mailtrove.cli.opened import Opened, opened, speaking_errors
from mailtrove.config import Config, load_config
from mailtrove.logs import begin_log
from mailtrove.paths import Paths
from mailtrove.printable import printable_line

if TYPE_CHECKING:
    from mailtrove.accounts import Discovered
    from mailtrove.archive.records import Account


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for; what is left out is found out."""

    email: str
    tenant: str
    app: str
    shared_by: str
    imap_host: str
    imap_port: int | None
    imap_user: str
    starttls: bool
    password_command: str
    password_variable: str

    def mistake(self) -> str:
        """Options that can't be meant together, in words."""
        if self.password_command and self.password_variable:
            return "Give --password-command or --password-variable, not both."
        by_password = self.imap_host or self.password_command or self.password_variable
        if self.shared_by and (by_password or self.tenant or self.app):
            return "A shared mailbox signs in with another account alone: no other option but --imap-user fits."
        if by_password and (self.tenant or self.app):
            return "--tenant and --app are for signing in with Microsoft, which takes no passwords."
        if (self.imap_port or self.starttls) and not self.imap_host:
            return "--imap-port and --starttls are of a server of yours: name it with --imap-host."
        return ""


@click.command("add")
@click.argument("email")
@click.option("--tenant", default="", help="Microsoft: your organisation's tenant, its GUID or domain.")
@click.option("--app", default="", metavar="NAME", help="Microsoft: the registration [microsoft.apps.NAME].")
@click.option("--shared-by", default="", metavar="ACCOUNT", help="A shared mailbox: the account that may open it.")
@click.option("--imap-host", default="", help="The mail server, where it is not found from the address.")
@click.option("--imap-port", type=click.IntRange(1, 65535), help="Usually 993, or 143 with --starttls.")
@click.option("--imap-user", default="", help="The name to log in with, when it is not the address.")
@click.option("--starttls", is_flag=True, help="Begin in clear and switch to TLS.")
@click.option("--password-command", default="", metavar="CMD", help="Prints the password; run at every login.")
@click.option("--password-variable", default="", metavar="NAME", help="Holds the password; read at every login.")
@speaking_errors
def account_add(**options: str | int | bool | None) -> None:
    """Add an account: Microsoft's in the browser, any other with a password.

    The mail server is found from the address. The password is typed, piped in, or comes from where you say.
    """
    wish = Wish(**options)  # type: ignore[arg-type]
    if mistake := wish.mistake():
        raise click.UsageError(mistake)
    with opened() as here:
        added = _add(here, wish)
        speak.say(f"Added {added.identifier}. Next: mailtrove sync {added.email}")


@click.command("discover")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@speaking_errors
def account_discover(email: str, as_json: bool) -> None:
    """Show which server and way in would be used for an address, and why; adds nothing."""
    from mailtrove.accounts.discovery import discover  # so that `--help` answers at once

    paths = Paths.of()
    begin_log(paths.logs)
    found = discover(email, load_config(paths.config_file))
    if as_json:
        click.echo(json.dumps(_facts(found), indent=2, ensure_ascii=True))
        return
    for name, value in _facts(found).items():
        if value:
            click.echo(f"{name.replace('_', ' '):<12}  {printable_line(str(value))}")


def _add(here: Opened, wish: Wish) -> "Account":
    from mailtrove.cli.signing_in import add_microsoft  # so that `--help` answers at once

    if wish.shared_by:
        delegate = here.accounts.find(wish.shared_by)
        return here.accounts.add_shared(wish.email, delegate, imap_user=wish.imap_user)
    account = _with_password(wish, here.config)
    if account is None:
        return add_microsoft(here.accounts, wish.email, tenant=wish.tenant, app=wish.app)
    account = replace(account, password_command=wish.password_command, password_variable=wish.password_variable)
    elsewhere = wish.password_command or wish.password_variable
    return here.accounts.add_password(account, "" if elsewhere else speak.asked_password())


def _with_password(wish: Wish, config: Config) -> "Account | None":
    """The account that logs in with a password; None when it signs in at Microsoft. Says why."""
    from mailtrove.accounts import detect, password_account  # as above
    from mailtrove.accounts.discovery import discover
    from mailtrove.imap.state import Security

    if wish.imap_host:
        security = Security.STARTTLS if wish.starttls else Security.TLS
        port = wish.imap_port or (143 if wish.starttls else 993)
        account = password_account(wish.email, host=wish.imap_host, port=port, security=security, user=wish.imap_user)
        speak.say(account.identifier)
        return account
    if wish.tenant or wish.app:
        detect(wish.email, config)  # is it an address at all?
        return None
    found = discover(wish.email, config)
    _say_found(found)
    if found.route:
        if wish.password_command or wish.password_variable:
            raise click.UsageError("Microsoft takes no passwords. For another server, name it with --imap-host.")
        return None
    _confirm(found)
    return password_account(
        wish.email, host=found.host, port=found.port, security=found.security, user=wish.imap_user or found.user
    )


def _say_found(found: "Discovered") -> None:
    speak.say(f"{found.reason}.")
    if found.warning:
        speak.say(f"! {found.warning}")
    if found.route:
        speak.say(f"Signing in at {found.route.authority}")
        return
    speak.say(f"Logging in to {found.host}, port {found.port}, {found.security.value.upper()}, as {found.user}")
    if found.known and found.known.steps:
        for number, step in enumerate(found.known.steps, start=1):
            speak.say(f"  {number} {step}")
        click.echo(f"\n{found.known.link}\n", err=True)


def _confirm(found: "Discovered") -> None:
    """A server that only an unsigned answer named is used when the person says so (RFC 6186 6)."""
    from mailtrove.accounts import Source  # as above

    if found.source is not Source.SRV or not found.warning:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(f"To use {found.host} all the same, say so with --imap-host {found.host}.")
    if not click.confirm(f"Log in to {printable_line(found.host)}?", err=True):
        raise click.Abort


def _facts(found: "Discovered") -> dict[str, str | int]:
    return {
        "provider": found.provider,
        "name": found.known.name if found.known else "",
        "host": found.host,
        "port": found.port,
        "security": found.security.value,
        "user": found.user,
        "sign_in_at": found.route.authority if found.route else "",
        "tenant": found.tenant,
        "source": found.source.value,
        "reason": found.reason,
        "warning": found.warning,
        "password": found.known.password if found.known else "",
        "link": found.known.link if found.known else "",
    }
