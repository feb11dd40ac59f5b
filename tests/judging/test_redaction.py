"""A report that is withdrawn is gone: from tables, log, indexes and set-aside lists; and it does not come back."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from small_case import ROWS, built, claim, figure, refreshed, report, stages, write

from dragoman import judging, pipeline
from dragoman.errors import JudgementError
from dragoman.record import Record
from dragoman.record.check import check

SECRET = "Ilyas Taher"
TOLD = {
    "id": "letter-of-ilyas", "published": "2020-03-02", "source": "E", "url": "https://example.org/taher", "title": "Taher tells",
    "text": f"{SECRET} saw it. 12 people were killed in the town, said {SECRET}. 2 medics were killed by the gate.",
}  # fmt: skip
MARKS = (SECRET, "Taher", "letter-of-ilyas", "2 medics")


def held(folder: Path) -> str:
    """Everything that a record's folder holds, Parquet unpacked, all else to the byte."""
    out = []
    for path in sorted(folder.rglob("*")):
        if path.suffix == ".parquet":
            out.append(json.dumps(pq.read_table(path).to_pylist(), default=str, ensure_ascii=False))
        elif path.is_file():
            out.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(out)


@pytest.fixture
def told(tmp_path: Path) -> Record:
    """A record with the report, judged in every way that quotes it."""
    record = built(tmp_path, rows=[*ROWS, TOLD])
    medics = claim(record, "2 medics")
    judging.correct(record, medics.claim_id, {"actors": SECRET}, author="ana", reason=f"{SECRET} names them")
    judging.accept(record, figure(record, "2 medics").figure_id, author="ana")
    judging.add(record, medics.report_id, "saw it", {"theme": "other"}, author="bo")
    judging.same(
        record, medics.claim_id, claim(record, "5 people").claim_id, author="bo", reason="as Taher says"
    )
    judging.reject(record, claim(record, "7 soldiers").claim_id, author="bo", reason="not by the river")
    record = refreshed(record)
    (record.path / f"search-{record.manifest['generation']}.sqlite").write_text(SECRET)
    assert all(mark in held(record.path) for mark in MARKS)
    return record


def test_the_words_are_gone_and_the_chain_is_whole(told: Record) -> None:
    r = report(told, "letter-of-ilyas").report_id
    before = len(told.judgements.all())
    judging.redact(told, r, author="zoe", reason="asked by the family")
    assert "is still in the tables" in "".join(check(told))
    record = refreshed(told)
    assert [mark for mark in MARKS if mark in held(record.path)] == []
    assert check(record) == []
    entries = record.judgements.all()
    assert len(entries) == before + 1
    assert (entries[-1].subject, entries[-1].author, entries[-1].reason) == (r, "zoe", "asked by the family")
    assert (
        claim(record, "7 soldiers").review_state == "rejected"
    )  # of another report: stands, with its reason
    states = {e.judgement.action: e.state for e in judging.history(record)}
    assert states == {
        "correct": "withdrawn", "accept": "withdrawn", "add": "withdrawn", "same": "withdrawn", "reject": "stands",
        "redact": "stands",
    }  # fmt: skip
    assert any(e.judgement.reason == "not by the river" for e in judging.history(record))


@pytest.mark.parametrize(
    "row",
    [TOLD, {**TOLD, "id": "again", "url": "https://example.org/other", "text": TOLD["text"].replace(". ", ".\n\n")}],
    ids=["the same report", "its text under another url"],
)  # fmt: skip
def test_it_does_not_come_back(told: Record, row: dict[str, str], tmp_path: Path) -> None:
    judging.redact(
        told, report(told, "letter-of-ilyas").report_id, author="zoe", reason="asked by the family"
    )
    for _ in range(2):
        summary = pipeline.build([write(tmp_path, [row], "again.jsonl")], told.path, stages=stages())
        assert (summary.added, summary.reports) == (0, 3)
        (aside,) = summary.set_aside
        assert "withdrawn by zoe" in aside.reason
        assert "asked by the family" in aside.reason
        assert [mark for mark in MARKS if mark in held(told.path)] == []
    assert check(Record.open(told.path)) == []


