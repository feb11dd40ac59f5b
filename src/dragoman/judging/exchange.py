"""The log as JSONL, so that two teams can exchange it: one entry a line, each checked against its own id."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dragoman.errors import JudgementError, RecordError
from dragoman.judging.apply import Open
from dragoman.judging.review import standing
from dragoman.judging.standing import Decision
from dragoman.model import Judgement
from dragoman.record import Record


@dataclass(frozen=True, slots=True)
class Exchange:
    """What an import did: `added` entries, `known` ones passed over, authors that both logs have, what is open or in
    conflict now, and redactions of the other team, which are not carried out here by themselves."""

    added: int
    known: int
    shared_authors: tuple[str, ...]
    open: tuple[Open, ...]
    conflicts: tuple[Decision, ...]
    redactions: tuple[Judgement, ...]


def export_log(record: Record, to: Path) -> int:
    """Write all entries; gives their number."""
    rows = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in record.judgements.rows()]
    to.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
    return len(rows)


def import_log(record: Record, path: Path) -> Exchange:
    """Take in the entries of another team's log, all or none; those that are here already are passed over.

    They keep their author, time, id and hash. Raises JudgementError with the line that is no entry, or was changed.
    """
    before = record.judgements.all()
    rows = list(_rows(path))
    made = _taken(record, path, rows)
    now = standing(record, record.judgements.all())
    new = {j.judgement_id for j in made}
    own = {j.author for j in before if j.origin is None}
    return Exchange(
        len(made), len(rows) - len(made), tuple(sorted(own & {j.author for j in made})),
        tuple(o for o in now.open if o.judgement.judgement_id in new),
        tuple(d for d in now.conflicts if any(w.judgement.judgement_id in new for w in d.words)),
        tuple(j for j in made if j.action == "redact"),
    )  # fmt: skip


def _taken(record: Record, path: Path, rows: list[dict[str, Any]]) -> list[Judgement]:
    try:
        return record.judgements.take(rows)
    except RecordError as error:
        raise JudgementError(f"{path}: {error}; nothing was imported") from None


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise JudgementError(f"{path}: cannot be read ({error})") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise JudgementError(f"{path}:{number}: not JSON ({error.msg}); nothing was imported") from None
        if not isinstance(row, dict):
            raise JudgementError(f"{path}:{number}: not an entry of a judgement log; nothing was imported")
        yield row
