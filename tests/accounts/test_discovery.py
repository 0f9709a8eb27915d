"""Finding a mail server, by real DNS packets and real HTTPS on loopback."""

import threading
import time

import pytest

from mailtrove.accounts import Discovered, discovery
from mailtrove.accounts.discovered import Source
from mailtrove.accounts.discovery import discover
from mailtrove.accounts.names import Names
from mailtrove.auth.account_type import AccountType
from mailtrove.config import Config
from mailtrove.errors import InvalidAddress, SignInCancelled
from mailtrove.imap.state import Security
from tests.accounts.conftest import ADA, DOMAIN, World
from tests.accounts.test_autoconfig import file, server
from tests.dovecot import Dovecot

AUTOCONFIG = f"autoconfig.{DOMAIN}/mail/config-v1.1.xml"
WELL_KNOWN = f"{DOMAIN}/.well-known/autoconfig/mail/config-v1.1.xml"
IMAPS, IMAP = f"_imaps._tcp.{DOMAIN}", f"_imap._tcp.{DOMAIN}"
OWN_MX = [f"MX 10 mx.{DOMAIN}."]


def found(world: World) -> Discovered:
    return discover(ADA, world.config, names=world.names)


@pytest.mark.parametrize(
    ("exchangers", "provider", "host"),
    [
        (["MX 0 lovelace-org.mail.protection.outlook.com."], "microsoft", "outlook.office365.com"),
        (["MX 0 lovelace-org.a-v1.mx.microsoft."], "microsoft", "outlook.office365.com"),
        (["MX 5 alt1.aspmx.l.google.com.", "MX 1 aspmx.l.google.com."], "google", "imap.gmail.com"),
        (["MX 10 in1-smtp.messagingengine.com."], "imap", "imap.fastmail.com"),
    ],
)
def test_who_takes_in_the_mail_decides_whose_account_it_is(
    world: World, exchangers: list[str], provider: str, host: str
) -> None:
    world.dns({DOMAIN: exchangers})
    result = found(world)
    assert (result.provider, result.host, result.source) == (provider, host, Source.MX)
    assert result.reason.startswith("Its mail is delivered to ")
    assert (result.route is None) == (provider != "microsoft")


def test_a_web_hosts_autoconfig_does_not_outdo_where_the_mail_is_delivered(world: World) -> None:
    world.dns({DOMAIN: ["MX 0 lovelace-org.mail.protection.outlook.com."]})
    world.web({AUTOCONFIG: file(server(host="cpanel.hoster.net"))})
    assert found(world).provider == "microsoft"


def test_the_organisation_at_microsoft_is_shown_by_name(world: World) -> None:
    world.dns({DOMAIN: ["MX 0 lovelace-org.mail.protection.outlook.com."]})
    tid = "6f1c2a9e-7b0d-4a55-9c3e-2d8f0e61b7aa"
    world.web(
        {
            f"login.microsoftonline.com/{DOMAIN}/v2.0/.well-known/openid-configuration": (
                f'{{"issuer": "https://login.microsoftonline.com/{tid}/v2.0"}}'
            )
        }
    )
    result = found(world)
    assert result.tenant == DOMAIN
    assert result.route is not None
    assert result.route.account_type is AccountType.ORGANISATION


@pytest.mark.parametrize("page", [AUTOCONFIG, WELL_KNOWN])
def test_an_autoconfig_file_of_the_domain_names_the_server(world: World, page: str) -> None:
    world.dns({DOMAIN: OWN_MX})
    web = world.web({page: file(server(user="%EMAILLOCALPART%"))})
    result = found(world)
    assert (result.host, result.port, result.security) == (f"imap.{DOMAIN}", 993, Security.TLS)
    assert (result.user, result.source, result.warning) == ("ada", Source.AUTOCONFIG, "")
    assert page.partition("/")[0] in result.reason
    assert web.asked
    assert not any("ada" in each for each in web.asked)


def test_an_autoconfig_file_of_the_domain_outdoes_its_srv_record(world: World) -> None:
    world.dns({DOMAIN: OWN_MX, IMAPS: [f"SRV 0 1 993 other.{DOMAIN}."]})
    world.web({WELL_KNOWN: file(server())})
    assert found(world).source is Source.AUTOCONFIG


def test_an_autoconfig_file_that_sends_us_elsewhere_or_lies_over_tls_is_not_followed(world: World) -> None:
    world.dns({DOMAIN: OWN_MX, IMAPS: [f"SRV 0 1 993 imap.{DOMAIN}."]})
    web = world.web({AUTOCONFIG: f"-> https://{WELL_KNOWN}", "evil.net/x": file(server(host="evil.net"))})
    assert found(world).source is Source.SRV
    assert len(web.asked) == 2
    world.ca_files.clear()  # now its certificate is nobody's
    assert found(world).source is Source.SRV
    assert len(web.asked) == 2


