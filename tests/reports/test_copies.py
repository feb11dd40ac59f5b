from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date

import pytest
from copymaker import Told, longer, make
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.model import Report, stable_id
from dragoman.reports.copies import assign_origins, body_words, same_text, shingles


def scores(told: list[Told]) -> tuple[float, float]:
    """Precision and recall over pairs of reports."""
    origin = {r.report_id: r.origin_id for r in assign_origins([t.report for t in told])}
    pairs = Counter((t.story, origin[t.report.report_id]) for t in told)
    gold = Counter(t.story for t in told)
    system = Counter(origin[t.report.report_id] for t in told)
    both, wanted, found = (sum(n * (n - 1) // 2 for n in c.values()) for c in (pairs, gold, system))
    return both / found, both / wanted


def text_report(text: str, **fields: object) -> Report:
    return Report(stable_id(text, *fields.values()), "t", text, **fields)  # type: ignore[arg-type]


def test_copies_are_found_and_own_stories_kept_apart() -> None:
    precision, recall = scores(make(2000))
    assert precision >= 0.98
    assert recall >= 0.98


@pytest.mark.soak
def test_ten_thousand_texts() -> None:
    told = make(10_000, seed=11)
    start = time.process_time()
    precision, recall = scores(told)
    assert precision >= 0.98
    assert recall >= 0.98
    assert time.process_time() - start < 60


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 1000))
def test_the_order_of_reports_changes_nothing(seed: int) -> None:
    reports = [t.report for t in make(80, seed=5)]
    shuffled = random.Random(seed).sample(reports, len(reports))
    expected = {r.report_id: (r.origin_id, r.supersedes) for r in assign_origins(reports)}
    assert {r.report_id: (r.origin_id, r.supersedes) for r in assign_origins(shuffled)} == expected


def test_reports_come_back_in_their_order_and_the_earliest_is_the_origin() -> None:
    first = make(1, seed=1)[0].report
    later = longer(first)
    done = assign_origins([later, first])
    assert [r.report_id for r in done] == [later.report_id, first.report_id]
    assert {r.origin_id for r in done} == {first.report_id}


def test_a_longer_later_version_of_one_outlet_supersedes_the_earlier() -> None:
    first = make(1, seed=2)[0].report
    second = longer(first)
    third = longer(second)
    by_id = {r.report_id: r for r in assign_origins([third, first, second])}
    assert by_id[first.report_id].supersedes is None
    assert by_id[second.report_id].supersedes == first.report_id
    assert by_id[third.report_id].supersedes == second.report_id


def test_another_outlets_longer_copy_supersedes_nothing() -> None:
    first = make(1, seed=2)[0].report
    other = longer(first)
    other = text_report(
        other.text, source="Another Paper", published_start=date(2020, 6, 1), published_end=date(2020, 6, 1)
    )
    done = assign_origins([first, other])
    assert done[0].origin_id == done[1].origin_id
    assert all(r.supersedes is None for r in done)


def test_a_roundup_that_prints_a_brief_is_not_its_copy() -> None:
    brief = shingles([f"w{i}" for i in range(30)])
    roundup = shingles([f"w{i}" for i in range(400)])
    assert not same_text(brief, roundup)
    assert same_text(roundup, shingles([f"w{i}" for i in range(200)]))


def test_empty_and_tiny_texts_stand_alone_unless_equal() -> None:
    empty, blank = text_report(""), text_report("  ", source="x")
    tiny, same = text_report("Two dead"), text_report("Two dead", source="y")
    done = assign_origins([empty, blank, tiny, same])
    assert done[0].origin_id != done[1].origin_id
    assert done[2].origin_id == done[3].origin_id
    assert assign_origins([]) == []


def test_byline_and_furniture_do_not_count() -> None:
    text = "By A. Writer -- Shells fell on the bridge. SHARE THIS. Nobody was hurt."
    report = text_report(text, body_start=16, furniture=((43, 54),))
    assert body_words(report) == ["shells", "fell", "on", "the", "bridge", "nobody", "was", "hurt"]
