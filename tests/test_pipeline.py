"""Building, with a small reader in place of the real one: what a build promises whatever the reader is."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from dragoman.errors import DragomanError, NotFoundError, RecordError
from dragoman.judging import redact
from dragoman.model import Reading, Report
from dragoman.pipeline import build, refresh
from dragoman.record import Record
from dragoman.record.check import check
from dragoman.settings import Settings
from small_reader import STAGES, TEXTS


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, text in enumerate(TEXTS):
        (folder / f"{number}.txt").write_text(text)
    rows = [
        {"id": f"r{i}", "text": f"{t} ({i})", "published": "2020-03-02"} for i, t in enumerate(TEXTS * 12)
    ]
    (folder / "more.jsonl").write_text("\n".join(map(json.dumps, rows)))
    return folder


def contents(record: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(record)): p.read_bytes()
        for p in sorted(record.rglob("*"))
        if p.is_file() and p.name != "lock"
    }


def test_same_bytes_whatever_the_order_and_the_workers(sources: Path, tmp_path: Path) -> None:
    files = sorted(sources.iterdir())
    build(files, tmp_path / "one", stages=STAGES)
    build(files[::-1], tmp_path / "two", workers=2, stages=STAGES)
    build([sources], tmp_path / "three", workers=3, stages=STAGES)
    one = contents(tmp_path / "one")
    assert len([name for name in one if not name.startswith("originals")]) == 14
    assert one == contents(tmp_path / "two") == contents(tmp_path / "three")


def test_adding_gives_what_one_build_gives(sources: Path, tmp_path: Path) -> None:
    files = sorted(sources.iterdir())
    build(files, tmp_path / "whole", stages=STAGES)
    first = build(files[:2], tmp_path / "grown", stages=STAGES)
    second = build(files[2:], tmp_path / "grown", stages=STAGES)
    assert (first.added, first.read) == (2, 2)
    assert second.read == second.added == second.reports - 2
    assert contents(tmp_path / "whole") == contents(tmp_path / "grown")
    again = build(files, tmp_path / "grown", stages=STAGES)
    assert (again.added, again.read) == (0, 0)
    assert contents(tmp_path / "whole") == contents(tmp_path / "grown")


def test_another_reader_reads_everything_anew(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build([sources], tmp_path / "r", stages=STAGES)
    before = contents(tmp_path / "r")
    monkeypatch.setattr("dragoman.pipeline.fingerprint", lambda files: "another")
    summary = build([], tmp_path / "r", stages=STAGES)
    assert summary.read == summary.reports
    after = contents(tmp_path / "r")
    assert {k: v for k, v in before.items() if k != "record.json"} == {
        k: v for k, v in after.items() if k != "record.json"
    }


def test_a_report_that_fails_is_set_aside_and_stops_nothing(sources: Path, tmp_path: Path) -> None:
    (sources / "bad.txt").write_text("A BROKEN report about the town.")
    for workers in (1, 2):
        summary = build([sources], tmp_path / f"r{workers}", workers=workers, stages=STAGES)
        (aside,) = summary.set_aside
        assert aside.kept
        assert aside.where.endswith("bad.txt")
        assert "ValueError: cannot be parsed" in aside.reason
        assert len(summary.failed) == 1
        assert "Traceback" in next(iter(summary.failed.values()))
        assert summary.claims > 4
    assert contents(tmp_path / "r1") == contents(tmp_path / "r2")


def test_equal_reports_are_one(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt"):
        (tmp_path / name).write_text(TEXTS[0])
    summary = build([tmp_path / "b.txt", tmp_path / "a.txt"], tmp_path / "r", stages=STAGES)
    assert summary.reports == 1
    (report,) = Record.open(tmp_path / "r").reports()
    assert report.external_id.endswith("a.txt")


def test_what_was_set_aside_is_kept_until_looked_at_again(sources: Path, tmp_path: Path) -> None:
    (sources / "empty.txt").write_text(" ")
    build([sources], tmp_path / "r", stages=STAGES)
    other = tmp_path / "other.txt"
    other.write_text("More was said in the town about the talks.")
    assert [s.reason for s in build([other], tmp_path / "r", stages=STAGES).set_aside] == []
    assert [s.reason for s in Record.open(tmp_path / "r").set_aside()] == ["empty"]
    (sources / "empty.txt").write_text("Not empty any more, said the officials.")
    build([sources], tmp_path / "r", stages=STAGES)
    assert Record.open(tmp_path / "r").set_aside() == []


def test_the_record_is_sound(sources: Path, tmp_path: Path) -> None:
    build([sources], tmp_path / "r", stages=STAGES)
    assert check(Record.open(tmp_path / "r")) == []


def test_two_builds_cannot_write_at_once(sources: Path, tmp_path: Path) -> None:
    record = Record.create(tmp_path / "r")
    with record.locked(), pytest.raises(RecordError, match="another build"):
        build([sources], tmp_path / "r", stages=STAGES)


def test_progress_is_told(sources: Path, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build([sources], tmp_path / "r", stages=STAGES, progress=lambda *x: told.append(x))
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == [
        "sources", "loading", "reading", "dating", "linking", "writing",
    ]  # fmt: skip
    reading = [(done, total) for stage, done, total in told if stage == "reading"]
    assert reading[0] == (0, 52)
    assert reading[-1] == (52, 52)


def _die(report: Report, kit: str) -> Reading:
    import os

    os._exit(9)


def test_a_dying_process_is_told_of(sources: Path, tmp_path: Path) -> None:
    stages = dataclasses.replace(STAGES, read=_die)
    with pytest.raises(DragomanError, match="fewer --workers"):
        build([sources], tmp_path / "r", workers=2, stages=stages)
    assert Record.open(tmp_path / "r").reports() == []


def test_the_real_reader_gives_the_same_bytes_and_a_sound_record(tmp_path: Path) -> None:
    files = sorted((Path(__file__).parents[1] / "examples").rglob("*.*"))
    build(files, tmp_path / "one")
    build(files[::-1], tmp_path / "two", workers=2)
    build(files[:1], tmp_path / "three")
    summary = build(files[1:], tmp_path / "three")
    assert contents(tmp_path / "one") == contents(tmp_path / "two") == contents(tmp_path / "three")
    assert summary.claims > 0
    assert summary.failed == {}
    assert check(Record.open(tmp_path / "one")) == []


def test_a_record_keeps_whose_numbers_the_case_trusts(tmp_path: Path) -> None:
    told = []
    (tmp_path / "a.txt").write_text("12 people were killed in the town on Monday.")
    for preferred in (("Monitor", "Red Aid"), None, ("",)):
        build(
            [tmp_path / "a.txt"],
            tmp_path / "r",
            stages=STAGES,
            settings=Settings.load({}, preferred=preferred),
        )
        told.append(Record.open(tmp_path / "r").preferred)
    assert told == [("Monitor", "Red Aid"), ("Monitor", "Red Aid"), ()]
    assert Settings.load({"DRAGOMAN_PREFERRED": "Monitor; Red Aid"}).preferred == ("Monitor", "Red Aid")


def test_the_original_of_a_report_is_kept_and_goes_with_it(sources: Path, tmp_path: Path) -> None:
    (sources / "bad.jsonl").write_bytes(b"[1]\n")
    build([sources], tmp_path / "r", stages=STAGES)
    record = Record.open(tmp_path / "r")
    report = next(r for r in record.reports() if r.external_id.endswith("0.txt"))
    assert record.original(report.report_id) == (sources / "0.txt").read_bytes()
    (aside,) = record.set_aside()
    assert record.original(aside.original) == b"[1]\n"
    redact(record, report.report_id, author="L", reason="a name", with_copies=True)
    refresh(tmp_path / "r")
    assert check(Record.open(tmp_path / "r")) == []
    with pytest.raises(NotFoundError):
        record.originals.get(report.original or "")
    assert record.original(aside.original) == b"[1]\n"
