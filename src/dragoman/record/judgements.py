"""The log of judgements: what people decided, insert-only and hash-chained, in SQLite (WAL, synchronous FULL).

Each row's hash covers its fields and the hash before it, so a row that was changed or taken out is found by `verify`.
Triggers refuse UPDATE and DELETE.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from dragoman.errors import RecordError
from dragoman.model import Judgement, stable_id

ACTIONS: Final = ("accept", "reject", "same", "not_same", "correct", "add", "redact")
_META = sa.MetaData()
_LOG = sa.Table(
    "judgements",
    _META,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("judgement_id", sa.Text, nullable=False, unique=True),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("other", sa.Text),
    sa.Column("field", sa.Text),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("anchor", sa.Text, nullable=False),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
)
_GUARDS = [
    f"CREATE TRIGGER IF NOT EXISTS judgements_no_{verb.lower()} BEFORE {verb} ON judgements "
    "BEGIN SELECT RAISE(ABORT, 'the judgement log is insert-only'); END"
    for verb in ("UPDATE", "DELETE")
]
_HASHED: Final = (
    "judgement_id", "action", "subject", "other", "field", "value", "reason", "author", "made_at", "anchor",
)  # fmt: skip


class JudgementLog:
    """The judgements of one record. Safe with several processes: each insert is one immediate transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def insert(
        self, action: str, subject: str, author: str, *, other: str | None = None, field: str | None = None,
        value: Any = None, reason: str | None = None, anchor: dict[str, Any] | None = None,
        made_at: datetime | None = None,
    ) -> Judgement:  # fmt: skip
        """Add one judgement and return it. `made_at` is now (UTC) unless given.

        Raises RecordError for an action that does not exist.
        """
        if action not in ACTIONS:
            raise RecordError(f"judgement action {action!r} is not one of {', '.join(ACTIONS)}")
        when = (made_at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
        row: dict[str, Any] = {
            "action": action, "subject": subject, "other": other, "field": field, "value": _json(value),
            "reason": reason, "author": author, "made_at": when, "anchor": _json(anchor or {}),
        }  # fmt: skip
        with self._connect() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            last = connection.execute(sa.select(_LOG.c.hash).order_by(_LOG.c.seq.desc()).limit(1)).scalar()
            row["previous"] = last or ""
            row["judgement_id"] = stable_id("judgement", row["previous"], *row.values())
            row["hash"] = _hash(row)
            connection.execute(sa.insert(_LOG).values(**row))
            connection.exec_driver_sql("COMMIT")
        return _judgement(row)

    def all(self, subject: str | None = None) -> list[Judgement]:
        """All judgements in the order they were made, or those that name this id."""
        if not self.path.exists():
            return []
        query = sa.select(_LOG).order_by(_LOG.c.seq)
        if subject is not None:
            query = query.where(sa.or_(_LOG.c.subject == subject, _LOG.c.other == subject))
        with self._connect() as connection:
            return [_judgement(dict(row)) for row in connection.execute(query).mappings()]

    def verify(self) -> list[str]:
        """What is wrong with the chain, one line each; an empty list means that nothing was changed or taken out."""
        if not self.path.exists():
            return []
        problems, previous = [], ""
        with self._connect() as connection:
            for row in connection.execute(sa.select(_LOG).order_by(_LOG.c.seq)).mappings():
                if row["previous"] != previous:
                    problems.append(
                        f"judgement {row['judgement_id']}: the row before it was changed or taken out"
                    )
                if row["hash"] != _hash(dict(row)):
                    problems.append(f"judgement {row['judgement_id']}: its fields were changed")
                previous = row["hash"]
        return problems

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        engine = sa.create_engine(
            f"sqlite:///{self.path}", connect_args={"timeout": 30, "isolation_level": None}
        )
        try:
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("PRAGMA synchronous=FULL")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                _META.create_all(connection)
                for guard in _GUARDS:
                    connection.exec_driver_sql(guard)
                connection.exec_driver_sql("COMMIT")
                yield connection
        except sa.exc.DatabaseError as error:
            raise RecordError(f"{self.path}: the judgement log refused: {error.orig}") from error
        finally:
            engine.dispose()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _hash(row: dict[str, Any]) -> str:
    content = _json([row["previous"], *(row[name] for name in _HASHED)])
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def _judgement(row: dict[str, Any]) -> Judgement:
    return Judgement(
        judgement_id=row["judgement_id"], action=row["action"], subject=row["subject"], author=row["author"],
        made_at=row["made_at"], reason=row["reason"], other=row["other"], field=row["field"],
        value=json.loads(row["value"]), anchor=json.loads(row["anchor"]),
    )  # fmt: skip
