"""What counts as the answer to our sign-in, and what else may knock at the loopback port."""

from hypothesis import given
from hypothesis import strategies as st

from mailtrove.auth import page
from mailtrove.auth.callback import MAX_BODY_BYTES, MAX_HEAD_BYTES, Awaited, Verdict, judge

AWAITED = Awaited("/back", frozenset({"localhost:4711", "127.0.0.1:4711"}), "the-state")
GOOD = "code=the-code&state=the-state"


def get(target: str, host: str = "localhost:4711", method: str = "GET") -> bytes:
    return f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nAccept: */*\r\n\r\n".encode()


def post(body: str, kind: str = "application/x-www-form-urlencoded; charset=utf-8", target: str = "/back") -> bytes:
    return (
        f"POST {target} HTTP/1.1\r\nHost: localhost:4711\r\nContent-Type: {kind}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def verdict_on(received: bytes) -> Verdict:
    verdict = judge(received, AWAITED)
    assert verdict is not None
    return verdict


def refused_page(received: bytes) -> page.Page:
    verdict = verdict_on(received)
    assert verdict.answer is None
    return verdict.page


def test_a_query_with_code_and_state_is_the_answer() -> None:
    verdict = verdict_on(get(f"/back?{GOOD}&session_state=1"))
    assert verdict.answer == {"code": "the-code", "state": "the-state", "session_state": "1"}
    assert verdict.page is page.RECEIVED


def test_a_form_with_code_and_state_is_the_answer() -> None:
    assert verdict_on(post("code=a%2Bb+c&state=the-state")).answer == {"code": "a+b c", "state": "the-state"}


def test_an_error_with_state_is_an_answer_too_but_its_page_says_that_it_failed() -> None:
    verdict = verdict_on(get("/back?error=access_denied&error_description=no%21&state=the-state"))
    assert verdict.answer == {"error": "access_denied", "error_description": "no!", "state": "the-state"}
    assert verdict.page is page.REFUSED


def test_a_form_is_awaited_to_its_last_byte() -> None:
    whole = post(GOOD)
    assert all(judge(whole[:length], AWAITED) is None for length in range(len(whole)))
    assert verdict_on(whole).answer is not None


def test_another_state_or_none_is_a_stranger() -> None:
    for query in ("code=x&state=the-statf", "code=x&state=", "code=x", "", "state=the-stat%C3%A9&code=x"):
        assert refused_page(get(f"/back?{query}")) is page.STRANGER


def test_the_right_state_without_exactly_one_of_code_and_error_is_a_stranger() -> None:
    for query in ("state=the-state", "state=the-state&code=", "state=the-state&code=a&error=b"):
        assert refused_page(get(f"/back?{query}")) is page.STRANGER


def test_a_field_that_comes_twice_is_refused() -> None:
    assert refused_page(get(f"/back?{GOOD}&code=another")) is page.STRANGER
    assert refused_page(post(f"{GOOD}&state=the-state")) is page.STRANGER


def test_fields_of_a_form_count_only_in_its_body() -> None:
    assert refused_page(post("", target=f"/back?{GOOD}")) is page.STRANGER


def test_only_the_exact_path_is_answered() -> None:
    for path in ("/", "/back/", "/Back", "//back", "/back/x", "/x/../back", "/%62ack"):
        assert refused_page(get(f"{path}?{GOOD}")) is page.NOT_FOUND


def test_the_icon_that_browsers_ask_for_is_answered_with_nothing() -> None:
    assert refused_page(get("/favicon.ico")) is page.NO_ICON


def test_other_methods_are_refused_by_name() -> None:
    for method in ("PUT", "OPTIONS", "DELETE"):
        assert refused_page(get(f"/back?{GOOD}", method=method)) is page.WRONG_METHOD
    verdict = verdict_on(get(f"/back?{GOOD}", method="HEAD"))
    assert (verdict.page, verdict.head_only, verdict.answer) == (page.WRONG_METHOD, True, None)


def test_a_web_page_that_plays_with_names_is_a_stranger() -> None:
    assert refused_page(get(f"/back?{GOOD}", host="evil.example:4711")) is page.STRANGER
    assert refused_page(get(f"/back?{GOOD}", host="localhost:4712")) is page.STRANGER
    assert refused_page(f"GET /back?{GOOD} HTTP/1.1\r\n\r\n".encode()) is page.STRANGER


def test_a_form_of_another_kind_is_a_stranger() -> None:
    assert refused_page(post(GOOD, kind="text/plain")) is page.STRANGER
    assert refused_page(post('{"code": "x"}', kind="application/json")) is page.STRANGER


def test_what_is_no_http_is_a_stranger() -> None:
    for line in (b"hello", b"GET /back", b"get /back HTTP/1.1", b"GET back HTTP/1.1", b"\x16\x03\x01\x02"):
        assert refused_page(line + b"\r\n\r\n") is page.STRANGER


def test_requests_that_could_be_read_in_two_ways_are_refused() -> None:
    head = b"POST /back HTTP/1.1\r\nHost: localhost:4711\r\n"
    assert refused_page(head + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx") is page.STRANGER
    assert refused_page(head + b"Transfer-Encoding: chunked\r\n\r\n") is page.STRANGER
    assert refused_page(head + b"Content-Length: -1\r\n\r\n") is page.STRANGER
    assert refused_page(head + b"Host: evil.example\r\n\r\n") is page.STRANGER


def test_too_much_is_refused_before_it_has_come() -> None:
    assert refused_page(b"GET /" + b"a" * MAX_HEAD_BYTES) is page.TOO_LARGE
    assert refused_page(b"GET /" + b"a" * MAX_HEAD_BYTES + b" HTTP/1.1\r\n\r\n") is page.TOO_LARGE
    head = f"POST /back HTTP/1.1\r\nHost: localhost:4711\r\nContent-Length: {MAX_BODY_BYTES + 1}\r\n\r\n"
    assert refused_page(head.encode()) is page.TOO_LARGE
    assert refused_page(get("/back?" + "&".join(f"f{n}=1" for n in range(40)))) is page.STRANGER


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"GET /back?", b"POST /back HTTP/1.1\r\nHost: localhost:4711\r\n"])
)
def test_no_bytes_whatever_raise_or_become_an_answer(rest: bytes, start: bytes) -> None:
    verdict = judge(start + rest + b"\r\n\r\n", AWAITED)
    assert verdict is None or verdict.answer is None
