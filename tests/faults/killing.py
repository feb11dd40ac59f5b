"""Kills a piece of work at a chosen step of what it does to the disk, as `kill -9` or a power cut would.

The work runs in a process of its own, forked from a server that has imported everything, so that one kill costs some
hundredths of a second. A step is a call, Python's or C's, made in one of the modules that touch the record's files.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from dragoman import pipeline
from dragoman.errors import RecordError
from dragoman.judging import acts
from dragoman.record import Record, unfinished
from dragoman.record.check import check
from small_reader import STAGES

TOUCHES = (
    "/dragoman/record/",
    "/shutil.py",
    "/pathlib.py",
    "/pyarrow/parquet/core.py",
    "/sqlalchemy/engine/default.py",
)
unfinished.EVERY = 3  # so that a small build leaves parts behind
REFUSED = 7  # exit status of work that met an error of the disk
ALIVE = 60  # seconds after which a piece of work counts as hanging


for lazy in (
    "pandas",
    "sqlite3",
    "sqlalchemy.dialects.sqlite",
):  # loaded once, by the server, not in every child
    importlib.import_module(lazy)


# ---- what is killed; each tells what it has done for good by a line in `told`
def build(record: Path, sources: Path, told: Path) -> None:
    """Add reports to a record."""
    pipeline.build([sources], record, stages=STAGES)
    tell(told, "built")


def judge(record: Path, sources: Path, told: Path) -> None:
    """Judge claims of a record, one after another, and bring the tables up to it now and then."""
    store = Record.open(record)
    for number, claim in enumerate(store.claims()[:8]):
        made = (
            acts.accept(store, claim.claim_id, author="anna")
            if number % 2
            else acts.reject(store, claim.claim_id, author="ben")
        )
        for judgement in made.judgements:
            tell(told, judgement.judgement_id)
        if number % 3 == 0:
            pipeline.refresh(record)
            store = Record.open(record)


def redact(record: Path, sources: Path, told: Path) -> None:
    """Withdraw a report, and take its words out of the tables."""
    store = Record.open(record)
    report = min(store.reports(), key=lambda r: r.external_id)
    made = acts.redact(store, report.report_id, author="anna", reason="by law")
    for judgement in made.judgements:
        tell(told, judgement.judgement_id)
    pipeline.refresh(record)
    tell(told, "gone")


def look(record: Path, sources: Path, told: Path) -> None:
    """Read everything."""
    store = Record.open(record)
    assert check(store) == []
    assert [j.author for j in store.judgements.all()] == ["anna"]


WORK: dict[str, Callable[[Path, Path, Path], None]] = {
    "build": build,
    "judge": judge,
    "redact": redact,
    "look": look,
}


def tell(told: Path, line: str) -> None:
    """Acknowledge, as a command that prints does: what is told must never be lost."""
    with told.open("a") as file:
        file.write(line + "\n")


# ---- the killing
class Killer:
    """A server that forks the work; use it as a context."""

    def __enter__(self) -> Killer:
        env = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        command = [sys.executable, __file__]
        self._server = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, text=True
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._server.communicate()

    def run(
        self, name: str, record: Path, sources: Path, told: Path, at: int | None = None, nobody: bool = False
    ) -> int | None:
        """Do the work whole and return its number of steps, or kill it at step `at` and return None."""
        status, answer = self._ask(name, record, sources, told, {"at": at, "nobody": nobody})
        assert status == (0 if at is None else -signal.SIGKILL), (
            f"{name}: {status} {answer} (to be killed at {at})"
        )
        return int(answer) if at is None else None

    def refused(self, name: str, record: Path, sources: Path, told: Path, **limits: object) -> str:
        """Do the work where no file may have more than `room` bytes, or as somebody who may write nothing (`nobody`);
        the error that it meets."""
        status, error = self._ask(name, record, sources, told, limits)
        assert status == REFUSED, (status, error)
        return error

    def _ask(
        self, name: str, record: Path, sources: Path, told: Path, limits: dict[str, object]
    ) -> tuple[int, str]:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([name, str(record), str(sources), str(told), limits]) + "\n")
        self._server.stdin.flush()
        status, answer = json.loads(self._server.stdout.readline())
        return status, answer


def serve() -> None:
    """Fork the work that each line of the input names, and answer with its exit status and number of steps or error."""
    for line in sys.stdin:
        name, record, sources, told, limits = json.loads(line)
        taken, given = os.pipe()
        child = os.fork()
        if child == 0:
            status, answer = limited(WORK[name], Path(record), Path(sources), Path(told), **limits)
            os.write(given, answer.encode())
            os._exit(status)
        os.close(given)
        with os.fdopen(taken) as pipe:
            answer = pipe.read()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps([status, answer]), flush=True)


def limited(
    work: Callable[[Path, Path, Path], None],
    *paths: Path,
    at: int | None = None,
    room: int | None = None,
    nobody: bool = False,
) -> tuple[int, str]:
    """Do the work under limits: exit status, and number of steps or error."""
    if room is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
    if nobody and os.geteuid() == 0:
        os.setuid(65534)
    try:
        return 0, str(counted(work, *paths, at=at))
    except (OSError, RecordError) as error:
        return REFUSED, f"{type(error).__name__}: {error}"


def counted(work: Callable[[Path, Path, Path], None], *paths: Path, at: int | None) -> int:
    """Do the work, and count its steps; die at step `at`."""
    steps = 0
    touches: dict[CodeType, bool] = {}

    def step(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal steps
        code = frame.f_code
        if code not in touches:
            touches[code] = any(t in code.co_filename for t in TOUCHES)
        if touches[code] and event in ("call", "c_call"):
            steps += 1
            if steps == at:
                os.kill(os.getpid(), signal.SIGKILL)

    signal.alarm(ALIVE)  # a hanging one ends with another status than a killed one
    sys.setprofile(step)
    work(*paths)
    sys.setprofile(None)
    return steps


if __name__ == "__main__":
    serve()
