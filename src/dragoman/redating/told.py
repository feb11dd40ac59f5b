"""The same happening told by two reports: the one gives its day, so the other is from that day on.

A happening is what a report tells of one type of act at one place. Two are the same where both name the day of the year
(3 November) at one place, or where at one town enough agrees: the numbers of dead and hurt, the weekday told, the kind
of site, the weapon, names of people. Where several days fit, nobody says which: then there is no evidence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Final

from dragoman.codebook import words as common
from dragoman.gazetteer.entry import km
from dragoman.gazetteer.names import exact_key, loose_key
from dragoman.model import Claim, Evidence, Figure, Interval, Reading
from dragoman.reading.places.words import CALENDAR
from dragoman.redating.spoken import Spoken, spoken

TYPES: Final = frozenset({"ASSAULT", "PROTEST", "COERCE", "RETREAT"})
NEAR: Final = 25.0  # km between two places that may be one
EXACT: Final = 2  # where_prec of a town or of what is near it
WEEK: Final = 6  # days after a happening in which news first tells it
YEAR: Final = 330  # days after a day named without its year: later it would be named with it
MANY: Final = 3  # from which on an equal number of dead or hurt says much
# Weight of what two tellings of one town share, and how much is enough to call them one happening.
BIG, SMALL, UNEQUAL, WEEKDAY, SITE, MEANS, NAME, ENOUGH = 2.0, 1.0, -0.5, 1.5, 1.0, 0.5, 1.0, 3.0
APART: Final = 2  # days: tellers who differ by no more mean one day


@dataclass(slots=True)
class Happening:
    """What one report tells of one type of act at one place and time."""

    report_id: str
    claim: Claim
    day: date | None = None  # known whatever others say: of a report of a known day, or named in full
    said: Spoken = field(default_factory=Spoken)
    killed: set[int] = field(default_factory=set)
    injured: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


def same_happenings(readings: Sequence[Reading]) -> dict[str, tuple[Evidence, ...]]:
    """Evidence for each report of an open day, by report_id: when others tell that what it tells happened."""
    dated: dict[tuple[str, ...], list[Happening]] = defaultdict(list)
    open_: list[Happening] = []
    for reading in readings:
        known = reading.report.alone.days == 1
        for h in _happenings(reading, known):
            if h.day is not None:
                for key in _keys(h):
                    dated[key].append(h)
            elif not known:
                open_.append(h)
    out: dict[str, list[Evidence]] = defaultdict(list)
    for h in open_:
        found = _day_of(h, dated)
        if found is not None and all(e.interval != found.interval for e in out[h.report_id]):
            out[h.report_id].append(found)
    return {i: tuple(sorted(e, key=_order)) for i, e in out.items()}


def keys(reading: Reading) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Under what a report's happenings can be found by others, and under what it looks for theirs: 64-bit numbers.

    Evidence for a report depends on those alone that offer a key it looks for.
    """
    known = reading.report.alone.days == 1
    offered: set[tuple[str, ...]] = set()
    wanted: set[tuple[str, ...]] = set()
    for h in _happenings(reading, known):
        if h.day is not None:
            offered.update(_keys(h))
        elif not known and (key := _wanted(h)) is not None:
            wanted.add(key)
    return _numbers(offered), _numbers(wanted)


def _numbers(keys: Iterable[tuple[str, ...]]) -> tuple[int, ...]:
    digests = (blake2b("|".join(k).encode(), digest_size=8).digest() for k in keys)
    return tuple(sorted({int.from_bytes(d, "big", signed=True) for d in digests}))


def _order(e: Evidence) -> tuple[date, str, int]:
    return (e.interval.start or date.min, e.report_id or "", e.start)


def _happenings(reading: Reading, known: bool) -> Iterable[Happening]:
    figures: dict[str, list[Figure]] = defaultdict(list)
    for f in reading.figures:
        if f.measure in ("killed", "injured") and f.best:
            figures[f.claim_id].append(f)
    known_words = _known(reading)
    groups: dict[tuple[object, ...], Happening] = {}
    for c in reading.claims:
        if c.event_type not in TYPES or c.kind != "event" or c.modality not in ("asserted", "possible"):
            continue
        if c.latitude is None or (c.where_prec or 9) > 3:
            continue
        said = spoken(c.sentence)
        day = said.day if not known else c.date_start if c.date_start == c.date_end else None
        key = (c.event_type, c.geonames_id or _name(c), said.month_day, said.weekday, day)
        h = groups.setdefault(key, Happening(c.report_id, c, day, said))
        h.names |= _names(c, known_words)
        for f in figures[c.claim_id]:
            (h.killed if f.measure == "killed" else h.injured).add(f.best or 0)
    return groups.values()


