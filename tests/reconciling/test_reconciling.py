from __future__ import annotations

import random
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.linking import Cluster, link
from dragoman.model import Claim, Figure, Incident, Report
from dragoman.reconciling import reconcile
from dragoman.reconciling.counting import counts
from dragoman.reconciling.parties import party

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from claims import claim, figure, report

from simulate import simulate


def one(
    claims: list[Claim], figures: list[Figure] | None = None, reports: list[Report] | None = None, **how: Any
) -> Incident:
    """The incident of all the claims; reports without a date are made where none are given."""
    made = {r.report_id: r for r in reports or []}
    every = [made.get(name) or report(name) for name in sorted({c.report_id for c in claims})]
    incidents, _, _ = reconcile(
        [Cluster(tuple(sorted(c.claim_id for c in claims)))], every, claims, figures or [], **how
    )
    return incidents[0]


def killed(i: Incident) -> tuple[int | None, int | None, int | None]:
    return i.killed_low, i.killed_best, i.killed_high


def test_title_and_fields() -> None:
    i = one([claim("a", "r1", "Northford", "2020-02-06", actors=("Army of A",), recipients=("Rebels",))])
    assert i.title == "Air strike on Northford, Upland: Army of A → Rebels (6 Feb 2020)"
    assert (i.kind, i.event_type, i.mode, i.theme, i.modality) == (
        "event",
        "ASSAULT",
        "aerial",
        "hostilities",
        "asserted",
    )
    assert (i.date_start, i.date_end, i.date_prec) == (date(2020, 2, 6), date(2020, 2, 6), 1)
    assert (i.place_name, i.admin1, i.country, i.where_prec) == ("Northford", "Upland", "AAA", 1)


def test_asserted_outweighs_possible_and_planned() -> None:
    plan = claim("a", "r1", event_type="CONSULT", mode="visit", theme="diplomacy", modality="planned")
    held = claim("b", "r2", event_type="CONSULT", mode="multilateral", theme="diplomacy")
    i = one([plan, held])
    assert (i.modality, i.mode) == ("asserted", "multilateral")
    assert one([plan]).title.startswith("Planned visit")


def test_the_narrowest_days_and_the_most_precise_place() -> None:
    wide = claim("a", "r1", "Upland", "2020-02-01/2020-02-29")
    two = claim("b", "r2", "Northford", "2020-02-05/2020-02-06")
    other = claim("c", "r3", "Upland", "2020-02-06/2020-02-07")
    i = one([wide, two, other])
    assert (i.date_start, i.date_end, i.date_prec) == (date(2020, 2, 6), date(2020, 2, 6), 1)
    assert i.place_name == "Northford"


def test_a_state_stays_open() -> None:
    a = claim("a", "r1", "Northford", kind="state", date_start=date(2020, 2, 1))
    b = claim("b", "r2", "Northford", kind="state", date_start=date(2020, 1, 20), date_end=date(2020, 2, 10))
    i = one([a, b])
    assert (i.date_start, i.date_end) == (date(2020, 1, 20), None)


def test_disjoint_parts_of_one_sentence_add_up() -> None:
    c = claim("a", "r1", "Northford", "2020-02-06")
    parts = [figure(c, "killed", 7, 0, who="soldiers", civilian=False), figure(c, "killed", 1, 9, who="a civilian", civilian=True),
             figure(c, "killed", 13, 20, who="other soldiers", civilian=False)]  # fmt: skip
    i = one([c], parts)
    assert killed(i) == (21, 21, 21)
    assert i.killed_basis == "+".join(f.figure_id for f in parts)
    assert (i.civilians_killed_best, i.civilians_killed_basis) == (1, parts[1].figure_id)


def test_a_part_is_not_added_to_its_whole() -> None:
    c = claim("a", "r1")
    whole = figure(c, "killed", 12, 0)
    assert killed(one([c], [whole, figure(c, "killed", 3, 20, who="children", part_of=whole.figure_id)])) == (
        12,
        12,
        12,
    )


