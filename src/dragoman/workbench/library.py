"""The record that is served: its newest generation, as each user may see it, and as it could have been known on a day."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

from dragoman import judging
from dragoman.errors import RecordError
from dragoman.judging.standing import in_force
from dragoman.model import Judgement
from dragoman.record import Record
from dragoman.workbench.accounts import User
from dragoman.workbench.sight import Answers, Memo, overlay, sealed
from dragoman.workbench.source import Source

OPEN: Final = 4  # past days held open at once
DAYS: Final = 12  # past days kept on disk
GROUPS: Final = 20_000  # groups of sealed claims kept at hand
OFTEN: Final = 30.0  # seconds after which agreement is counted again
AT_ONCE: Final = (
    6_000  # claims whose past account is made while one waits; of more it is made by a process of its own
)


class BeingMade(Exception):
    """The account of a past day is not there yet; `seconds` since it was asked for."""

    def __init__(self, day: date, seconds: float) -> None:
        super().__init__(f"the account as known on {day} is being made; ask again in a few seconds")
        self.day, self.seconds = day, seconds


class Library:
    """A record on disk. A build that swaps its tables is seen at the next question; nothing of before is kept."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._stamp: tuple[int, int] = (0, 0)
        self._source: Source | None = None
        self._log: tuple[tuple[int, str], list[Judgement]] = ((0, ""), [])
        self._views: dict[tuple[str, ...], Source] = {}  # of coders, by the answers sealed for them
        self._answers: tuple[list[Judgement], Answers] | None = None
        self._groups: Memo = {}
        self._agreement: tuple[float, int, list[judging.Agreement]] = (0.0, 0, [])
        self._past = Past(path)

    @property
    def source(self) -> Source:
        """The newest generation. Raises RecordError where the record is gone or torn."""
        try:
            status = (self.path / "record.json").stat()
            stamp = (status.st_mtime_ns, status.st_ino)
        except OSError:
            stamp = (-1, -1)
        with self._lock:
            if self._source is None or stamp != self._stamp:
                record = Record.open(self.path)
                if self._source is None or record.manifest["generation"] != self._source.generation:
                    self._source, self._views = Source(record), {}
                    self._past.forget(self._source.generation)
                self._source.record.manifest = record.manifest  # the same tables may follow more of the log
                self._stamp = stamp
            return self._source

    def log(self) -> list[Judgement]:
        """All judgements, read again where there are new ones."""
        log = self.source.record.judgements
        head = log.head
        with self._lock:
            if head != self._log[0]:
                self._log = (head, log.all())
            return self._log[1]

    def answers(self) -> Answers:
        """Who answered what, by the newest log."""
        entries = self.log()
        with self._lock:
            if self._answers is None or self._answers[0] is not entries:
                self._answers = (entries, Answers.of(entries))
            return self._answers[1]

    def agreement(self) -> list[judging.Agreement]:
        """How far coders agree, by the log of at most half a minute ago."""
        entries, now = self.log(), time.monotonic()
        made_at, count, found = self._agreement
        if len(entries) != count and (not count or now - made_at > OFTEN):
            found = judging.agreement(self.source.record)
            self._agreement = (now, len(entries), found)
        return found

    def seen_by(self, user: User) -> Source:
        """The newest generation as this user may see it."""
        source = self.source
        hidden = self._hidden(source, user)
        if not hidden:
            return source
        key = (source.generation, *(j.judgement_id for j in hidden))
        with self._lock:
            if key not in self._views:
                while len(self._views) >= 4 * OPEN:
                    self._views.pop(next(iter(self._views)))
                self._views[key] = Source(
                    source.record, overlay(source, self._followed(source), hidden, self._groups)
                )
                if len(self._groups) > GROUPS:
                    self._groups.clear()
            return self._views[key]

    def _followed(self, source: Source) -> list[Judgement]:
        """The entries of the log that the tables follow."""
        return self.log()[: source.record.applied[0]]

    def _hidden(self, source: Source, user: User) -> tuple[Judgement, ...]:
        if not user.blind:
            return ()
        followed = self._followed(source)
        standing = {j.judgement_id for j in in_force(followed)}
        return tuple(j for j in sealed(followed, user.name) if j.judgement_id in standing)

    def sealed_for(self, user: User) -> frozenset[str]:
        """The judgements, the newest too, that this user may not see yet."""
        return frozenset(j.judgement_id for j in sealed(self.log(), user.name)) if user.blind else frozenset()

    def known(self, day: date, user: User) -> Source:
        """The account as it could have been known at the end of a day. Raises BeingMade where that takes a while."""
        source = self.source
        return self._past.account(source.record, day, self._hidden(source, user))


