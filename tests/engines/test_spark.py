"""Reading on Spark gives the record that reading here gives, byte for byte, also where a worker is killed."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import DragomanError
from dragoman.model import Reading, Report
from dragoman.pipeline import build
from dragoman.settings import Settings
from small_reader import STAGES, TEXTS, read

try:
    import pyspark
except ImportError:
    pyspark = None

needs_spark = pytest.mark.skipif(
    pyspark is None or not (shutil.which("java") or os.environ.get("JAVA_HOME")),
    reason="*** SPARK IS NOT TESTED: needs Java and the extra [spark] (make spark) ***",
)


@pytest.fixture(autouse=True)
def _importable(monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [str(Path(__file__).parent), str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(folders))  # for the workers, which read with this module


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    rows = [
        {"id": f"r{i}", "text": f"{t} ({i})", "published": "2020-03-02"} for i, t in enumerate(TEXTS * 60)
    ]
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def contents(record: Path) -> dict[str, bytes]:
    files = (p for p in sorted(record.rglob("*")) if p.is_file() and p.name != "lock")
    return {str(p.relative_to(record)): p.read_bytes() for p in files}


@needs_spark
@pytest.mark.soak
@pytest.mark.parametrize("master", ["local[2]", "local[4]"])
def test_the_record_is_the_same_byte_for_byte(sources: Path, tmp_path: Path, master: str) -> None:
    build([sources], tmp_path / "here", stages=STAGES)
    on = Settings(engine="spark", spark_master=master)
    summary = build([sources], tmp_path / "spark", stages=STAGES, settings=on)
    assert summary.read == summary.reports > 100
    assert contents(tmp_path / "here") == contents(tmp_path / "spark")


@needs_spark
@pytest.mark.soak
def test_with_the_real_reader_too(tmp_path: Path) -> None:
    example = Path(__file__).resolve().parents[2] / "examples"
    build([example], tmp_path / "here")
    build([example], tmp_path / "spark", settings=Settings(engine="spark", spark_master="local[2]"))
    assert contents(tmp_path / "here") == contents(tmp_path / "spark")


def _read_and_die_once(report: Report, kit: Any, marker: Path) -> Reading:
    if "(77)" in report.text and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read(report, kit)


def _read_and_die(report: Report, kit: Any) -> Reading:
    os.kill(os.getpid(), signal.SIGKILL)
    return read(report, kit)


@needs_spark
@pytest.mark.soak
def test_a_killed_worker_loses_nothing(sources: Path, tmp_path: Path) -> None:
    build([sources], tmp_path / "here", stages=STAGES)
    dying = dataclasses.replace(STAGES, read=partial(_read_and_die_once, marker=tmp_path / "killed"))
    on = Settings(engine="spark", spark_master="local[2,4]")
    build([sources], tmp_path / "spark", stages=dying, settings=on)
    assert (tmp_path / "killed").exists()
    assert contents(tmp_path / "here") == contents(tmp_path / "spark")


@needs_spark
@pytest.mark.soak
def test_a_task_that_always_dies_ends_the_build_and_says_so(sources: Path, tmp_path: Path) -> None:
    dying = dataclasses.replace(STAGES, read=_read_and_die)
    with pytest.raises(DragomanError, match="reading on Spark"):
        build([sources], tmp_path / "r", stages=dying, settings=Settings(engine="spark"))


@pytest.mark.skipif(pyspark is not None, reason="PySpark is installed")
def test_without_pyspark_the_error_names_the_extra(sources: Path, tmp_path: Path) -> None:
    with pytest.raises(DragomanError, match=r"dragoman\[spark\]"):
        build([sources], tmp_path / "r", stages=STAGES, settings=Settings(engine="spark"))
