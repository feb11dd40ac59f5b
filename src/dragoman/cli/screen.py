"""Writing to the screen: results on stdout, progress and notes on stderr."""

from __future__ import annotations

import shutil
import sys

from rich.console import Console


def write(text: str) -> None:
    """Text to stdout as it is, also where the terminal's encoding lacks a character."""
    data = text.encode(sys.stdout.encoding or "utf-8", "replace")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def results() -> Console:
    """Console for results. Where stdout is a file or a pipe, lines are 160 wide so that tables stay readable."""
    width = None if sys.stdout.isatty() else max(160, shutil.get_terminal_size((160, 40)).columns)
    return Console(width=width, highlight=False)


def notes() -> Console:
    """Console for progress and notes."""
    return Console(stderr=True, highlight=False)
