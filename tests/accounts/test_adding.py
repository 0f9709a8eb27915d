"""Adding accounts with a password, from the command line to a real Dovecot, found by a real web server's file."""

import json
import shlex
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mailtrove.accounts import Accounts, discovery, password_account
from mailtrove.archive.database import Archive
from mailtrove.archive.records import Account
from mailtrove.auth.credentials import CredentialStore
from mailtrove.cli import main
from mailtrove.config import Config, write_setting
from mailtrove.errors import LoginRefused, PasswordCommandFailed, PasswordVariableMissing, ServerUnreachable
from mailtrove.imap.state import Security
from mailtrove.paths import Paths
from tests.accounts.conftest import ADA, DOMAIN, World
from tests.accounts.test_autoconfig import file, server
from tests.dovecot import Dovecot
from tests.imap.scripted import ScriptedServer

pytestmark = pytest.mark.serial

AUTOCONFIG = f"autoconfig.{DOMAIN}/mail/config-v1.1.xml"


class Home:
    """An installation in the world of the tests, with a Dovecot for lovelace.org."""

    def __init__(self, world: World, dovecot: Dovecot) -> None:
        self.paths = Paths.below(world.folder / "home")
        self.world = world
        self.dovecot = dovecot
        world.monkeypatch.setenv("MAILTROVE_HOME", str(world.folder / "home"))
        world.monkeypatch.setattr(discovery, "Names", lambda: world.names)
        world.dns({DOMAIN: [f"MX 10 mx.{DOMAIN}."]})
        world.ca_files.append(dovecot.ca_file)

    def publish(self, port: int, socket_type: str) -> None:
        """Let the domain's autoconfig file name this server, and write a configuration that trusts all of it."""
        self.world.web({AUTOCONFIG: file(server(host="localhost", port=str(port), socket=socket_type))})
        write_setting(self.paths.config_file, "network", "ca_file", self.world.config.network.ca_file)

    def run(self, *words: str, password: str = "") -> Result:
        """One command, with the password piped in."""
        return CliRunner().invoke(main, words, input=password and f"{password}\n")

    def accounts(self) -> list[Account]:
        """What is in the archive."""
        with Archive.open(self.paths.archive_file) as archive:
            return Accounts(archive, Config(), self.paths).all()

    def secrets(self) -> list[Path]:
        """The files of credentials."""
        return list(self.paths.credentials.glob("*.json"))


@pytest.fixture
def home(world: World, dovecot: Dovecot) -> Home:
    return Home(world, dovecot)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_an_address_alone_finds_its_server_and_its_mail(home: Home, security: Security) -> None:
    home.dovecot.deliver(ADA, "INBOX", b"Subject: Engine\r\n\r\nCogs\r\n")
    tls = security is Security.TLS
    home.publish(home.dovecot.imaps_port if tls else home.dovecot.imap_port, "SSL" if tls else "STARTTLS")
    added = home.run("account", "add", ADA, password="secret")
    assert added.exit_code == 0, added.stderr
    assert f"autoconfig.{DOMAIN} says so in its autoconfig file." in added.stderr
    (account,) = home.accounts()
    assert (account.security, account.imap_user, account.auth_method) == (security.value, ADA, "password")
    assert len(home.secrets()) == 1
    assert home.run("sync").exit_code == 0
    assert "Engine" in home.run("search", "cogs").stdout


def test_a_password_from_a_command_is_asked_for_at_each_login_and_kept_nowhere(home: Home) -> None:
    home.publish(home.dovecot.imaps_port, "SSL")
    kept = home.world.folder / "password"
    kept.write_text("secret\nuser: ada\n")
    command = shlex.join(["cat", str(kept)])
    added = home.run("account", "add", ADA, "--password-command", command)
    assert added.exit_code == 0, added.stderr
    assert home.accounts()[0].password_command == command
    assert home.secrets() == []
    assert home.run("sync").exit_code == 0
    kept.unlink()
    failed = home.run("sync")
    assert failed.exit_code == 1
    assert PasswordCommandFailed.title in failed.stderr
    assert "No such file" in failed.stderr
    assert b"secret" not in home.paths.archive_file.read_bytes()


