"""What has become of one entry is found from the entries that bear on it: the same answer as from the whole log."""

from __future__ import annotations

import random

from small_case import figure

from dragoman import judging
from dragoman.errors import DragomanError
from dragoman.judging import review
from dragoman.judging.review import history, standing, touching, twice_judged
from dragoman.record import Record


def judged_at_random(record: Record, seed: int, acts: int = 30) -> None:
    """Coders accept, reject, correct, join, keep apart and take back, as it comes; what is refused is refused."""
    dice = random.Random(seed)
    claims = [c.claim_id for c in record.claims()]
    for _ in range(acts):
        who = dice.choice(("ana", "bo"))
        one, other = dice.sample(claims, 2)
        act = dice.choice(("accept", "reject", "correct", "same", "not_same", "undo"))
        try:
            if act == "correct":
                judging.correct(record, one, {"mode": dice.choice(("aerial", "drone"))}, author=who)
            elif act in ("same", "not_same"):
                getattr(judging, act)(record, one, other, author=who)
            elif act == "undo":
                judging.undo(record, dice.choice(record.judgements.all()).judgement_id, author=who)
            else:
                getattr(judging, act)(record, one, author=who)
        except (DragomanError, IndexError):
            continue


def test_the_history_of_one_thing_is_a_part_of_the_history_of_all(record: Record) -> None:
    judged_at_random(record, 3)
    judging.accept(record, figure(record, "7 soldiers").figure_id, author="eve")
    entries = record.judgements.all()
    assert len(entries) > 15
    every = {e.judgement.judgement_id: e for e in history(record)}
    now = standing(record, entries)
    things = [*(c.claim_id for c in record.claims()), *(i.incident_id for i in record.incidents())]
    things += [r.report_id for r in record.reports()] + [j.judgement_id for j in entries]
    for thing in things:
        wanted = {j.judgement_id for j in review._about(record, thing, entries, now)}
        assert {e.judgement.judgement_id: e for e in history(record, thing)} == {i: every[i] for i in wanted}


def test_conflicts_are_those_of_the_whole_log(record: Record) -> None:
    judged_at_random(record, 5)
    seven = figure(record, "7 soldiers").figure_id
    judging.accept(record, seven, author="ana")
    judging.reject(record, seven, author="bo")
    whole = standing(record, record.judgements.all()).conflicts
    assert whole
    assert list(judging.conflicts(record)) == list(whole)


def test_only_what_hangs_together_is_applied(record: Record) -> None:
    five = next(c for c in record.claims() if "5 people" in c.sentence)
    for c in record.claims():
        judging.accept(record, c.claim_id, author="ana")
    entries = record.judgements.all()
    found = touching(entries, {five.report_id})
    assert {a.report_id for j in found for a in j.anchors} == {five.report_id}
    assert len(found) < len(entries)
    assert twice_judged(entries) == []
    judging.reject(record, five.claim_id, author="bo")
    assert {a.report_id for j in twice_judged(record.judgements.all()) for a in j.anchors} == {five.report_id}
