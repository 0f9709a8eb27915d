"""The sandbox's mail server: pymap, with the manners of Exchange.

It takes XOAUTH2, with a token of the sandbox's provider for exactly the mailbox asked for, or for one that shares
it; and a password of the one person who has one. It knows neither CONDSTORE nor QRESYNC nor SPECIAL-USE; and what it
refuses it refuses in Exchange's words.
"""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import jwt
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.bytes import WriteStream
from pymap.exceptions import ResponseError
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import CommandResponse, ResponseBad, ResponseBye, ResponseNo
from pymap.parsing.specials.flag import Flag
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials
from pysasl.identity import ClearIdentity

from mailtrove.sandbox.authorization import MAIL_SCOPES
from mailtrove.sandbox.google_grants import GOOGLE_MAIL_SCOPE
from mailtrove.sandbox.loopback import open_sockets
from mailtrove.sandbox.people import Person, SharedMailbox
from mailtrove.sandbox.sample import SampleMessage
from mailtrove.sandbox.troubles import Trouble

ReadToken = Callable[[str], Mapping[str, Any]]
"""Gives a valid token's claims, or raises `jwt.InvalidTokenError`."""
_SCOPES: Final = MAIL_SCOPES | {GOOGLE_MAIL_SCOPE}
_CLOSING_SECONDS: Final = 1.0
_SLICE: Final = 25
"""Messages loaded before others get their turn: some 20 ms."""


class LoginFailed(ResponseError):
    """A login that comes to nothing, in the server's words."""

    def __init__(self, words: str = "AUTHENTICATE failed.") -> None:
        """As Exchange answers whatever is wrong: without response code, and without a JSON challenge before it."""
        super().__init__(words)
        self._words = words.encode("ascii")

    def get_response(self, tag: bytes) -> CommandResponse:
        """NO, and the words."""
        return ResponseNo(tag, self._words)


class NotConnected(LoginFailed):
    """The token is good, the mailbox is not: Exchange says BAD and hangs up."""

    def get_response(self, tag: bytes) -> CommandResponse:
        """BAD, the words, and a goodbye."""
        return _BadAndGoodbye(tag, self._words)


class _BadAndGoodbye(ResponseBad):
    """pymap says BYE before whatever else it says; Exchange says it after."""

    @property
    def is_terminal(self) -> bool:
        return True

    async def async_write(self, writer: WriteStream) -> None:
        await super().async_write(writer)
        await ResponseBye(b"Connection closed. 14").async_write(writer)


_REFUSALS: Final[dict[Trouble, LoginFailed]] = {
    Trouble.LOGIN_REFUSED: LoginFailed(),
    Trouble.NOT_CONNECTED: NotConnected("User is authenticated but not connected."),
    Trouble.IMAP_OFF: LoginFailed("IMAP is disabled for this mailbox."),
    Trouble.LOGIN_THROTTLED: LoginFailed("Request is throttled. Suggested Backoff Time: 20000 milliseconds"),
}
"""Of who is let in by a token all the same."""
_PASSWORDS_DISABLED: Final = LoginFailed("Basic authentication is disabled.")


@dataclass(slots=True)
class _Mailbox:
    """Who may open a mailbox, and whether it is filled."""

    tokens: frozenset[str]
    """Whose tokens do: the mailboxes that they name."""
    password: str = field(default="", repr=False)
    trouble: Trouble | None = None
    loaded: asyncio.Event = field(default_factory=asyncio.Event)


