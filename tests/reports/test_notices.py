"""Corrections and kill notices, in our own words."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest

from dragoman.model import Report
from dragoman.reports.notices import apply_notices, kind_of


def story(
    name: str, title: str | None, text: str, day: int = 3, source: str | None = "Plain Wire", **fields: Any
) -> Report:
    when = date(2020, 2, day)
    return Report(
        name,
        name,
        text,
        source=source,
        title=title,
        published_start=when,
        published_end=when,
        origin_id=fields.pop("origin_id", name),
        **fields,
    )


STRIKE = story(
    "a",
    "Air strike kills 40 in Northford market",
    "An air strike killed 40 people in Northford, rescuers said.",
)
OTHER = story("b", "Talks on Northford truce end without a deal", "Talks ended on Monday.")


def after(*reports: Report) -> dict[str, tuple[str | None, bool]]:
    shuffled = random.Random(1).sample(reports, len(reports))
    made = apply_notices(shuffled)
    assert [r.report_id for r in made] == [r.report_id for r in shuffled]
    return {r.report_id: (r.supersedes, r.retracted) for r in made}


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("KILL: Strike on Northford", "x", "kill"),
        ("BULLETIN KILL", "x", "kill"),
        (
            None,
            "EDITORS: Please disregard the story headlined Strike kills 40. No strike took place.",
            "kill",
        ),
        ("Retraction: Strike on market", "x", "kill"),
        (None, "Plain Wire has withdrawn its story about a strike on Northford.", "kill"),
        ("ADVISORY: disregard Northford strike", "x", "kill"),
        ("CORRECTED-UPDATE 1-Strike kills 12 in Northford", "x", "correction"),
        ("Correction: Northford strike", "x", "correction"),
        ("Strike kills 12 (corrects toll)", "Eds: Corrects number of dead\nA strike ...", "correction"),
        (
            None,
            "In a story Feb. 3 about a strike, Plain Wire reported erroneously that 40 people died.",
            "correction",
        ),
        (None, "An earlier version of this article misstated the number of dead.", "correction"),
        ("UPDATE 2-Strike kills 12", "x", "update"),
        ("Rebels KILL 40 in ambush", "x", None),
        (
            "Army withdraws from Northford",
            "The army has withdrawn its troops. It was withdrawn on Monday.",
            None,
        ),
        ("Retraction of troops begins", "x", None),
        (
            "Please remove cars, mayor says",
            "The mayor asked residents: please remove cars from the street.",
            None,
        ),
        ("Correctional officers shot", "x", None),
    ],
)
def test_kinds(title: str | None, text: str, kind: str | None) -> None:
    assert kind_of(story("x", title, text)) == kind


def test_a_kill_notice_retracts_what_it_names_and_itself() -> None:
    notice = story(
        "k",
        "KILL: Air strike kills 40 in Northford market",
        "Please kill this story. No such strike took place.",
        4,
    )
    assert after(STRIKE, OTHER, notice) == {"a": (None, True), "b": (None, False), "k": ("a", True)}


def test_a_kill_notice_names_a_story_in_its_text() -> None:
    notice = story(
        "k",
        None,
        'EDITORS: Please disregard our story of Feb. 3, "Air strike kills 40 in Northford market". It was wrong.',
        4,
    )
    assert after(STRIKE, OTHER, notice)["a"] == (None, True)


def test_copies_of_a_killed_story_are_retracted_but_not_what_came_later() -> None:
    copy = story("c", "Dozens die in market", STRIKE.text, source="Town Paper", origin_id="a")
    later = story("d", "Strike on market: what is known", STRIKE.text, 6, source="Town Paper", origin_id="a")
    notice = story("k", "KILL: Air strike kills 40 in Northford market", "x", 4)
    found = after(STRIKE, copy, later, notice)
    assert [found[i][1] for i in "acd"] == [True, True, False]


def test_a_corrected_version_supersedes() -> None:
    by_title = story(
        "n", "CORRECTED-Air strike kills 4 in Northford market", "An air strike killed four people."
    )
    assert after(STRIKE, OTHER, by_title)["n"] == ("a", False)
    by_text = story("n", "Correction: Northford", STRIKE.text.replace("40", "four"), origin_id="a")
    assert after(STRIKE, OTHER, by_text)["n"] == ("a", False)
    by_slug = [
        story("a", "Market hit", "BC-ML--Upland-Strike, 1st Ld\nA strike killed 40."),
        story(
            "n",
            "Four die",
            "BC-ML--Upland-Strike, 2nd Ld-Writethru\nEds: Corrects number of dead\nA strike killed four.",
            4,
        ),
    ]
    assert after(*by_slug)["n"] == ("a", False)
    by_day = story(
        "n",
        None,
        "In a story Feb. 3 about an air strike in Northford, Plain Wire reported erroneously that 40 people were killed. Four died.",
        5,
    )
    assert after(STRIKE, OTHER, by_day)["n"] == ("a", False)


def test_a_notice_touches_no_other_outlet_and_nothing_later() -> None:
    elsewhere = story("e", STRIKE.title, "Other words altogether.", source="Far Gazette")
    later = story("l", STRIKE.title, "Later words.", 9)
    notice = story("k", "KILL: Air strike kills 40 in Northford market", "x", 4)
    assert after(elsewhere, later, notice) == {"e": (None, False), "l": (None, False), "k": (None, True)}


def test_the_last_of_several_versions_is_named() -> None:
    second = story("a2", STRIKE.title, "An air strike killed 41 people.", 4)
    notice = story(
        "n", "CORRECTED-Air strike kills 4 in Northford market", "An air strike killed four people.", 5
    )
    assert after(STRIKE, second, notice)["n"] == ("a2", False)


def test_plain_reports_stay_as_they_are() -> None:
    assert apply_notices([STRIKE, OTHER]) == [STRIKE, OTHER]
