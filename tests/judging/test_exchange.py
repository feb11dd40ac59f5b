"""Two teams exchange their logs; several processes judge one record."""

from __future__ import annotations

import json
import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from small_case import built, claim, refreshed

from dragoman import judging, pipeline
from dragoman.errors import JudgementError
from dragoman.record import Record
from dragoman.record.check import check


def exported(record: Record, to: Path) -> Path:
    judging.export_log(record, to)
    return to


def test_imported_entries_keep_author_time_id_and_hash_and_come_in_once(
    record: Record, tmp_path: Path
) -> None:
    theirs = built(tmp_path, "theirs")
    judging.reject(theirs, claim(theirs, "5 people").claim_id, author="eve", reason="not here")
    judging.correct(theirs, claim(theirs, "7 soldiers").claim_id, {"theme": "control"}, author="eve")
    judging.accept(record, claim(record, "5 people").claim_id, author="ana")
    path = exported(theirs, tmp_path / "log.jsonl")
    found = judging.import_log(record, path)
    assert (found.added, found.known, found.shared_authors) == (2, 0, ())
    assert [d.field for d in found.conflicts] == ["status"]
    assert judging.import_log(record, path).added == 0
    assert judging.import_log(theirs, exported(record, tmp_path / "back.jsonl")).added == 1
    ours, other = ({j.judgement_id: j for j in r.judgements.all()} for r in (record, theirs))
    assert ours.keys() == other.keys()
    for i, entry in other.items():
        same = ours[i]
        assert (same.author, same.made_at, same.reason, same.value) == (
            entry.author,
            entry.made_at,
            entry.reason,
            entry.value,
        )
    hashes = {
        json.loads(line)["judgement_id"]: json.loads(line)["hash"] for line in path.read_text().splitlines()
    }
    assert {i: j.origin for i, j in ours.items() if j.author == "eve"} == hashes
    assert (record.judgements.verify(), theirs.judgements.verify()) == ([], [])
    # whoever took in whose entries, both records say the same now
    assert refreshed(record).manifest["tables"] == refreshed(theirs).manifest["tables"]


def test_a_merge_refused_here_stays_refused_when_it_comes_from_there(record: Record, tmp_path: Path) -> None:
    theirs = built(tmp_path, "theirs")
    a, b = claim(record, "7 soldiers").claim_id, claim(record, "5 people").claim_id
    judging.same(theirs, a, b, author="eve")
    judging.not_same(record, a, b, author="ana", reason="days apart")
    judging.import_log(record, exported(theirs, tmp_path / "log.jsonl"))
    judged = pipeline.refresh(record.path)
    assert judged is not None
    assert [(r.judgement.author, r.because.author) for r in judged.refused] == [("eve", "ana")]
    record = Record.open(record.path)
    assert claim(record, "7 soldiers").incident_id != claim(record, "5 people").incident_id


def test_one_name_for_two_people_is_told(record: Record, tmp_path: Path) -> None:
    theirs = built(tmp_path, "theirs")
    for r in (record, theirs):
        judging.accept(r, claim(r, "5 people").claim_id, author="ana")
    assert judging.import_log(record, exported(theirs, tmp_path / "log.jsonl")).shared_authors == ("ana",)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda row: row | {"author": "eve"}, "was changed after it was made (its fields)"),
        (lambda row: row | {"contents": {k: v.replace('"so"', '"no"') for k, v in row["contents"].items()}}, "was changed after it was made (reason)"),
        (lambda row: {"judgement_id": row["judgement_id"]}, "not an entry of a judgement log"),
        (lambda row: [row], "not an entry of a judgement log"),
        (lambda row: row | {"parts": 3}, "not an entry of a judgement log"),
    ],
)  # fmt: skip
def test_what_was_changed_on_the_way_is_refused_whole(
    record: Record, tmp_path: Path, change, told: str
) -> None:  # type: ignore[no-untyped-def]
    theirs = built(tmp_path, "theirs")
    judging.accept(theirs, claim(theirs, "7 soldiers").claim_id, author="eve")
    judging.accept(theirs, claim(theirs, "5 people").claim_id, author="bo", reason="so")
    path = exported(theirs, tmp_path / "log.jsonl")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    path.write_text("\n".join(json.dumps(r) for r in (rows[0], change(rows[1]))))
    with pytest.raises(JudgementError) as refused:
        judging.import_log(record, path)
    assert told in str(refused.value)
    assert "nothing was imported" in str(refused.value)
    assert record.judgements.all() == []


