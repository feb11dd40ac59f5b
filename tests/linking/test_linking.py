from __future__ import annotations

import random
import time
from collections import Counter
from typing import Any

import pytest
from claims import claim, figure, report
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.linking import Cluster, Constraints, PlainScorer, exclusive, link
from dragoman.linking.features import ACROSS, WITHIN, figures_level, sides_level
from dragoman.linking.growing import Memory, _Table
from dragoman.linking.profiles import claim_profiles, folded, merge, rare_words, streets_of
from dragoman.linking.rarity import NUMBER_BITS, bits
from dragoman.model import Claim, Figure
from simulate import simulate


def groups(
    claims: list[Claim],
    figures: list[Figure] | None = None,
    constraints: Constraints | None = None,
    **reports: Any,
) -> set[frozenset[str]]:
    """The claim ids that `link` puts together; reports are made from the claims, `published` by keyword."""
    made = [report(name, published=reports.get(name)) for name in sorted({c.report_id for c in claims})]
    return {frozenset(c.claim_ids) for c in link(made, claims, figures or [], constraints).clusters}


def together(*ids: str) -> set[frozenset[str]]:
    return {frozenset(group.split()) for group in ids}


def test_one_town_and_day_is_one_happening() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06")
    b = claim("b", "r2", "Northford", "2020-02-06", mode=None)
    assert groups([a, b]) == together("a b")


def test_other_towns_and_other_days_stay_apart() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06")
    b = claim("b", "r2", "Farhaven", "2020-02-06")
    c = claim("c", "r3", "Northford", "2020-02-16")
    assert groups([a, b, c]) == together("a", "b", "c")


def test_the_same_in_one_report() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06", at=0)
    b = claim("b", "r1", "Farhaven", "2020-02-06", at=12)
    c = claim("c", "r1", "Northford", "2020-02-16", at=24)
    assert groups([a, b, c]) == together("a", "b", "c")


def test_headline_lead_and_detail_are_one_story() -> None:
    head = claim("a", "r1", at=0, mode=None)
    lead = claim("b", "r1", "Northford", "2020-02-06", at=14)
    detail = claim("c", "r1", "Northford", at=28)
    assert groups([head, lead, detail]) == together("a b c")


def test_the_attack_is_the_one_just_told() -> None:
    first = claim("a", "r1", "Northford", "2020-02-06", at=90)
    second = claim(
        "b", "r1", sentence="So the attack shocked many.", at=104, trigger="attack", trigger_start=111
    )
    assert groups([first, second]) == together("a b")


def test_background_does_not_join_the_news() -> None:
    news = claim("a", "r1", "Northford", "2020-02-06", at=0)
    past = claim("b", "r1", "Upland", "2020-01-01/2020-01-31", at=14, background=True)
    assert groups([news, past]) == together("a", "b")


def test_background_joins_the_incident_it_recalls() -> None:
    news = claim("a", "r1", "Northford", "2020-02-06")
    kill = figure(news, "killed", 33)
    past = claim("b", "r2", "Northford", "2020-02-01/2020-02-09", background=True)
    again = figure(past, "killed", 33)
    assert groups([news, past], [kill, again]) == together("a b")


def test_claims_without_place_or_day_glue_nothing() -> None:
    a = claim("a", "r1", sentence="Zahrani and Karsun met death in the Dalgana raid.")
    b = claim("b", "r2", sentence="Zahrani and Karsun met death in the Dalgana raid too.")
    assert groups([a, b]) == together("a", "b")


def test_a_planned_meeting_and_the_meeting_held() -> None:
    kind: dict[str, Any] = {
        "event_type": "CONSULT",
        "mode": None,
        "theme": "diplomacy",
        "actors": ("Country A", "Country B"),
    }
    plan = claim("a", "r1", "Farhaven", "2020-03-05", modality="planned", **kind)
    held = claim("b", "r2", "Farhaven", "2020-03-05", **kind)
    assert groups([plan, held]) == together("a b")


def test_a_copied_sentence_links() -> None:
    words = "Warplanes hit the grain market and the mill beside it, two residents said."
    a = claim("a", "r1", "Upland", sentence=words)
    b = claim("b", "r2", "Upland", sentence=words)
    assert groups([a, b]) == together("a b")


def test_one_days_strikes_in_one_province_are_not_one() -> None:
    a = claim("a", "r1", "Upland", "2020-02-06")
    b = claim("b", "r2", "Upland", "2020-02-06")
    assert groups([a, b]) == together("a", "b")


