"""Times: expressions, the days they name, roles and kinds; cases in tests/cases/times.toml."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.model import Interval, Report
from dragoman.reading.document import Document, Parser
from dragoman.reading.times import ReadTime, read_times
from dragoman.reading.times import calendar as cal
from dragoman.reading.times.grammar import scan
from dragoman.reading.times.resolve import resolve

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/times.toml").read_text(encoding="utf-8"))["case"]
DAYS = st.dates(date(1980, 1, 1), date(2050, 12, 31))


def day(text: str) -> date | None:
    return None if text == "-" else date.fromisoformat(text)


def anchor(text: str) -> Interval:
    first, _, last = text.partition("/")
    return Interval(day(first), day(last or first)) if text else Interval()


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:60])
def test_case(case: dict[str, Any], parser: Parser) -> None:
    doc = parser(Report("x", "x", case["text"]))
    got = read_times(doc, anchor(case["published"]))
    assert [m.text for m in got] == [w.split(" | ")[0] for w in case["want"]]
    for mention, want in zip(got, case["want"], strict=True):
        assert isinstance(mention, ReadTime)
        words, first, last, more = (*want.split(" | "), "", "")[:4]
        assert case["text"][mention.start : mention.end] == words
        assert (mention.interval.start, mention.interval.end) == (day(first), day(last)), words
        _check_more(mention, more.split())


def _check_more(mention: ReadTime, more: list[str]) -> None:
    for item in more:
        key, _, value = item.partition("=")
        if item.startswith("prec"):
            assert mention.prec == int(item[4:])
        elif key == "named":
            assert mention.named == anchor(value)
        elif key == "background":
            assert mention.background
        else:
            assert getattr(mention, key) == value


def test_same_input_same_output(document: Callable[..., Document]) -> None:
    text = "Jets hit the town on Monday. Two days later, at 5 p.m., a truce was agreed until 3 May 2021."
    doc = document(text, "2021-04-20")
    assert read_times(doc, doc.report.published) == read_times(doc, doc.report.published)


def test_text_in_capitals_keeps_offsets(document: Callable[..., Document]) -> None:
    text = "THE POLICE SAID TODAY THAT A BOMB EXPLODED AT 1900 ON MONDAY NEAR THE PLANT IN THE NORTH OF THE COUNTRY."
    doc = document(text, "1990-01-11")
    got = read_times(doc, doc.report.published)
    assert [text[m.start : m.end] for m in got] == ["TODAY", "1900 ON MONDAY"]
    assert got[1].interval == cal.one(date(1990, 1, 8))


def test_impossible_dates_are_unknown(document: Callable[..., Document]) -> None:
    doc = document("He was born on 30 February 1999.", "2020-01-01")
    assert [m.interval for m in read_times(doc, doc.report.published)] == [Interval()]


@pytest.mark.parametrize(
    ("span", "prec"),
    [
        (Interval(), None),
        (Interval(date(2020, 1, 1), None), 5),
        (Interval(date(2020, 1, 1), date(2020, 1, 1)), 1),
        (Interval(date(2020, 1, 1), date(2020, 1, 6)), 2),
        (Interval(date(2020, 1, 1), date(2020, 1, 7)), 3),
        (Interval(date(2020, 1, 1), date(2020, 1, 31)), 4),
        (Interval(date(2020, 1, 1), date(2020, 12, 31)), 5),
    ],
)
def test_precision_is_ucdp(span: Interval, prec: int | None) -> None:
    assert span.precision == prec


WORDS = st.sampled_from(
    [
        "last week", "this week", "next week", "yesterday", "tomorrow", "Monday", "last Friday", "next Sunday", "the weekend",
        "last month", "this year", "last year", "in July", "August 8", "three days ago", "two months ago", "last night",
        "last summer", "the past three weeks", "early last year", "earlier this month", "Christmas", "Good Friday", "Ramadan",
    ]
)  # fmt: skip


@given(WORDS, DAYS, st.integers(0, 400), st.sampled_from([-1, 1]))
def test_a_later_day_never_names_earlier_days(words: str, seen: date, later: int, way: int) -> None:
    (raw,) = scan(words)
    first, second = resolve(raw, seen, way).meant, resolve(raw, seen + timedelta(days=later), way).meant
    assert first.start
    assert second.start
    assert first.start <= second.start


@given(st.text(max_size=200))
def test_scan_takes_any_text(text: str) -> None:
    spans = [(r.start, r.end) for r in scan(text)]
    assert all(0 <= a < b <= len(text) for a, b in spans)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(spans))


@given(DAYS)
def test_week_runs_from_monday_to_sunday(seen: date) -> None:
    week = cal.week(seen)
    assert week.days == 7
    assert week.start is not None
    assert week.start.weekday() == 0
    assert week.start <= seen


@pytest.mark.parametrize(
    ("of_year", "want"), [(2019, date(2019, 4, 21)), (2021, date(2021, 4, 4)), (2024, date(2024, 3, 31))]
)
def test_easter(of_year: int, want: date) -> None:
    assert cal.easter(of_year) == want