def test_the_same_victims_told_twice() -> None:
    lead, later = claim("a", "r1", at=0), claim("b", "r1", at=60)
    assert killed(one([lead, later], [figure(lead, "killed", 5), figure(later, "killed", 5, 60)])) == (
        5,
        5,
        5,
    )


def test_groups_told_in_two_sentences_add_up() -> None:
    lead, later = claim("a", "r1", at=0), claim("b", "r1", at=60)
    soldiers = figure(lead, "killed", 7, who="soldiers", civilian=False)
    civilians = figure(later, "killed", 2, 60, who="civilians", civilian=True)
    assert killed(one([lead, later], [soldiers, civilians])) == (9, 9, 9)


def test_a_running_total_is_not_an_events_number() -> None:
    c = claim("a", "r1")
    event, total = figure(c, "killed", 4), figure(c, "killed", 300, 9, scope="cumulative")
    assert killed(one([c], [event, total])) == (4, 4, 4)
    assert killed(one([c], [total])) == (None, None, None)


def test_a_campaign_takes_the_running_total() -> None:
    c = claim("a", "r1", kind="campaign")
    i = one([c], [figure(c, "displaced", 520_000, scope="cumulative")])
    assert (i.displaced_low, i.displaced_best, i.displaced_high) == (520_000, 520_000, 520_000)


def test_bounds_that_nobody_gives_are_none() -> None:
    c = claim("a", "r1")
    assert killed(one([c], [figure(c, "killed", 33, high=None)])) == (33, 33, None)
    assert killed(one([c], [figure(c, "killed", 24, best=None, high=None)])) == (24, None, None)
    assert killed(one([c], [figure(c, "killed", None)])) == (None, None, None)
    assert killed(one([c])) == (None, None, None)


def test_denied_and_planned_claims_and_retracted_reports_count_for_nothing() -> None:
    a, b, c = claim("a", "r1"), claim("b", "r2", modality="denied"), claim("c", "r3")
    i = one(
        [a, b, c],
        [figure(a, "killed", 4), figure(b, "killed", 9), figure(c, "killed", 90)],
        [report("r3", retracted=True)],
    )
    assert killed(i) == (4, 4, 4)
    assert i.n_reports == 2
    assert i.report_ids == ("r1", "r2", "r3")


def three_sources(
    days: tuple[str, str, str] = ("2020-02-07",) * 3,
) -> tuple[list[Claim], list[Figure], list[Report]]:
    claims = [
        claim("a", "r1", claimant="Monitor"),
        claim("b", "r2", claimant="Ministry"),
        claim("c", "r3", claimant="Red Aid"),
    ]
    figures = [figure(c, "killed", n) for c, n in zip(claims, (10, 4, 10), strict=True)]
    return claims, figures, [report(f"r{i}", published=day) for i, day in enumerate(days, 1)]


def test_best_is_what_most_sources_say() -> None:
    i = one(*three_sources())
    assert killed(i) == (4, 10, 10)
    assert i.agreement == "disputed"


def test_a_case_may_prefer_a_claimant() -> None:
    claims, figures, reports = three_sources()
    two = claims[:2]
    assert one(two, figures[:2], reports, preferred=["Ministry"]).killed_best == 4
    assert one(two, figures[:2], reports, preferred=["Monitor"]).killed_best == 10


def test_a_later_count_by_the_same_claimant_is_an_update() -> None:
    a, b = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Monitor")
    reports = [report("r1", published="2020-02-06"), report("r2", published="2020-02-07")]
    i = one([a, b], [figure(a, "killed", 4), figure(b, "killed", 9)], reports)
    assert (killed(i), i.agreement) == ((9, 9, 9), "updated")


def test_a_later_figure_by_another_claimant_disputes_nothing() -> None:
    claims, figures, reports = three_sources(("2020-02-06", "2020-02-08", "2020-02-09"))
    assert one(claims[:2], figures[:2], reports).agreement == "corroborated"


