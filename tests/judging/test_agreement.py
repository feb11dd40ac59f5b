"""Agreement against published examples, and over a record."""

from __future__ import annotations

import random
from itertools import product

import pytest
from sklearn.metrics import cohen_kappa_score
from small_case import claim

from dragoman import judging
from dragoman.judging.agreement import alpha, kappa, measured
from dragoman.record import Record


def test_kappa_of_cohens_example() -> None:
    """Cohen (1960), table 1: 200 cases in three categories, kappa .492."""
    table = [[88, 14, 18], [10, 40, 10], [2, 6, 12]]
    pairs = [(i, j) for i, j in product(range(3), repeat=2) for _ in range(table[i][j])]
    assert kappa(pairs) == pytest.approx(0.492, abs=5e-4)


def test_kappa_is_that_of_a_kept_library() -> None:
    dice = random.Random(7)
    for _ in range(20):
        pairs = [(dice.choice("abc"), dice.choice("aab")) for _ in range(40)]
        first, second = zip(*pairs, strict=True)
        assert kappa(pairs) == pytest.approx(cohen_kappa_score(first, second))


def test_alpha_of_krippendorffs_examples() -> None:
    """Krippendorff (2011): B, two observers, ten units, two values, .095; C, four observers who leave units out, .743."""
    two = ["0100001000", "1110010000"]
    assert alpha([{"a": x, "b": y} for x, y in zip(*two, strict=True)]) == pytest.approx(0.095, abs=5e-4)
    four = ["123321412...", "1233224125.3", ".3332342251.", "12332441251."]
    units = [{str(n): row[u] for n, row in enumerate(four) if row[u] != "."} for u in range(12)]
    assert alpha(units) == pytest.approx(0.743, abs=5e-4)


def test_where_chance_gets_nothing_wrong_there_is_no_agreement_beyond_it() -> None:
    same = measured("status", [{"ana": "accept", "bo": "accept"}] * 3)
    assert same is not None
    assert (same.observed, same.kappa, same.alpha) == (1.0, None, None)
    assert measured("status", [{"ana": "accept"}]) is None


def test_three_coders_have_an_alpha_and_no_kappa() -> None:
    found = measured("x", [{"ana": 1, "bo": 1, "eve": 2}, {"ana": 2, "eve": 2}])
    assert found is not None
    assert (found.n, found.coders, found.kappa) == (2, ("ana", "bo", "eve"), None)
    assert found.alpha is not None


def test_a_record_is_measured_field_by_field(record: Record) -> None:
    five, seven, a = (
        claim(record, "5 people").claim_id,
        claim(record, "7 soldiers").claim_id,
        claim(record, "12 people", "a").claim_id,
    )
    judging.accept(record, five, author="ana")
    judging.correct(record, five, {"modality": "possible"}, author="bo")
    judging.accept(record, seven, author="ana")
    judging.reject(record, seven, author="bo")
    judging.not_same(record, five, seven, author="ana")
    judging.same(record, five, seven, author="bo", dissent=True)
    judging.correct(record, a, {"theme": "aid"}, author="ana")
    judging.correct(record, a, {"theme": "control"}, author="ana")
    judging.correct(record, a, {"theme": "control"}, author="bo")
    found = {x.field: x for x in judging.agreement(record)}
    assert (found["modality"].n, found["modality"].observed) == (
        1,
        0.0,
    )  # accepted as asserted, corrected to possible
    assert (found["status"].n, found["status"].observed) == (3, pytest.approx(2 / 3))
    assert (found["pair"].n, found["pair"].observed) == (1, 0.0)
    assert (found["theme"].n, found["theme"].observed) == (1, 1.0)  # the last word of each counts
