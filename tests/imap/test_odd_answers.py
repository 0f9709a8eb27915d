"""What servers say that no test server says on demand: throttling, expiry, nonsense, silence."""

import pytest

from mailtrove.errors import (
    AnswerTooLarge,
    CommandRefused,
    ConnectionLost,
    LoginRefused,
    MailboxNotConnected,
    ServerError,
    ServerThrottled,
    ServerUnreachable,
    SessionExpired,
    TooManyConnections,
)
from mailtrove.imap.connection import Connection, PasswordLogin, TokenLogin, connect
from mailtrove.imap.state import Security, Server
from tests.imap.scripted import Line, ScriptedServer

LOGIN = PasswordLogin("ada@lovelace.example", lambda: "correct horse")


def opened(script: ScriptedServer, *, timeout_seconds: float = 10.0) -> Connection:
    connection = connect(script.server(timeout_seconds=timeout_seconds), LOGIN)
    connection.examine("INBOX")
    return connection


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (b"TAG NO Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n", ServerThrottled),
        (b"TAG BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n", ServerThrottled),
        (b"TAG NO [THROTTLED] Slow down\r\n", ServerThrottled),
        (b"TAG NO [OVERQUOTA] Account exceeded command or bandwidth limits.\r\n", ServerThrottled),
        (b"* BYE Session invalidated - AccessTokenExpired\r\n", SessionExpired),
        (b"TAG BAD User is authenticated but not connected.\r\n", MailboxNotConnected),
        (b"* BYE Connection closed. 14\r\n", ConnectionLost),
        (b"TAG NO The specified message set is invalid.\r\n", CommandRefused),
        (b"TAG BAD Command Argument Error. 11\r\n", CommandRefused),
        (b"* 1 FETCH (UID 1 FLAGS (\r\nTAG OK done\r\n", CommandRefused),
        (b"* 1 FETCH (UID x FLAGS ())\r\nTAG OK done\r\n", CommandRefused),
        (b'* 1 FETCH (UID 1 INTERNALDATE "never" RFC822.SIZE)\r\nTAG OK done\r\n', CommandRefused),
        (b"garbage\r\n", ConnectionLost),
        (b"* 1 FETCH (UID 1 BODY[] {99999999999}\r\n", AnswerTooLarge),
        (b"* 1 FETCH (UID 1 BODY[] {10}\r\nabc", ConnectionLost),
    ],
)
def test_what_a_server_says_becomes_our_error_with_its_words(words: bytes, error: type[ServerError]) -> None:
    def answer(line: Line, _: bytes) -> None:
        line.send(words)
        if error is ConnectionLost:
            line.close()

    with ScriptedServer({"UID FETCH": answer}) as script:
        connection = opened(script)
        with pytest.raises(error) as raised:
            connection.facts([1])
        connection.close()
    assert type(raised.value) is error
    if error not in (ConnectionLost, CommandRefused, AnswerTooLarge):
        said = words.decode().strip().split(" ", 2)[2]
        assert said in raised.value.what_happened


def test_a_throttled_command_says_how_long_to_wait() -> None:
    words = b"TAG NO Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n"
    with ScriptedServer({"UID FETCH": words}) as script, opened(script) as connection:
        with pytest.raises(ServerThrottled) as throttled:
            connection.facts([1])
        assert throttled.value.wait_seconds == pytest.approx(299.961)


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (b"TAG NO AUTHENTICATE failed.\r\n", LoginRefused),
        (b"TAG NO [AUTHENTICATIONFAILED] Invalid credentials\r\n", LoginRefused),
        (b"TAG BAD User is authenticated but not connected.\r\n* BYE Connection closed.\r\n", MailboxNotConnected),
        (b"TAG NO [UNAVAILABLE] Temporary authentication failure.\r\n", ServerUnreachable),
        (b"TAG NO [LIMIT] Maximum number of connections from user+IP exceeded\r\n", TooManyConnections),
        (b"TAG NO [ALERT] Too many simultaneous connections. (Failure)\r\n", TooManyConnections),
        (b"TAG NO I will not take correct horse\r\n", LoginRefused),
    ],
)
def test_a_refused_login_keeps_the_servers_words_but_never_the_password(words: bytes, error: type[ServerError]) -> None:
    with ScriptedServer({"AUTHENTICATE": words}) as script, pytest.raises(error) as raised:
        connect(script.server(), LOGIN)
    assert type(raised.value) is error
    assert "correct horse" not in str(raised.value)


