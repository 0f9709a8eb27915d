"""A query said back in words."""

import pytest

from mailtrove.search.explain import explain
from mailtrove.search.query import parse


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "everything"),
        (
            "from:Ada after:2021-03 has:attachment -draft",
            "from Ada · since 1 March 2021 · with an attachment · without “draft”",
        ),
        ('"annual report" budget inv*', "with “annual report”, “budget”, “inv…”"),
        ("to:grace subject:invoice before:2022-01-15", "to grace · subject has “invoice” · before 15 January 2022"),
        ("from:ada budget", "with “budget” · from ada"),
        ("cc:ada bcc:bob with:eve", "with a copy to ada · with a blind copy to bob · from or to eve"),
        ("body:x filename:y", "text has “x” · with an attachment named “y”"),
        ("in:arch* account:ada", "in the folder arch… · in the account ada"),
        ("is:unread is:starred is:answered is:gone", "unread · starred · answered · gone from the server"),
        ("has:invitation type:pdf", "with an invitation · with an attachment of type pdf"),
        ("on:2021-03-01", "on 1 March 2021"),
        ("on:2021-12", "in December 2021"),
        ("date:2021", "in 2021"),
        ("date:2019..2021", "from 2019 to 2021"),
        ("date:2019-03..2021", "from 1 March 2019 to 31 December 2021"),
        ("date:2019..", "since 1 January 2019"),
        ("date:..2019", "before 1 January 2020"),
        ("newer_than:7d older_than:1y", "in the last 7 days · older than a year"),
        ("larger:5M smaller:1500", "larger than 5 MB · smaller than 1.5 kB"),
        ("larger:12", "larger than 12 bytes"),
        ("msgid:<a@b> thread:7", "with the Message-ID a@b · in the conversation of message 7"),
        ("paid OR settled 2021", "with “2021” · with “paid” or “settled”"),
        ("from:ada OR (from:bob draft)", "from ada or (from bob and with “draft”)"),
        ("-from:ada -with:eve -cc:bob", "not from ada · neither from nor to eve · without a copy to bob"),
        ("-is:unread -is:gone -is:starred", "read · still on the server · not starred"),
        ("-after:2021 -before:2021 -on:2021", "before 1 January 2021 · since 1 January 2021 · not in 2021"),
        ("-older_than:1y -newer_than:7d", "in the last year · older than 7 days"),
        ("-subject:x -body:y -filename:z", "subject without “x” · text without “y” · without an attachment named “z”"),
        ("-(a OR b)", "without “a” and without “b”"),
        ("-(a from:b)", "without “a” or not from b"),
        ("-(-a)", "with “a”"),
        ("-in:inbox -larger:5M", "not in the folder inbox · not larger than 5 MB"),
    ],
)
def test_a_query_is_said_back_in_words(text: str, said: str) -> None:
    assert explain(parse(text)) == said