def test_files_that_are_no_log(record: Record, tmp_path: Path) -> None:
    with pytest.raises(JudgementError, match="cannot be read"):
        judging.import_log(record, tmp_path / "none")
    (tmp_path / "x").write_text("{}\n[")
    with pytest.raises(JudgementError, match="x:2: not JSON"):
        judging.import_log(record, tmp_path / "x")


def test_check_finds_tampering_and_a_log_that_was_cut_or_changed(record: Record) -> None:
    for words in ("5 people", "7 soldiers"):
        judging.accept(record, claim(record, words).claim_id, author="ana", reason="so")
    record = refreshed(record)
    assert check(record) == []
    with sqlite3.connect(record.judgements.path) as db:
        db.execute("DROP TRIGGER judgements_no_delete")
        db.execute("DROP TRIGGER contents_no_delete")
        db.execute("DELETE FROM judgements WHERE seq = 2")
    assert "its last rows were taken out" in check(record)[0]
    with sqlite3.connect(record.judgements.path) as db:
        db.execute("DROP TRIGGER judgements_no_update")
        db.execute("UPDATE judgements SET author = 'eve' WHERE seq = 1")
    assert any("(row 1): its fields were changed" in p for p in check(record))


def _judge_many(path: Path, author: str, claims: list[str]) -> None:
    for claim_id in claims:
        judging.correct(Record.open(path), claim_id, {"weapon": author}, author=author)
        pipeline.refresh(path)


def test_two_processes_that_judge_and_refresh_at_once_lose_nothing(record: Record) -> None:
    claims = [c.claim_id for c in record.claims()]
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_judge_many, args=(record.path, a, claims)) for a in ("ana", "bo")]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert [w.exitcode for w in workers] == [0, 0]
    record = Record.open(record.path)
    assert len(record.judgements.all()) == 2 * len(claims)
    assert record.applied == record.judgements.head
    assert check(record) == []
    assert {c.review_state for c in record.claims()} == {"corrected"}
    assert all(c.disputed == ("weapon",) for c in record.claims())


def test_threads_too(record: Record) -> None:
    claims = [c.claim_id for c in record.claims()]
    with ThreadPoolExecutor(8) as pool:
        list(
            pool.map(
                lambda n: judging.accept(Record.open(record.path), claims[n % len(claims)], author=f"a{n}"),
                range(24),
            )
        )
        list(pool.map(lambda _: pipeline.refresh(record.path), range(4)))
    assert len(record.judgements.all()) == 24
    assert record.judgements.verify() == []
    assert {c.review_state for c in Record.open(record.path).claims()} == {"accepted"}


def test_only_one_of_two_that_contradict_comes_in_first(record: Record) -> None:
    """The refusal is decided while nobody else can write: of a merge and its opposite at once, the merge never stands
    against an earlier "not the same"."""
    a, b = claim(record, "7 soldiers").claim_id, claim(record, "5 people").claim_id

    def merge(n: int) -> bool:
        try:
            judging.same(Record.open(record.path), a, b, author=f"m{n}")
        except JudgementError:
            return False
        return True

    def part(n: int) -> bool:
        judging.not_same(Record.open(record.path), a, b, author=f"p{n}")
        return True

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: (merge if n % 2 else part)(n), range(12)))
    entries = record.judgements.all()
    first = min(i for i, j in enumerate(entries) if j.action == "not_same")
    assert all(j.action == "not_same" for j in entries[first:])