def test_exchange_that_is_authenticated_but_not_connected_is_told_apart_at_the_first_command() -> None:
    with ScriptedServer({"LIST": b"TAG BAD User is authenticated but not connected.\r\n"}) as script:
        connection = connect(script.server(), LOGIN)
        with pytest.raises(MailboxNotConnected):
            connection.folders()
        connection.close()


def test_a_token_that_does_not_change_is_not_sent_twice() -> None:
    with ScriptedServer({"AUTHENTICATE": b"TAG NO AUTHENTICATE failed.\r\n"}) as script:
        with pytest.raises(LoginRefused):
            connect(script.server(), TokenLogin("ada", lambda _: "same"))
        assert script.commands.count(b"AUTHENTICATE XOAUTH2") == 1


def test_the_error_challenge_is_answered_with_an_empty_line_and_its_json_is_kept() -> None:
    answered: list[bytes] = []

    def refuse(line: Line, _: bytes) -> None:
        line.send(b"+ eyJzdGF0dXMiOiI0MDAiLCJzY2hlbWVzIjoiQmVhcmVyIiwic2NvcGUiOiJodHRwczovL21haWwifQ==\r\n")
        answered.append(line.read())
        line.send(b"TAG NO SASL authentication failed\r\n")

    with (
        ScriptedServer({"AUTHENTICATE": refuse}) as script,
        pytest.raises(LoginRefused, match=r"SASL authentication failed \(status 400, scope https://mail\)"),
    ):
        connect(script.server(), TokenLogin("ada", lambda _: "token"))
    assert answered == [b"\r\n"]


def test_login_is_used_where_plain_is_not_offered_and_its_arguments_are_quoted() -> None:
    capability = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
    with ScriptedServer({"CAPABILITY": capability, "LOGIN": b"TAG OK done\r\n"}) as script:
        connect(script.server(), PasswordLogin('a "b"', lambda: 'x\\"y')).close()
        assert script.commands[1] == rb'LOGIN "a \"b\"" "x\\\"y"'


@pytest.mark.parametrize(("user", "password"), [("ada\r\nX NOOP", "x"), ("ada", "x\r\nX NOOP"), ("ada", "grüße")])
def test_login_sends_nothing_that_could_be_another_command(user: str, password: str) -> None:
    capability = b"* CAPABILITY IMAP4rev1\r\nTAG OK done\r\n"
    with ScriptedServer({"CAPABILITY": capability}) as script:
        with pytest.raises(LoginRefused):
            connect(script.server(), PasswordLogin(user, lambda: password))
        assert script.commands == [b"CAPABILITY"]


def test_a_server_that_takes_no_passwords_is_not_sent_one() -> None:
    capability = b"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\nTAG OK done\r\n"
    with ScriptedServer({"CAPABILITY": capability}) as script:
        with pytest.raises(LoginRefused, match="no passwords"):
            connect(script.server(), LOGIN)
        assert script.commands == [b"CAPABILITY"]


@pytest.mark.parametrize("greeting", [b"* OK ready\r\n", b"* PREAUTH welcome ada\r\n"])
def test_stripped_starttls_is_refused_before_anything_secret_is_sent(greeting: bytes) -> None:
    with ScriptedServer(greeting=greeting) as script:
        with pytest.raises(ServerUnreachable, match="STARTTLS"):
            connect(Server("127.0.0.1", script.port, Security.STARTTLS), LOGIN)
        assert script.commands == [b"CAPABILITY"]
