"""Whether a text's line breaks end its paragraphs, or only its lines (old wires)."""

from __future__ import annotations

import re
from statistics import median

FULL = range(50, 121)  # characters of a full line in a wrapped text


def hard_wrapped(text: str) -> bool:
    """Whether single line breaks stand only where lines were full, in the middle of sentences."""
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if len(lines) < 4 or max(map(len, lines)) not in FULL:
        return False
    broken = sum(not re.search(r"[.!?:;\"”)\]]$", line) for line in lines[:-1] if len(line) >= FULL.start)
    return broken >= 0.4 * len(lines) and median(map(len, lines)) >= FULL.start
