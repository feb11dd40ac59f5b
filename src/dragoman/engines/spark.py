"""Reading on a Spark cluster (extra `[spark]`): the same reading as in local processes, through mapInArrow.

Only reading is spread, which takes nearly all of a build's time and needs nothing beside its report. A task that dies
with its worker is run again by Spark elsewhere; so name a master that tries again (`local[2,4]`: two cores, four tries;
a cluster does by itself).
"""

from __future__ import annotations

import os
import pickle
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import pyarrow as pa

from dragoman.engines.local import Outcome, Read, read_one
from dragoman.errors import DragomanError
from dragoman.model import Report

AT_ONCE: Final = 20_000  # reports sent out and got back at a time, so that the driver's memory stays flat
A_TASK: Final = 64  # reports
_SCHEMA: Final = pa.schema([("number", pa.int64()), ("content", pa.binary())])

_kits: dict[bytes, tuple[Read, Any]] = {}  # of a Python worker, which Spark uses for many tasks


def read_on(master: str, reports: Sequence[Report], read: Read, kit: Callable[[], Any]) -> Iterator[Outcome]:
    """Read reports on the cluster that a Spark master names; outcomes come in the order of the reports.

    `read` and `kit` must be importable where the workers run, which need this package and its gazetteers at the same
    paths. Raises DragomanError where PySpark or Java is missing, or a task failed as often as Spark tries.
    """
    with _session(master) as spark:
        from pyspark import cloudpickle

        job = cloudpickle.dumps((read, kit))

        def task(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return _read_batches(job, batches)

        for at in range(0, len(reports), AT_ONCE):
            some = reports[at : at + AT_ONCE]
            rows = pa.table(
                [pa.array(range(len(some))), pa.array([pickle.dumps(r) for r in some], pa.binary())],
                schema=_SCHEMA,
            )
            frame = spark.createDataFrame(rows).repartition(-(-len(some) // A_TASK), "number")
            try:
                done = frame.mapInArrow(task, frame.schema).toArrow()
            except Exception as error:  # whatever Spark raises: it has no common base
                raise DragomanError(f"reading on Spark ({master}) failed: {_first_line(error)}") from error
            for content in done.sort_by("number").column("content").to_pylist():
                yield pickle.loads(content)


def _read_batches(job: bytes, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """What a worker does with a task's batches of (number, pickled report): the same with pickled outcomes."""
    if job not in _kits:
        read, make = pickle.loads(job)
        _kits[job] = read, make()
    read, kit = _kits[job]
    for batch in batches:
        outcomes = [read_one(pickle.loads(c), read, kit) for c in batch.column("content").to_pylist()]
        contents = pa.array([pickle.dumps(o) for o in outcomes], pa.binary())
        yield pa.RecordBatch.from_arrays([batch.column("number"), contents], schema=_SCHEMA)


@contextmanager
def _session(master: str) -> Iterator[Any]:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise DragomanError("PySpark is not installed: pip install 'dragoman[spark]'") from None
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        raise DragomanError("Spark needs Java 17 or newer: install one, or name its folder in JAVA_HOME")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master).appName("dragoman").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.execution.arrow.maxRecordsPerBatch", A_TASK)
    spark = builder.config("spark.driver.maxResultSize", "0").getOrCreate()
    try:
        spark.sparkContext.setLogLevel("ERROR")
        yield spark
    finally:
        spark.stop()


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:300]
