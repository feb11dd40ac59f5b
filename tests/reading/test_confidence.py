from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from dragoman.codebook import load
from dragoman.model import Report
from dragoman.reading import confidence as trust
from dragoman.reading.reader import Kit, read

DOCS = Path(__file__).parents[2] / "docs" / "confidence.md"
TEXT = (
    "Gunmen killed five farmers in Aleppo on Monday, police said. It may have been a raid. "
    "The governor is expected to visit the town next week. Twelve others were wounded."
)


def test_the_table_has_a_map_for_every_part() -> None:
    table = load("confidence")
    for part in trust.PARTS:
        assert table[part]["weights"], part
    assert table["joint"]["slope"] > 0  # a surer product is never a less sure claim


def test_a_level_never_seen_weighs_nothing() -> None:
    table = {"type": {"intercept": 0.0, "weights": {"rule=3": 2.0}}}
    assert trust.part_probability("type", {"rule": "unheard of"}, table) == 0.5
    assert trust.part_probability("type", {"rule": "3"}, table) == pytest.approx(0.881, abs=0.001)


def test_what_a_claim_tells_more_can_only_make_it_less_sure() -> None:
    half = {part: {"intercept": 0.0, "weights": {}} for part in trust.PARTS}
    table = {**half, "joint": {"intercept": 0.0, "slope": 1.0}}
    told: trust.Signs = {}
    found = []
    for part in trust.PARTS:
        told[part] = {}
        found.append(trust.probability(told, table))
    assert found == [0.5, 0.25, 0.125, 0.062, 0.031]


def test_every_claim_has_the_confidence_of_its_own_signs(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[trust.Signs] = []
    signs = trust.signs
    monkeypatch.setattr(trust, "signs", lambda *a: kept.append(signs(*a)) or kept[-1])
    day = date(2020, 2, 6)
    report = Report("r", "r", TEXT, language="en", published_start=day, published_end=day)
    claims = read(report, kit).claims
    assert len(claims) == len(kept) >= 3
    assert sorted(c.confidence for c in claims) == sorted(map(trust.confidence, kept))
    assert all(0.01 <= c.confidence <= 0.99 for c in claims)
    assert len({c.confidence for c in claims}) > 1
    told = [set(k) for k in kept]
    assert {"type", "day", "place", "toll", "claimant"} in told


def test_the_page_shows_an_error_that_may_be_relied_on() -> None:
    row = re.search(
        r"all that was judged of a claim.*\| ([\d.]+) \|$", DOCS.read_text(encoding="utf-8"), re.M
    )
    assert row is not None
    assert float(row[1]) <= 0.08
