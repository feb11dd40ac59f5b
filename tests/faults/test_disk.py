"""A disk that is full or may not be written to, two builds at once, a clock that jumps, readers without a parent."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from killing import Killer

from dragoman import cli, pipeline
from dragoman.errors import RecordError
from dragoman.judging import acts
from dragoman.record import Record, judgements
from dragoman.record.check import check
from small_reader import STAGES, TEXTS


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    with Killer() as made:
        yield made


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that everybody may look into, with a record and more reports for it."""
    path = Path(tempfile.mkdtemp())
    path.chmod(0o755)
    rows = [{"id": str(n), "text": f"{TEXTS[n % 4]} ({n})", "published": "2020-03-02"} for n in range(40)]
    (path / "first.jsonl").write_text(json.dumps(rows[0]))
    (path / "more.jsonl").write_text("\n".join(map(json.dumps, rows)))
    pipeline.build([path / "first.jsonl"], path / "r", stages=STAGES)
    yield path
    shutil.rmtree(path)


def state(record: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in record.rglob("*") if p.is_file() and "tables.new" not in str(p)}


@pytest.mark.parametrize("room", [0, 100, 3000, 6000])
def test_a_full_disk_stops_a_build_and_nothing_else(killer: Killer, folder: Path, room: int) -> None:
    before = state(folder / "r")
    error = killer.refused("build", folder / "r", folder / "more.jsonl", folder / "told", room=room)
    assert "OSError" in error
    assert state(folder / "r") == before
    pipeline.build([folder / "more.jsonl"], folder / "r", stages=STAGES)
    assert check(Record.open(folder / "r")) == []
    assert Record.open(folder / "r").counts["reports"] == 40
    assert not (folder / "r" / "tables.new").exists()


@pytest.mark.parametrize("room", [0, 5000, 20_000])
def test_a_full_disk_takes_no_judgement_and_says_so(killer: Killer, folder: Path, room: int) -> None:
    told = folder / "told"
    error = killer.refused("judge", folder / "r", folder, told, room=room)
    assert error.startswith("RecordError") or "OSError" in error
    store = Record.open(folder / "r")
    assert check(store) == []
    assert {j.judgement_id for j in store.judgements.all()} >= set(
        told.read_text().split() if told.exists() else ()
    )
    claim = store.claims()[0]
    assert acts.accept(store, claim.claim_id, author="anna").judgements


def test_a_record_that_may_only_be_read_is_read_and_not_written(killer: Killer, folder: Path) -> None:
    record = folder / "r"
    store = Record.open(record)
    acts.accept(store, store.claims()[0].claim_id, author="anna")
    for path in (*record.rglob("*"), record):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = state(record)
    for work in ("build", "judge"):
        error = killer.refused(work, record, folder / "more.jsonl", folder / "told", nobody=True)
        assert "cannot be written to" in error
        assert "where you may write" in error
    assert state(record) == before
    assert killer.run("look", record, folder, folder / "told", nobody=True)
    for path in (record, *record.rglob("*")):
        path.chmod(0o755)


def test_two_builds_at_once(folder: Path) -> None:
    with Record.open(folder / "r").locked(), pytest.raises(RecordError, match="another build is writing"):
        pipeline.build([folder / "more.jsonl"], folder / "r", stages=STAGES)
    pipeline.build([folder / "more.jsonl"], folder / "r", stages=STAGES)
    assert check(Record.open(folder / "r")) == []


def test_a_clock_that_jumps_back_leaves_judgements_in_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    jumps = iter([now, now - timedelta(days=400), now + timedelta(days=9000), now])

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return next(jumps)

    monkeypatch.setattr(judgements, "datetime", Clock)
    store = Record.open(folder / "r")
    claim = store.claims()[0]
    for verdict in (acts.accept, acts.reject, acts.accept, acts.reject):
        verdict(store, claim.claim_id, author="anna")
    made = [j.made_at for j in store.judgements.all()]
    assert made == sorted(set(made))
    pipeline.refresh(folder / "r")
    assert Record.open(folder / "r").claims()[0].review_state == "rejected"  # the last word


SLOW = """
import time
from dataclasses import replace
from pathlib import Path
from dragoman import pipeline
from small_reader import STAGES
def read(report, kit):
    time.sleep(30)
pipeline.build([Path({sources!r})], {record!r}, workers=2, stages=replace(STAGES, read=read))
"""


def test_readers_end_with_the_build_that_was_killed(folder: Path) -> None:
    script = SLOW.format(sources=str(folder / "more.jsonl"), record=str(folder / "r"))
    env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    process = subprocess.Popen([sys.executable, "-c", script], env=env)
    while not _locked(folder / "r"):
        time.sleep(0.05)
    time.sleep(0.5)  # the readers have started
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert pipeline.build([folder / "first.jsonl"], folder / "r", stages=STAGES).reports == 1


def _locked(record: Path) -> bool:
    try:
        with Record.open(record).locked():
            return False
    except RecordError:
        return True


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError(28, "No space left on device", "r/x"), "r/x: the disk is full (No space left on device)."),
        (OSError(30, "Read-only file system", "r/x"), "r/x: cannot be written to (Read-only file system)."),
    ],
)
def test_the_command_line_says_what_to_do(
    error: OSError, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise error

    monkeypatch.setattr("dragoman.cli.app.app", fail)
    monkeypatch.setattr(sys, "argv", ["dragoman", "build"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code == 1
    assert told in capsys.readouterr().err
