"""Judgements survive: each kind of judgement, through each thing that can happen to a record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from small_case import (
    MORE,
    ROWS,
    blind,
    built,
    claim,
    figure,
    mistaken,
    moved,
    refreshed,
    report,
    stages,
    write,
)

from dragoman import judging, pipeline
from dragoman.record import Record
from dragoman.record.check import check

ANA = "ana"


@dataclass(frozen=True)
class Case:
    """A judgement, and what must hold of the record once it was made."""

    name: str
    judge: Callable[[Record], object]
    holds: Callable[[Record], bool]


def _place(record: Record) -> bool:
    c = claim(record, "7 soldiers")
    return (c.place_name, c.where_prec, c.review_state) == ("Ford", 2, "corrected")


def _dated(record: Record) -> bool:
    c = claim(record, "7 soldiers")
    return (c.date_start, c.date_end, c.date_prec) == (date(2020, 3, 1), None, 5)


def _number(record: Record) -> bool:
    f = figure(record, "7 soldiers")
    incident = next(i for i in record.incidents() if i.incident_id == f.incident_id)
    return (f.low, f.best, f.high, f.review_state) == (6, 7, 9, "corrected") and incident.killed_high == 9


def _apart(record: Record) -> bool:
    a, b = claim(record, "12 people", "a"), claim(record, "40 people")
    return a.incident_id != b.incident_id and None not in (a.incident_id, b.incident_id)


def _added(record: Record) -> bool:
    c = next(c for c in record.claims() if c.trigger == "hurt")
    f = next(f for f in record.figures() if f.claim_id == c.claim_id)
    return (c.review_state, c.mode, f.text, f.best, f.incident_id) == (
        "added", "explosives", "nine traders", 9, c.incident_id
    ) and c.incident_id is not None  # fmt: skip


def _add(record: Record) -> object:
    fields = {"event_type": "ASSAULT", "mode": "explosives", "place": "gate @ 36.1, 36.8"}
    hurt = {"measure": "injured", "number": "9", "words": "nine traders"}
    return judging.add(record, report(record, "c").report_id, "hurt", fields, author=ANA, figures=[hurt])


CASES = [
    Case(
        "accept",
        lambda r: judging.accept(r, claim(r, "5 people").claim_id, author=ANA),
        lambda r: claim(r, "5 people").review_state == "accepted",
    ),
    Case(
        "reject a claim",
        lambda r: judging.reject(r, claim(r, "5 people").claim_id, author=ANA),
        lambda r: (
            claim(r, "5 people").review_state == "rejected"
            and claim(r, "5 people").incident_id is None
            and figure(r, "5 people").incident_id is None
            and not any(i.killed_best == 5 for i in r.incidents())
        ),
    ),
    Case(
        "reject a figure",
        lambda r: judging.reject(r, figure(r, "5 people").figure_id, author=ANA),
        lambda r: (
            figure(r, "5 people").review_state == "rejected"
            and claim(r, "5 people").incident_id is not None
            and not any(i.killed_best == 5 for i in r.incidents())
        ),
    ),
    Case(
        "reject an incident",
        lambda r: judging.reject(r, str(claim(r, "40 people").incident_id), author=ANA),
        lambda r: (
            {claim(r, w, n).review_state for w, n in (("40 people", None), ("12 people", "a"))} == {"rejected"}
        ),
    ),
    Case(
        "correct the place",
        lambda r: judging.correct(
            r, claim(r, "7 soldiers").claim_id, {"place": "Ford @ 36.2,36.7", "where_prec": 2}, author=ANA
        ),
        _place,
    ),
    Case(
        "correct the date",
        lambda r: judging.correct(r, claim(r, "7 soldiers").claim_id, {"date": "2020-03-01.."}, author=ANA),
        _dated,
    ),
    Case(
        "correct a figure",
        lambda r: judging.correct(r, figure(r, "7 soldiers").figure_id, {"number": "6..9 best 7"}, author=ANA),
        _number,
    ),
    Case(
        "same",
        lambda r: judging.same(
            r, claim(r, "12 people", "a").claim_id, claim(r, "12 people", "b").claim_id, author=ANA
        ),
        lambda r: claim(r, "12 people", "a").incident_id == claim(r, "12 people", "b").incident_id,
    ),
    Case(
        "same of incidents",
        lambda r: judging.same(
            r, str(claim(r, "12 people", "a").incident_id), str(claim(r, "5 people").incident_id), author=ANA
        ),
        lambda r: (
            len({claim(r, w, n).incident_id for w, n in (("12 people", "a"), ("40 people", None), ("5 people", None))}) == 1
        ),
    ),
    Case(
        "not the same",
        lambda r: judging.not_same(
            r, claim(r, "12 people", "a").claim_id, claim(r, "40 people").claim_id, author=ANA
        ),
        _apart,
    ),
    Case(
        "split",
        lambda r: judging.split(
            r, str(claim(r, "40 people").incident_id), claim(r, "40 people").claim_id, author=ANA
        ),
        _apart,
    ),
    Case("add", _add, _added),
]  # fmt: skip


def again(record: Record, folder: Path) -> Record:
    """A rebuild with nothing new."""
    pipeline.build([], record.path, stages=stages())
    return Record.open(record.path)


def grown(record: Record, folder: Path) -> Record:
    """A new report comes in."""
    pipeline.build([write(folder, [MORE], "more.jsonl")], record.path, stages=stages())
    return Record.open(record.path)


def reread(record: Record, folder: Path) -> Record:
    """Another reader, with other ids and other spans for the same words."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.pipeline.fingerprint", lambda files: "another reader")
        pipeline.build([], record.path, stages=stages(moved))
    return Record.open(record.path)


