"""Who does what to whom, in sentences (tests/cases/sides.toml)."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dragoman.model import Report
from dragoman.reading.reader import Kit, read

FILE = Path(__file__).parents[1] / "cases" / "sides.toml"
CASES = tomllib.loads(FILE.read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def kit() -> Kit:
    return Kit.default()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_sides(case: dict[str, Any], kit: Kit) -> None:
    report = Report(report_id="r", external_id="r", text=case["text"])
    claims = [c for c in read(report, kit).claims if case["trigger"] in c.trigger]
    assert claims, "no claim has this trigger"
    for side in ("actors", "recipients"):
        if side in case:
            assert sorted(getattr(claims[0], side)) == case[side]