def test_two_outlets_quoting_one_monitor_corroborate_nothing() -> None:
    a, b = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Agency", root_source="Monitor")
    i = one([a, b])
    assert (i.n_origins, i.n_root_sources, i.n_claimants, i.agreement) == (2, 1, 2, "single")


def test_copies_of_one_wire_text_corroborate_nothing() -> None:
    i = one(
        [claim("a", "r1"), claim("b", "r2")],
        reports=[report("r1", origin="wire"), report("r2", origin="wire")],
    )
    assert (i.n_reports, i.n_origins, i.n_root_sources, i.n_claimants, i.agreement) == (2, 1, 1, 0, "single")


def test_two_own_voices_corroborate_but_background_does_not() -> None:
    assert one([claim("a", "r1"), claim("b", "r2")]).agreement == "corroborated"
    assert one([claim("a", "r1"), claim("b", "r2", background=True)]).agreement == "single"


def test_one_denies_what_another_asserts() -> None:
    a, b = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Ministry", modality="denied")
    assert one([a, b]).agreement == "disputed"


@pytest.mark.parametrize(
    ("change", "belongs"),
    [
        ({}, True),
        ({"day": "2019-06-01"}, False),
        ({"place": "Farhaven"}, False),
        ({"actors": ("Fishermen",)}, False),
    ],
)
def test_an_event_names_its_campaign(change: dict[str, Any], belongs: bool) -> None:
    offensive = claim("a", "r1", "Upland", "2020-01-01/2020-03-31", kind="campaign", actors=("Army of A",))
    strike = claim(
        "b", "r1", **{"place": "Northford", "day": "2020-02-06", "actors": ("Army of A",)} | change
    )
    incidents, claims, _ = reconcile(
        [Cluster(("a",)), Cluster(("b",))], [report("r1")], [offensive, strike], []
    )
    by_id = {i.incident_id: i for i in incidents}
    campaign, event = (by_id[str(c.incident_id)] for c in claims)
    assert event.part_of_incident == (campaign.incident_id if belongs else None)


def test_claims_and_figures_come_back_in_order_with_their_incident() -> None:
    s = simulate(60)
    clusters = link(s.reports, s.claims, s.figures).clusters
    incidents, claims, figures = reconcile(clusters, s.reports, s.claims, s.figures)
    assert [c.claim_id for c in claims] == [c.claim_id for c in s.claims]
    of = {i: x.incident_id for x in incidents for i in x.claim_ids}
    assert {c.claim_id: c.incident_id for c in claims} == of
    assert all(f.incident_id == of[f.claim_id] for f in figures)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_order_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    s = simulate(100, seed % 5, towns=6, days=8)
    clusters = link(s.reports, s.claims, s.figures).clusters
    shuffled = [rng.sample(x, len(x)) for x in (clusters, s.reports, s.claims, s.figures)]
    assert reconcile(*shuffled)[0] == reconcile(clusters, s.reports, s.claims, s.figures)[0]  # type: ignore[arg-type]


NUMBERS = st.one_of(st.none(), st.integers(0, 50))


@st.composite
def told(draw: st.DrawFn) -> tuple[list[Claim], list[Figure]]:
    claims, figures = [], []
    for n in range(draw(st.integers(1, 5))):
        who = draw(st.sampled_from([None, "Monitor", "Ministry"]))
        c = claim(f"c{n}", f"r{draw(st.integers(0, 2))}", at=50 * n, claimant=who)
        claims.append(c)
        for k in range(draw(st.integers(0, 3))):
            known = sorted(x for x in draw(st.lists(NUMBERS, min_size=3, max_size=3)) if x is not None)
            low, best, high = (
                known if len(known) == 3 else (known[0], None, known[-1]) if known else (None,) * 3
            )
            civilian = draw(st.sampled_from([None, True, False]))
            figures.append(
                figure(c, "killed", k, 50 * n + k, low=low, best=best, high=high, civilian=civilian)
            )
    return claims, figures


