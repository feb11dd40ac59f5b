"""What becomes of each number that is told, and how a number is explained: all by one small account at a time."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from dragoman.codebook import load
from dragoman.explain.numbers import of_figure, of_incident, of_total
from dragoman.model import Figure
from dragoman.views import Filter, Tables
from dragoman.views.fates import fates
from dragoman.views.totals import BESIDE

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from claims import claim, figure, report
from test_tolls_series_totals import record, running


def stands(made: Tables, preferred: tuple[str, ...] = ()) -> dict[str, str]:
    """What became of each figure, by its figure_id, over all incidents."""
    return {f: x.stands for i in made.incidents for f, x in fates(made, i, preferred).items()}


def case() -> tuple[Tables, dict[str, Figure]]:
    """One attack: a monitor and a ministry count, a copy, a part, a correction, a withdrawn report, a total of the war."""
    monitor, ministry, copy = (
        claim("a", "r1", claimant="Monitor"),
        claim("b", "r2", claimant="Ministry of Health"),
        claim("c", "r3", claimant="Monitor"),
    )
    gone, later, withheld = (
        claim("d", "r4", claimant="Club"),
        claim("e", "r5", claimant="Ministry of Health"),
        claim("f", "r6", claimant="Army"),
    )
    told = {
        "monitor": figure(monitor, "killed", 12),
        "copy": figure(copy, "killed", 12),
        "ministry": figure(ministry, "killed", 9),
        "ministry later": figure(later, "killed", 10),
        "gone": figure(gone, "killed", 40),
        "withheld": replace(figure(withheld, "killed", 1), low=None, best=None, high=None),
        "war": running(monitor, 3000, "2020-02-06", 80, measure="killed"),
        "things": replace(figure(monitor, "destroyed", 2, 90), unit="vehicles"),
    }
    told["part"] = figure(
        monitor, "killed", 3, 20, who="children", age_group="child", part_of=told["monitor"].figure_id
    )
    reports = [
        report("r1", origin="o", published="2020-02-04"), report("r3", origin="o", published="2020-02-04"),
        report("r2", published="2020-02-04"), report("r4", published="2020-02-04", retracted=True),
        report("r5", published="2020-02-05"), report("r6", published="2020-02-05"),
    ]  # fmt: skip
    made = record([monitor, ministry, copy, gone, later, withheld], list(told.values()), reports, "abcdef")
    return made, told


def test_every_number_of_a_happening_has_its_fate() -> None:
    made, told = case()
    found = stands(made)
    assert found.keys() == {f.figure_id for f in told.values()}, "none is passed over"
    named = {name: found[f.figure_id] for name, f in told.items()}
    pair = {named.pop("monitor"), named.pop("copy")}
    assert pair == {"weighed", "copy"}, "of two prints of one text one counts"
    assert named == {
        "ministry": "earlier", "ministry later": "best", "gone": "retracted", "withheld": "withheld", "war": "running",
        "things": "things", "part": "part",
    }  # fmt: skip


def test_the_case_may_prefer_a_claimant() -> None:
    made, told = case()
    found = stands(made, ("Monitor",))
    assert "best" in {found[told["monitor"].figure_id], found[told["copy"].figure_id]}
    assert found[told["ministry later"].figure_id] == "weighed"


def test_every_fate_and_rule_has_words() -> None:
    words = load("themes")
    made, _ = case()
    assert set(stands(made).values()) <= words["reasons"].keys()
    assert {*BESIDE, "withheld"} <= words["beside"].keys()


def test_an_incident_is_explained_with_the_sentence_of_every_number() -> None:
    made, told = case()
    parts = of_incident(made, made.incidents[0], ())
    assert [p.title for p in parts] == ["killed: 10 to 12", "in no toll of people"]
    assert parts[0].fields[0].value.endswith(load("themes")["rules"]["latest"])
    assert {p.id for part in parts for p in part.parts} == {f.figure_id for f in told.values()}
    assert all(p.quotes for part in parts for p in part.parts)
    assert parts[0].parts[0].fields[0].value.startswith("the best number rests on it")


def test_a_figure_is_explained_beside_the_others_of_its_measure() -> None:
    made, told = case()
    fields, parts = of_figure(made, made.figure[told["ministry"].figure_id], ())
    assert fields[0].value == load("themes")["reasons"]["earlier"]
    assert len(parts) == 7, "all other numbers of people killed"


def test_a_running_total_is_explained_by_its_series() -> None:
    made, told = case()
    fields, _ = of_figure(made, made.figure[told["war"].figure_id], ())
    assert ("its series", True) in [(f.name, "3,000 as of 2020-02-06" in f.value) for f in fields]


def test_a_total_is_explained_incident_by_incident_with_what_stands_beside() -> None:
    a, b, c = (
        claim("a", "r1", day="2020-02-04"),
        claim("b", "r2", day="2020-02-04", kind="campaign"),
        claim("c", "r3", day="2020-02-27/2020-03-03"),
    )
    told = [figure(a, "killed", 4), figure(b, "killed", 90), figure(c, "killed", 7)]
    made = record([a, b, c], told, [report("r1"), report("r2"), report("r3")])
    found = of_total(made, "killed", Filter(since=date(2020, 2, 1), until=date(2020, 2, 29)), ())
    assert found.title.startswith("4 / 4 / 4 in 1 incident")
    assert [p.quotes[0].text for p in found.parts] == [a.sentence]
    beside = [f.value for f in found.fields if f.name == "not added"]
    assert any("of offensives and states" in v for v in beside)
    assert any("may lie outside the days" in v for v in beside)
