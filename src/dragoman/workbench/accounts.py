"""Accounts: who may do what. Passwords and tokens as hashes alone, sessions on the server, a log of who did what.

One SQLite file beside the record (`accounts.sqlite`). A record without accounts is served to this machine alone, and then
the person at it may do everything, under the name of their login.
"""

from __future__ import annotations

import getpass
import hashlib
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dragoman.errors import SettingError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES: Final = ("viewer", "coder", "adjudicator", "admin")
MAY: Final = {  # what each role may do beyond seeing
    "viewer": frozenset[str](),
    "coder": frozenset({"judge"}),
    "adjudicator": frozenset({"judge", "adjudicate"}),
    "admin": frozenset({"judge", "adjudicate", "redact", "administer"}),
}
LASTS: Final = timedelta(hours=12)  # a session, from its last use
SHORTEST: Final = 10  # characters of a password
TRIES: Final = 8  # wrong passwords for one name in a quarter of an hour
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, role TEXT NOT NULL, hash TEXT NOT NULL, made_at TEXT NOT NULL, closed INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, until TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS log (seq INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS log_failed ON log (what, name, at);
"""


@dataclass(frozen=True)
class User:
    """Who asks. `local` is the person at this machine, where the record has no accounts."""

    name: str
    role: str
    local: bool = False

    def may(self, what: str) -> bool:
        """Whether they may judge, adjudicate, redact or administer."""
        return what in MAY[self.role]

    @property
    def blind(self) -> bool:
        """Whether other coders' answers stay sealed until this user has answered, too."""
        return self.role == "coder" and not self.local


@dataclass(frozen=True)
class Event:
    """One line of the log."""

    at: str
    name: str
    what: str
    about: str


def local_user() -> User:
    """The person at this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = "local"
    return User(name[:80], "admin", local=True)


class Accounts:
    """The accounts of one record."""

    def __init__(self, record: Path) -> None:
        self.path = record / "accounts.sqlite"

    @property
    def any(self) -> bool:
        """Whether there is an open account."""
        if not self.path.exists():
            return False
        with self._db() as db:
            return bool(db.execute("SELECT 1 FROM accounts WHERE closed = 0 LIMIT 1").fetchone())

    def all(self) -> list[tuple[str, str, str, bool]]:
        """(name, role, made at, closed) of every account."""
        if not self.path.exists():
            return []
        with self._db() as db:
            return [
                (n, r, m, bool(c))
                for n, r, m, c in db.execute("SELECT name, role, made_at, closed FROM accounts ORDER BY name")
            ]

    def add(self, name: str, role: str, password: str) -> None:
        """Make an account, or open a closed one again. Raises SettingError for a bad name, role or password."""
        name = name.strip()
        if not name or len(name) > 80 or not name.isprintable():
            raise SettingError(
                f"account name {name!r}: give 1 to 80 printable characters (a pseudonym will do)"
            )
        if role not in ROLES:
            raise SettingError(f"role {role!r} is not one of {', '.join(ROLES)}")
        digest = _hasher().hash(_checked(name, password))
        with self._db() as db:
            if db.execute("SELECT 1 FROM accounts WHERE name = ? AND closed = 0", (name,)).fetchone():
                raise SettingError(
                    f"there is an account {name!r} already; change its password or role, or close it"
                )
            db.execute("INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, 0)", (name, role, digest, _now()))
        self.note(name, "account made", role)

    def change(
        self, name: str, *, role: str | None = None, password: str | None = None, closed: bool | None = None
    ) -> None:
        """Change an account; its sessions and tokens end. Raises SettingError where there is none."""
        if role is not None and role not in ROLES:
            raise SettingError(f"role {role!r} is not one of {', '.join(ROLES)}")
        digest = _hasher().hash(_checked(name, password)) if password is not None else None
        with self._db() as db:
            done = db.execute(
                "UPDATE accounts SET role = coalesce(?, role), hash = coalesce(?, hash), closed = coalesce(?, closed) WHERE name = ?",
                (role, digest, None if closed is None else int(closed), name),
            )
            if done.rowcount == 0:
                raise SettingError(f"there is no account {name!r}")
            db.execute("DELETE FROM sessions WHERE name = ?", (name,))
        self.note(
            name,
            "account changed",
            ", ".join(x for x in (role, "password" if password else "", "closed" if closed else "") if x),
        )

    def sign_in(self, name: str, password: str) -> str | None:
        """A session's token for the right password; None for a wrong one, an unknown name or too many tries."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        since = (datetime.now(UTC) - timedelta(minutes=15)).isoformat()
        with self._db() as db:
            tries = db.execute(
                "SELECT count(*) FROM log WHERE what = 'wrong password' AND name = ? AND at > ?",
                (name, since),
            ).fetchone()[0]
            row = db.execute("SELECT hash FROM accounts WHERE name = ? AND closed = 0", (name,)).fetchone()
        try:
            # An unknown name takes as long as a known one.
            right = (
                _hasher().verify(row[0] if row else _nobody(), password) and row is not None and tries < TRIES
            )
        except (Argon2Error, InvalidHashError):
            right = False
        if not right:
            self.note(name[:80], "wrong password", "too many tries" if tries >= TRIES else "")
            return None
        self.note(name, "signed in", "")
        return self._open(name, "session", datetime.now(UTC) + LASTS)

    def token(self, name: str, days: int = 365) -> str:
        """A token for the API, shown once. Raises SettingError where there is no open account of the name."""
        if all(n != name or c for n, _, _, c in self.all()):
            raise SettingError(f"there is no open account {name!r}")
        self.note(name, "token made", f"{days} days")
        return self._open(name, "token", datetime.now(UTC) + timedelta(days=days))

    def user(self, token: str, kind: str) -> User | None:
        """Whose session or token this is; a session lasts on with each use."""
        now = datetime.now(UTC)
        with self._db() as db:
            row = db.execute(
                "SELECT a.name, a.role, s.until FROM sessions s JOIN accounts a USING (name)"
                " WHERE s.token = ? AND s.kind = ? AND s.until > ? AND a.closed = 0",
                (_digest(token), kind, now.isoformat()),
            ).fetchone()
            if row and kind == "session" and datetime.fromisoformat(row[2]) - now < LASTS * 0.9:
                db.execute(
                    "UPDATE sessions SET until = ? WHERE token = ?",
                    ((now + LASTS).isoformat(), _digest(token)),
                )
        return User(row[0], row[1]) if row else None

    def sign_out(self, token: str) -> None:
        """End a session."""
        with self._db() as db:
            db.execute("DELETE FROM sessions WHERE token = ?", (_digest(token),))

    def note(self, name: str, what: str, about: str) -> None:
        """Write a line into the log of who did what."""
        with self._db() as db:
            db.execute(
                "INSERT INTO log (at, name, what, about) VALUES (?, ?, ?, ?)",
                (_now(), name, what, about[:500]),
            )

    def log(self, limit: int = 200) -> list[Event]:
        """The newest lines of the log."""
        if not self.path.exists():
            return []
        with self._db() as db:
            return [
                Event(*r)
                for r in db.execute(
                    "SELECT at, name, what, about FROM log ORDER BY seq DESC LIMIT ?", (limit,)
                )
            ]

    def _open(self, name: str, kind: str, until: datetime) -> str:
        token = secrets.token_urlsafe(32)
        with self._db() as db:
            db.execute("DELETE FROM sessions WHERE until < ?", (_now(),))
            db.execute(
                "INSERT INTO sessions VALUES (?, ?, ?, ?)", (_digest(token), name, kind, until.isoformat())
            )
        return token

    @contextmanager
    def _db(self) -> Iterator[sqlite3.Connection]:
        fresh = not self.path.exists()
        db = sqlite3.connect(self.path, timeout=30)
        try:
            if fresh:
                self.path.chmod(0o600)
            db.execute("PRAGMA journal_mode=WAL")
            db.executescript(_SCHEMA)
            with db:
                yield db
        finally:
            db.close()


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@lru_cache(maxsize=1)
def _nobody() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def _checked(name: str, password: str) -> str:
    if len(password) < SHORTEST or password.lower() == name.lower():
        raise SettingError(f"password: give {SHORTEST} characters or more, and not the name")
    return password


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