@settings(max_examples=150, deadline=None)
@given(told())
def test_low_best_high_are_in_order_and_rest_on_figures(case: tuple[list[Claim], list[Figure]]) -> None:
    claims, figures = case
    i = one(claims, figures)
    for name in ("killed", "civilians_killed"):
        bounds = [n for n in (getattr(i, f"{name}_{b}") for b in ("low", "best", "high")) if n is not None]
        assert bounds == sorted(bounds)
        basis = getattr(i, f"{name}_basis")
        assert (basis is None) == (not bounds)
        assert set((basis or "").split("+")) - {""} <= {f.figure_id for f in figures}


def test_who_was_shot_and_died_is_not_also_injured() -> None:
    shot, died = claim("a", "r1", at=0), claim("b", "r1", at=60)
    i = one([shot, died], [figure(shot, "injured", 1, who="a man"), figure(died, "killed", 1, 60)])
    assert (i.killed_best, i.injured_best) == (1, 0)
    both = one(
        [shot], [figure(shot, "killed", 1, who="a man"), figure(shot, "injured", 1, 9, who="his brother")]
    )
    assert (both.killed_best, both.injured_best) == (1, 1)


def test_a_pronoun_is_not_another_victim() -> None:
    c = claim("a", "r1")
    assert (
        one([c], [figure(c, "injured", 1, 0, who="a driver"), figure(c, "injured", 1, 20)]).injured_best == 1
    )


def test_victims_told_one_by_one_add_up() -> None:
    first, second, again = claim("a", "r1", at=0), claim("b", "r1", at=200), claim("c", "r1", at=400)
    told = [
        replace(figure(first, "killed", 1, 0, who="19-year-old baker"), text="A 19-year-old baker"),
        replace(figure(second, "killed", 1, 200, who="22-year-old clerk"), text="A 22-year-old clerk"),
        replace(figure(again, "killed", 1, 400, who="baker"), text="the baker"),
    ]
    assert killed(one([first, second, again], told)) == (2, 2, 2)


def test_claimants_who_count_different_sides_add_up() -> None:
    ours = claim("a", "r1", at=0, claimant="Upland")
    theirs = claim("b", "r2", at=0, claimant="Ministry of Defence of Lowland")
    told = [
        figure(ours, "killed", 8, who_actor="Upland", who="nationals"),
        figure(theirs, "killed", 40, who_actor="Military Forces of Lowland", civilian=False),
    ]
    i = one([ours, theirs], told)
    assert (killed(i), i.agreement != "disputed") == ((48, 48, 48), True)


def clash() -> tuple[list[Claim], list[Figure], list[Report]]:
    """A day of shelling between two states: what each says of its own and the other's dead, and a monitor."""
    fight = {"actors": ("Syrian armed forces", "Turkish armed forces")}
    ours = claim("a", "r1", claimant="Ministry of Defence of Turkey", **fight)
    theirs = claim("b", "r1", at=60, claimant="Recep Tayyip Erdogan", **fight)
    monitor = claim("c", "r1", at=120, claimant="Monitor", **fight)
    nobody = claim("d", "r1", at=180, claimant="SANA", **fight)
    later = claim("e", "r2", claimant="Turkey", **fight)
    told = [
        figure(ours, "killed", 5, 0, who_actor="Turkish armed forces", civilian=False),
        figure(ours, "killed", 1, 20, who="a contractor", civilian=True),
        figure(theirs, "killed", None, 60, low=30, high=35, who_actor="Syrian armed forces", civilian=False),
        figure(monitor, "killed", 13, 120, who_actor="Syrian armed forces", civilian=False),
        figure(nobody, "killed", 0, 180),
        figure(nobody, "injured", 0, 180),
        figure(later, "killed", 8, 0, who="its nationals", who_actor="Turkey"),
        figure(later, "killed", 7, 20, who="soldiers", who_actor="Turkish armed forces", civilian=False),
        figure(later, "killed", 1, 40, who="a civilian", civilian=True),
    ]
    return (
        [ours, theirs, monitor, nobody, later],
        told,
        [report("r1", published="2020-02-03"), report("r2", published="2020-02-04")],
    )


