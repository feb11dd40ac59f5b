"""Where events are put; cases in tests/cases/where.toml."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import Report
from dragoman.reading.reader import Kit, read

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/where.toml").read_text(encoding="utf-8"))["case"]
DAY = date(2020, 3, 2)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_case(case: dict[str, Any], kit: Kit) -> None:
    report = Report("x", "x", case["text"], published_start=DAY, published_end=DAY)
    got = [
        f"{c.trigger} | {c.place_text or '-'} | {c.place_name or '-'} | {c.country or '-'} | {c.where_prec}"
        for c in read(report, kit).claims
    ]
    for want in case["want"]:
        assert want in got
    for claim in read(report, kit).claims:
        places = [(a, b) for name, a, b in claim.spans if name == "place"]
        assert any(report.text[a:b] == claim.place_text for a, b in places)


def test_a_section_of_a_site_is_no_country(kit: Kit) -> None:
    url = "https://floods.example.org/america/costa-rica-landslide"
    report = Report(
        "x", "x", "Some 40 people were evacuated.", url=url, published_start=DAY, published_end=DAY
    )
    assert [c.country for c in read(report, kit).claims] == ["CRI"]
