"""The sandbox's mail server, asked by IMAPClient over TLS."""

import asyncio
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import imapclient
import imapclient.exceptions
import jwt
import pytest

from mailtrove.sandbox.imap_server import ImapServer
from mailtrove.sandbox.mail.few_letters import few_letters
from mailtrove.sandbox.mail_generator import folders_of, generate
from mailtrove.sandbox.people import ADA, ALAN, ANALYSTS, GRACE, PASSWORD, TROUBLED, Person, SharedMailbox, person_with
from mailtrove.sandbox.provider import Provider
from mailtrove.sandbox.sample import SampleMessage
from mailtrove.sandbox.serving import running
from mailtrove.sandbox.tokens import access_claims
from mailtrove.sandbox.troubles import Trouble
from tests.sandbox.application import mail_scope

MESSAGES = 160
Connect = Callable[..., imapclient.IMAPClient]


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    with running(Provider(tmp_path_factory.mktemp("provider"))) as provider:
        yield provider


@pytest.fixture(scope="module")
def server(provider: Provider) -> Iterator[ImapServer]:
    with running(_Filled(provider)) as filled:
        yield filled.imap


class _Filled:
    """The server with two people's mail, to be run like the provider."""

    def __init__(self, provider: Provider) -> None:
        self.imap = ImapServer(provider.certificates.server_context(), provider.key.read)

    async def start(self) -> None:
        for person in (ADA, ALAN):
            self.imap.announce(person)
        small: list[Person | SharedMailbox] = [*TROUBLED, ANALYSTS]
        for owner in small:
            self.imap.announce(owner)
            await self.imap.load(owner.mailbox, ["INBOX"], few_letters(owner))
        await self.imap.start()
        for person in (ADA, ALAN):
            await self.imap.load(person.mailbox, folders_of(person), generate(person, MESSAGES))

    async def close(self) -> None:
        await self.imap.close()


@pytest.fixture
def connect(provider: Provider, server: ImapServer) -> Iterator[Connect]:
    opened: list[imapclient.IMAPClient] = []

    def connect(user: str, token: str) -> imapclient.IMAPClient:
        context = ssl.create_default_context(cafile=str(provider.ca_file))
        client = imapclient.IMAPClient("localhost", server.port, ssl_context=context, timeout=10)
        opened.append(client)
        answer = f"user={user}\x01auth=Bearer {token}\x01\x01".encode()
        client.sasl_login("XOAUTH2", lambda challenge: b"" if challenge else answer)
        return client

    yield connect
    for client in opened:
        client.shutdown()


def token_for(provider: Provider, person: Person, **changed: object) -> str:
    claims = access_claims(
        person,
        issuer=provider.authority,
        client_id=provider.client_id,
        scope=mail_scope(personal=person.personal),
        now=int(time.time()),
        lifetime=300,
    )
    return provider.key.sign(claims | changed)


def test_a_token_opens_its_own_mailbox_only(provider: Provider, connect: Connect) -> None:
    assert connect(ADA.mailbox, token_for(provider, ADA)).folder_exists("INBOX")
    with pytest.raises(imapclient.exceptions.LoginError, match=r"AUTHENTICATE failed\."):
        connect(ALAN.mailbox, token_for(provider, ADA))


def test_who_has_another_sign_in_name_is_known_by_that_one_only(provider: Provider, connect: Connect) -> None:
    connect(ALAN.upn, token_for(provider, ALAN))
    with pytest.raises(imapclient.exceptions.LoginError):
        connect(ALAN.email, token_for(provider, ALAN))


@pytest.mark.parametrize(
    "wrong",
    [{"exp": 1}, {"aud": "https://graph.microsoft.com"}, {"scp": "Mail.Read"}, {"email": GRACE.mailbox}],
    ids=["expired", "another resource", "another permission", "another mailbox"],
)
def test_a_token_for_anything_else_is_refused(provider: Provider, connect: Connect, wrong: dict[str, object]) -> None:
    with pytest.raises(imapclient.exceptions.LoginError, match=r"AUTHENTICATE failed\."):
        connect(ADA.mailbox, token_for(provider, ADA, **wrong))


