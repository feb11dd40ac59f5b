"""The codebook as a page of documentation, made from the data itself (docs/codebook.md)."""

from __future__ import annotations

import itertools
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from dragoman import codebook

FOLDER: Final = Path(codebook.__file__).resolve().parent
HEAD: Final = """# The codebook

What the words mean to the reader, as data: the files of `src/dragoman/codebook/`. This page is made from them by
`dragoman codebook --to docs/codebook.md`; change the files, then make it again (a test compares).
"""
SHOWN: Final = 24  # entries of a list that are printed; the file has all


def codebook_page() -> str:
    """The page as Markdown: every table with its comment, its keys and values."""
    files = sorted(FOLDER.rglob("*.toml")) + sorted(FOLDER.rglob("*.tsv")) + sorted(FOLDER.rglob("*.txt"))
    return "\n".join([HEAD, *itertools.chain.from_iterable(map(_file, files))]).rstrip() + "\n"


def _file(path: Path) -> Iterator[str]:
    yield f"## {path.relative_to(FOLDER).with_suffix('').as_posix()}\n"
    text = path.read_text(encoding="utf-8")
    comment = itertools.takewhile(lambda line: line.startswith("#"), text.splitlines())
    if about := " ".join(line.lstrip("# ").strip() for line in comment):
        yield f"{_plain(about)}\n"
    if path.suffix == ".toml":
        yield from _table(tomllib.loads(text), 3)
    else:
        lines = [line.partition("#")[0].strip("\n") for line in text.splitlines()]
        yield from _lines([line for line in lines if line.strip()], path.suffix == ".tsv")


def _lines(entries: list[str], columns: bool) -> Iterator[str]:
    if columns:
        names = [line.split("\t")[0] for line in entries]
        yield f"{len(names):,} entries: {_list(names)}\n"
    else:
        yield f"{_list([line.strip() for line in entries])}\n"


def _table(table: dict[str, Any], level: int) -> Iterator[str]:
    leaves = {k: v for k, v in table.items() if not _nested(v)}
    shown = list(leaves.items())[:SHOWN] if _weights(leaves) else leaves.items()
    for key, value in shown:
        yield f"- **{_plain(key)}**: {_value(value)}"
    if len(shown) < len(leaves):
        yield f"- ... and {len(leaves) - len(shown):,} more"
    if leaves:
        yield ""
    for key, value in table.items():
        if isinstance(value, dict):
            yield f"{'#' * min(level, 6)} {_plain(key)}\n"
            yield from _table(value, level + 1)
        elif _nested(value):
            yield f"{'#' * min(level, 6)} {_plain(key)}\n"
            yield from (f"- {_value(entry)}" for entry in value)
            yield ""


def _weights(table: dict[str, Any]) -> bool:
    """Whether a table holds nothing but fractions: the weights of a fitted model, which nobody reads one by one."""
    return bool(table) and all(isinstance(v, float) for v in table.values())


def _nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(v, dict) for v in value))


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{_plain(k)}: {_value(v)}" for k, v in value.items())
    if isinstance(value, list):
        return _list(["/".join(map(str, v)) if isinstance(v, list) else str(v) for v in value])
    return _plain(str(value).lower() if isinstance(value, bool) else str(value))


def _list(entries: list[str]) -> str:
    more = f" ... and {len(entries) - SHOWN:,} more" if len(entries) > SHOWN else ""
    return _plain(", ".join(" ".join(e.split()) for e in entries[:SHOWN])) + more


def _plain(text: str) -> str:
    """Text that Markdown shows to the letter."""
    return "".join("\\" + c if c in r"\`*_{}[]<>#|" else c for c in text)
