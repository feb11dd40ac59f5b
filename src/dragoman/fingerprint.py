"""A fingerprint of what reads: code, codebook, gazetteers, settings. Equal fingerprints, equal readings."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
READS: Final = (
    "connected.py",
    "model.py",
    "version.py",
    "reports",
    "reading",
    "codebook",
    "gazetteer",
)  # all that a reading rests on


DERIVES: Final = (
    *READS,
    "growth",
    "judging",
    "linking",
    "reconciling",
    "redating",
    "record",
)  # all that the tables rest on, beside readings and judgements


def fingerprint(extra: Sequence[Path] = ()) -> str:
    """16 hexadecimal digits over the reader's files and the files that a case adds."""
    digest = hashlib.sha256(_packaged(READS).encode())
    for path in extra:
        digest.update(_digest(path))
    return digest.hexdigest()[:16]


def derivation() -> str:
    """16 hexadecimal digits over all that makes tables out of readings and judgements."""
    return _packaged(DERIVES)[:16]


@lru_cache
def _packaged(names: Sequence[str]) -> str:
    files = [HERE / name for name in names]
    every = (f for p in files for f in ([p] if p.is_file() else p.rglob("*")))
    kept = sorted(f for f in every if f.is_file() and f.suffix != ".pyc")
    digest = hashlib.sha256()
    for path in kept:
        digest.update(path.relative_to(HERE).as_posix().encode() + b"\0" + _digest(path))
    return digest.hexdigest()


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
