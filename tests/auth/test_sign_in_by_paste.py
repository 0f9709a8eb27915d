"""Whole sign-ins without a browser on this computer: the address that it ended at is pasted."""

import threading
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from mailtrove.auth import paste
from mailtrove.auth.account_type import AccountType
from mailtrove.auth.browser import BrowserStart
from mailtrove.auth.events import BrowserAwaited, SignInEvent, Step, StepChanged, StepState
from mailtrove.auth.paste import Pasted, PasteReply
from mailtrove.errors import SignInDeclined, SignInTimedOut, WrongMailbox
from mailtrove.sandbox.people import ADA, EMMY, GRACE, Person
from mailtrove.sandbox.stand_in_browser import final_address
from tests.auth.stage import Stage

Change = Callable[[str], str]


class Somewhere:
    """A person with a browser on another computer, who pastes its addresses here."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.pasted = Pasted()
        self.replies: list[PasteReply] = []

    def start(self, *changes: Change) -> Callable[[str], BrowserStart]:
        """Where no browser starts, the person pastes the address, once for each change."""

        def start(url: str) -> BrowserStart:
            def walk() -> None:
                address = final_address(url)
                self.replies += [self.pasted.give(change(address)) for change in changes]

            self.stage.visit(url, walk)
            return BrowserStart(False, "over SSH no browser is started")

        return start


@pytest.fixture
def somewhere(stage: Stage) -> Somewhere:
    return Somewhere(stage)


def as_it_is(address: str) -> str:
    return address


def on_https_without_a_port(address: str) -> str:
    return urlsplit(address)._replace(scheme="https", netloc="localhost", path="/").geturl()


def of_another_sign_in(address: str) -> str:
    return address.replace("state=", "state=x")


def only_the_code(address: str) -> str:
    return address.partition("code=")[2].partition("&")[0]


@pytest.mark.parametrize("person", [ADA, GRACE])
@pytest.mark.parametrize("change", [as_it_is, on_https_without_a_port])
def test_the_pasted_address_signs_in(stage: Stage, somewhere: Somewhere, person: Person, change: Change) -> None:
    signed_in = stage.sign_in(person, start=somewhere.start(change), pasted=somewhere.pasted)
    assert signed_in.identity.oid == person.oid
    assert [reply.taken for reply in somewhere.replies] == [True]
    assert ("nonce", True) in stage.checks()
    details = [event.detail for event in stage.told if isinstance(event, StepChanged) and event.step is Step.BROWSER]
    assert details[-1] == "You pasted the address that the browser ended at"


def test_refused_texts_change_nothing_and_the_right_one_still_counts(stage: Stage, somewhere: Somewhere) -> None:
    start = somewhere.start(of_another_sign_in, only_the_code, as_it_is)
    assert stage.sign_in(ADA, start=start, pasted=somewhere.pasted).identity.oid == ADA.oid
    assert [reply.words for reply in somewhere.replies] == [paste.OTHER_SIGN_IN, paste.NOT_AN_ADDRESS, paste.TAKEN]


def test_after_refused_texts_the_browser_may_still_come(stage: Stage) -> None:
    pasted = Pasted()

    def start(url: str) -> BrowserStart:
        assert not pasted.give("http://localhost/?code=x&state=another").taken
        return stage.browser(url)

    assert stage.sign_in(ADA, start=start, pasted=pasted).identity.oid == ADA.oid
    assert pasted.give("http://localhost/").words == paste.NOT_WAITING


def test_a_corrected_guess_asks_for_a_second_address(stage: Stage, somewhere: Somewhere) -> None:
    signed_in = stage.sign_in(EMMY, start=somewhere.start(as_it_is), pasted=somewhere.pasted)
    assert signed_in.route.account_type is AccountType.PERSONAL
    assert signed_in.credential.tenant == "consumers"
    assert [reply.taken for reply in somewhere.replies] == [True, True]
    assert stage.states(Step.BROWSER, 1)[-1] is StepState.CORRECTED


def test_a_pasted_no_is_a_no(stage: Stage, somewhere: Somewhere) -> None:
    def no(address: str) -> str:
        parts = urlsplit(address)
        state = parse_qs(parts.query)["state"][0]
        return parts._replace(query=f"error=access_denied&error_description=AADSTS65004&state={state}").geturl()

    with pytest.raises(SignInDeclined, match="AADSTS65004") as caught:
        stage.sign_in(ADA, start=somewhere.start(no), pasted=somewhere.pasted)
    stage.assert_failed(Step.BROWSER, caught.value)


def test_a_pasted_answer_of_somebody_else_is_refused(stage: Stage, somewhere: Somewhere) -> None:
    start = somewhere.start(as_it_is)
    with pytest.raises(WrongMailbox):
        stage.sign_in(
            EMMY,
            start=lambda url: start(url.replace("emmy%40noether", "ada%40lovelace")),
            pasted=somewhere.pasted,
        )


def test_when_time_is_up_nothing_is_taken_any_more(stage: Stage) -> None:
    pasted = Pasted()
    with pytest.raises(SignInTimedOut):
        stage.sign_in(ADA, start=stage.no_browser, pasted=pasted, browser_seconds=0.2)
    assert pasted.give("http://localhost/?code=x&state=y").words == paste.NOT_WAITING


def test_an_address_taken_in_the_very_last_moment_counts(stage: Stage) -> None:
    class LastMoment(threading.Event):
        """Asked right before the time is looked at; the person pastes just then."""

        def is_set(self) -> bool:
            if addresses:
                taken.append(pasted.give(addresses[0]).taken)
            return False

    def start(url: str) -> BrowserStart:
        addresses.append(final_address(url))
        return BrowserStart(False, "over SSH no browser is started")

    addresses: list[str] = []
    taken: list[bool] = []
    pasted = Pasted()
    stage.cancelled = LastMoment()
    assert stage.sign_in(ADA, start=start, pasted=pasted, browser_seconds=0).identity.oid == ADA.oid
    assert taken[0]


def test_no_event_and_no_repr_holds_what_was_pasted(stage: Stage, somewhere: Somewhere) -> None:
    codes: list[str] = []

    def noted(address: str) -> str:
        codes.append(only_the_code(address))
        return address

    stage.sign_in(ADA, start=somewhere.start(noted), pasted=somewhere.pasted)
    assert codes[0]
    assert codes[0] not in repr([stage.told, somewhere.replies, somewhere.pasted])


# The line for ssh


def awaited(told: list[SignInEvent]) -> BrowserAwaited:
    return next(event for event in told if isinstance(event, BrowserAwaited))


def test_over_ssh_the_line_to_run_names_the_port_that_is_listened_on(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "198.51.100.7 50022 203.0.113.9 22")
    stage.sign_in(ADA)
    receiver = stage.visits[0].partition("redirect_uri=http%3A%2F%2Flocalhost%3A")[2].partition("&")[0]
    assert awaited(stage.told).ssh_command.startswith(f"ssh -L {receiver}:localhost:{receiver} ")
    assert awaited(stage.told).ssh_command.endswith("203.0.113.9")


def test_elsewhere_there_is_no_line_to_run(stage: Stage) -> None:
    stage.sign_in(ADA)
    assert awaited(stage.told).ssh_command == ""
