"""Bringing the tables up to the log while coders go on: after a quiet moment, in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Final

QUIET: Final = 1.5  # seconds without a new judgement before the tables are derived


class Deriver:
    """Runs `pipeline.refresh` for one record, one at a time. `problem` is what the last run said, where it failed."""

    def __init__(self, record: Path) -> None:
        self.record = record
        self.problem: str | None = None
        self._lock = threading.Lock()
        self._last: float | None = None  # when the newest judgement came in, None where the tables follow
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether judgements wait for the tables to follow."""
        return self._last is not None

    def touch(self) -> None:
        """A judgement came in."""
        with self._lock:
            self._last = time.monotonic()
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, daemon=True, name="deriving")
                self._thread.start()

    def _run(self) -> None:
        while (since := self._last) is not None:
            left = since + QUIET - time.monotonic()
            if left > 0:
                time.sleep(left)
                continue
            done = subprocess.run(
                [sys.executable, "-m", "dragoman.workbench.deriving", str(self.record)],
                capture_output=True,
                text=True,
                check=False,
            )
            lines = done.stderr.strip().splitlines()
            self.problem = (
                None if done.returncode == 0 else (lines[-1] if lines else f"ended with {done.returncode}")
            )
            with self._lock:
                if self._last == since:
                    self._last = None


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