def test_a_password_from_a_variable_is_read_at_each_login_and_kept_nowhere(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.publish(home.dovecot.imaps_port, "SSL")
    monkeypatch.setenv("ADAS_PASSWORD", "secret")
    added = home.run("account", "add", ADA, "--password-variable", "ADAS_PASSWORD")
    assert added.exit_code == 0, added.stderr
    assert home.secrets() == []
    assert home.run("sync").exit_code == 0
    monkeypatch.setenv("ADAS_PASSWORD", "wrong")
    assert LoginRefused.title in home.run("sync").stderr
    monkeypatch.delenv("ADAS_PASSWORD")
    assert PasswordVariableMissing.title in home.run("sync").stderr


@pytest.mark.parametrize(
    ("options", "password", "title"),
    [
        ((), "wrong", LoginRefused.title),
        (("--password-command", "echo wrong"), "", LoginRefused.title),
        (("--password-command", "false"), "", PasswordCommandFailed.title),
        (("--password-variable", "NO_SUCH_VARIABLE"), "", PasswordVariableMissing.title),
    ],
)
def test_a_password_that_does_not_work_keeps_nothing(
    home: Home, options: tuple[str, ...], password: str, title: str
) -> None:
    home.publish(home.dovecot.imaps_port, "SSL")
    refused = home.run("account", "add", ADA, *options, password=password)
    assert refused.exit_code == 1
    assert title in refused.stderr
    assert home.accounts() == []
    assert home.secrets() == []


def test_starttls_that_somebody_strips_is_refused_before_the_password_is_sent(home: Home) -> None:
    with ScriptedServer() as script:
        home.publish(script.port, "STARTTLS")
        refused = home.run("account", "add", ADA, password="secret")
    assert refused.exit_code == 1
    assert "doesn't offer STARTTLS" in refused.stderr
    assert set(script.commands) <= {b"CAPABILITY", b"LOGOUT"}
    assert home.accounts() == []


def test_a_server_elsewhere_is_never_talked_to_without_encryption(home: Home) -> None:
    account = password_account(ADA, host="mail.lovelace.org", port=143, security=Security.PLAIN)
    with Archive.open(home.paths.archive_file) as archive:
        accounts = Accounts(archive, Config(), home.paths)
        with pytest.raises(ServerUnreachable, match="without encryption"):
            accounts.add_password(account, "secret")
        assert accounts.all() == []


def test_another_password_can_come_from_elsewhere_and_back(home: Home) -> None:
    home.publish(home.dovecot.imaps_port, "SSL")
    assert home.run("account", "add", ADA, password="secret").exit_code == 0
    config = home.world.config
    with Archive.open(home.paths.archive_file) as archive:
        accounts = Accounts(archive, config, home.paths)
        (account,) = accounts.all()
        from_command = _with(account, command="echo secret")
        accounts.change_password(from_command)
        assert accounts.all() == [from_command]
        assert home.secrets() == []
        accounts.connect(from_command).close()
        accounts.change_password(_with(from_command, command=""), "secret")
        accounts.connect(accounts.all()[0]).close()
    assert CredentialStore(home.paths.credentials).load_password(f"imap:{account.identifier}") == "secret"


def _with(account: Account, *, command: str) -> Account:
    return replace(account, password_command=command)


def test_a_server_outside_of_the_domain_is_used_when_the_person_names_it(home: Home) -> None:
    write_setting(home.paths.config_file, "network", "ca_file", home.world.config.network.ca_file)
    home.world.dns({f"_imaps._tcp.{DOMAIN}": [f"SRV 0 1 {home.dovecot.imaps_port} localhost."]})
    refused = home.run("account", "add", ADA, password="secret")
    assert refused.exit_code == 2
    assert "not part of lovelace.org" in refused.stderr
    assert "--imap-host localhost" in refused.stderr
    assert home.accounts() == []
    named = ("--imap-host", "localhost", "--imap-port", str(home.dovecot.imaps_port))
    assert home.run("account", "add", ADA, *named, password="secret").exit_code == 0


def test_what_would_be_used_is_shown_for_people_and_for_programs(home: Home) -> None:
    home.publish(993, "SSL")
    assert "source        autoconfig" in home.run("account", "discover", ADA).stdout
    found = json.loads(home.run("account", "discover", "--json", ADA).stdout)
    assert (found["host"], found["port"], found["security"], found["source"]) == ("localhost", 993, "tls", "autoconfig")
    assert home.accounts() == []
    assert tomllib.loads(home.paths.config_file.read_text())["network"]["ca_file"]


@pytest.mark.parametrize(
    "options",
    [
        ("--password-command", "a", "--password-variable", "B"),
        ("--shared-by", "grace@lovelace.org", "--imap-host", "x"),
        ("--tenant", "lovelace.org", "--imap-host", "x"),
        ("--app", "work", "--password-command", "a"),
        ("--imap-port", "993"),
        ("--starttls",),
    ],
)
def test_options_that_cannot_be_meant_together_are_usage(home: Home, options: tuple[str, ...]) -> None:
    refused = home.run("account", "add", ADA, *options)
    assert refused.exit_code == 2
    assert "Error:" in refused.stderr
    assert home.accounts() == []


def test_an_account_that_may_open_a_shared_mailbox_must_be_here(home: Home) -> None:
    refused = home.run("account", "add", "shared@lovelace.org", "--shared-by", "grace@lovelace.org")
    assert refused.exit_code == 2
    assert "No such account" in refused.stderr
