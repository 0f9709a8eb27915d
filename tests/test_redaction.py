"""No secret survives redaction, whatever it stands in."""

import base64
import string

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from mailtrove.redaction import LEFT_OUT, redacted

TOKEN = string.ascii_letters + string.digits + "-_"
AROUND = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=40)


def in_base64(said: str) -> str:
    return base64.b64encode(said.encode()).decode()


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer SECRET",
        "user=ada\x01auth=Bearer SECRET\x01\x01",
        "GET /?code=SECRET&state=SECRET HTTP/1.1",
        "{'refresh_token': 'SECRET', \"access_token\": \"SECRET\"}",
        "code_verifier=SECRET client_secret: SECRET password=SECRET imap_password = SECRET",
        "token eyJSECRETSECRET.eyJSECRET.SECRET was refused",
        "A1 AUTHENTICATE XOAUTH2 SECRET",
        "A1 AUTHENTICATE PLAIN SECRET",
        "A1 LOGIN ada SECRET",
        'A1 LOGIN "ada lovelace" "a SECRET of \\"two\\" words"',
        "password: 'a SECRET of SECRET words'",
        '{"AccessToken": {"secret": "SECRET"}}',
        r'{"token_cache": "{\"AccessToken\": {\"secret\": \"SECRET\"}}"}',
        "{'device_code': 'SECRET', 'user_code': 'SECRET'}",
        "open https://microsoft.com/devicelogin and enter the code SECRET to authenticate",
        "Authorization: Basic SECRET",
        "+ dXNlcj1hZGEBYXV0aD1CZWFyZXIgSECRET=",
        "proxy https://ada:SECRET@proxy.example:8080/ refused",
        "proxy http://ada:SECR@SECRET@proxy.example:8080 refused",
        "the token 1.ASECRETSECRETSECRETSECRET and 0.ASECRETSECRETSECRET.SECRET-x",
        "M.C506_BAY.0.U.-SECRET*SECRET!SECRET$$",
        "1//0gSECRETSECRET ya29.SECRETSECRET 4/0SECRETSECRET GOCSPX-SECRETSECRET",
    ],
)
def test_no_secret_survives(line: str) -> None:
    assert "SECRET" not in redacted(line)


@pytest.mark.parametrize(
    "line",
    [
        "imap.example.org: NO [UNAVAILABLE] Request is throttled; exit code 3",
        "imaps://you@example.org@imap.example.org:993 was added",
        "Connected to outlook.office365.com:993.",
        "Compared INBOX: 12 to download, 3 known already, 0 gone",
        "AADSTS50173: Trace ID: 7ac4b1c5-5a4d-4c3b-8ad4-3f1c5a0d5b00",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "/home/ada/.local/share/mailtrove/credentials/microsoft_ada@lovelace.example.0123456789abcdef.json",
        "AADSTS500113: no reply address; AADSTS700016; AADSTS9002331: use /consumers",
        "AGREEMENT AGREEABLE AGAINST Authentication",
    ],
)
def test_ordinary_words_stay(line: str) -> None:
    assert redacted(line) == line


def long_secret(before: str, size: int = 40) -> st.SearchStrategy[str]:
    return st.text(TOKEN, min_size=size, max_size=size + 60).map(lambda rest: before + rest)


PASSWORD = st.text(string.ascii_letters + string.digits + "!#$%*+-./?^_~", min_size=10, max_size=30)
TELLING = st.one_of(
    st.tuples(long_secret("eyJ"), long_secret("eyJ"), long_secret("")).map(".".join),
    long_secret("1.A"),
    long_secret("0.A"),
    long_secret("1//0"),
    long_secret("ya29."),
    long_secret("GOCSPX-"),
    long_secret("M.C506_BAY.0.U."),
    PASSWORD.map(lambda password: in_base64(f"\0ada@example.org\0{password}")),
    PASSWORD.map(lambda token: in_base64(f"user=ada@example.org\x01auth=Bearer {token}\x01\x01")),
    PASSWORD.map(lambda token: in_base64(f"n,a=ada@example.org,\x01auth=Bearer {token}\x01\x01")),
)


@given(AROUND, TELLING, AROUND)
@example("http://x:", "eyJ" + "a" * 50, "@host")
def test_a_secret_of_a_known_look_survives_nowhere(before: str, secret: str, after: str) -> None:
    assume(secret not in before + after)
    assert secret not in redacted(f"{before} {secret} {after}")


INTRODUCTIONS = st.sampled_from(
    [
        "Bearer {}",
        "auth={}",
        "?code={}&",
        "password={}",
        "'password': '{}'",
        '"client_secret": "{}"',
        "refresh_token={}",
        "user_code: {}",
        "A12 AUTHENTICATE PLAIN {}",
        "A12 LOGIN ada@example.org {}",
        "Authorization: Basic {}",
        "enter the code {} to authenticate",
        "http://ada:{}@proxy.example:8080",
    ]
)


@given(AROUND, INTRODUCTIONS, PASSWORD.filter(lambda text: "/" not in text), AROUND)
def test_a_secret_that_is_named_survives_nowhere(before: str, introduced: str, secret: str, after: str) -> None:
    assume(secret not in before + after)
    assert secret not in redacted(f"{before} {introduced.format(secret)} {after}")


@given(AROUND)
def test_what_is_redacted_once_stays_as_it_is(text: str) -> None:
    once = redacted(f"password={text}")
    assert LEFT_OUT in once or "password=" in once
    assert redacted(once) == once
