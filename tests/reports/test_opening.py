from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reports.opening import read_opening

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "opening.toml").read_text())["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:40])
def test_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found = read_opening(text)
    assert (found.place, found.agency, found.byline, found.headline) == tuple(
        case.get(k) for k in ("place", "agency", "byline", "headline")
    )
    assert text[found.body_start :].startswith(case["body"])
    if "out" in case:
        assert [text[a:b].strip() for a, b in found.spans] == [x.strip() for x in case["out"]]


@given(st.text(alphabet="AB cd(),-–—/\n.[]1:By", max_size=300))
def test_any_text(text: str) -> None:
    found = read_opening(text)
    assert 0 <= found.body_start <= len(text)
    at = 0
    for start, end in found.spans:
        assert at <= start <= end <= len(text)
        at = end
