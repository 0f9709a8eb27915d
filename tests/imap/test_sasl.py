"""What is said to the server in XOAUTH2, OAUTHBEARER and PLAIN, byte by byte."""

from collections.abc import Callable

import pytest

from mailtrove.errors import LoginRefused
from mailtrove.imap import sasl
from mailtrove.imap.sasl import TokenExchange


@pytest.mark.parametrize(
    ("exchange", "opening", "closing"),
    [
        (sasl.xoauth2("a@x.example", "t"), b"user=a@x.example\x01auth=Bearer t\x01\x01", b""),
        (sasl.oauthbearer("a=b,c@x.example", "t"), b"n,a=a=3Db=2Cc@x.example,\x01auth=Bearer t\x01\x01", b"\x01"),
        (sasl.plain("ada", "grün"), b"\0ada\0gr\xc3\xbcn", b""),
    ],
)
def test_each_mechanism_says_what_its_standard_wants(exchange: TokenExchange, opening: bytes, closing: bytes) -> None:
    assert exchange(b"") == opening
    assert exchange(b'{"status":"401"}') == closing
    assert exchange.refusal == "status 401"


@pytest.mark.parametrize("mechanism", [sasl.xoauth2, sasl.oauthbearer, sasl.plain])
@pytest.mark.parametrize(("user", "secret"), [("a\0b", "t"), ("a", "t\0")])
def test_nothing_can_break_out_of_its_field(
    mechanism: Callable[[str, str], TokenExchange], user: str, secret: str
) -> None:
    with pytest.raises(LoginRefused):
        mechanism(user, secret)


@pytest.mark.parametrize("mechanism", [sasl.xoauth2, sasl.oauthbearer])
@pytest.mark.parametrize(("user", "token"), [("a\x01auth=Bearer x", "t"), ("a", "t\x01host=evil"), ("a", "t\r\n")])
def test_a_token_login_has_no_control_characters(
    mechanism: Callable[[str, str], TokenExchange], user: str, token: str
) -> None:
    with pytest.raises(LoginRefused):
        mechanism(user, token)