def _name(c: Claim) -> str:
    return loose_key(exact_key(c.place_name or c.place_text or ""))


def _keys(h: Happening) -> list[tuple[str, ...]]:
    """Under what a happening of a known day is looked for: its day of the year, its town."""
    assert h.day
    kind = h.claim.event_type or ""
    keys: list[tuple[str, ...]] = [("day", kind, h.day.strftime("%m-%d"))]
    if (h.claim.where_prec or 9) <= EXACT:
        keys.append(("town", kind, str(h.claim.geonames_id or _name(h.claim))))
    return keys


def _wanted(h: Happening) -> tuple[str, ...] | None:
    """Under what a happening of an open day looks for others."""
    kind = h.claim.event_type or ""
    if h.said.month_day is not None:
        month, day = h.said.month_day
        return ("day", kind, f"{month:02d}-{day:02d}")
    if (h.claim.where_prec or 9) > EXACT or h.said.back:
        return None
    return ("town", kind, str(h.claim.geonames_id or _name(h.claim)))


def _day_of(h: Happening, dated: dict[tuple[str, ...], list[Happening]]) -> Evidence | None:
    key = _wanted(h)
    found = dated.get(key, []) if key is not None else []
    if h.said.month_day is not None:
        return _evidence("same day of the year", h, [o for o in found if _near(h, o)], YEAR, 0)
    return _evidence("same happening", h, [o for o in found if _alike(h, o)], WEEK, APART)


def _evidence(
    kind: str, h: Happening, others: Iterable[Happening], reach: int, apart: int
) -> Evidence | None:
    """What the tellers of a happening say of the report's day; None where they tell of different days."""
    told = sorted(
        (o for o in others if o.report_id != h.report_id),
        key=lambda o: (o.day or date.min, o.report_id, o.claim.trigger_start),
    )
    if not told:
        return None
    first, last = told[0].day, told[-1].day
    assert first
    assert last
    if (last - first).days > apart:
        return None
    c = told[0].claim
    return Evidence(kind, c.sentence, c.start, c.end, Interval(first, last + timedelta(reach)), c.report_id)


def _near(a: Happening, b: Happening) -> bool:
    x, y = a.claim, b.claim
    assert x.latitude is not None
    assert x.longitude is not None
    assert y.latitude is not None
    assert y.longitude is not None
    return km(x.latitude, x.longitude, y.latitude, y.longitude) <= NEAR


def _alike(h: Happening, o: Happening) -> bool:
    """Whether what two reports tell of one town agrees enough for one happening: see the weights at the top."""
    assert o.day
    if h.said.weekday is not None and h.said.weekday != o.day.weekday():
        return False
    a, b = h.claim, o.claim
    if a.mode and b.mode and a.mode != b.mode:
        return False
    points = _counts(h.killed, o.killed) + _counts(h.injured, o.injured)
    points += WEEKDAY * (h.said.weekday is not None)
    points += SITE * (a.site_type is not None and a.site_type == b.site_type)
    points += MEANS * (a.weapon is not None and a.weapon == b.weapon)
    points += NAME * min(len(h.names & o.names), 2)
    return points >= ENOUGH


def _counts(mine: set[int], others: set[int]) -> float:
    """What two counts of the same say: much where a number of some size is equal, against it where none is."""
    if not mine or not others:
        return 0.0
    shared = max(mine & others, default=0)
    return (BIG if shared >= MANY else SMALL) if shared else UNEQUAL


def _names(c: Claim, known: frozenset[str]) -> set[str]:
    """Words with capitals inside a sentence that name neither a place nor an actor of the report: people, mostly."""
    words = re.findall(r"(?<=[a-z,;'’] )[A-Z][\w'’-]{3,}", c.sentence)
    everyday = common("common")
    lower = {w.lower() for w in words}
    return {w for w in lower if w not in known and w not in everyday and w not in CALENDAR}


def _known(reading: Reading) -> frozenset[str]:
    """Words of the places and actors of a report."""
    texts = [p.text for p in reading.places]
    texts += [n for c in reading.claims for n in (*c.actors, *c.recipients, *c.claimants)]
    return frozenset(w for t in texts for w in re.findall(r"[\w'’-]+", t.lower()))
