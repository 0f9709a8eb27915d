"""The sign-in timeline, gathered from events."""

from collections.abc import Sequence

from mailtrove.auth.events import SignInEvent, Step, StepChanged, StepState
from mailtrove.tui.timeline import Timeline
from tests.tui.courses import ANSWERED, AWAITING, CHECKS, CODE_ENDED, CODE_OFFERED, CORRECTED, FORGED, OVER_SSH


def told(events: Sequence[SignInEvent]) -> Timeline:
    """The timeline after these events."""
    timeline = Timeline()
    for event in events:
        timeline = timeline.after(event)
    return timeline


def test_every_step_is_to_come_before_anything_is_told() -> None:
    assert [line.step for line in Timeline().lines] == list(Step)
    assert {line.word for line in Timeline().lines} == {"to come"}


def test_a_later_event_for_a_step_replaces_the_former() -> None:
    timeline = told([StepChanged(Step.ROUTE, StepState.RUNNING, "…"), StepChanged(Step.ROUTE, StepState.DONE, "there")])
    [route] = timeline.told
    assert (route.word, route.detail) == ("done", "there")


def test_each_state_has_a_sign_and_a_word_of_its_own() -> None:
    lines = [told([StepChanged(Step.ROUTE, state, "")]).told[0] for state in StepState]
    assert len({line.sign for line in lines}) == len({line.word for line in lines}) == len(StepState)


def test_the_checks_of_the_token_stand_below_its_step() -> None:
    [*_, token] = told([*ANSWERED, *CHECKS]).told
    assert token.step is Step.ID_TOKEN
    assert [check.check for check in token.checks] == ["signature", "issuer", "audience", "expiry", "nonce", "claims"]


def test_a_corrected_guess_begins_a_second_attempt() -> None:
    timeline = told(CORRECTED)
    assert timeline.attempt == 2
    assert [line.step for line in timeline.told if line.attempt == 2] == [Step.ROUTE, Step.RECEIVER, Step.BROWSER]
    assert [line.step for line in timeline.lines if line.state is None] == list(Step)[4:]


def test_what_comes_after_a_second_attempt_belongs_to_it() -> None:
    timeline = told([*CORRECTED, StepChanged(Step.MAILBOX, StepState.DONE, "opened")])
    assert timeline.told[-1].attempt == 2


def test_nothing_is_to_come_after_a_failure() -> None:
    assert all(line.state for line in told(FORGED).lines)


def test_the_browser_is_awaited_until_another_event_comes() -> None:
    assert told(AWAITING).awaited is not None
    assert told([*AWAITING, StepChanged(Step.BROWSER, StepState.DONE, "")]).awaited is None


def test_news_of_a_code_change_nothing_of_what_is_awaited() -> None:
    for news in (CODE_OFFERED, CODE_ENDED):
        timeline = told([*OVER_SSH, news])
        assert timeline.awaited is OVER_SSH[-1]
        assert timeline.device_code is news
        assert timeline.lines == told(OVER_SSH).lines


def test_a_code_is_forgotten_with_its_round() -> None:
    assert told([*OVER_SSH, CODE_OFFERED, StepChanged(Step.BROWSER, StepState.DONE, "")]).device_code is None
