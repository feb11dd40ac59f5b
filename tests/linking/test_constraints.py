from __future__ import annotations

import random

from claims import claim, report
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.linking import Constraints, Linking, Refusal, link
from dragoman.model import Claim
from simulate import simulate


def linked(claims: list[Claim], same: tuple[str, ...] = (), apart: tuple[str, ...] = ()) -> Linking:
    """Links with pairs written "a b"."""
    reports = [report(name) for name in sorted({c.report_id for c in claims})]
    return link(reports, claims, [], Constraints(_pairs(same), _pairs(apart)))


def _pairs(written: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    return frozenset((a, b) for a, b in (pair.split() for pair in written))


def groups(found: Linking) -> set[str]:
    return {" ".join(c.claim_ids) for c in found.clusters}


ALIKE = [claim(name, f"r{name}", "Northford", "2020-02-06") for name in "abc"]
UNLIKE = [
    claim("a", "r1", "Northford", "2020-02-06"),
    claim("b", "r2", "Farhaven", "2020-05-06"),
    claim("c", "r3", "Overthere", "2021-01-06"),
]


def test_judged_the_same_is_together_whatever_the_score() -> None:
    assert groups(linked(UNLIKE)) == {"a", "b", "c"}
    assert groups(linked(UNLIKE, same=("b a",))) == {"a b", "c"}
    assert groups(linked(UNLIKE, same=("b a", "b c"))) == {"a b c"}


def test_judged_apart_is_apart_whatever_joins_them() -> None:
    assert groups(linked(ALIKE)) == {"a b c"}
    found = linked(ALIKE, apart=("c a",))
    assert all(not {"a", "c"} <= set(c.claim_ids) for c in found.clusters)
    assert not found.refused


def test_judged_apart_in_one_report() -> None:
    two = [claim("a", "r1", "Northford", "2020-02-06"), claim("b", "r1", "Northford", "2020-02-06", at=40)]
    assert groups(linked(two)) == {"a b"}
    assert groups(linked(two, apart=("a b",))) == {"a", "b"}


def test_a_judgement_that_another_contradicts_is_refused_with_its_reason() -> None:
    found = linked(UNLIKE, same=("a b", "b c"), apart=("c a",))
    assert groups(found) == {"a b", "c"}
    assert found.refused == (Refusal(("b", "c"), ("a", "c")),)


def test_the_machine_gives_way_to_people_over_two_reports() -> None:
    """a and y are told alike in one report, b and z in another: joining both pairs would bring y and z together."""
    claims = [
        claim("a", "r1", "Northford", "2020-02-06"), claim("y", "r1", "Northford", "2020-02-06", at=40),
        claim("b", "r2", "Northford", "2020-02-06"), claim("z", "r2", "Northford", "2020-02-06", at=40),
    ]  # fmt: skip
    found = linked(claims, same=("a b",), apart=("y z",))
    homes = {i: c.claim_ids for c in found.clusters for i in c.claim_ids}
    assert homes["a"] == homes["b"]
    assert homes["y"] != homes["z"]
    assert not found.refused


def test_claims_that_are_gone_still_bind_the_others() -> None:
    assert groups(linked(UNLIKE, same=("a gone", "gone b"))) == {"a b", "c"}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_no_incident_holds_a_pair_judged_apart(seed: int) -> None:
    rng = random.Random(seed)
    s = simulate(80, towns=3, days=4)
    ids = [c.claim_id for c in s.claims]
    draw = [frozenset((rng.choice(ids), rng.choice(ids)) for _ in range(12)) for _ in range(2)]
    same, apart = ({p for p in pairs if p[0] != p[1]} for pairs in draw)
    found = link(s.reports, s.claims, s.figures, Constraints(frozenset(same), frozenset(apart)))
    home = {i: n for n, c in enumerate(found.clusters) for i in c.claim_ids}
    assert all(home[a] != home[b] for a, b in apart)
    refused = {frozenset(r.pair) for r in found.refused}
    assert all(home[a] == home[b] or frozenset((a, b)) in refused for a, b in same)
    assert all(frozenset(r.because) in {frozenset(p) for p in apart} for r in found.refused)
