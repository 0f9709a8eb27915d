"""Which pasted texts are the answer to our sign-in, and what is said of the others."""

import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailtrove.auth import paste
from mailtrove.auth.callback import MAX_HEAD_BYTES
from mailtrove.auth.paste import Pasted

STATE = "the-state"
GOOD = f"code=a%2Bcode&state={STATE}"
ANSWER = {"code": "a+code", "state": STATE}


@pytest.fixture
def pasted() -> Pasted:
    """Waiting for an address that carries the state."""
    box = Pasted()
    box.open(STATE)
    return box


@pytest.mark.parametrize(
    "address",
    [
        f"http://localhost:53123/?{GOOD}",
        f"http://localhost:53123?{GOOD}",
        f"https://localhost/?{GOOD}",
        f"https://localhost?{GOOD}",
        f"http://127.0.0.1:1/some/other/path?{GOOD}",
        f"http://[::1]:8080/?{GOOD}",
        f"HTTP://LOCALHOST/?{GOOD}",
        f"  http://localhost/?{GOOD}\n",
        "http://localhost/?code=a%2B\n   code&st\nate=the-\r\nstate",
        f"http://localhost/?{GOOD}#",
    ],
)
def test_the_whole_address_is_taken_whatever_port_path_and_scheme(pasted: Pasted, address: str) -> None:
    assert pasted.give(address) == paste.PasteReply(True, paste.TAKEN)
    assert pasted.answer() == ANSWER


def test_other_fields_come_with_the_answer_as_at_the_receiver(pasted: Pasted) -> None:
    assert pasted.give(f"https://localhost/?{GOOD}&session_state=1&iss=").taken
    assert pasted.answer() == {**ANSWER, "session_state": "1", "iss": ""}


def test_an_error_is_an_answer_too(pasted: Pasted) -> None:
    assert pasted.give(f"http://localhost/?error=access_denied&error_description=no%21&state={STATE}").taken
    assert pasted.answer() == {"error": "access_denied", "error_description": "no!", "state": STATE}


ELSEWHERE = paste.ELSEWHERE.format(landing="http://localhost")
REFUSED = {
    "nothing": ("", paste.NOTHING),
    "blanks": (" \n\t", paste.NOTHING),
    "a bare code": ("0.AXoA-a-code", paste.NOT_AN_ADDRESS),
    "a bare query": (GOOD, paste.NOT_AN_ADDRESS),
    "an address without its scheme": (f"localhost:53123/?{GOOD}", paste.NOT_AN_ADDRESS),
    "another scheme": (f"ftp://localhost/?{GOOD}", paste.NOT_AN_ADDRESS),
    "no host": (f"http:///?{GOOD}", paste.NOT_AN_ADDRESS),
    "brackets that hold no address": (f"http://[x]/?{GOOD}", paste.NOT_AN_ADDRESS),
    "control characters": (f"http://localhost/?{GOOD}&x=\x1b[2J", paste.NOT_AN_ADDRESS),
    "letters no browser sends": (f"http://localhost/?{GOOD}&x=é", paste.NOT_AN_ADDRESS),
    "the sign-in page": (f"https://login.example/common/oauth2/v2.0/authorize?state={STATE}", ELSEWHERE),
    "another computer": (f"http://localhost.evil.example/?{GOOD}", ELSEWHERE),
    "another computer in disguise": (f"http://localhost@evil.example/?{GOOD}", ELSEWHERE),
    "no query": ("http://localhost:53123/", paste.NO_ANSWER),
    "cut short before the state": ("http://localhost/?code=a-code", paste.NO_ANSWER),
    "no code": (f"http://localhost/?state={STATE}", paste.NO_ANSWER),
    "an empty code": (f"http://localhost/?code=&state={STATE}", paste.NO_ANSWER),
    "code and error": (f"http://localhost/?{GOOD}&error=x", paste.NO_ANSWER),
    "a code twice": (f"http://localhost/?{GOOD}&code=b", paste.NO_ANSWER),
    "the answer behind a hash": (f"http://localhost/#{GOOD}", paste.NO_ANSWER),
    "far too many fields": (f"http://localhost/?{GOOD}&" + "&".join(f"f{n}=1" for n in range(40)), paste.NO_ANSWER),
    "another state": ("http://localhost/?code=a-code&state=the-statf", paste.OTHER_SIGN_IN),
    "a state cut short": ("http://localhost/?code=a-code&state=the-st", paste.OTHER_SIGN_IN),
    "another state's error": ("http://localhost/?error=x&state=another", paste.OTHER_SIGN_IN),
    "far too much": (f"http://localhost/?{GOOD}&x=" + "a" * MAX_HEAD_BYTES, paste.TOO_LONG),
}


