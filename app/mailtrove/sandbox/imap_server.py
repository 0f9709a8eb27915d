"""The sandbox's mail server: pymap, with the manners of Exchange.

It takes XOAUTH2 and nothing else, with a token of the sandbox's provider for exactly the mailbox asked for; it
knows neither CONDSTORE nor QRESYNC nor SPECIAL-USE; and what it refuses it refuses in Exchange's words.
"""

import asyncio
import ssl
from argparse import Namespace
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

import jwt
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, Identity, Login
from pymap.backend.dict.filter import FilterSet
from pymap.backend.dict.mailbox import MailboxSet
from pymap.exceptions import ResponseError
from pymap.imap import IMAPServer
from pymap.interfaces.login import IdentityInterface
from pymap.parsing.message import AppendMessage
from pymap.parsing.response import ResponseNo
from pymap.parsing.specials.flag import Flag
from pymap.user import UserMetadata
from pysasl import SASLAuth
from pysasl.creds.external import ExternalVerificationRequired
from pysasl.creds.server import ServerCredentials

from mailtrove.sandbox.authorization import MAIL_SCOPES
from mailtrove.sandbox.loopback import open_sockets
from mailtrove.sandbox.sample import SampleMessage

ReadToken = Callable[[str], Mapping[str, Any]]
"""Gives a valid token's claims, or raises `jwt.InvalidTokenError`."""
_SLICE: Final = 25
"""Messages loaded before others get their turn: some 20 ms."""


class AuthenticateFailed(ResponseError):
    """Exchange's answer to every way in which a login can be wrong."""

    def get_response(self, tag: bytes) -> ResponseNo:
        """Without response code and without a JSON challenge before it, as Exchange answers."""
        return ResponseNo(tag, b"AUTHENTICATE failed.")


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
        self._login = _TokenLogin(self._config, read_token)
        self._servers: list[asyncio.Server] = []
        self.port = 0
        """Known after `start`."""

    async def start(self, port: int = 0) -> None:
        """Open the port and answer; on that one, if it is free."""
        self._config.apply_context()
        callback = ProxyProtocolReader(self._config.proxy_protocol).get_callback(IMAPServer(self._login, self._config))
        for listening in open_sockets(port):
            self.port = self.port or listening.getsockname()[1]
            self._servers.append(await asyncio.start_server(callback, sock=listening, ssl=self._context))

    async def close(self) -> None:
        """Close the port. Connections end with the event loop."""
        for server in self._servers:
            server.close()

    def announce(self, mailbox: str) -> None:
        """Know the mailbox, and let its logins wait for `load`."""
        self._login.users_dict[mailbox] = UserMetadata(self._config, mailbox)
        self._login.loaded[mailbox] = asyncio.Event()

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
        self._login.loaded[mailbox].set()


class _Config(Config):
    """What the server announces, and by which ways one may log in."""

    @property
    def initial_auth(self) -> SASLAuth:
        return self.tls_auth

    @property
    def tls_auth(self) -> SASLAuth:
        return SASLAuth.named([b"XOAUTH2"])

    @property
    def greeting(self) -> bytes:
        # pymap's own asks the name service who we are, which may take seconds.
        return b"The mailtrove sandbox's IMAP4 service is ready."

    @property
    def login_capability(self) -> Sequence[bytes]:
        return [b"UIDPLUS", b"MOVE", b"CHILDREN", b"IDLE"]


class _TokenLogin(Login):
    """Logins by access token only."""

    def __init__(self, config: Config, read_token: ReadToken) -> None:
        super().__init__(config)
        self._read_token = read_token
        self.loaded: dict[str, asyncio.Event] = {}

    async def authenticate(self, credentials: ServerCredentials) -> Identity:
        user = credentials.authzid
        try:
            credentials.verify(None)
        except ExternalVerificationRequired as required:
            if not self._opens(required.token or "", user):
                raise AuthenticateFailed from None
        else:
            raise AuthenticateFailed  # a password, which nobody has
        await self.loaded[user].wait()
        return Identity(user, self, None, frozenset())

    async def authorize(self, authenticated: IdentityInterface, authzid: str) -> Identity:
        if authenticated.name != authzid:
            raise AuthenticateFailed
        return Identity(authzid, self, None, frozenset())

    def _opens(self, token: str, user: str) -> bool:
        try:
            claims = self._read_token(token)
        except jwt.InvalidTokenError:
            return False
        scope = f"{claims['aud']}/{claims.get('scp', '')}"
        return user in self.loaded and claims.get("email") == user and scope in MAIL_SCOPES


_ARGS: Final = Namespace(passlib_cfg=None, proxy_protocol=None)
