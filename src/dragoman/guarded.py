"""Work that may blow up, in processes of its own: what takes too long, eats the memory or dies takes nothing with it.

Each process does one piece at a time. Its time is processor time, so that a busy machine changes nothing; it is a last
resort behind the limits of size that those who call this set. Results come in the order of the pieces.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from typing import Any, Final, Generic, TypeVar, cast

T = TypeVar("T")
R = TypeVar("R")
SECONDS: Final = 60  # of processor time for one piece
MEMORY: Final = 2_000_000_000  # bytes for one piece, beside what the process holds already
AHEAD: Final = 8  # pieces taken in for each process, beyond the one whose turn it is
STALLED: Final = 10  # times the limit that a piece may take by the clock: one that waits uses no processor


class TooLongError(Exception):
    """Something took more processor time than it may."""


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raises TooLongError in the middle of what takes more seconds of processor time; only in a main thread, which alone
    hears signals, and between two steps of Python."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooLongError(f"took more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@dataclass(frozen=True, slots=True)
class Ready(Generic[R]):
    """A result that is there already, and waits only for its turn."""

    value: R


@dataclass(frozen=True, slots=True)
class Failure(Generic[T]):
    """A piece that could not be done, and why."""

    piece: T
    reason: str


@dataclass(eq=False)
class _Worker:
    process: Any
    pipe: Connection
    slot: list[Any] | None = None  # of the piece it has in hand: [piece, result]
    until: float = 0.0


class Guard(Generic[T, R]):
    """Processes that do `work`, at most `workers` at once; to be closed. They begin with the first piece."""

    def __init__(
        self, work: Callable[[T], R], workers: int = 1, seconds: int = SECONDS, memory: int = MEMORY
    ) -> None:
        self._work, self._most, self._seconds, self._memory = work, workers, seconds, memory
        self._workers: list[_Worker] = []

    def __enter__(self) -> Guard[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def map(self, pieces: Iterable[T | Ready[R]]) -> Iterator[R | Failure[T]]:
        """The result of each piece, in order; a Failure where it could not be done. Takes in few pieces ahead."""
        slots: deque[list[Any]] = deque()  # each [piece] or [piece, result], in order
        waiting = iter(pieces)
        held: list[T] = []  # a piece that waits for a process
        more = True
        while more or slots or held:
            while more and not held and len(slots) < AHEAD * self._most:
                piece = next(waiting, self)
                if piece is self:
                    more = False
                elif isinstance(piece, Ready):
                    slots.append([None, piece.value])
                    break
                else:
                    held = [cast(T, piece)]
            if held and (worker := self._idle()):
                slots.append(held)
                self._hand(worker, held)
                held = []
            stuck = bool(held) or not more or len(slots) >= AHEAD * self._most
            if slots and len(slots[0]) == 1:
                self._collect(wait=stuck)
            while slots and len(slots[0]) == 2:
                yield slots.popleft()[1]

    def _idle(self) -> _Worker | None:
        found = next((w for w in self._workers if w.slot is None), None)
        if found is None and len(self._workers) < self._most:
            context: Any = forking()
            here, there = context.Pipe()
            process = context.Process(
                target=_serve, args=(there, self._work, self._seconds, self._memory), daemon=True
            )
            process.start()
            there.close()
            found = _Worker(process, here)
            self._workers.append(found)
        return found

    def _hand(self, worker: _Worker, slot: list[Any]) -> None:
        worker.slot, worker.until = slot, time.monotonic() + STALLED * self._seconds
        with contextlib.suppress(OSError):  # one that is dead is found by _collect
            worker.pipe.send(slot[0])

    def _collect(self, wait: bool) -> None:
        """Takes in what workers did; waits until one is done, dead or over its time, where told to."""
        busy = {w.pipe: w for w in self._workers if w.slot is not None}
        left = min((w.until for w in busy.values()), default=0.0) - time.monotonic()
        for pipe in connection.wait(list(busy), max(left, 0.0) if wait else 0.0):
            worker = busy[pipe]  # type: ignore[index]
            assert worker.slot is not None
            try:
                done, value = worker.pipe.recv()
                worker.slot.append(value if done else Failure(worker.slot[0], value))
                worker.slot = None
            except (EOFError, OSError):
                worker.process.join()
                self._lose(worker, _death(worker.process.exitcode, self._seconds))
        for worker in list(busy.values()):
            if worker.slot is not None and time.monotonic() >= worker.until:
                self._lose(worker, f"took more than {STALLED * self._seconds} s")

    def _lose(self, worker: _Worker, reason: str) -> None:
        assert worker.slot is not None
        worker.slot.append(Failure(worker.slot[0], reason))
        self._workers.remove(worker)
        _end(worker)


def forking() -> BaseContext:
    """How processes start that share what is loaded here; where the system cannot fork they load it anew."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else "spawn")


def _end(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.kill()
    worker.process.join()
    worker.process.close()


def _death(code: int | None, seconds: int) -> str:
    if code == -signal.SIGXCPU:
        return f"took more than {seconds} s of processor time"
    if code == -signal.SIGKILL:
        return "its process was killed (out of memory?)"
    return f"its process died ({signal.Signals(-code).name if code and code < 0 else f'exit code {code}'})"


def _serve(pipe: Connection, work: Callable[[Any], Any], seconds: int, memory: int) -> None:
    """What a process does: one piece after the other, until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the one that called
    limit_memory(memory)
    end_with_parent()
    while True:
        try:
            piece = pipe.recv()
        except EOFError:
            return
        _limit_time(seconds)
        try:
            answer: tuple[bool, Any] = (True, work(piece))
        except MemoryError:
            answer = (False, "needs too much memory")
        except RecursionError:
            answer = (False, "is too deep (one thing in another)")
        except Exception as error:  # whatever a parser lets through must not stop the rest
            answer = (False, f"{type(error).__name__}: {error}"[:500])
        pipe.send(answer)


def end_with_parent() -> None:
    """End this process when the one that started it is gone: it would hold what that one held, a record's lock too."""
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.2)
    os._exit(1)


def limit_memory(memory: int) -> None:
    """So much more than what is in use by now; without effect where the system does not tell."""
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm", encoding="ascii") as file:
            used = int(file.read().split()[0]) * os.sysconf("SC_PAGESIZE")
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (used + memory, hard))


def _limit_time(seconds: int) -> None:
    """So many more seconds of processor time; then the system ends the process."""
    used = time.process_time()
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (int(used) + seconds + 1, hard))