def test_a_token_signed_by_another_key_is_refused(
    provider: Provider, connect: Connect, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stranger = Provider(tmp_path_factory.mktemp("stranger"))
    right = jwt.decode(token_for(provider, ADA), options={"verify_signature": False})
    forged = stranger.key.sign(right, kid=provider.kid)
    with pytest.raises(imapclient.exceptions.LoginError):
        connect(ADA.mailbox, forged)


def test_a_password_opens_only_the_mailbox_of_who_has_one(provider: Provider, server: ImapServer) -> None:
    def log_in(user: str, password: str) -> None:
        context = ssl.create_default_context(cafile=str(provider.ca_file))
        with imapclient.IMAPClient("localhost", server.port, ssl_context=context, timeout=10) as client:
            assert {b"AUTH=PLAIN", b"AUTH=XOAUTH2"} <= set(client.capabilities())
            client.plain_login(user, password)

    log_in(PASSWORD.mailbox, PASSWORD.password)
    for user, password in ((PASSWORD.mailbox, "wrong"), (ADA.mailbox, PASSWORD.password), (ADA.mailbox, "")):
        with pytest.raises(imapclient.exceptions.LoginError, match=r"AUTHENTICATE failed\."):
            log_in(user, password)


def test_a_shared_mailbox_opens_to_its_delegates_tokens_only(provider: Provider, connect: Connect) -> None:
    connect(ANALYSTS.mailbox, token_for(provider, ADA))
    with pytest.raises(imapclient.exceptions.LoginError, match=r"AUTHENTICATE failed\."):
        connect(ANALYSTS.mailbox, token_for(provider, ALAN))


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (Trouble.LOGIN_REFUSED, r"AUTHENTICATE failed\."),
        (Trouble.NOT_CONNECTED, r"User is authenticated but not connected\."),
        (Trouble.IMAP_OFF, r"IMAP is disabled"),
        (Trouble.LOGIN_THROTTLED, r"Suggested Backoff Time: 20000 milliseconds"),
    ],
)
def test_a_trouble_of_the_mailbox_is_told_to_a_good_token_only(
    provider: Provider, connect: Connect, trouble: Trouble, words: str
) -> None:
    person = person_with(trouble)
    with pytest.raises(imapclient.exceptions.LoginError, match=words):
        connect(person.mailbox, token_for(provider, person))
    with pytest.raises(imapclient.exceptions.LoginError, match=r"AUTHENTICATE failed\."):
        connect(person.mailbox, token_for(provider, ADA))


def test_who_may_not_use_a_password_is_told_that_nobody_may(provider: Provider, server: ImapServer) -> None:
    context = ssl.create_default_context(cafile=str(provider.ca_file))
    with (
        imapclient.IMAPClient("localhost", server.port, ssl_context=context, timeout=10) as client,
        pytest.raises(imapclient.exceptions.LoginError, match="Basic authentication is disabled"),
    ):
        client.plain_login(person_with(Trouble.NO_PASSWORDS).mailbox, "any")


def test_it_announces_no_more_than_exchange_does(provider: Provider, connect: Connect) -> None:
    capabilities = set(connect(ADA.mailbox, token_for(provider, ADA)).capabilities())
    absent = {b"CONDSTORE", b"QRESYNC", b"ENABLE", b"ESEARCH", b"SPECIAL-USE", b"LIST-EXTENDED", b"COMPRESS=DEFLATE"}
    assert not capabilities & absent
    assert {b"UIDPLUS", b"IDLE", b"CHILDREN"} <= capabilities


def test_every_message_is_served_as_it_was_made(provider: Provider, connect: Connect) -> None:
    client = connect(ADA.mailbox, token_for(provider, ADA))
    served: set[tuple[str, bytes]] = set()
    for _, _, name in client.list_folders():
        client.select_folder(name, readonly=True)
        uids = client.search()
        for data in client.fetch(uids, ["BODY.PEEK[]", "RFC822.SIZE"]).values() if uids else ():
            assert data[b"RFC822.SIZE"] == len(data[b"BODY[]"])
            served.add((name, data[b"BODY[]"]))
    made = {(message.folder, message.raw) for message in generate(ADA, MESSAGES)}
    assert served == made


def test_folders_have_exchange_s_names_and_some_of_the_person_s_own(provider: Provider, connect: Connect) -> None:
    listed = connect(ADA.mailbox, token_for(provider, ADA)).list_folders()
    names = {name for _, _, name in listed}
    assert {"INBOX", "Sent Items", "Junk Email", "Sync Issues/Conflicts", "Travel/München", "Travel/日本"} <= names
    assert {delimiter for _, delimiter, _ in listed} == {b"/"}


def test_a_login_waits_until_its_mailbox_is_filled(provider: Provider) -> None:
    started, released = threading.Event(), threading.Event()

    class Slow(_Filled):
        async def start(self) -> None:
            self.imap.announce(ADA)
            await self.imap.start()
            self.filling = asyncio.create_task(self.fill())

        async def fill(self) -> None:
            started.set()
            await asyncio.to_thread(released.wait)
            await self.imap.load(ADA.mailbox, ["INBOX"], iter(list[SampleMessage]()))

    with running(Slow(provider)) as slow:
        assert started.wait(5)
        context = ssl.create_default_context(cafile=str(provider.ca_file))
        client = imapclient.IMAPClient("localhost", slow.imap.port, ssl_context=context, timeout=10)
        done = threading.Event()

        def log_in() -> None:
            client.oauth2_login(ADA.mailbox, token_for(provider, ADA))
            done.set()

        thread = threading.Thread(target=log_in)
        thread.start()
        assert not done.wait(0.3)
        released.set()
        assert done.wait(5)
        thread.join()
        client.shutdown()
