"""The sandbox's own browser: through the pages as whom the URL names, and nowhere else."""

import pytest

from mailtrove.errors import SandboxUnavailable
from mailtrove.sandbox.people import ADA, ALAN
from mailtrove.sandbox.stand_in_browser import follow
from tests.sandbox.application import Application


def test_it_brings_a_code_to_the_receiver(application: Application) -> None:
    follow(application.url(ADA))
    assert application.landing.answers[-1]["code"]


def test_it_goes_through_pages_that_remember_a_consent(application: Application) -> None:
    follow(application.url(ALAN))
    follow(application.url(ALAN))
    assert len(application.landing.answers) == 2


def test_it_visits_nothing_but_this_computer(application: Application) -> None:
    elsewhere = application.url(ADA).replace("http://localhost", "http://login.example", 1)
    with pytest.raises(SandboxUnavailable, match="nothing but this computer"):
        follow(elsewhere)


def test_it_plays_nobody_whom_it_doesn_t_know(application: Application) -> None:
    with pytest.raises(SandboxUnavailable, match="mallory"):
        follow(application.url(ADA, login_hint="mallory@sneaky.example"))


def test_it_says_what_the_page_says(application: Application) -> None:
    with pytest.raises(SandboxUnavailable, match="AADSTS700016"):
        follow(application.url(ADA, client_id="unknown"))


def test_nobody_at_the_door_is_an_error_of_ours() -> None:
    with pytest.raises(SandboxUnavailable, match="got no answer"):
        follow("http://localhost:1/?login_hint=ada@lovelace.example")
