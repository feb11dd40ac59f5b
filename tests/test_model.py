from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Claim, Interval, stable_id, to_row

days = st.dates(date(1980, 1, 1), date(2030, 12, 31))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    a, b = draw(st.none() | days), draw(st.none() | days)
    if a and b and a > b:
        a, b = b, a
    return Interval(a, b)


def holds(interval: Interval, day: date) -> bool:
    return (interval.start or date.min) <= day <= (interval.end or date.max)


def test_an_interval_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError, match="wrong way"):
        Interval(date(2020, 2, 7), date(2020, 2, 6))


@given(intervals(), intervals())
def test_overlap_is_symmetric_and_agrees_with_intersection(a: Interval, b: Interval):
    assert a.overlaps(b) == b.overlaps(a)
    if a.known and b.known:
        assert a.overlaps(b) == (a.intersect(b) is not None)


@given(intervals(), intervals(), days)
def test_the_intersection_holds_just_the_days_of_both(a: Interval, b: Interval, day: date):
    both = a.intersect(b)
    assert (both is not None and holds(both, day)) == (holds(a, day) and holds(b, day))


@given(intervals(), intervals(), days)
def test_the_hull_holds_the_days_of_either(a: Interval, b: Interval, day: date):
    if holds(a, day) or holds(b, day):
        assert holds(a.hull(b), day)


@given(st.lists(st.text(max_size=5), max_size=4))
def test_ids_are_stable_and_tell_their_parts_apart(parts: list[str]):
    assert stable_id(*parts) == stable_id(*parts)
    assert len(stable_id(*parts)) == 16
    if not any("\x1f" in p for p in parts):
        assert stable_id(*parts) != stable_id(*parts, "more")


def test_rows_are_ready_for_json():
    claim = Claim(
        "c", "r", "event", "ASSAULT", "hostilities", "asserted", "They attacked.", 0, 14, "attacked", 5, 13, 0.9,
        "test", actors=("A",), date_start=date(2020, 2, 6),
    )  # fmt: skip
    row = to_row(claim, without=("spans",))
    assert row["actors"] == ["A"]
    assert row["date_start"] == "2020-02-06"
    assert row["date_end"] is None
    assert "spans" not in row
