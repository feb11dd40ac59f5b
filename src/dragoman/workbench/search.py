"""Full-text search over reports: an SQLite FTS5 index beside the record, made anew when the generation changes."""

from __future__ import annotations

import os
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

from dragoman.record import Record

_WORD: Final = re.compile(r'"[^"]+"|[^\s"]+')
OPEN: Final = "\ue000"  # private-use characters around a hit, which no report keeps
CLOSE: Final = "\ue001"


@dataclass(frozen=True, slots=True)
class Hit:
    """A report with the words looked for: `parts` are pieces of its text, each with whether it is a hit."""

    report_id: str
    parts: tuple[tuple[str, bool], ...]


class Search:
    """The index of one generation. It is made on the first search, in a file named by the generation."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._name = f"search-{record.manifest['generation']}.sqlite"

    def find(self, text: str, limit: int = 50, offset: int = 0) -> tuple[int, list[Hit]]:
        """How many reports hold all the words (quoted: the phrase), and some of them, the best first."""
        query = match_of(text)
        if not query:
            return 0, []
        with sqlite3.connect(f"file:{self._path()}?mode=ro", uri=True) as db:
            total = db.execute("SELECT count(*) FROM texts WHERE texts MATCH ?", (query,)).fetchone()[0]
            rows = db.execute(
                "SELECT id, snippet(texts, 2, ?, ?, ' … ', 24) FROM texts WHERE texts MATCH ? ORDER BY rank, id LIMIT ? OFFSET ?",
                (OPEN, CLOSE, query, limit, offset),
            ).fetchall()
        return total, [Hit(i, tuple(_parts(snippet))) for i, snippet in rows]

    def _path(self) -> Path:
        """The index file, made where it is missing: beside the record, or in a folder of the user's where that is not writable."""
        for folder in (self._record.path, Path(tempfile.gettempdir()) / f"dragoman-{os.getuid()}"):
            path = folder / self._name
            if path.exists():
                return path
            try:
                folder.mkdir(mode=0o700, exist_ok=True)
                _make(self._record, path)
            except (OSError, sqlite3.OperationalError):
                continue
            for old in folder.glob("search-*.sqlite"):
                if old != path:
                    old.unlink(missing_ok=True)
            return path
        raise OSError(f"{self._record.path}: no folder to put the search index in")


def match_of(text: str) -> str:
    """Words as a query of FTS5: all must be there, quoted words as a phrase, the last as a beginning."""
    words = [w.strip('"') for w in _WORD.findall(text.replace("\0", " "))]
    quoted = [f'"{w}"' for w in words if any(c.isalnum() for c in w)]
    if quoted and text[-1:].isalnum():
        quoted[-1] += "*"
    return " ".join(quoted)


def _make(record: Record, path: Path) -> None:
    fresh = path.with_suffix(f".new{os.getpid()}")
    fresh.unlink(missing_ok=True)
    try:
        with sqlite3.connect(fresh) as db:
            db.execute(
                "CREATE VIRTUAL TABLE texts USING fts5(id UNINDEXED, title, text, tokenize='unicode61 remove_diacritics 2')"
            )
            for part in record.parts("reports"):
                for batch in pq.ParquetFile(part).iter_batches(2000, columns=["report_id", "title", "text"]):
                    columns = (batch.column(n).to_pylist() for n in range(3))
                    db.executemany("INSERT INTO texts VALUES (?, ?, ?)", zip(*columns, strict=True))
        os.replace(fresh, path)
    finally:
        fresh.unlink(missing_ok=True)


def _parts(snippet: str) -> Iterator[tuple[str, bool]]:
    for n, piece in enumerate(re.split(f"{OPEN}|{CLOSE}", snippet)):
        if piece:
            yield piece, n % 2 == 1
