"""The codebook: what the words mean, as data. Files in this folder are TOML tables or plain word lists.

`load(name)` gives a TOML file as a dict, `words(name)` a word list (one entry a line, # starts a comment) as a
set. Both are read once. A case may extend them (see docs/codebook.md).
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from dragoman.errors import CodebookError

HERE = Path(__file__).resolve().parent


@lru_cache
def load(name: str) -> dict[str, Any]:
    """The table `name`.toml of the codebook. Raises CodebookError where it is missing or not TOML."""
    path = HERE / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CodebookError(
            f"codebook has no table {name!r} ({path.name} is missing): reinstall dragoman"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise CodebookError(f"codebook file {path.name} is not TOML: {error}") from error


@lru_cache
def words(name: str) -> frozenset[str]:
    """The word list `words/name.txt` of the codebook."""
    path = HERE / "words" / f"{name}.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise CodebookError(f"codebook has no word list {name!r}: reinstall dragoman") from None
    return frozenset(w for line in lines if (w := line.partition("#")[0].strip()))


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of the table `name`.tsv of the codebook, every value stripped, a missing one "". Raises CodebookError."""
    path = HERE / f"{name}.tsv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""):
                yield {k: (v or "").strip() for k, v in row.items() if k}
    except FileNotFoundError:
        raise CodebookError(
            f"codebook has no table {name!r} ({path.name} is missing): reinstall dragoman"
        ) from None


@lru_cache
def languages() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages beside English whose figures are read (`languages/<code>.toml`), in order."""
    return tuple(sorted(p.stem for p in (HERE / "languages").glob("*.toml")))
