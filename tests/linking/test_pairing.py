"""Why two claims are together or apart."""

from __future__ import annotations

import pytest
from claims import claim, figure, report

from dragoman.codebook import load
from dragoman.linking import Constraints, explain_pair
from dragoman.linking.features import ACROSS, WITHIN
from dragoman.model import Claim, Figure

REPORTS = [report(f"r{n}") for n in range(1, 5)]
A = claim("a", "r1", "Northford", "2020-02-06")
B = claim("b", "r2", "Northford", "2020-02-06")
FAR = claim("f", "r3", "Farhaven", "2020-02-06")
LATE = claim("l", "r3", "Northford", "2020-05-06")


def test_a_pair_linked_directly_tells_each_feature_with_both_values() -> None:
    figures = [figure(A, "killed", 12), figure(B, "killed", 12)]
    found = explain_pair(REPORTS, [A, B], figures, "a", "b")
    assert found.together
    assert [(x.first, x.second) for x in found.chain] == [("a", "b")]
    by_name = {f.name: f for f in found.features}
    assert set(by_name) == set(ACROSS)
    assert by_name["figures"].words == "the same large toll"
    assert by_name["date"].left == by_name["date"].right == "2020-02-06"
    assert "northford" in by_name["place"].left
    assert found.score == pytest.approx(sum(f.weight for f in found.features))
    assert abs(found.features[0].weight) == max(abs(f.weight) for f in found.features)


@pytest.mark.parametrize(("other", "why"), [(FAR, "place"), (LATE, "date"), (claim("n", "r3"), "anchor")])
def test_what_forbids_a_pair(other: Claim, why: str) -> None:
    found = explain_pair(REPORTS, [A, other], [], "a", other.claim_id)
    assert not found.together
    assert found.forbidden == why
    assert load("linking")["plain"]["forbidden"][why] in found.why


def test_people_outrank_what_the_features_say() -> None:
    apart = explain_pair(REPORTS, [A, B], [], "a", "b", Constraints(apart=frozenset([("b", "a")])))
    assert (apart.together, apart.forbidden, apart.between) == (False, "judgement", ("b", "a"))
    assert apart.score >= apart.threshold
    same = explain_pair(REPORTS, [A, FAR], [], "a", "f", Constraints(same=frozenset([("a", "f")])))
    assert same.together
    assert "people judged" in same.why


def chained() -> tuple[list[Claim], list[Figure]]:
    """Two claims that share nothing, held together by a third that shares the town with one, the sentence with the other."""
    words = "Warplanes hit the old mill of Qarvenith beside the river that morning."
    first = claim("a", "r1", "Northford", "2020-02-06", sentence="Warplanes hit a mill.")
    middle = claim("m", "r2", "Northford", "2020-02-06", sentence=words)
    last = claim("z", "r3", None, None, sentence=words)
    return [first, middle, last], []


def test_a_chain_leads_over_the_claim_between() -> None:
    claims, figures = chained()
    found = explain_pair(REPORTS, claims, figures, "a", "z")
    assert found.together
    assert [(x.first, x.second) for x in found.chain] == [("a", "m"), ("m", "z")]
    assert "over 1 other" in found.why


def test_two_claims_of_one_report_are_compared_alone() -> None:
    a = claim("a", "r1", "Northford", "2020-02-06")
    b = claim("b", "r1", "Northford", "2020-02-06", at=60)
    found = explain_pair(REPORTS, [a, b], [], "a", "b")
    assert (found.together, found.compared) == (True, "within")
    assert {f.name for f in found.features} == set(WITHIN)


def test_a_third_that_excludes_is_named() -> None:
    """Fits by its own facts, but what stands with the other is in another town."""
    judged = Constraints(same=frozenset([("b", "f")]))
    found = explain_pair(REPORTS, [A, B, FAR], [], "a", "b", judged)
    assert not found.together
    assert (found.forbidden, found.between) == ("place", ("a", "f"))


def test_every_level_has_plain_words() -> None:
    plain, table = load("linking")["plain"], load("linking")
    for section in ("within", "across"):
        for feature, weights in table[section]["weights"].items():
            assert set(weights) <= set(plain[feature]), feature
            assert plain[feature]["name"]
