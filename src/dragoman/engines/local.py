"""Reading in processes of this machine. Results come in the order of the reports, whatever the number of workers."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

from dragoman.errors import DragomanError
from dragoman.guarded import MEMORY, SECONDS, TooLongError, end_with_parent, forking, limit_memory, within
from dragoman.model import Reading, Report

Read = Callable[[Report, Any], Reading]
BATCH: Final = 16  # reports handed to a process at a time
SELDOM: Final = (50_000, 20, 10)  # of gc.set_threshold; Python's own is (700, 10, 10)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What reading one report gave; where it failed, an empty reading, the reason and the whole traceback."""

    reading: Reading
    error: str | None = None
    trace: str | None = None


def read_all(reports: Sequence[Report], read: Read, kit: Any, workers: int = 1) -> Iterator[Outcome]:
    """Read reports one after another, or in `workers` processes that share the kit loaded here.

    A report that cannot be read gives an Outcome with its error. Raises DragomanError where a process dies.
    """
    with rarely_collecting():
        if workers <= 1 or len(reports) <= 1:
            yield from (read_one(report, read, kit) for report in reports)
        else:
            yield from _in_processes(reports, read, kit, workers)


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Collect garbage seldom, and never look at what stands already: collecting walks all readings and the kit's objects
    over and over, and makes every process its own copy of them."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _in_processes(reports: Sequence[Report], read: Read, kit: Any, workers: int) -> Iterator[Outcome]:
    batches = [list(reports[at : at + BATCH]) for at in range(0, len(reports), BATCH)]
    try:
        with ProcessPoolExecutor(min(workers, len(batches)), forking(), _start, (read, kit)) as pool:
            for outcomes in pool.map(_read_batch, batches):
                yield from outcomes
    except BrokenProcessPool:
        raise DragomanError("a reading process died (out of memory?): build with fewer --workers") from None


_shared: list[tuple[Read, Any]] = []  # of a worker process: set once by _start, where fork copies nothing


def _start(read: Read, kit: Any) -> None:
    _shared[:] = [(read, kit)]
    limit_memory(MEMORY)
    end_with_parent()


def _read_batch(reports: list[Report]) -> list[Outcome]:
    read, kit = _shared[0]
    return [read_one(report, read, kit) for report in reports]


def read_one(report: Report, read: Read, kit: Any) -> Outcome:
    """Read one report; where that fails, the outcome says why."""
    try:
        with within(SECONDS):
            return Outcome(read(report, kit))
    except TooLongError as error:
        return Outcome(Reading(report), f"reading failed: {error}", _trace(error))
    except Exception as error:  # one report must never stop a build
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{frame.name}:{frame.lineno}"
        return Outcome(
            Reading(report), f"reading failed: {type(error).__name__}: {error} (in {where})", _trace(error)
        )


def _trace(error: Exception) -> str:
    return "".join(traceback.format_exception(error))
