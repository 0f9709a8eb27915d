"""The loopback receiver, with real sockets."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
import requests

from mailtrove.auth.redirect import Receiver
from mailtrove.errors import ReceiverUnavailable, SignInCancelled, SignInTimedOut

STATE = "the-state"
Answer = Mapping[str, str]


def ask(url: str, **kwargs: str) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(url, timeout=10, params=kwargs)


@contextmanager
def waiting(
    configured: str = "http://localhost", *, seconds: float = 20, cancelled: threading.Event | None = None
) -> Iterator[tuple[Receiver, "Future[Answer]"]]:
    """A receiver that waits in a thread of its own."""
    stop = cancelled or threading.Event()
    with Receiver(configured) as receiver, ThreadPoolExecutor(1) as pool:
        awaited = pool.submit(receiver.wait, STATE, seconds=seconds, cancelled=stop)
        try:
            yield receiver, awaited
        finally:
            stop.set()


def connect(receiver: Receiver) -> socket.socket:
    return socket.create_connection(("127.0.0.1", receiver.port), timeout=10)


def has_ipv6_loopback() -> bool:
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def test_the_answer_in_a_query_ends_the_wait_and_the_page_says_so() -> None:
    with waiting() as (receiver, awaited):
        shown = ask(receiver.redirect_uri, code="the-code", state=STATE)
        assert awaited.result(5) == {"code": "the-code", "state": STATE}
    assert shown.status_code == 200
    assert "Back to your terminal" in shown.text
    assert shown.headers["Cache-Control"] == "no-store"


def test_the_answer_in_a_form_ends_the_wait() -> None:
    with waiting() as (receiver, awaited), requests.Session() as session:
        session.trust_env = False
        shown = session.post(receiver.redirect_uri, data={"code": "the-code", "state": STATE}, timeout=10)
        assert awaited.result(5)["code"] == "the-code"
    assert shown.status_code == 200


def test_a_free_port_is_chosen_and_nothing_is_added_to_the_path() -> None:
    with Receiver("http://localhost") as receiver:
        assert receiver.redirect_uri == f"http://localhost:{receiver.port}"
    with Receiver("http://localhost/back") as receiver:
        assert receiver.redirect_uri == f"http://localhost:{receiver.port}/back"


def test_a_configured_port_and_path_are_used_exactly() -> None:
    with Receiver("http://localhost") as free:
        port = free.port
    with waiting(f"http://localhost:{port}/call/back") as (receiver, awaited):
        assert receiver.redirect_uri == f"http://localhost:{port}/call/back"
        assert ask(f"http://localhost:{port}/call/back/", code="x", state=STATE).status_code == 404
        assert ask(f"http://localhost:{port}/", code="x", state=STATE).status_code == 404
        ask(receiver.redirect_uri, code="the-code", state=STATE)
        assert awaited.result(5)["code"] == "the-code"


def test_a_configured_port_can_be_used_again_at_once() -> None:
    with Receiver("http://localhost") as free:
        port = free.port
    for _ in range(2):
        with waiting(f"http://localhost:{port}") as (receiver, awaited):
            ask(receiver.redirect_uri, code="the-code", state=STATE)
            awaited.result(5)


def test_a_port_in_use_is_named() -> None:
    with Receiver("http://localhost") as first, pytest.raises(ReceiverUnavailable, match=str(first.port)):
        Receiver(f"http://localhost:{first.port}")


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_nobody_but_this_computer_can_connect_and_both_loopbacks_are_answered(address: str) -> None:
    if address == "::1":
        assert has_ipv6_loopback(), "this test needs ::1"
    with waiting() as (receiver, awaited):
        host = f"[{address}]" if ":" in address else address
        ask(f"http://{host}:{receiver.port}/", code="the-code", state=STATE)
        assert awaited.result(5)["code"] == "the-code"


def test_only_ipv4_is_used_where_the_redirect_names_its_address() -> None:
    with Receiver("http://127.0.0.1") as receiver:
        assert receiver.redirect_uri == f"http://127.0.0.1:{receiver.port}"
        with pytest.raises(OSError):
            socket.create_connection(("::1", receiver.port), timeout=5)


def test_a_fixed_port_that_somebody_else_holds_on_ipv6_is_refused() -> None:
    assert has_ipv6_loopback(), "this test needs ::1"
    with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as other:
        other.bind(("::1", 0))
        other.listen()
        with pytest.raises(ReceiverUnavailable):
            Receiver(f"http://localhost:{other.getsockname()[1]}")


def test_strangers_icons_and_wrong_states_are_answered_and_change_nothing() -> None:
    with waiting() as (receiver, awaited):
        base = receiver.redirect_uri
        assert ask(f"{base}/favicon.ico").status_code == 204
        assert ask(f"{base}/elsewhere", code="x", state=STATE).status_code == 404
        assert ask(base, code="x", state="another").status_code == 400
        assert ask(base).status_code == 400
        assert not awaited.done()
        ask(base, code="the-code", state=STATE)
        assert awaited.result(5)["code"] == "the-code"


def test_nothing_that_was_sent_is_echoed() -> None:
    with waiting() as (receiver, awaited):
        marker = "m4rk3r"
        for sent in ({"state": marker, "code": marker}, {"state": STATE, "error": marker, "error_description": marker}):
            answer = ask(receiver.redirect_uri + f"/?{marker}" if "code" in sent else receiver.redirect_uri, **sent)
            assert marker not in answer.text
            assert marker not in str(answer.headers)
        assert awaited.result(5)["error"] == marker


def test_the_door_is_shut_after_the_answer() -> None:
    with waiting() as (receiver, awaited):
        ask(receiver.redirect_uri, code="the-code", state=STATE)
        awaited.result(5)
        with pytest.raises(requests.ConnectionError):
            ask(receiver.redirect_uri, code="the-code", state=STATE)


def test_a_repeat_that_was_already_connected_is_told_that_the_answer_was_used() -> None:
    with waiting() as (receiver, awaited), connect(receiver) as second:
        request = f"GET /?code=c&state={STATE} HTTP/1.1\r\nHost: localhost:{receiver.port}\r\n\r\n".encode()
        second.sendall(request[:-2])
        time.sleep(0.2)  # so that it is on its way when the answer comes
        finishing = threading.Timer(0.2, second.sendall, [request[-2:]])
        finishing.start()
        ask(receiver.redirect_uri, code="the-code", state=STATE)
        reply = read_all(second)
        finishing.join()
        assert awaited.result(5)["code"] == "the-code"
    assert b"This answer was already used" in reply


def test_silent_and_dribbling_clients_hold_up_nobody() -> None:
    with waiting() as (receiver, awaited):
        idle = [connect(receiver) for _ in range(40)]
        for line in idle[:20]:
            line.sendall(b"GET / HT")
        started = time.monotonic()
        ask(receiver.redirect_uri, code="the-code", state=STATE)
        assert awaited.result(5)["code"] == "the-code"
        assert time.monotonic() - started < 5
        for line in idle:
            line.close()


def test_a_request_that_never_ends_is_dismissed_in_time() -> None:
    with waiting() as (receiver, awaited), connect(receiver) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: ")
        assert read_all(slow).startswith(b"HTTP/1.1 408 ")
        assert not awaited.done()


def test_a_flood_is_cut_off_with_an_answer() -> None:
    with waiting() as (receiver, awaited), connect(receiver) as flood:
        flood.sendall(b"GET /" + b"a" * 40_000)
        assert read_all(flood).startswith(b"HTTP/1.1 413 ")
        assert not awaited.done()


def test_a_client_that_hangs_up_in_mid_request_changes_nothing() -> None:
    with waiting() as (receiver, awaited):
        with connect(receiver) as line:
            line.sendall(b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\ncode=")
        with connect(receiver) as line:
            line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")  # reset instead of a goodbye
            line.sendall(b"GET /")
        ask(receiver.redirect_uri, code="the-code", state=STATE)
        assert awaited.result(5)["code"] == "the-code"


def test_cancelling_ends_the_wait_at_once() -> None:
    cancelled = threading.Event()
    with waiting(cancelled=cancelled) as (_, awaited):
        time.sleep(0.1)
        started = time.monotonic()
        cancelled.set()
        with pytest.raises(SignInCancelled):
            awaited.result(5)
        assert time.monotonic() - started < 4


def test_the_wait_ends_in_time_and_says_that_others_came() -> None:
    with waiting(seconds=0.5) as (receiver, awaited):
        ask(receiver.redirect_uri, code="x", state="another")
        with pytest.raises(SignInTimedOut, match=r"within 0\.5 seconds\. What did come \(1\)"):
            awaited.result(5)


def test_a_closed_receiver_can_be_closed_again() -> None:
    receiver = Receiver("http://localhost")
    port = urlsplit(receiver.redirect_uri).port
    receiver.close()
    receiver.close()
    assert port == receiver.port


def read_all(line: socket.socket) -> bytes:
    received = b""
    while heard := line.recv(65536):
        received += heard
    return received