@pytest.mark.parametrize(("text", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_not_the_answer_is_refused_with_words_and_the_wait_goes_on(
    pasted: Pasted, text: str, words: str
) -> None:
    assert pasted.give(text) == paste.PasteReply(False, words)
    assert pasted.answer() is None
    assert pasted.give(f"https://localhost/?{GOOD}").taken


NATIVE = "https://login.microsoftonline.com/common/oauth2/nativeclient"


@pytest.mark.parametrize("address", [f"{NATIVE}?{GOOD}", f"https://localhost/?{GOOD}", f"http://localhost:1/?{GOOD}"])
def test_the_page_that_the_registration_names_is_as_good_as_this_computer(pasted: Pasted, address: str) -> None:
    pasted.open(STATE, NATIVE)
    assert pasted.give(address).taken


@pytest.mark.parametrize(
    "address",
    [
        f"https://login.microsoftonline.com/common/oauth2/v2.0/authorize?{GOOD}",
        f"{NATIVE}/else?{GOOD}",
        f"http://login.microsoftonline.com/common/oauth2/nativeclient?{GOOD}",
        f"https://login.microsoftonline.com.evil.example/common/oauth2/nativeclient?{GOOD}",
    ],
)
def test_no_other_page_of_that_host_is(pasted: Pasted, address: str) -> None:
    pasted.open(STATE, NATIVE)
    assert pasted.give(address) == paste.PasteReply(False, paste.ELSEWHERE.format(landing=NATIVE))


def test_the_state_is_compared_in_constant_time(pasted: Pasted, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    real = hmac.compare_digest

    def compare(left: bytes, right: bytes) -> bool:
        compared.append((left, right))
        return real(left, right)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    pasted.give("http://localhost/?code=a-code&state=another")
    assert compared == [(b"another", STATE.encode())]


def test_a_second_answer_is_refused(pasted: Pasted) -> None:
    assert pasted.give(f"http://localhost/?{GOOD}").taken
    assert pasted.give(f"http://localhost/?code=b&state={STATE}") == paste.PasteReply(False, paste.ALREADY)
    assert pasted.answer() == ANSWER


def test_nothing_is_taken_before_and_after_the_wait(pasted: Pasted) -> None:
    assert Pasted().give(f"http://localhost/?{GOOD}") == paste.PasteReply(False, paste.NOT_WAITING)
    assert pasted.close() is None
    assert pasted.give(f"http://localhost/?{GOOD}") == paste.PasteReply(False, paste.NOT_WAITING)
    assert pasted.answer() is None


def test_the_second_round_takes_its_own_state_only(pasted: Pasted) -> None:
    assert pasted.give(f"http://localhost/?{GOOD}").taken
    pasted.open("the-second-state")
    assert pasted.answer() is None
    assert pasted.give(f"http://localhost/?{GOOD}") == paste.PasteReply(False, paste.OTHER_SIGN_IN)
    assert pasted.give("http://localhost/?code=c&state=the-second-state").taken


def test_what_was_taken_in_the_last_moment_is_still_there_when_it_closes(pasted: Pasted) -> None:
    pasted.give(f"http://localhost/?{GOOD}")
    assert pasted.close() == ANSWER
    assert pasted.close() is None


@given(st.text(max_size=300), st.sampled_from(["", "http://localhost/?", "http://localhost/?code=a&", "http://["]))
def test_no_text_whatever_raises_or_is_taken(text: str, start: str) -> None:
    box = Pasted()
    box.open(STATE)
    assert not box.give(start + text).taken
