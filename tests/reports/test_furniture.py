from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.reports.furniture import find_furniture

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "furniture.toml").read_text())["case"]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["name"])
def test_case(case: dict[str, Any]) -> None:
    text = "\n\n".join(line[1:] for line in case["lines"])
    holes = find_furniture(text)
    got = []
    end = 0
    for line in case["lines"]:
        at = text.index(line[1:], end)
        end = at + len(line) - 1
        out = any(a <= at and end <= b for a, b in holes)
        got.append(("-" if out else "+") + line[1:])
    assert got == case["lines"]


def test_a_wrapped_text_is_taken_by_paragraph() -> None:
    text = (
        "THE GOVERNOR TOLD REPORTERS ON SUNDAY THAT THE ROAD TO THE COAST\nWOULD STAY CLOSED UNTIL THE END OF THE WEEK AND THAT "
        "THE ARMY HAD\nBEEN ASKED TO KEEP DRIVERS AWAY FROM BOTH BRIDGES NEAR THE MILL.\n\n"
        "   HE ADDED THAT ENGINEERS WERE ON THEIR WAY FROM THE CAPITAL WITH\nALL THE STEEL AND CEMENT THAT THEY COULD LOAD ONTO TWO LORRIES.\n"
    )
    assert find_furniture(text) == []


@given(
    st.lists(
        st.sampled_from(["Share", "Related news", "A b c d", "X said it was so, and that was all. " * 5, ""])
    )
)
def test_spans_are_in_order_and_inside(lines: list[str]) -> None:
    text = "\n".join(lines)
    at = 0
    for start, end in find_furniture(text):
        assert at <= start < end <= len(text)
        at = end