def test_an_autoconfig_file_that_names_microsofts_server_means_signing_in_there(world: World) -> None:
    world.dns({DOMAIN: OWN_MX})
    world.web({AUTOCONFIG: file(server(host="outlook.office365.com"))})
    assert found(world).provider == "microsoft"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({IMAPS: [f"SRV 0 1 993 imap.{DOMAIN}."]}, (f"imap.{DOMAIN}", 993, Security.TLS)),
        ({IMAP: [f"SRV 0 1 143 imap.{DOMAIN}."]}, (f"imap.{DOMAIN}", 143, Security.STARTTLS)),
        (
            {IMAPS: [f"SRV 0 1 9993 a.{DOMAIN}."], IMAP: [f"SRV 0 1 143 b.{DOMAIN}."]},
            (f"a.{DOMAIN}", 9993, Security.TLS),
        ),
        (
            {IMAPS: [f"SRV 10 9 993 late.{DOMAIN}.", f"SRV 1 1 993 light.{DOMAIN}.", f"SRV 1 5 993 heavy.{DOMAIN}."]},
            (f"heavy.{DOMAIN}", 993, Security.TLS),
        ),
        (
            {IMAPS: ["SRV 0 0 0 ."], IMAP: [f"SRV 0 1 143 imap.{DOMAIN}."]},
            (f"imap.{DOMAIN}", 143, Security.STARTTLS),
        ),
    ],
)
def test_a_srv_record_names_the_server(
    world: World, zone: dict[str, list[str]], expected: tuple[str, int, Security]
) -> None:
    world.dns({DOMAIN: OWN_MX} | zone)
    result = found(world)
    assert (result.host, result.port, result.security) == expected
    assert (result.source, result.warning) == (Source.SRV, "")


def test_a_srv_record_that_leads_out_of_the_domain_is_to_be_looked_at_first(world: World) -> None:
    world.dns({DOMAIN: OWN_MX, IMAPS: ["SRV 0 1 993 imap.evil-lovelace.org."]})
    result = found(world)
    assert result.host == "imap.evil-lovelace.org"
    assert "not part of lovelace.org" in result.warning


@pytest.mark.serial
@pytest.mark.parametrize(
    ("host", "port", "security"),
    [(f"imap.{DOMAIN}", 993, Security.TLS), (f"mail.{DOMAIN}", 143, Security.STARTTLS)],
)
def test_without_a_word_from_the_domain_the_usual_names_are_tried_with_their_certificates(
    world: World, host: str, port: int, security: Security
) -> None:
    world.dns({DOMAIN: OWN_MX})
    with Dovecot(also_named=[host]) as dovecot:
        there = dovecot.imaps_port if security is Security.TLS else dovecot.imap_port
        world.places[host, port] = ("127.0.0.1", there)
        assert found(world).source is Source.GUESS  # its authority is nobody's yet
        world.ca_files.append(dovecot.ca_file)
        result = found(world)
    assert (result.source, result.host, result.port, result.security) == (Source.TRIED, host, port, security)


def test_a_domain_that_tells_nothing_and_is_not_microsofts_is_asked_about(world: World) -> None:
    world.dns({DOMAIN: OWN_MX})
    world.web({})
    result = found(world)
    assert (result.provider, result.host, result.source) == ("imap", f"imap.{DOMAIN}", Source.GUESS)
    assert "only a guess" in result.warning


def test_a_domain_behind_a_mail_filter_that_microsoft_knows_is_an_organisations(world: World) -> None:
    world.dns({DOMAIN: ["MX 10 mxa-00123.gslb.pphosted.com."]})
    issuer = "https://login.microsoftonline.com/6f1c2a9e-7b0d-4a55-9c3e-2d8f0e61b7aa/v2.0"
    world.web(
        {f"login.microsoftonline.com/{DOMAIN}/v2.0/.well-known/openid-configuration": f'{{"issuer": "{issuer}"}}'}
    )
    result = found(world)
    assert (result.provider, result.source, result.tenant) == ("microsoft", Source.TENANT, DOMAIN)


def test_a_domain_that_does_not_exist_is_said_so(world: World) -> None:
    world.dns({"other.org": OWN_MX})
    result = found(world)
    assert result.source is Source.GUESS
    assert "typed right" in result.warning


def test_offline_it_falls_back_to_the_guess_and_says_so_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "LOOK_UP_SECONDS", 0.5)
    world.dns({}, silent=True)
    begun = time.monotonic()
    result = found(world)
    assert time.monotonic() - begun < 4.5
    assert (result.provider, result.source) == ("microsoft", Source.GUESS)
    assert "could not be looked up" in result.reason


def test_a_look_up_ends_at_once_when_the_person_types_on(world: World) -> None:
    world.dns({}, silent=True)
    cancelled = threading.Event()
    threading.Timer(0.2, cancelled.set).start()
    begun = time.monotonic()
    with pytest.raises(SignInCancelled):
        discover(ADA, world.config, names=world.names, cancelled=cancelled)
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("email", ["ada@gmail.com", "ada@hotmail.com", "ada@lovelace.example", "ada@mail.example.org"])
def test_about_known_domains_and_those_of_examples_nobody_is_asked(world: World, email: str) -> None:
    asked = world.dns({}).asked
    assert discover(email, world.config, names=world.names).source is Source.KNOWN
    assert asked == []


def test_a_tenant_that_the_person_names_needs_no_look_up(world: World) -> None:
    asked = world.dns({}).asked
    result = discover(ADA, world.config, tenant="lovelace.org", names=world.names)
    assert result.route is not None
    assert result.route.authority.endswith("/lovelace.org")
    assert asked == []


def test_what_is_no_address_is_not_looked_up() -> None:
    with pytest.raises(InvalidAddress):
        discover("ada@", Config(), names=Names(("127.0.0.1",), 1))