class Past:
    """Accounts of past days, made anew from the reports of then, in folders of the record that its next build deletes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._open: dict[str, Source] = {}
        self._making: dict[str, tuple[subprocess.Popen[str], float]] = {}
        self._aside: tempfile.TemporaryDirectory[str] | None = None

    def forget(self, generation: str) -> None:
        """Let go of the accounts of other generations, so that what was withdrawn is gone."""
        with self._lock:
            self._open = {k: v for k, v in self._open.items() if generation in k}
            if self._aside is not None:
                self._aside.cleanup()
                self._aside = None

    def account(self, record: Record, day: date, hidden: Sequence[Judgement]) -> Source:
        """The account of a day, without the judgements that are hidden."""
        ids = sorted(j.judgement_id for j in hidden)
        seal = f"-{hashlib.sha256(' '.join(ids).encode()).hexdigest()[:12]}" if ids else ""
        name = f"known-{record.manifest['generation']}-{day}{seal}"
        with self._lock:
            if name not in self._open:
                folder = self._folder()
                if not (folder / name / "record.json").exists():
                    self._make(record, day, ids, folder / name)
                while len(self._open) >= OPEN:
                    self._open.pop(next(iter(self._open)))
                self._open[name] = Source(Record.open(folder / name))
                os.utime(folder / name)  # the days asked for last stay
            return self._open[name]

    def _folder(self) -> Path:
        if os.access(self.path, os.W_OK):
            return self.path
        if self._aside is None:
            self._aside = tempfile.TemporaryDirectory(prefix="dragoman-known-")
        return Path(self._aside.name)

    def _make(self, record: Record, day: date, hidden: Sequence[str], target: Path) -> None:
        """Write the account; where that takes long, in a process of its own. Raises BeingMade until it is there."""
        if target.name not in self._making:
            kept = sorted(target.parent.glob("known-*"), key=lambda p: p.stat().st_mtime)
            for old in kept[: max(len(kept) - DAYS + 1, 0)]:
                shutil.rmtree(old, ignore_errors=True)
            if record.counts["claims"] <= AT_ONCE:
                make(record, day, hidden, target)
                return
            command = [
                sys.executable,
                "-m",
                "dragoman.workbench.library",
                str(record.path),
                str(day),
                str(target),
            ]
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
            )
            assert process.stdin is not None
            with process.stdin:
                process.stdin.write("\n".join(hidden))
            self._making[target.name] = (process, time.monotonic())
        process, since = self._making[target.name]
        if process.poll() is None:
            raise BeingMade(day, time.monotonic() - since)
        del self._making[target.name]
        said = process.stderr.read().strip().splitlines() if process.stderr is not None else []
        if process.returncode:
            raise RecordError(
                f"the account of {day} could not be made: {said[-1] if said else process.returncode}"
            )


def make(record: Record, day: date, hidden: Sequence[str], target: Path) -> None:
    """Write the account of a day without the judgements of these ids, whole or not at all."""
    from dragoman.pipeline import as_known  # heavy: links anew

    fresh = target.with_name(f"{target.name}.new{os.getpid()}")
    try:
        as_known(record, day, fresh, frozenset(hidden))
        os.replace(fresh, target)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


if __name__ == "__main__":
    make(
        Record.open(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.stdin.read().split(), Path(sys.argv[3])
    )
