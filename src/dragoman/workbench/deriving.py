"""Bringing the tables up to the log while coders go on: after a quiet moment, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

QUIET: Final = 1.5  # seconds without a new judgement before the tables are derived
LATEST: Final = 20.0  # seconds after which they are derived all the same, for coders who never pause


class Deriver:
    """Runs `pipeline.refresh` for one record, one at a time. `problem` is what the last run said, where it failed."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.problem: str | None = None
        self._lock = threading.Lock()
        self._first: float | None = None  # when the oldest judgement that the tables do not follow came in
        self._last: float | None = None  # ... and the newest
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether judgements wait for the tables to follow."""
        return self._last is not None

    def touch(self) -> None:
        """A judgement came in."""
        with self._lock:
            self._last = time.monotonic()
            self._first = self._first if self._first is not None else self._last
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="deriving")
                self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                if self._last is None or self._first is None:
                    self._thread = None
                    return
                left = min(self._last + QUIET, self._first + LATEST) - time.monotonic()
            if left > 0:
                time.sleep(left)
                continue
            began = time.monotonic()
            self._derive()
            with self._lock:
                later = self._last > began
                self._first, self._last = (began, self._last) if later else (None, None)

    def _derive(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "dragoman.workbench.deriving", str(self.record)],
            capture_output=True,
            text=True,
            check=False,
        )
        lines = done.stderr.strip().splitlines()
        failed = lines[-1] if lines else f"ended with {done.returncode}"
        self.problem = failed if done.returncode else None


def main(record: str) -> None:
    """Derive the tables of a record."""
    from dragoman.errors import DragomanError
    from dragoman.pipeline import refresh

    try:
        refresh(record)
    except DragomanError as error:
        sys.exit(f"dragoman: {error}")


if __name__ == "__main__":
    main(sys.argv[1])
