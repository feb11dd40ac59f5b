"""Which day of the text an event gets; cases in tests/cases/choosing.toml."""

from __future__ import annotations

import dataclasses
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import Report
from dragoman.reading.reader import Kit, read

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/choosing.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit.default()


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text not in ("", "-") else None


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50])
def test_case(case: dict[str, Any], kit: Kit) -> None:
    start, _, end = case["published"].partition("/")
    last = end if "/" in case["published"] else start
    report = Report("x", "x", case["text"])
    report = dataclasses.replace(report, published_start=_day(start), published_end=_day(last))
    claims = list(read(report, kit).claims)
    for want in case["want"]:
        trigger, first, final = (w.strip() for w in want.split("|"))
        at = next((i for i, c in enumerate(claims) if c.trigger == trigger), None)
        assert at is not None, [c.trigger for c in claims]
        claim = claims[at]
        del claims[: at + 1]
        assert (claim.date_start, claim.date_end) == (_day(first), _day(final)), want


def test_words_for_an_unknown_day_are_kept(kit: Kit) -> None:
    report = Report("x", "x", "Shells killed four people on Sunday.", published_start=date(2015, 10, 10))
    claim = next(c for c in read(report, kit).claims if c.trigger == "killed")
    assert (claim.date_text, claim.date_start, claim.date_prec) == ("Sunday", None, None)
