"""Accounts and links as rows that a record keeps, so that linking can go on where it stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from dragoman.linking.blocking import blocks_of, neighbourhood
from dragoman.linking.features import COPIED_WORDS
from dragoman.linking.profiles import Count, Gist, Profile, Spot
from dragoman.model import Interval


@dataclass(frozen=True, slots=True)
class KeptAccount:
    """An account: its claims, its blocks, where it stands in crowded ones, and its profile as JSON."""

    key: str
    report_id: str
    claim_ids: tuple[str, ...]
    rank: str
    windowed: tuple[int, ...]
    capped: tuple[int, ...]
    profile: str


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A link between two accounts, by key, in bits."""

    first: str
    second: str
    bits: float


_SETS: Final = ("actors", "recipients", "words", "weekdays", "year_days", "victims")
_PLAIN: Final = (
    "kind", "event_type", "family", "mode", "theme", "date_prec", "outlet", "background", "paragraph", "start",
    "anaphoric", "definite", "time_told", "place_told",
)  # fmt: skip


def keep(p: Profile) -> KeptAccount:
    """An account as a row."""
    windowed, capped = blocks_of(p)
    row: dict[str, Any] = {n: getattr(p, n) for n in _PLAIN}
    row |= {n: sorted(getattr(p, n)) for n in _SETS}
    row["when"], row["published"] = _days(p.when), _days(p.published)
    row["spot"], row["spots"] = _spot(p.spot), [_spot(s) for s in p.spots]
    row["counts"] = [[getattr(c, f.name) for f in fields(Count)] for c in p.counts]
    row["sentences"] = sorted(s for s in p.sentences if s.count(" ") >= COPIED_WORDS)
    told = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
    return KeptAccount(p.key, p.report_id, p.claim_ids, neighbourhood(p), windowed, capped, told)


def recall(a: KeptAccount, gist: Gist | None) -> Profile:
    """The profile of a row, good for comparing reports; what only one report's claims are compared by is left out."""
    row = json.loads(a.profile)
    row |= {n: frozenset(row[n]) for n in (*_SETS, "sentences")}
    row["told_actors"] = row["actors"]  # an account's are those told
    row["when"], row["published"] = _interval(row["when"]), _interval(row["published"])
    row["spot"], row["spots"] = _a_spot(row["spot"]), tuple(_a_spot(s) for s in row["spots"])
    row["counts"] = tuple(Count(*c) for c in row["counts"])
    return Profile(key=a.key, claim_ids=tuple(a.claim_ids), report_id=a.report_id, gist=gist, **row)


def gist_words(gist: Gist | None) -> str:
    """The rare words of a report as one string."""
    return " ".join(sorted(gist.words)) if gist else ""


def gist_of(words: str, length: float) -> Gist:
    """The gist of a report, of what `gist_words` gave and its length."""
    return Gist(frozenset(words.split()), length)


def _days(when: Interval) -> list[str | None]:
    return [x.isoformat() if x else None for x in (when.start, when.end)]


def _interval(days: Sequence[str | None]) -> Interval:
    start, end = (date.fromisoformat(x) if x else None for x in days)
    return Interval(start, end)


def _spot(spot: Spot) -> list[Any]:
    values = (getattr(spot, f.name) for f in fields(Spot))
    return [sorted(v) if isinstance(v, frozenset) else v for v in values]


def _a_spot(row: Sequence[Any]) -> Spot:
    values: list[Any] = [frozenset(v) if isinstance(v, list) else v for v in row]
    return Spot(*values)
