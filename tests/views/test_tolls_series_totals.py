"""Tolls by side, running totals over time, totals of a period and area, coverage."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from dragoman.linking import Cluster
from dragoman.model import Claim, Figure, Report
from dragoman.reconciling import reconcile
from dragoman.views import Filter, Tables
from dragoman.views.coverage import coverage
from dragoman.views.series import series
from dragoman.views.tolls import tolls
from dragoman.views.totals import totals

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from claims import claim, figure, report


def record(claims: list[Claim], figures: list[Figure], reports: list[Report], *groups: str) -> Tables:
    """A record whose incidents are the groups of claim ids ("ab" is a and b); each claim alone where none are given."""
    clusters = [Cluster(tuple(sorted(g))) for g in groups or [c.claim_id for c in claims]]
    incidents, placed, counted = reconcile(clusters, reports, claims, figures)
    return Tables(reports, placed, counted, incidents)


def running(c: Claim, n: int, as_of: str, at: int = 0, **fields: Any) -> Figure:
    made = figure(c, "displaced", n, at, scope="cumulative")
    return replace(made, since=date(2019, 12, 1), as_of=date.fromisoformat(as_of), **fields)


# ---- tolls
def test_tolls_name_the_side_the_claimant_and_what_becomes_of_each_number() -> None:
    a, b = claim("a", "r1", claimant="Ministry of Defence of Turkey"), claim("b", "r2", claimant="Turkey")
    c = claim("c", "r2", at=60, claimant="Monitor")
    told = [
        figure(a, "killed", 5, who_actor="Turkish armed forces"),
        figure(b, "killed", 8, who_actor="Turkey"),
        figure(c, "killed", 13, 60, who_actor="Syrian armed forces"),
    ]
    made = record(
        [a, b, c], told, [report("r1", published="2020-02-03"), report("r2", published="2020-02-04")], "abc"
    )
    rows = list(tolls(made, made.incidents))
    assert [(r.side, r.claimant, r.best, r.stands) for r in rows] == [
        ("all", None, 21, "sides"),
        ("Syria", None, 13, "only"),
        ("Syria", "Monitor", 13, "best"),
        ("Turkey", None, 8, "only"),
        ("Turkey", "Ministry of Defence of Turkey", 5, "earlier"),
        ("Turkey", "Turkey", 8, "best"),
    ]
    assert rows[0].figure_ids == (told[2].figure_id, told[1].figure_id)
    assert (rows[2].report_id, rows[2].day) == ("r2", date(2020, 2, 4))


def test_tolls_tell_parts_copies_and_replaced_reports() -> None:
    a, copy, new = claim("a", "r1"), claim("b", "r2"), claim("c", "r3")
    whole = figure(a, "killed", 12)
    told = [
        whole,
        figure(a, "killed", 3, 20, who="children", age_group="child", part_of=whole.figure_id),
        figure(copy, "killed", 12),
        figure(new, "killed", 9),
    ]
    reports = [report("r1", origin="o"), report("r2", origin="o"), report("r3", supersedes="r1")]
    made = record([a, copy, new], told, reports, "abc")
    found = {(r.report_id, r.best): r.stands for r in tolls(made, made.incidents) if r.claimant}
    assert found == {("r1", 12): "replaced", ("r1", 3): "part", ("r2", 12): "replaced", ("r3", 9): "best"}


# ---- series
def test_each_claimant_is_a_series_and_strikes_no_other() -> None:
    un = [claim(n, r, claimant="United Nations") for n, r in (("a", "r1"), ("b", "r2"))]
    own = claim("c", "r3")
    reports = [
        report("r1", published="2020-02-03"),
        report("r2", published="2020-02-06"),
        report("r3", published="2020-03-02", source="Wire"),
    ]
    told = [
        running(un[0], 390_000, "2020-02-03"),
        running(un[1], 520_000, "2020-02-06"),
        running(own, 1_000_000, "2020-03-02"),
    ]
    first, second = series(record([*un, own], told, reports))
    assert (first.claimant, [p.best for p in first.points], first.falls) == (
        "United Nations",
        [390_000, 520_000],
        (),
    )
    assert (second.claimant, second.outlet, [p.best for p in second.points]) == (None, "Wire", [1_000_000])


def test_revisions_are_seen_and_copies_are_one_point() -> None:
    names = [claim(n, f"r{i}", claimant="United Nations") for i, n in enumerate("abcd", 1)]
    told = [
        running(c, n, day)
        for c, n, day in zip(
            names, (500, 500, 480, 450), ("2020-02-03", "2020-02-03", "2020-02-03", "2020-02-09"), strict=True
        )
    ]
    reports = [
        report("r1", published="2020-02-03", origin="w"), report("r2", published="2020-02-03", origin="w"),
        report("r3", published="2020-02-05"), report("r4", published="2020-02-09"),
    ]  # fmt: skip
    (found,) = series(record(names, told, reports))
    day, last = found.points
    assert (day.best, [(p.best, p.report_ids, p.n_origins) for p in day.revised]) == (
        480,
        [(500, ("r1", "r2"), 1)],
    )
    assert (last.best, found.falls) == (450, (date(2020, 2, 9),))


def test_totals_of_different_areas_and_withdrawn_reports_do_not_mix() -> None:
    there = claim(
        "a",
        "r1",
        "Northford",
        sentence="At Northford 90 have fled.",
        place_text="Northford",
        claimant="United Nations",
    )
    far = claim(
        "b",
        "r1",
        "Farhaven",
        at=60,
        sentence="At Farhaven 70 have fled.",
        place_text="Farhaven",
        claimant="United Nations",
    )
    gone = claim("c", "r2", claimant="United Nations")
    told = [
        running(there, 90, "2020-02-03"),
        running(far, 70, "2020-02-03", 60),
        running(gone, 9000, "2020-02-03"),
    ]
    found = series(record([there, far, gone], told, [report("r1"), report("r2", retracted=True)]))
    assert [(s.area, s.points[0].best) for s in found] == [("Farhaven", 70), ("Northford", 90)]


# ---- totals
def strikes() -> Tables:
    day = {
        "a": "2020-02-06",
        "b": "2020-02-07",
        "c": None,
        "d": "2020-02-25/2020-03-05",
        "e": "2020-02-01/2020-02-29",
        "f": "2020-02-08",
        "g": "2020-02-09",
    }
    claims = [
        claim(
            n,
            f"r{n}",
            "Northford",
            d,
            kind="campaign" if n == "e" else "event",
            modality="possible" if n == "g" else "asserted",
        )
        for n, d in day.items()
    ]
    told = [figure(c, "killed", n) for c, n in zip(claims, (10, None, 30, 40, 500, 0, 60), strict=True)]
    told[1] = figure(claims[1], "killed", 5, high=None)
    told[5] = figure(claims[5], "killed", None)
    again = claim("h", "rh", "Northford", "2020-02-06")
    told += [figure(again, "killed", 12), running(claims[0], 7777, "2020-02-06", 40)]
    reports = [report(f"r{n}") for n in (*day, "h")]
    return record([*claims, again], told, reports, "ah", *"bcdefg")


def test_totals_add_each_event_once_and_put_the_rest_beside() -> None:
    made = strikes()
    found = totals(made, Filter(date(2020, 2, 1), date(2020, 2, 29), areas=("Upland",)))
    (killed,) = found.totals
    assert (killed.sum.low, killed.sum.best, killed.sum.high, killed.sum.open) == (10 + 5, 10 + 5, 12 + 5, 1)
    assert len(killed.sum.incident_ids) == 2
    assert {k: (s.best, len(s.incident_ids)) for k, s in killed.beside.items()} == {
        "campaign": (500, 1), "possible": (60, 1), "undated": (30, 1), "straddles": (40, 1),
    }  # fmt: skip
    (withheld,) = killed.withheld
    assert made.incident[withheld].date_start == date(2020, 2, 8)
    assert [p.best for s in found.running for p in s.points] == [7777]


def test_totals_without_days_take_the_undated_and_tell_what_lies_nowhere() -> None:
    vague = claim("v", "r1", day="2020-02-06")
    near, far = (
        claim("n", "r1", "Northford", "2020-02-06", at=60),
        claim("f", "r1", "Farhaven", "2020-02-06", at=120),
    )
    undated = claim("u", "r1", "Eastham", at=180)
    claims = [vague, near, far, undated]
    made = record(
        claims,
        [figure(c, "killed", n, c.start) for c, n in zip(claims, (1, 20, 300, 4000), strict=True)],
        [report("r1")],
    )
    (killed,) = totals(made, Filter(areas=("Upland",))).totals
    assert (killed.sum.best, {k: s.best for k, s in killed.beside.items()}) == (4020, {"place": 1})
    assert totals(made, Filter()).totals[0].sum.best == 4321


def test_totals_by_side() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06")
    made = record(
        [a],
        [
            figure(a, "killed", 7, who_actor="Turkey"),
            figure(a, "killed", 2, 20, civilian=True),
            figure(a, "injured", 4, 40),
        ],
        [report("r1")],
    )
    killed, civilians, injured = totals(made, Filter()).totals
    assert {k: s.best for k, s in killed.sides.items()} == {"Turkey": 7, "civilians": 2}
    assert (killed.sum.best, civilians.sum.best, injured.sum.best) == (9, 2, 4)


# ---- coverage
def test_coverage_counts_reports_by_outlet_and_day() -> None:
    reports = [
        report("r1", published="2020-02-06", source="Wire", origin="r1"), report("r2", published="2020-02-06", source="Wire", origin="r1"),
        report("r3", published="2020-02-07", source="Wire", retracted=True), report("r4", source="Post"),
    ]  # fmt: skip
    rows = coverage(Tables(reports, [claim("a", "r2"), claim("b", "r2", at=60)]))
    assert [(r.outlet, r.day and r.day.day, r.n_reports, r.n_origins, r.n_copies, r.n_retracted, r.n_claims) for r in rows] == [
        ("Post", None, 1, 1, 0, 0, 0), ("Wire", 6, 2, 1, 1, 0, 2), ("Wire", 7, 1, 1, 0, 1, 0),
    ]  # fmt: skip