def test_the_same_large_toll_joins_them() -> None:
    a = claim("a", "r1", "Upland", "2020-02-06")
    b = claim("b", "r2", "Northford", "2020-02-06")
    assert groups([a, b], [figure(a, "killed", 21), figure(b, "killed", 21)]) == together("a b")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "state"}, "kind"),
        ({"event_type": "PROTEST", "mode": None}, "type"),
        ({"mode": "abduct"}, "type"),
        ({"theme": "control"}, "type"),
        ({"day": "2020-02-08"}, "date"),
        ({"place": "Farhaven"}, "place"),
        ({"place": "Overthere"}, "place"),
        ({"day": "2020-02-07"}, None),
        ({"place": "Eastham"}, None),
        ({"place": "Upland"}, None),
        ({"place": "Country A"}, None),
        ({"day": "2020-02-01/2020-02-29"}, None),
        ({"mode": "drone"}, None),
        ({"modality": "planned"}, None),
    ],
)
def test_what_excludes_what(change: dict[str, Any], why: str | None) -> None:
    one = claim("a", "r1", "Northford", "2020-02-06")
    other = claim("b", "r2", **{"place": "Northford", "day": "2020-02-06"} | change)
    profiles = claim_profiles([report("r1"), report("r2")], [one, other], [])
    (a,), (b,) = profiles["r1"], profiles["r2"]
    assert exclusive(a, b) == why
    assert exclusive(b, a) == why


def test_one_claimants_two_tolls_in_one_report_are_two_events() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06", at=0)
    b = claim("b", "r1", "Northford", "2020-02-06", at=14)
    assert groups([a, b], [figure(a, "killed", 5), figure(b, "killed", 22, at=14)]) == together("a", "b")


def test_a_chain_is_cut_at_its_weakest_link() -> None:
    """a and c are two days apart; b, dated to both, joins only the one it has more in common with."""
    a = claim("a", "r1", "Northford", "2020-02-05", sentence="Dalgana mill burned.")
    b = claim("b", "r2", "Northford", "2020-02-06", sentence="Dalgana mill burned, Zahrani wept.")
    c = claim("c", "r3", "Northford", "2020-02-07", sentence="Karsun market fell.")
    assert all(not {"a", "c"} <= g for g in groups([a, b, c], [figure(x, "killed", 12) for x in (a, b, c)]))


def test_reasons_name_feature_level_and_weight() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06")
    b = claim("b", "r2", "Northford", "2020-02-06")
    (cluster,) = link([report("r1"), report("r2")], [a, b], []).clusters
    (reason,) = cluster.reasons
    levels = {e.feature: e.level for e in reason.evidence}
    assert (reason.first, reason.second) == ("a", "b")
    assert levels["place"] == "same_rare"
    assert levels["date"] == "same_day"
    assert reason.score == pytest.approx(sum(e.weight for e in reason.evidence))


def test_rare_words_are_names_and_numbers_of_two_digits() -> None:
    common = frozenset({"kill", "market", "the", "people", "in"})
    assert rare_words("The 33 people killed in Dalgana's markets", common) == {"33", "dalgana"}


def test_every_level_has_its_weight() -> None:
    simulated = simulate(60)
    profiles = [
        p
        for ps in claim_profiles(simulated.reports, simulated.claims, simulated.figures).values()
        for p in ps
    ]
    for section, features in (("within", WITHIN), ("across", ACROSS)):
        scorer = PlainScorer(section)
        for a in profiles[:25]:
            for b in profiles[:25]:
                assert scorer.score(a, b) == pytest.approx(scorer.score(b, a))
                assert all(f(a, b) == f(b, a) for f in features.values())


def same(clusters: list[Cluster]) -> list[tuple[str, ...]]:
    return [c.claim_ids for c in clusters]


SIMULATED = simulate(240, towns=6, days=8)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_order_changes_nothing(seed: int) -> None:
    rng = random.Random(seed)
    s = SIMULATED
    shuffled = [rng.sample(x, len(x)) for x in (s.reports, s.claims, s.figures)]
    assert link(*shuffled) == link(s.reports, s.claims, s.figures)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 12), st.integers(1, 20))
def test_no_cluster_holds_a_contradiction(seed: int, towns: int, days: int) -> None:
    s = simulate(80, seed, towns, days)
    profiles = {p.key: p for ps in claim_profiles(s.reports, s.claims, s.figures).values() for p in ps}
    clusters = link(s.reports, s.claims, s.figures).clusters
    assert sorted(i for c in clusters for i in c.claim_ids) == sorted(c.claim_id for c in s.claims)
    for cluster in clusters:
        members = [profiles[i] for i in cluster.claim_ids]
        assert all(exclusive(a, b) is None for a in members for b in members)


