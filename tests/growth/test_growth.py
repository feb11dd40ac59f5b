"""A record that grew, was judged and lost reports is the record derived at once: the same bytes in every file."""

from __future__ import annotations

import json
import random
import shutil
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dragoman import pipeline
from dragoman.errors import DragomanError
from dragoman.judging import not_same, redact, reject, same, undo
from dragoman.model import Claim, Figure, Reading, Report
from dragoman.pipeline import Stages, build, refresh
from dragoman.record import Record
from dragoman.record.check import check
from simulate import Simulated, simulate

Rows = list[dict[str, Any]]
Told = dict[str, tuple[list[Claim], list[Figure]]]


def told(s: Simulated, seed: int) -> tuple[Rows, Told]:
    """Reports as a source has them, and what each tells, by the name that its source gives it: some print others' texts,
    some take one back, some claims are of a campaign."""
    rng = random.Random(seed)
    claims, figures = defaultdict(list), defaultdict(list)
    names = {r.report_id: r.external_id for r in s.reports}
    for c in s.claims:
        campaign = rng.random() < 0.15
        claims[names[c.report_id]].append(replace(c, kind="campaign") if campaign else c)
    for f in s.figures:
        figures[names[f.report_id]].append(f)
    rows: Rows = []
    out: Told = {}
    for r in s.reports:
        text = r.text + " " + " ".join(f"Word{rng.randrange(10**6)}" for _ in range(40))
        row = {"id": r.external_id, "text": text, "source": f"Outlet {rng.randrange(4)}", "published": str(r.published_start)}  # fmt: skip
        rows.append(row)
        out[row["id"]] = claims[row["id"]], figures[row["id"]]
        if rng.random() < 0.1:
            rows.append(
                row | {"id": row["id"] + "-copy", "source": "Other outlet", "text": text + " More below."}
            )
            out[row["id"] + "-copy"] = ([], [])
        if rng.random() < 0.03:
            kill = f"KILL: do not use the story {r.text.split('.')[0]}. It is withdrawn."
            rows.append(row | {"id": row["id"] + "-kill", "text": kill, "title": "KILL: " + r.text[:30]})
            out[row["id"] + "-kill"] = ([], [])
    return rows, out


def _kit(settings: Any) -> Told:
    return TOLD


def _read(report: Report, kit: Told) -> Reading:
    claims, figures = kit[report.external_id]
    return Reading(
        report,
        tuple(replace(c, report_id=report.report_id, sentence=report.text[c.start : c.end], trigger=report.text[c.trigger_start : c.trigger_end]) for c in claims),
        tuple(replace(f, report_id=report.report_id, text=report.text[f.start : f.end]) for f in figures),
    )  # fmt: skip


ROWS, TOLD = told(simulate(150, towns=3, days=8), 3)
STAGES = Stages(_kit, _read)


def add(folder: Path, record: Path, rows: Sequence[dict[str, Any]]) -> None:
    source = folder / f"in{len(list(folder.iterdir()))}.jsonl"
    source.write_text("".join(json.dumps(r) + "\n" for r in rows))
    build([source], record, stages=STAGES, workers=1)


def judge(record: Path, rng: random.Random) -> None:
    """Some judgements of every kind."""
    r = Record.open(record)
    claims = sorted(c.claim_id for c in r.claims() if c.incident_id)
    incidents = sorted(i.incident_id for i in r.incidents())
    for act in (same, not_same, same):
        a, b = rng.sample(claims if rng.random() < 0.5 else incidents, 2)
        try:
            act(r, a, b, author=rng.choice("ab"), reason="for the test")
        except DragomanError:
            continue  # refused, as it should be
    reject(r, rng.choice(claims), author="a", reason="for the test")
    if rng.random() < 0.5 and (entries := r.judgements.all()):
        try:
            undo(r, rng.choice(entries).judgement_id, author="a", reason="for the test")
        except DragomanError:
            return


def files(record: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted(record.rglob("*")) if p.suffix in (".parquet", ".json")}


def derived_at_once(record: Path, target: Path) -> dict[str, bytes]:
    """The same reports and judgements, with nothing that an earlier build kept."""
    shutil.copytree(record, target)
    manifest = json.loads((target / "record.json").read_text())
    manifest["kept"]["fingerprint"] = "of another version"
    (target / "record.json").write_text(json.dumps(manifest))
    build([], target, stages=STAGES, workers=1)
    return files(target)


def grown(seed: int, folder: Path) -> None:
    """Grows a record in random pieces, with judgements between them, and compares it with what is derived at once."""
    rng = random.Random(seed)
    rows = rng.sample(ROWS, len(ROWS))
    cuts = sorted(rng.sample(range(20, len(rows)), 3))
    record = folder / "r"
    for n, piece in enumerate(
        (rows[: cuts[0]], rows[cuts[0] : cuts[1]], rows[cuts[1] : cuts[2]], rows[cuts[2] :])
    ):
        add(folder, record, piece)
        judge(record, rng)
        if n == 2:
            gone = rng.choice(Record.open(record).reports())
            redact(Record.open(record), gone.report_id, author="a", reason="for the test")
        if rng.random() < 0.7:
            refresh(record)
            assert Record.open(record).kept_by
    refresh(record)
    assert files(record) == derived_at_once(record, folder / "again")
    assert list(check(Record.open(record))) == []
    assert_at_once(folder, record, rows)


@pytest.mark.parametrize("seed", range(2))
def test_a_record_that_grew_is_the_record_derived_at_once(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.record.parts.ROWS_PER_PART", 50)
    grown(seed, tmp_path)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 140))
def test_forty_records_that_grew(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.record.parts.ROWS_PER_PART", 50)
    grown(seed, tmp_path)


def assert_at_once(folder: Path, record: Path, rows: Rows) -> None:
    """A record built of all reports in one step, with the same judgements, has the same tables, but for what was set
    aside, which is named by the file that it stood in."""
    whole = folder / "whole"
    for log in record.glob("judgements.sqlite*"):
        whole.mkdir(exist_ok=True)
        shutil.copyfile(log, whole / log.name)
    add(folder, whole, rows)
    mine, other = files(record), files(whole)
    assert _account(mine) == _account(other)


def _account(made: dict[str, bytes]) -> dict[str, bytes]:
    return {n: b for n, b in made.items() if n != "record.json" and not n.startswith("set_aside")}


def test_only_what_is_new_is_read_and_little_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dragoman.record.parts.ROWS_PER_PART", 20)
    record = tmp_path / "r"
    add(tmp_path, record, ROWS[:-1])
    before = {p.name: p.stat().st_ino for p in record.rglob("*.parquet")}
    read: list[str] = []

    def reading(report: Report, kit: Told) -> Reading:
        read.append(report.external_id)
        return _read(report, kit)

    monkeypatch.setattr(pipeline, "_standing", None)  # nothing loads the record whole
    source = tmp_path / "new.jsonl"
    source.write_text(json.dumps(ROWS[-1]) + "\n")
    build([source], record, stages=Stages(_kit, reading), workers=1)
    assert read == [ROWS[-1]["id"]]
    after = {p.name: p.stat().st_ino for p in record.rglob("*.parquet")}
    assert sum(after[n] == before.get(n) for n in after) > len(after) / 2