class ImapServer:
    """The server with its mailboxes, which are filled while it already answers.

    Who logs in to a mailbox that is still being filled waits until it is complete.
    """

    def __init__(self, context: ssl.SSLContext, read_token: ReadToken) -> None:
        self._context = context
        self._config = _Config(
            _ARGS,
            host=None,
            port=0,
            demo_data=False,
            demo_user="",
            demo_password="",
            ssl_context=context,
            tls_enabled=False,
            reject_dnsbl=False,
        )
        self._login = _Login(self._config, read_token)
        self._servers: list[asyncio.Server] = []
        self._lines: dict[asyncio.Task[None] | None, asyncio.StreamWriter] = {}
        self.port = 0
        """Known after `start`."""

    async def start(self, port: int = 0) -> None:
        """Open the port and answer; on that one, if it is free."""
        self._config.apply_context()
        serve = ProxyProtocolReader(self._config.proxy_protocol).get_callback(IMAPServer(self._login, self._config))

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            me = asyncio.current_task()
            self._lines[me] = writer
            try:
                await serve(reader, writer)
            finally:
                del self._lines[me]

        for listening in open_sockets(port):
            self.port = self.port or listening.getsockname()[1]
            self._servers.append(await asyncio.start_server(talk, sock=listening, ssl=self._context))

    async def close(self) -> None:
        """Close the port, and break off who is connected."""
        for server in self._servers:
            server.close()
        lines = dict(self._lines)
        for writer in lines.values():
            writer.transport.abort()
        if talking := [task for task in lines if task]:
            await asyncio.wait(talking, timeout=_CLOSING_SECONDS)

    def announce(self, owner: Person | SharedMailbox) -> None:
        """Know the mailbox, and let its logins wait for `load`."""
        mailbox = owner.mailbox
        self._login.users_dict[mailbox] = UserMetadata(self._config, mailbox)
        if isinstance(owner, SharedMailbox):
            self._login.mailboxes[mailbox] = _Mailbox(frozenset(owner.delegates))
        else:
            self._login.mailboxes[mailbox] = _Mailbox(frozenset({mailbox}), owner.password, owner.trouble)

    async def load(self, mailbox: str, folders: Iterable[str], messages: Iterable[SampleMessage]) -> None:
        """Fill an announced mailbox, in small slices, so that the server goes on answering meanwhile."""
        self._config.apply_context()
        boxes = MailboxSet()
        for folder in folders:
            if folder != "INBOX":
                await boxes.add_mailbox(folder)
        for number, message in enumerate(messages):
            flags = frozenset(Flag(flag.encode()) for flag in message.flags)
            box = await boxes.get_mailbox(message.folder)
            await box.append(AppendMessage(message.raw, message.internal_date, flags))
            if number % _SLICE == 0:
                await asyncio.sleep(0)
        self._config.set_cache[mailbox] = (boxes, FilterSet())
        self._login.mailboxes[mailbox].loaded.set()


class _Config(Config):
    """What the server announces, and by which ways one may log in."""

    @property
    def initial_auth(self) -> SASLAuth:
        return self.tls_auth

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named([b"PLAIN", b"XOAUTH2"])

    @property
    def greeting(self) -> bytes:
        # pymap's own asks the name service who we are, which may take seconds.
        return b"The mailtrove sandbox's IMAP4 service is ready."

    @property
    def login_capability(self) -> Sequence[bytes]:
        return [b"UIDPLUS", b"MOVE", b"CHILDREN", b"IDLE"]


class _Login(Login):
    """Logins by access token, and by password for who has one."""

    def __init__(self, config: Config, read_token: ReadToken) -> None:
        super().__init__(config)
        self._read_token = read_token
        self.mailboxes: dict[str, _Mailbox] = {}

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        """Who logs in with what, or Exchange's words for why not."""
        user = credentials.authzid
        mailbox = self.mailboxes.get(user)
        if mailbox is None:
            raise LoginFailed
        try:
            opens = credentials.verify(ClearIdentity(user, mailbox.password)) and bool(mailbox.password)
        except ExternalVerificationRequired as required:
            self._check_token(required.token or "", mailbox)
        else:
            if mailbox.trouble is Trouble.NO_PASSWORDS:
                raise _PASSWORDS_DISABLED
            if not opens:
                raise LoginFailed
        await mailbox.loaded.wait()
        return Identity(user, self, None, frozenset())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        """Nobody acts for anybody else."""
        if authenticated.name != authzid:
            raise LoginFailed
        return Identity(authzid, self, None, frozenset())

    def _check_token(self, token: str, mailbox: _Mailbox) -> None:
        try:
            claims = self._read_token(token)
        except jwt.InvalidTokenError:
            raise LoginFailed from None
        scope = f"{claims['aud']}/{claims.get('scp', '')}"
        if claims.get("email") not in mailbox.tokens or scope not in _SCOPES:
            raise LoginFailed
        if mailbox.trouble in _REFUSALS:
            raise _REFUSALS[mailbox.trouble]


_ARGS: Final = Namespace(passlib_cfg=None, proxy_protocol=None)