def reordered(record: Record, folder: Path) -> Record:
    """Built anew from the reports in another order, with the same log."""
    pipeline.build([write(folder, ROWS[::-1], "back.jsonl")], folder / "other", stages=stages())
    shutil.copy(record.judgements.path, folder / "other" / "judgements.sqlite")
    pipeline.refresh(folder / "other")
    return Record.open(folder / "other")


def exchanged(record: Record, folder: Path) -> Record:
    """Another team's record of the same reports takes the exported log in."""
    judging.export_log(record, folder / "log.jsonl")
    other = built(folder, "theirs")
    judging.import_log(other, folder / "log.jsonl")
    return refreshed(other)


@pytest.mark.parametrize("change", [again, grown, reread, reordered, exchanged], ids=lambda f: f.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_judgement_survives(case: Case, change: Callable[[Record, Path], Record], tmp_path: Path) -> None:
    record = built(tmp_path)
    assert not _safely(case, record)
    case.judge(record)
    record = refreshed(record)
    assert case.holds(record)
    record = change(record, tmp_path)
    assert case.holds(record)
    assert check(record) == []
    now = judging.status(record)
    assert (now.open, now.refused, now.behind) == ((), (), 0)


def _safely(case: Case, record: Record) -> bool:
    try:
        return case.holds(record)
    except StopIteration:  # what is to be added is not there yet
        return False


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_undo_gives_the_machines_value_again_to_the_byte(case: Case, tmp_path: Path) -> None:
    record = built(tmp_path)
    before = record.manifest["tables"]
    case.judge(record)
    record = refreshed(record)
    assert record.manifest["tables"] != before
    made = record.judgements.all()
    for _ in made:
        judging.undo(record, author=ANA)
    record = refreshed(record)
    assert record.manifest["tables"] == before
    for j in made:  # an undo can be undone
        judging.undo(record, _undo_of(record, j.judgement_id), author=ANA)
    assert case.holds(refreshed(record))


def _undo_of(record: Record, judgement_id: str) -> str:
    return next(
        j.judgement_id for j in record.judgements.all() if j.action == "undo" and j.subject == judgement_id
    )


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_where_the_reader_reads_nothing_any_more(case: Case, tmp_path: Path) -> None:
    """What a person confirmed, corrected or added stands as he saw it; for the rest there is nothing left to judge, and
    that is told."""
    record = built(tmp_path)
    case.judge(record)
    refreshed(record)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.pipeline.fingerprint", lambda files: "blind")
        summary = pipeline.build([], record.path, stages=stages(blind))
    record = Record.open(record.path)
    assert check(record) == []
    if case.name.startswith(("accept", "correct", "add")):
        assert case.holds(record)
        assert summary.judged.open == ()
    else:
        assert record.claims() == []
        assert {o.why for o in summary.judged.open} == {
            "its words stand, but nothing is read at them any more"
        }
    assert len(record.judgements.all()) == 1


def test_a_rejection_is_not_carried_over_to_another_type(tmp_path: Path) -> None:
    record = built(tmp_path)
    judging.reject(record, claim(record, "5 people").claim_id, author=ANA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.pipeline.fingerprint", lambda files: "mistaken")
        summary = pipeline.build([], record.path, stages=stages(mistaken))
    record = Record.open(record.path)
    assert claim(record, "5 people").review_state == "unreviewed"
    assert [o.why for o in summary.judged.open] == [
        "its words are read as another type now: look at it again"
    ]


def test_what_was_accepted_is_not_changed_by_another_reader(tmp_path: Path) -> None:
    record = built(tmp_path)
    judging.accept(record, claim(record, "5 people").claim_id, author=ANA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dragoman.pipeline.fingerprint", lambda files: "mistaken")
        pipeline.build([], record.path, stages=stages(mistaken))
    record = Record.open(record.path)
    assert claim(record, "5 people").event_type == "ASSAULT"
    assert claim(record, "7 soldiers").event_type == "PROTEST"
