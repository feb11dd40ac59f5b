"""Hostilities, control of places, ceasefires, airspace."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dragoman.codebook import load
from dragoman.model import Claim, Interval
from dragoman.reconciling import in_words
from dragoman.reconciling.parties import party
from dragoman.views.selection import Filter
from dragoman.views.tables import Tables
from dragoman.views.themes.base import (
    Range,
    Row,
    according_to,
    by_day,
    column,
    days_of,
    names_of,
    numbers,
    place_of,
    range_of,
    together,
    told,
)
from dragoman.views.tolls import EVERYBODY, counts_of
from dragoman.views.words import OWN_VOICE


@dataclass(frozen=True, slots=True, kw_only=True)
class HostilityRow(Row):
    """One incident of hostilities."""

    start: date | None = column("from", "first day on which it can have happened")
    end: date | None = column("to", "last such day")
    place: str | None = column("where", "most precise place, with its province")
    what: str = column("what", "air strike, shelling, clash ...")
    actors: tuple[str, ...] = column("who", "who did it")
    recipients: tuple[str, ...] = column("whom", "to whom")
    killed: Range | None = column("killed", "low, best and high")
    civilians_killed: Range | None = column("civilians killed", "low, best and high")
    injured: Range | None = column("injured", "low, best and high")
    killed_by_side: tuple[tuple[str, Range], ...] = column(
        "killed by side", "whose people, and how many, where more than one side is counted"
    )
    agreement: str = column("agreement", "disputed, updated, corroborated or single")


def hostilities(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """The incidents of hostilities, by day."""
    rows = []
    for i in dataclasses.replace(wanted, themes=("hostilities",)).incidents(tables):
        claims = [
            c for c in tables.claims_of.get(i.incident_id, ()) if not tables.report[c.report_id].retracted
        ]
        if not claims or i.event_type == "SUPPORT":
            continue
        sides = counts_of(tables, i)["killed"].sides if i.killed_basis else ()
        rows.append(
            HostilityRow(
                **told(claims, tables) | {"modality": i.modality},
                start=i.date_start,
                end=i.date_end,
                place=", ".join(dict.fromkeys(n for n in (i.place_name or i.country, i.admin1) if n)) or None,
                what=in_words(i.kind, i.event_type, i.mode, i.theme).lower(),
                actors=i.actors,
                recipients=i.recipients,
                killed=_toll(i, "killed"),
                civilians_killed=_toll(i, "civilians_killed"),
                injured=_toll(i, "injured"),
                killed_by_side=tuple(
                    (s.side or EVERYBODY, Range(*s.total.numbers)) for s in sides if len(sides) > 1
                ),
                agreement=i.agreement,
            )
        )
    return sorted(rows, key=by_day)


def _toll(incident: Any, name: str) -> Range | None:
    found = Range(*(getattr(incident, f"{name}_{x}") for x in ("low", "best", "high")))
    return None if found == Range(None, None, None) else found


# ---- control
CHANGES: Final = ("captured", "recaptured", "left", "siege lifted")
STATES: Final = ("held", "besieged", "post encircled")
TOWN: Final = 3  # UCDP's where_prec up to which a change is of the place itself, not of somewhere in it


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlRow(Row):
    """One place in one state, from when until when."""

    place: str | None = column("where", "town, base, post or province")
    state: str = column("state", "held, besieged, captured, recaptured, left, set up, siege lifted")
    by: tuple[str, ...] = column("by", "who holds, besieges or took it")
    against: tuple[str, ...] = column("from", "from whom it was taken, or who is besieged")
    where_prec: int | None = column("place precision", "UCDP's code: 1 exact ... 4 province ... 6 country")
    start: date | None = column("since", "first day, or the day of the change")
    end: date | None = column(
        "until", "last day: as told, when the next change was told, or when it was last said"
    )
    until: str = column("ends", "why the bar ends: told, next change, last said; day of a change")


def control(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """States of control and their changes, by place and day. A state that nobody ends lasts until it was last said, or
    until another side's capture of the place."""
    rows: list[ControlRow] = []
    for state, claims in together("control", tables, wanted, _spot):
        if state == "held" and not any(c.actors for c in claims):
            continue  # "outside government hands" tells no holder
        days, common = days_of(claims), told(claims, tables)
        end, why = _until(state, days, common["last_said"])
        rows.append(
            ControlRow(
                **common,
                place=place_of(claims),
                state=state,
                by=names_of(claims, "actors"),
                against=names_of(claims, "recipients"),
                where_prec=min((c.where_prec for c in claims if c.where_prec), default=None),
                start=days.start,
                end=end,
                until=why,
            )
        )
    return sorted(_ended_by_changes(rows), key=lambda r: (r.place or "~", *by_day(r)))


def _spot(claim: Claim) -> tuple[Any, ...]:
    """The place and, of a state, the side: one incident may hold two holders of a province."""
    side = tuple(sorted({party(a) for a in claim.actors})) if claim.kind == "state" else ()
    return (claim.geonames_id or claim.place_name or claim.place_text, side)