def test_simulated_happenings_are_found_again() -> None:
    s = simulate(3000)
    clusters = link(s.reports, s.claims, s.figures).clusters
    right = sum(n * (n - 1) // 2 for c in clusters for n in Counter(s.truth[i] for i in c.claim_ids).values())
    made = sum(len(c.claim_ids) * (len(c.claim_ids) - 1) // 2 for c in clusters)
    wanted = sum(n * (n - 1) // 2 for n in Counter(s.truth.values()).values())
    assert right / made > 0.97
    assert right / wanted > 0.97


def test_pairs_grow_with_the_claims_not_with_their_square() -> None:
    """One town, one day, everything alike: the worst case for blocking."""
    counts = []
    for n in (400, 800):
        s = simulate(n, towns=1, days=1)
        accounts = [merge(ps[:1]) for ps in claim_profiles(s.reports, s.claims, s.figures).values()]
        counts.append(len(_Table(Memory(), frozenset(), accounts).changes()[0]) / len(accounts))
    assert counts[1] < 1.3 * counts[0]


@pytest.mark.soak
def test_a_hundred_thousand_claims() -> None:
    s = simulate(100_000, days=3650)
    start = time.process_time()
    link(s.reports, s.claims, s.figures)
    assert time.process_time() - start < 60


def test_a_reprisal_is_another_event() -> None:
    sides = {"actors": ("Military Forces of A",), "recipients": ("Military Forces of B",)}
    back = {"actors": ("Government of B",), "recipients": ("Military Forces of A",)}
    first = claim("a", "r1", "Northford", "2020-02-06", **sides)
    answer = claim("b", "r1", "Northford", "2020-02-06", at=14, **back)
    profiles = claim_profiles([report("r1")], [first, answer], [])["r1"]
    assert sides_level(*profiles) == sides_level(*profiles[::-1]) == "reversed"


def test_a_person_dies_once() -> None:
    first = claim("a", "r1", "Northford", "2020-02-06", recipients=("Karim Zahrani",))
    again = claim("b", "r1", "Upland", "2020-01-01/2020-01-31", at=90, recipients=("Zahrani Dalgana",))
    assert groups([first, again]) == together("a b")


def test_two_soldiers_are_no_person() -> None:
    a = claim("a", "r1", recipients=("Military Forces of Zahrania",))
    (profile,) = claim_profiles([report("r1")], [a], [])["r1"]
    assert profile.victims == frozenset()


def test_what_takes_up_the_event_joins_it() -> None:
    first = claim("a", "r1", "Northford", "2020-02-06")
    later = claim("b", "r1", at=200, definite=True, mode=None)
    assert groups([first, later]) == together("a b")


def test_other_largest_toll_is_another_event() -> None:
    """Both tell of one dead somewhere; the tolls as a whole cannot be one number."""
    a = claim("a", "r1", "Northford")
    b = claim("b", "r2", "Northford")
    figures = [figure(a, "killed", n, at=n) for n in (1, 4)] + [figure(b, "killed", n, at=n) for n in (1, 9)]
    profiles = claim_profiles([report("r1"), report("r2")], [a, b], figures)
    assert figures_level(profiles["r1"][0], profiles["r2"][0]) == "cannot_be"


def test_a_rare_word_tells_more_than_a_common_one() -> None:
    assert bits("qarvenith") > bits("damascus") > bits("monday") > 0
    assert bits("33") == NUMBER_BITS


def test_a_place_is_known_by_any_spelling() -> None:
    assert folded("Al-Atārib") == folded("Atarib") == "atarib"
    assert folded("al") == "al"


def test_two_addresses_of_one_town_are_two_places() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06", place_text="300 block of N. Oak Street")
    b = claim("b", "r2", "Northford", "2020-02-06", place_text="Elm and 5th avenues")
    c = claim("c", "r3", "Northford", "2020-02-06", place_text="Oak Street")
    assert groups([a, b, c]) == together("a c", "b")


def test_streets_of_an_address() -> None:
    assert streets_of("300 block of N. Oak Street") == streets_of("Oak Street NW") == {"oak"}
    assert streets_of("Elm and 5th avenues") == {"elm", "5th"}
    assert streets_of("12 Harbour Road") == {"harbour"}
    for no_address in ("Northford", "Harbour Road", "Liberty Square", ""):
        assert streets_of(no_address) == frozenset()