def test_each_side_is_counted_by_itself_and_the_enemys_count_comes_last() -> None:
    claims, told, reports = clash()
    i = one(claims, told, reports)
    assert killed(i) == (7 + 1 + 0, 7 + 1 + 13, 7 + 1 + 35)
    assert set(str(i.killed_basis).split("+")) == {told[n].figure_id for n in (3, 7, 8)}
    assert (i.civilians_killed_best, i.agreement) == (1, "disputed")
    assert i.injured_best is None  # a party's word that it lost nobody is no number of the incident
    assert one(claims, told, reports, preferred=["SANA"]).killed_best == 8


def test_the_counts_name_the_rule_of_each_side() -> None:
    claims, told, reports = clash()
    found = counts("event", claims, told, {r.report_id: r for r in reports})["killed"]
    assert found.rule == "sides"
    assert {s.side: (s.total.numbers, s.rule) for s in found.sides} == {
        "Syria": ((0, 13, 35), "party"), "Turkey": ((7, 7, 7), "only"), "civilians": ((1, 1, 1), "only"),
    }  # fmt: skip
    assert {a.voice for a in found.accounts} == {"Turkey", "Syria", "Monitor"}


def test_ministries_of_one_state_are_one_voice() -> None:
    a, b = (
        claim("a", "r1", claimant="Ministry of Defence of Turkey"),
        claim("b", "r2", claimant="Hulusi Akar"),
    )
    i = one(
        [a, b],
        [figure(a, "killed", 4), figure(b, "killed", 6)],
        [report("r1", published="2020-02-03"), report("r2", published="2020-02-04")],
    )
    assert (killed(i), i.agreement, i.n_root_sources, i.n_claimants) == ((6, 6, 6), "updated", 1, 2)


def test_the_same_voice_on_the_other_side_is_no_update() -> None:
    a, b = claim("a", "r1", claimant="Turkey"), claim("b", "r2", claimant="Turkey")
    told = [figure(a, "killed", 8, who_actor="Turkey"), figure(b, "killed", 76, who_actor="Syria")]
    i = one([a, b], told, [report("r1", published="2020-02-03"), report("r2", published="2020-02-04")])
    assert (killed(i), i.agreement) == ((84, 84, 84), "single")


def test_civilians_against_all_and_a_town_against_the_province_are_no_dispute() -> None:
    a, b = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Red Aid")
    some = one([a, b], [figure(a, "killed", 12), figure(b, "killed", 5, civilian=True)])
    assert (killed(some), some.civilians_killed_best, some.agreement) == ((12, 12, 12), 5, "corroborated")
    town = claim("a", "r1", "Northford", claimant="Monitor")
    wide = claim("b", "r2", "Upland", claimant="Red Aid")
    assert (
        one([town, wide], [figure(town, "killed", 12), figure(wide, "killed", 50)]).agreement
        == "corroborated"
    )


def test_of_equal_sources_the_lower_number_but_of_one_report_the_fuller() -> None:
    a, b = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Red Aid")
    days = [report("r1", published="2020-02-03"), report("r2", published="2020-02-03")]
    assert killed(one([a, b], [figure(a, "killed", 9), figure(b, "killed", 7)], days)) == (7, 7, 9)
    near = claim("b", "r1", at=60, claimant="Red Aid")
    assert killed(one([a, near], [figure(a, "killed", 9), figure(near, "killed", 7, 60)], days[:1])) == (
        7,
        9,
        9,
    )