def _until(state: str, days: Interval, last_said: date | None) -> tuple[date | None, str]:
    if state not in STATES:
        return days.end, "day of a change"
    if days.end is not None:
        return days.end, "told"
    return max(filter(None, (last_said, days.start)), default=None), "last said"


def _ended_by_changes(rows: list[ControlRow]) -> list[ControlRow]:
    """States cut where another side took the place, or the siege was told to be over, later than they began."""
    changes: dict[str, list[ControlRow]] = defaultdict(list)
    for r in rows:
        if (
            r.place
            and r.state in CHANGES
            and r.start
            and r.modality == "asserted"
            and (r.where_prec or 9) <= TOWN
        ):
            changes[r.place].append(r)
    out = []
    for r in rows:
        if r.state in STATES and r.place and r.until != "told":
            later = [
                c.start
                for c in changes[r.place]
                if c.start and c.start > (r.start or date.min) and _ends(c, r)
            ]
            if later and (r.end is None or min(later) <= r.end or r.until == "last said"):
                r = dataclasses.replace(r, end=min(later), until="next change")
        out.append(r)
    return out


def _ends(change: ControlRow, state: ControlRow) -> bool:
    """Whether a change is the end of a state: another side took what was held, or the place was freed or taken."""
    if state.state != "held":
        return True
    mine = {party(a) for a in state.by}
    return change.state != "left" and bool(mine) and mine.isdisjoint(party(a) for a in change.by)


# ---- ceasefire
@dataclass(frozen=True, slots=True, kw_only=True)
class CeasefireRow(Row):
    """One agreement, post, patrol, or alleged violation."""

    kind: str = column(
        "what", "agreement, violation alleged, post set up, post encircled, patrol, collapsed ..."
    )
    start: date | None = column("from", "first day on which it can have happened")
    end: date | None = column("to", "last such day; none of what lasts")
    place: str | None = column("where", "most precise place, with its province")
    by: tuple[str, ...] = column("by", "who agreed, set up, encircled, or is said to have violated")
    against: tuple[str, ...] = column("against", "with or against whom")
    posts: Range | None = column("posts", "how many posts or positions")


def ceasefire(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Agreements, posts and alleged violations, by day. Of a violation `by` is who is accused."""
    rows = []
    for kind, claims in together("ceasefire", tables, wanted, lambda c: c.geonames_id or c.place_name):
        days, common = days_of(claims), told(claims, tables)
        by, against = names_of(claims, "actors"), names_of(claims, "recipients")
        if kind == "violation alleged":
            by, against, common["according_to"] = _accused(claims, tables)
        rows.append(
            CeasefireRow(
                **common,
                kind=kind,
                start=days.start,
                end=days.end,
                place=place_of(claims),
                by=by,
                against=against,
                posts=range_of(numbers(claims, tables, "deployed", "present", "destroyed")),
            )
        )
    return sorted(rows, key=by_day)


def _accused(claims: list[Claim], tables: Tables) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Who is said to have violated, whom they wronged, and who says so: of "A accused B of violating" B, and A."""
    accusing = [c for c in claims if c.recipients and (c.mode != "allege")]
    telling = [c for c in claims if c not in accusing]
    by = dict.fromkeys([*names_of(telling, "actors"), *names_of(accusing, "recipients")])
    said = dict.fromkeys([*(a for c in accusing for a in c.actors), *according_to(telling)])
    for c in accusing:
        said |= dict.fromkeys(n for n in according_to([c]) if n != OWN_VOICE)
    return tuple(by), names_of(telling, "recipients"), tuple(said)


# ---- airspace
def _whose_aircraft(claims: Sequence[Claim]) -> tuple[str, ...]:
    """Whose aircraft the words tell of ("to Syrian aircraft"), where the reading names nobody."""
    pattern = re.compile(load("themes")["sites"]["aircraft"])
    own = {party(a) for c in claims for a in c.actors}
    found = [m[1] for c in claims for m in pattern.finditer(c.sentence)]
    return tuple(dict.fromkeys(party(n) for n in found if party(n) != n and party(n) not in own))


@dataclass(frozen=True, slots=True, kw_only=True)
class AirspaceRow(Row):
    """One closure, reopening, warning or alleged violation."""

    kind: str = column("what", "closed, reopened, warning, violation alleged")
    start: date | None = column("from", "first day")
    end: date | None = column("to", "last day; none of what lasts")
    place: str | None = column("over", "country, province or place")
    by: tuple[str, ...] = column("by", "who closed it, warned or is said to have violated it")
    to: tuple[str, ...] = column("to whom", "whose aircraft are concerned")


def airspace(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Closures and warnings, by day."""
    rows = []
    for kind, claims in together("airspace", tables, wanted, lambda c: c.geonames_id or c.place_name):
        days = days_of(claims)
        rows.append(
            AirspaceRow(
                **told(claims, tables),
                kind=kind,
                start=days.start,
                end=days.end,
                place=place_of(claims),
                by=names_of(claims, "actors"),
                to=names_of(claims, "recipients") or _whose_aircraft(claims),
            )
        )
    return sorted(rows, key=by_day)
