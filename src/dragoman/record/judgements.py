"""The log of judgements: what people decided, insert-only and hash-chained, in SQLite (WAL, synchronous FULL).

A row's hash covers its fields, the hash before it, and a digest of each of its parts (value, reason, anchors); the parts
themselves stand beside it in `contents`. So the words of a report that is withdrawn can be blanked while the chain stays
whole: a blank part is sound only where a redaction names its report. Digests are salted, so that a blanked name cannot be
guessed from its digest. Triggers refuse every other UPDATE and DELETE; `verify` finds what was changed behind their back.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa

from dragoman.errors import RecordError
from dragoman.model import Anchor, Judgement, stable_id, to_row

ACTIONS: Final = ("accept", "reject", "same", "not_same", "correct", "add", "undo", "redact")
SCHEMA: Final = 1  # PRAGMA user_version
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
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("made_at", sa.Text, nullable=False),
    sa.Column("adjudicates", sa.Integer, nullable=False),
    sa.Column("parts", sa.Text, nullable=False),  # JSON: name, reports and digest of each
    sa.Column("origin", sa.Text),
    sa.Column("previous", sa.Text, nullable=False),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
)
_CONTENTS = sa.Table(
    "contents",
    _META,
    sa.Column("judgement_id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("content", sa.Text),  # JSON: salt and value; null once its report was withdrawn
)
_REFUSE: Final = "BEGIN SELECT RAISE(ABORT, 'the judgement log is insert-only'); END"
_BLANKING: Final = "NEW.content IS NULL AND NEW.judgement_id IS OLD.judgement_id AND NEW.name IS OLD.name"
_GUARDS: Final = (
    f"CREATE TRIGGER IF NOT EXISTS judgements_no_update BEFORE UPDATE ON judgements {_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS judgements_no_delete BEFORE DELETE ON judgements {_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS contents_no_update BEFORE UPDATE ON contents WHEN NOT ({_BLANKING}) {_REFUSE}",
    f"CREATE TRIGGER IF NOT EXISTS contents_no_delete BEFORE DELETE ON contents {_REFUSE}",
)
_IDENTITY: Final = (
    "action", "subject", "other", "field", "author", "made_at", "adjudicates", "parts",
)  # fmt: skip
LOGS: Final = 4  # logs whose entries are kept once read
SOME: Final = 500  # entries whose parts are asked for by name
_READ: dict[tuple[str, int, int], tuple[int, str, list[Judgement]]] = {}
_READING: Final = threading.Lock()
Guard = Callable[[Sequence[Judgement]], None]


class JudgementLog:
    """The judgements of one record. Safe with several processes and threads: each insert is one immediate transaction."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def insert(self, *drafts: Judgement, guard: Guard | None = None) -> list[Judgement]:
        """Add judgements, all or none, and return them with id and time.

        A draft's `judgement_id` is ignored; its `made_at` is now (UTC, later than every entry made here before) where it
        is "". `guard` is called with all judgements of the log while nobody else can write, and may raise to refuse.
        A `redact` blanks the words of its report in all entries. Raises RecordError for an action that does not exist.
        """
        for draft in drafts:
            if draft.action not in ACTIONS:
                raise RecordError(f"judgement action {draft.action!r} is not one of {', '.join(ACTIONS)}")
        with self._connect() as connection, _transaction(connection):
            if guard is not None:
                guard(_all(connection))
            made = [_add(connection, draft) for draft in drafts]
            for judgement in made:
                if judgement.action == "redact":
                    _blank(connection, judgement.subject)
        if any(j.action == "redact" for j in made):
            self.purge()
        return made

    @property
    def _begun(self) -> bool:
        """Whether there is a log: an empty file is what a full disk leaves of the first judgement."""
        return self.path.exists() and self.path.stat().st_size > 0

    def all(self) -> list[Judgement]:
        """All judgements in the order in which they came into this log.

        What was read before is kept, and only what came since is read; all of it anew where something was withdrawn.
        """
        if not self._begun:
            return []
        with self._connect() as connection, _transaction(connection, "DEFERRED"):
            count, last = _head(connection)
            status = self.path.stat()
            key = (str(self.path.resolve()), status.st_dev, status.st_ino)
            with _READING:
                before = _READ.get(key, (0, "", []))
            if before[:2] == (count, last):
                return list(before[2])
            entries = before[2] + _after(connection, before[0]) if _goes_on(connection, *before[:2]) else []
            if not entries or any(j.action == "redact" for j in entries[before[0] :]):
                entries = _all(connection)
            with _READING:
                _READ.pop(key, None)
                _READ[key] = (count, last, entries)
                while len(_READ) > LOGS:
                    _READ.pop(next(iter(_READ)))
            return list(entries)

    def snapshot(self) -> tuple[list[Judgement], tuple[int, str]]:
        """All judgements, and the head that belongs to exactly these: number of entries, hash of the last ("" for none)."""
        if not self._begun:
            return [], (0, "")
        with self._connect() as connection, _transaction(connection, "DEFERRED"):
            return _all(connection), _head(connection)

    @property
    def head(self) -> tuple[int, str]:
        """How many entries the log has, and the hash of the last ("" for none)."""
        if not self._begun:
            return 0, ""
        with self._connect() as connection:
            return _head(connection)

    def hash_at(self, count: int) -> str:
        """The hash of entry number `count` (from 1), "" where the log has fewer."""
        if count < 1 or not self._begun:
            return ""
        with self._connect() as connection:
            query = sa.select(_LOG.c.hash).order_by(_LOG.c.seq).offset(count - 1).limit(1)
            return connection.execute(query).scalar() or ""

    def redactions(self) -> dict[str, Judgement]:
        """The reports withdrawn here, each with the entry that withdrew it. An imported redaction is not carried out."""
        return redacted(self.all())

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every entry as it is exchanged: the row, and its parts to the letter (null where they were blanked)."""
        if not self._begun:
            return
        with self._connect() as connection:
            contents = _contents(connection)
            for row in connection.execute(sa.select(_LOG).order_by(_LOG.c.seq)).mappings().all():
                out = {name: row[name] for name in ("judgement_id", *_IDENTITY)}
                out["parts"] = json.loads(row["parts"])
                yield {
                    **out, "hash": row["origin"] or row["hash"], "contents": contents.get(row["judgement_id"], {}),
                }  # fmt: skip

    def take(self, entries: Iterable[Mapping[str, Any]]) -> list[Judgement]:
        """Add entries of another log (see `rows`), all or none; those that are here already are passed over.

        They keep id, author and time, and the hash that they had. Raises RecordError where an entry is not what its id
        says, naming it.
        """
        with self._connect() as connection, _transaction(connection):
            known = set(connection.execute(sa.select(_LOG.c.judgement_id)).scalars())
            gone = {r.subject for r in _all(connection) if r.action == "redact" and r.origin is None}
            made = []
            for entry in entries:
                row, contents = _foreign(entry)
                if row["judgement_id"] in known:
                    continue
                known.add(row["judgement_id"])
                parts = json.loads(row["parts"])
                lost = {p["name"] for p in parts if not gone.isdisjoint(p["reports"])}
                contents = {n: None if n in lost else c for n, c in contents.items()}
                _chain(connection, row, contents)
                made.append(_judgement(row, contents))
        return made

    def verify(self) -> list[str]:
        """What is wrong with the chain, one line each; an empty list means that nothing was changed or taken out."""
        if not self._begun:
            return []
        problems, previous = [], ""
        with self._connect() as connection:
            contents = _contents(connection)
            redacted = sa.select(_LOG.c.subject).where(_LOG.c.action == "redact")
            withdrawn = set(connection.execute(redacted).scalars())
            rows = connection.execute(sa.select(_LOG).order_by(_LOG.c.seq)).mappings().all()
        for number, row in enumerate(rows, 1):
            where = f"judgement {row['judgement_id']} (row {number})"
            if row["previous"] != previous:
                problems.append(f"{where}: the row before it was changed or taken out")
            if row["hash"] != _hash(dict(row)) or row["judgement_id"] != _identity(dict(row)):
                problems.append(f"{where}: its fields were changed")
            problems += [
                f"{where}: {p}" for p in _part_problems(row, contents.get(row["judgement_id"], {}), withdrawn)
            ]
            previous = row["hash"]
        return problems

    def purge(self) -> None:
        """Rewrite the file, so that blanked words are gone from its free pages and from the write-ahead log too."""
        with self._connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _connect(self) -> Iterator[sa.Connection]:
        writable = os.access(self.path.parent, os.W_OK)
        engine = sa.create_engine(
            "sqlite://", creator=lambda: _opened(self.path, writable), poolclass=sa.pool.NullPool
        )
        try:
            with engine.connect() as connection:
                if not writable:
                    yield connection
                    return
                connection.exec_driver_sql("PRAGMA journal_mode=WAL")
                connection.exec_driver_sql("PRAGMA synchronous=FULL")
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
                if connection.exec_driver_sql("PRAGMA user_version").scalar() != SCHEMA:
                    with _transaction(connection):
                        _META.create_all(connection)
                        for guard in _GUARDS:
                            connection.exec_driver_sql(guard)
                        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA}")
                yield connection
        except sa.exc.DatabaseError as error:
            raise RecordError(f"{self.path}: the judgement log refused: {_in_words(error.orig)}") from error
        finally:
            engine.dispose()


def _opened(path: Path, writable: bool) -> sqlite3.Connection:
    """A connection to the log. In a folder that cannot be written to SQLite reads the file as it stands, if no
    write-ahead log lies beside it, and the two together otherwise."""
    if writable:
        return sqlite3.connect(path, timeout=60, isolation_level=None)
    waiting = path.with_name(f"{path.name}-wal")
    alone = not waiting.exists() or waiting.stat().st_size == 0
    uri = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"
    return sqlite3.connect(uri, timeout=60, isolation_level=None, uri=True)


def _in_words(error: BaseException | None) -> str:
    code = getattr(error, "sqlite_errorcode", None)
    if code is not None and code & 0xFF == sqlite3.SQLITE_FULL:
        return "the disk is full; nothing was written: free some space and do it again"
    if code is not None and code & 0xFF in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN):
        return f"it cannot be written to ({error}); nothing was: copy the record to where you may write"
    return f"{error}; nothing was written"


def redacted(entries: Iterable[Judgement]) -> dict[str, Judgement]:
    """The reports that entries of a log withdrew in its own record, each with the entry."""
    return {j.subject: j for j in entries if j.action == "redact" and j.origin is None}


@contextmanager
def _transaction(connection: sa.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    connection.exec_driver_sql(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        connection.exec_driver_sql("ROLLBACK")
        raise
    connection.exec_driver_sql("COMMIT")


# ---- writing
def _add(connection: sa.Connection, draft: Judgement) -> Judgement:
    reports = sorted({a.report_id for a in draft.anchors})
    parts: list[tuple[str, list[str], Any]] = []
    if draft.value is not None:
        parts.append(("value", reports, draft.value))
    if draft.reason is not None:
        parts.append(("reason", reports, draft.reason))
    parts += [(f"anchor.{n}", [a.report_id], to_row(a)) for n, a in enumerate(draft.anchors)]
    contents = {name: _json({"salt": secrets.token_hex(16), "value": value}) for name, _, value in parts}
    row: dict[str, Any] = {
        "action": draft.action, "subject": draft.subject, "other": draft.other, "field": draft.field,
        "author": draft.author, "made_at": draft.made_at or _now(connection), "adjudicates": int(draft.adjudicates),
        "parts": _json([{"name": n, "reports": r, "digest": _digest(contents[n])} for n, r, _ in parts]),
        "origin": None,
    }  # fmt: skip
    row["judgement_id"] = _identity(row)
    _chain(connection, row, contents)
    return _judgement(row, contents)


def _chain(connection: sa.Connection, row: dict[str, Any], contents: Mapping[str, str | None]) -> None:
    row["previous"] = _head(connection)[1]
    row["hash"] = _hash(row)
    connection.execute(sa.insert(_LOG).values(**row))
    for name, content in contents.items():
        connection.execute(
            sa.insert(_CONTENTS).values(judgement_id=row["judgement_id"], name=name, content=content)
        )


def _now(connection: sa.Connection) -> str:
    """The time, but later than every entry that was made here, also where the clock was put back."""
    own = sa.select(sa.func.max(_LOG.c.made_at)).where(_LOG.c.origin.is_(None))
    last = connection.execute(own).scalar()
    now = datetime.now(UTC)
    if last is not None:
        now = max(now, datetime.fromisoformat(last) + timedelta(microseconds=1))
    return now.isoformat(timespec="microseconds")


def _blank(connection: sa.Connection, report_id: str) -> None:
    for row in connection.execute(sa.select(_LOG.c.judgement_id, _LOG.c.parts)).mappings().all():
        names = [p["name"] for p in json.loads(row["parts"]) if report_id in p["reports"]]
        if names:
            mine = (_CONTENTS.c.judgement_id == row["judgement_id"]) & _CONTENTS.c.name.in_(names)
            connection.execute(sa.update(_CONTENTS).where(mine).values(content=None))


def _foreign(entry: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str | None]]:
    """Row and contents of an exchanged entry, checked against its own id and digests. Raises RecordError."""
    try:
        row: dict[str, Any] = {name: entry[name] for name in ("judgement_id", *_IDENTITY)}
        row["parts"], row["origin"] = _json(entry["parts"]), str(entry["hash"])
        contents: dict[str, str | None] = {
            p["name"]: entry["contents"].get(p["name"]) for p in entry["parts"]
        }
        digests = {p["name"]: p["digest"] for p in entry["parts"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise RecordError(f"not an entry of a judgement log ({type(error).__name__}: {error})") from None
    wrong = [n for n, c in contents.items() if c is not None and _digest(c) != digests[n]]
    if row["judgement_id"] != _identity(row) or wrong or row["action"] not in ACTIONS:
        raise RecordError(
            f"judgement {row['judgement_id']}: was changed after it was made ({', '.join(wrong) or 'its fields'})"
        )
    return row, contents


# ---- reading
def _all(connection: sa.Connection) -> list[Judgement]:
    return _after(connection, 0)


def _after(connection: sa.Connection, count: int) -> list[Judgement]:
    """The judgements that came after the first `count`."""
    rows = connection.execute(sa.select(_LOG).order_by(_LOG.c.seq).offset(count)).mappings().all()
    contents = _contents(connection, [row["judgement_id"] for row in rows] if count else None)
    return [_judgement(row, contents.get(row["judgement_id"], {})) for row in rows]


def _goes_on(connection: sa.Connection, count: int, last: str) -> bool:
    """Whether the log goes on from the first `count` entries, the last of which has this hash."""
    if not count:
        return False
    query = sa.select(_LOG.c.hash).order_by(_LOG.c.seq).offset(count - 1).limit(1)
    return connection.execute(query).scalar() == last


def _contents(connection: sa.Connection, of: Sequence[str] | None = None) -> dict[str, dict[str, str | None]]:
    """The parts of all entries, or of these."""
    out: dict[str, dict[str, str | None]] = defaultdict(dict)
    query = sa.select(_CONTENTS)
    if of is not None and len(of) <= SOME:
        query = query.where(_CONTENTS.c.judgement_id.in_(of))
    for judgement_id, name, content in connection.execute(query).all():
        out[judgement_id][name] = content
    return out


def _head(connection: sa.Connection) -> tuple[int, str]:
    count = connection.execute(sa.select(sa.func.count()).select_from(_LOG)).scalar() or 0
    last = connection.execute(sa.select(_LOG.c.hash).order_by(_LOG.c.seq.desc()).limit(1)).scalar()
    return count, last or ""


def _judgement(row: Any, contents: Mapping[str, str | None]) -> Judgement:
    names = [p["name"] for p in json.loads(row["parts"])]
    try:
        held = {n: json.loads(c)["value"] for n in names if (c := contents.get(n)) is not None}
    except (json.JSONDecodeError, KeyError, TypeError):
        raise RecordError(
            f"judgement {row['judgement_id']}: its words were damaged; 'dragoman check' names what was changed"
        ) from None
    plain = Judgement(
        judgement_id=row["judgement_id"], action=row["action"], subject=row["subject"], author=row["author"],
        made_at=row["made_at"], reason=held.get("reason"), other=row["other"], field=row["field"],
        value=held.get("value"), adjudicates=bool(row["adjudicates"]), origin=row["origin"],
        withdrawn=tuple(n for n in names if n not in held),
    )  # fmt: skip
    return replace(plain, anchors=tuple(Anchor(**held[n]) for n in names if n in held and "anchor" in n))


def _part_problems(row: Any, contents: Mapping[str, str | None], withdrawn: set[str]) -> Iterator[str]:
    for part in json.loads(row["parts"]):
        content = contents.get(part["name"])
        if content is not None and _digest(content) != part["digest"]:
            yield f"its {part['name']} was changed"
        elif content is None and withdrawn.isdisjoint(part["reports"]):
            yield f"its {part['name']} was taken out, and no redaction names its report"


# ---- hashes
def _identity(row: Mapping[str, Any]) -> str:
    """The id: of what was judged, by whom, when and in which words; the same in every log that holds the entry."""
    return stable_id("judgement", *(row[name] for name in _IDENTITY))


def _hash(row: Mapping[str, Any]) -> str:
    names = ("previous", "judgement_id", *_IDENTITY, "origin")
    return _digest(_json([row[name] for name in names]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
