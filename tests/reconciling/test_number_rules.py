"""The rules by which a number comes about, each by a readable case of tests/cases/tolls.toml."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from dragoman.codebook import load
from dragoman.linking import Cluster
from dragoman.model import Figure, Incident
from dragoman.reconciling import reconcile
from dragoman.reconciling.combine import NONE_OF_OWN
from dragoman.reconciling.counting import counts

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from claims import claim, figure, report

CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "tolls.toml").read_text(encoding="utf-8"))[
    "case"
]


def made(case: dict[str, Any]) -> tuple[Incident, str]:
    """The incident of a case, and the rule of its number of people killed."""
    claims, figures = [], list[Figure]()
    actors, recipients = (*case.get("sides", ()), (), ())[:2]
    days: dict[str, str] = {}
    for n, t in enumerate(case["told"]):
        days.setdefault(t["report"], t.get("day", "2020-02-04"))
        at = t.get("at", 0)
        same = next(
            (c for c in claims if (c.report_id, c.start) == (t["report"], at) and "part_of" in t), None
        )
        told = same or claim(
            f"c{n:02}", t["report"], t.get("place"), at=at, claimant=t.get("by"), root_source=t.get("by"),
            claimants=(t["by"],) if "by" in t else (), actors=tuple(actors), recipients=tuple(recipients),
            background=t.get("background", False), modality=t.get("modality", "asserted"),
        )  # fmt: skip
        claims += [] if same else [told]
        bounds = {b: t.get("n", t.get(b)) for b in ("low", "best", "high")}
        whole = figures[t["part_of"] - 1].figure_id if "part_of" in t else None
        figures.append(
            figure(told, "killed", bounds["best"], at, part_of=whole, scope=t.get("scope", "event"), who_actor=t.get("who"), civilian=t.get("civilian"), **bounds)
        )  # fmt: skip
    special = case.get("reports", {})
    reports = [report(name, published=day, **special.get(name, {})) for name, day in sorted(days.items())]
    prefer = tuple(case.get("prefer", ()))
    cluster = Cluster(tuple(sorted(c.claim_id for c in claims)))
    incidents, placed, counted = reconcile([cluster], reports, claims, figures, prefer)
    count = counts("event", placed, counted, {r.report_id: r for r in reports}, prefer)["killed"]
    return incidents[0], count.rule


@pytest.mark.parametrize("case", CASES, ids=[c["about"] for c in CASES])
def test_a_number_comes_about_by_its_rule(case: dict[str, Any]) -> None:
    incident, rule = made(case)
    found = (rule, incident.killed_low, incident.killed_best, incident.killed_high, incident.agreement)
    assert found == (case["rule"], case.get("low"), case.get("best"), case.get("high"), case["agreement"])


def test_every_rule_has_a_case() -> None:
    assert {c["rule"] for c in CASES} == {*load("themes")["rules"]}
    assert NONE_OF_OWN in load("themes")["rules"]