def test_copies_are_named_and_go_with_it_where_that_is_said(tmp_path: Path) -> None:
    copy = {**TOLD, "id": "copy", "source": "F", "text": TOLD["text"] + " More was not known on Monday."}
    record = built(tmp_path, rows=[*ROWS, TOLD, copy])
    first, second = (report(record, n).report_id for n in ("letter-of-ilyas", "copy"))
    assert report(record, "copy").origin_id == report(record, "letter-of-ilyas").origin_id
    outcome = judging.redact(record, first, author="zoe", reason="law", with_copies=False)
    assert second in outcome.notes[0]
    assert SECRET in held(refreshed(record).path)
    record = built(tmp_path, "both", rows=[*ROWS, TOLD, copy])
    outcome = judging.redact(record, first, author="zoe", reason="law", with_copies=True)
    assert {j.subject for j in outcome.judgements} == {first, second}
    assert SECRET not in held(refreshed(record).path)


def test_it_cannot_be_taken_back(told: Record) -> None:
    (made,) = judging.redact(
        told, report(told, "letter-of-ilyas").report_id, author="zoe", reason="law"
    ).judgements
    with pytest.raises(JudgementError, match="the text is gone"):
        judging.undo(told, made.judgement_id, author="zoe")


def test_a_refresh_finishes_what_was_cut_short(told: Record, tmp_path: Path) -> None:
    judging.redact(told, report(told, "letter-of-ilyas").report_id, author="zoe", reason="law")
    record = refreshed(told)
    old = record.path / "tables-0123"
    old.mkdir()
    (old / "claims-0000.parquet").write_text(SECRET)
    assert pipeline.refresh(record.path) is None
    assert SECRET not in held(record.path)


def test_another_teams_redaction_is_shown_and_not_carried_out(told: Record, tmp_path: Path) -> None:
    theirs = built(tmp_path, "theirs", rows=[*ROWS, TOLD])
    r = report(told, "letter-of-ilyas").report_id
    judging.accept(theirs, claim(theirs, "2 medics").claim_id, author="eve")
    judging.redact(theirs, r, author="eve", reason="law")
    judging.export_log(theirs, tmp_path / "log.jsonl")
    assert SECRET not in (tmp_path / "log.jsonl").read_text()
    found = judging.import_log(told, tmp_path / "log.jsonl")
    assert [j.subject for j in found.redactions] == [r]
    record = refreshed(told)
    assert report(record, "letter-of-ilyas").text == TOLD["text"]
    assert check(record) == []
    (entry,) = [e for e in judging.history(record) if e.judgement.action == "redact"]
    assert entry.because == "withdrawn by the other team: redact it here too, or keep it"
    judging.redact(record, r, author="zoe", reason="following eve")
    record = refreshed(record)
    assert SECRET not in held(record.path)
    assert check(record) == []


def test_what_another_team_wrote_of_a_withdrawn_report_comes_in_without_words(
    told: Record, tmp_path: Path
) -> None:
    theirs = built(tmp_path, "theirs", rows=[*ROWS, TOLD])
    judging.correct(theirs, claim(theirs, "2 medics").claim_id, {"actors": SECRET}, author="eve")
    judging.export_log(theirs, tmp_path / "log.jsonl")
    judging.redact(told, report(told, "letter-of-ilyas").report_id, author="zoe", reason="law")
    judging.import_log(told, tmp_path / "log.jsonl")
    record = refreshed(told)
    assert SECRET not in held(record.path)
    assert check(record) == []
    assert judging.import_log(record, tmp_path / "log.jsonl").added == 0


def test_nothing_but_the_record_is_left_in_the_folder(told: Record) -> None:
    judging.redact(told, report(told, "letter-of-ilyas").report_id, author="zoe", reason="law")
    record = refreshed(told)
    names = {p.name for p in record.path.iterdir()} - {f"judgements.sqlite{x}" for x in ("-wal", "-shm")}
    assert names == {
        "record.json",
        "lock",
        "originals",
        "judgements.sqlite",
        f"tables-{record.manifest['generation']}",
    }
    assert os.path.getsize(record.path / "lock") == 0
