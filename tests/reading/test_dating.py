"""Dating of reports that came without a date; cases in tests/cases/dating.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.codebook import HERE, load
from dragoman.model import Interval, Report
from dragoman.reading.dating import date_report
from dragoman.reading.dating.facts import facts_in, holders_in, wars
from dragoman.reading.dating.solve import Clue, solve
from dragoman.reading.document import Document, Parser

CASES = tomllib.loads((Path(__file__).parents[1] / "cases/dating.toml").read_text(encoding="utf-8"))["case"]
DAYS = st.dates(date(1985, 1, 1), date(2040, 12, 31))


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["text"][:50].strip())
def test_case(case: dict[str, Any], parser: Parser) -> None:
    dated = date_report(parser(Report("x", "x", case["text"])))
    found, basis, evidence = dated.interval, dated.basis, dated.evidence
    assert basis == case["basis"]
    assert (found.start, found.end) == tuple(day(d) for d in case["want"]), [
        (e.kind, e.text, e.interval) for e in evidence
    ]
    assert set(case["kinds"]) <= {e.kind for e in evidence}


def test_evidence_quotes_the_text(document: Callable[..., Document]) -> None:
    doc = document(
        "Last week 33 Turkish soldiers were killed. President Vladimir Putin will host talks on March 5."
    )
    evidence = date_report(doc).evidence
    assert evidence
    assert all(doc.text[e.start : e.end] == e.text for e in evidence)


def test_the_address_dates_a_report(parser: Parser) -> None:
    report = Report("x", "x", "Two men were wounded.", url="https://news.example/2021/11/07/two-wounded")
    dated = date_report(parser(report))
    found, basis, evidence = dated.interval, dated.basis, dated.evidence
    assert (found, basis) == (Interval(date(2021, 11, 6), date(2021, 11, 8)), "inferred")
    assert [e.kind for e in evidence] == ["address"]


def test_the_address_may_have_the_day_first(parser: Parser) -> None:
    report = Report("x", "x", "Two men were wounded.", url="https://news.example/syria/16082022")
    assert date_report(parser(report)).interval == Interval(date(2022, 8, 15), date(2022, 8, 17))


def test_a_full_date_in_the_title_bounds_the_report(parser: Parser) -> None:
    report = Report("x", "x", "Two men were wounded.", title="Bulletin on September 9, 2024")
    dated = date_report(parser(report))
    found, evidence = dated.interval, dated.evidence
    assert found == Interval(date(2024, 9, 9), date(2024, 12, 10))
    assert {e.kind for e in evidence} == {"title"}


def test_retrieval_is_the_last_day(parser: Parser) -> None:
    report = Report("x", "x", "Two men were wounded in January 2021.", retrieved_at="2021-02-03T10:00:00Z")
    assert date_report(parser(report)).interval.end == date(2021, 2, 3)


def test_former_leaders_and_first_names() -> None:
    assert holders_in("Former President Barack Obama spoke.")[0].spans[0].start == date(2016, 12, 31)
    assert holders_in("Foreign Secretary Philip Nobody spoke.") == []
    assert holders_in("Vice President Mike Pence spoke.") == []


def test_facts_need_all_their_words() -> None:
    assert [f.fact.name for f in facts_in("pagers blew up across lebanon")] == ["Pager attacks"]
    assert facts_in("the pagers were sold in a shop") == []


def test_tables_are_sound() -> None:
    book = load("world_dates")
    names = [f["name"] for f in book["facts"]]
    assert len(names) == len(set(names))
    assert len(names) > 400
    assert len(wars()) > 30
    for fact in book["facts"]:
        assert fact["all"]
        assert all(date.fromisoformat(d) for d in fact.get("days", [fact.get("on")]))
        assert [e for e in fact["all"] if e != e.lower()] == []
    for row in book["offices"]:
        assert "to" not in row or row["on"] < row["to"]
    assert (HERE / "world_leaders.tsv").read_text(encoding="utf-8").count("\n") > 1_500


def _clue(start: date | None, end: date | None, weight: float = 1.0) -> Clue:
    return Clue("date", "words", 0, 5, (Interval(start, end),), weight)


@given(st.lists(st.tuples(DAYS, st.integers(0, 300)), min_size=1, max_size=6))
def test_agreeing_clues_give_their_common_days(spans: list[tuple[date, int]]) -> None:
    intervals = [Interval(a, a + timedelta(days=n)) for a, n in spans]
    common: Interval | None = intervals[0]
    for other in intervals[1:]:
        common = common.intersect(other) if common else None
    best, evidence = solve([_clue(i.start, i.end) for i in intervals])
    if common:
        assert best == common
        assert {e.kind for e in evidence} == {"date"}
    else:
        assert best.known


def test_the_heavier_side_wins_and_the_other_clashes() -> None:
    clues = [
        _clue(date(2020, 1, 1), date(2020, 1, 31), 3.0),
        _clue(date(2015, 1, 1), date(2015, 12, 31), 1.0),
    ]
    best, evidence = solve(clues)
    assert best == Interval(date(2020, 1, 1), date(2020, 1, 31))
    assert [e.kind for e in evidence] == ["date", "clash"]


def test_no_clues_no_date() -> None:
    assert solve([]) == (Interval(), ())