def test_rejected_claims_count_for_nothing() -> None:
    a, b = claim("a", "r1"), claim("b", "r2", review_state="rejected")
    assert killed(one([a, b], [figure(a, "killed", 4), figure(b, "killed", 40)])) == (4, 4, 4)


@pytest.mark.parametrize(
    ("name", "whose"),
    [
        ("Turkish armed forces", "Turkey"), ("Ministry of Foreign Affairs of Russia", "Russia"), ("Police Forces of Zambia", "Zambia"),
        ("Dmitry Peskov", "Russia"), ("SANA", "Syria"), ("State media of Iran", "Iran"), ("Syrian rebels", "Syrian rebels"),
        ("European Union", "European Union"), ("Turkey", "Turkey"),
    ],
)  # fmt: skip
def test_parties(name: str, whose: str) -> None:
    assert party(name) == whose


def test_a_corrected_version_counts_in_the_place_of_the_first() -> None:
    a, b, c = claim("a", "r1", claimant="Monitor"), claim("b", "r2", claimant="Red Aid"), claim("c", "r3")
    told = [figure(a, "killed", 40), figure(b, "killed", 4), figure(c, "killed", 5)]
    days = {"published": "2020-02-03"}
    reports = [
        report("r1", **days),
        report("r2", supersedes="r1", **days),
        report("r3", supersedes="gone", **days),
    ]
    i = one([a, b, c], told, reports)
    assert (killed(i), i.agreement) == ((4, 4, 5), "disputed")
    alone = one([a], told[:1], [reports[0]])
    assert killed(alone) == (40, 40, 40)  # what the correction does not tell again stands


def test_what_only_a_retracted_report_tells_is_told_by_nobody() -> None:
    i = one([claim("a", "r1")], [], [report("r1", retracted=True)])
    assert (i.n_reports, i.n_origins, i.n_root_sources, i.agreement) == (0, 0, 0, "single")
    assert (i.claim_ids, i.report_ids) == (("a",), ("r1",))


def shot(name: str, words: str, measure: str, n: int, at: int, **fields: Any) -> tuple[Claim, Figure]:
    """A claim of one report whose sentence is `words`, with the figure that it tells."""
    c = replace(claim(name, "r1"), sentence=words, start=at, end=at + len(words), trigger="shot")
    return c, replace(figure(c, measure, n, at), text=words, start=at, end=at + len(words), **fields)


def test_those_hit_less_the_dead_are_not_one_person_more() -> None:
    told = [
        shot("a", "Two people", "injured", 2, 0), shot("b", "one", "killed", 1, 100),
        shot("c", "The other victim", "injured", 1, 200),
    ]  # fmt: skip
    i = one([c for c, _ in told], [f for _, f in told])
    assert (i.killed_best, i.injured_best) == (1, 1)


def test_a_death_told_again_is_not_the_other_victims() -> None:
    told = [
        shot("a", "one person", "killed", 1, 0), shot("b", "another person", "injured", 1, 100),
        shot("c", "the first of them", "killed", 1, 200),
    ]  # fmt: skip
    i = one([c for c, _ in told], [f for _, f in told])
    assert (i.killed_best, i.injured_best) == (1, 1)


def test_a_second_person_is_another() -> None:
    told = [
        shot("a", "a second person", "injured", 1, 0), shot("b", "another person", "injured", 1, 100),
        shot("c", "a third person", "injured", 1, 200),
    ]  # fmt: skip
    assert one([c for c, _ in told], [f for _, f in told]).injured_best == 2


def test_two_people_with_their_names_between_are_two() -> None:
    words = "A raid hit a van, killing a man named Sami al-Hadi and a boy named Rami Turk."
    c = replace(claim("a", "r1", sentence=words), end=len(words))
    told = [
        replace(figure(c, "killed", 1, words.index(who), who=who[2:]), text=who, start=words.index(who), end=words.index(who) + len(who))
        for who in ("a man", "a boy")
    ]  # fmt: skip
    assert one([c], told).killed_best == 2
