"""Incidents in ACLED's columns and by its rules (ACLED Codebook, 2024), with what they cannot say as losses.

One row an event and day. Only what happened is coded: planned, possible and denied happenings have no row, nor has
anything without one of ACLED's sub-event types. The number of dead is the lowest that was told; vague counts follow
ACLED's rule (several 3, dozens 12, hundreds 100); a toll over several days is divided among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from dragoman.publish.data import country, load_table
from dragoman.publish.items import Item
from dragoman.publish.losses import Losses
from dragoman.publish.names import home_countries
from dragoman.publish.parties import Party, parties
from dragoman.publish.sentences import sentence

_TABLE: Final = load_table("acled")
COLUMNS: Final[tuple[str, ...]] = tuple(_TABLE["columns"])
EVENT_TYPE: Final = {sub: event for event, subs in _TABLE["event_type"].items() for sub in subs}
_VAGUE: Final[dict[str, int]] = _TABLE["vague"]
_GEO: Final = {int(k): int(v) for k, v in _TABLE["geo_precision"].items()}
_DAYS: Final[dict[str, int]] = _TABLE["time_precision"]
_CIVILIANS: Final = _TABLE["inter"]["civilians"]


def rows(items: Iterable[Item], losses: Losses, newest: date | None) -> Iterator[dict[str, Any]]:
    """Rows with COLUMNS as keys, an absent value "". `newest` is the day of the record's newest report: its timestamp."""
    for item in items:
        if (why := _not_coded(item)) is not None:
            losses.add(item, *why)
            continue
        yield from _event(item, losses, newest)


def _not_coded(item: Item) -> tuple[Any, ...] | None:
    """Why an incident has no row, as a loss; None where it has one."""
    i = item.incident
    if item.sub_event not in EVENT_TYPE or i.kind == "state":
        return ("left_out", "event_type", item.sub_event or i.event_type or i.theme)
    if i.modality != "asserted":
        return ("not_asserted", "modality", i.modality)
    days = i.when.days
    if i.kind == "event" and (days is None or days > _DAYS["month"]):
        return ("too_vague", "date", f"{i.date_start or ''} to {i.date_end or ''}")
    if i.kind == "campaign" and days is None:
        return ("too_vague", "date", f"{i.date_start or ''} to {i.date_end or ''}")
    if i.country is None or i.where_prec not in _GEO or i.latitude is None:
        return ("too_vague", "place", i.place_name or i.admin1 or i.country)
    return None


def _event(item: Item, losses: Losses, newest: date | None) -> Iterator[dict[str, Any]]:
    i = item.incident
    sub = item.sub_event or ""
    event_type = EVENT_TYPE[sub]
    dead = _fatalities(item, losses)
    first, second = _parties(item, losses)
    row = {
        **dict.fromkeys(COLUMNS, ""),
        "disorder_type": _TABLE["disorder_type_of_sub_event"].get(sub, _TABLE["disorder_type"][event_type]),
        "event_type": event_type,
        "sub_event_type": sub,
        **_columns(first, "actor1", "assoc_actor_1", "inter1"),
        **_columns(second, "actor2", "assoc_actor_2", "inter2"),
        "interaction": _interaction(first, second),
        "civilian_targeting": _civilian_targeting(event_type, second),
        **_place(item, losses),
        "source": "; ".join(item.outlets),
        "notes": sentence(item),
        "tags": "crowd size=no report" if event_type in ("Protests", "Riots") else "",
        "timestamp": int(datetime(newest.year, newest.month, newest.day, tzinfo=UTC).timestamp())
        if newest
        else "",
    }
    _lost_by_rule(item, losses)
    for number, (day, precision, share) in enumerate(_days(item, dead, losses), 1):
        yield row | {
            "event_id_cnty": f"{i.country}{item.id}" + (f"-{number}" if number > 1 else ""),
            "event_date": day.isoformat(),
            "year": day.year,
            "time_precision": precision,
            "fatalities": share,
        }


# ---- when
def _days(item: Item, dead: int, losses: Losses) -> Iterator[tuple[date, int, int]]:
    """(day, time_precision, dead) of each row: one for an event, one a day for a campaign that lasted days."""
    i = item.incident
    days, start = i.when.days or 1, i.date_start
    if start is None:
        return
    if i.kind == "campaign" and days > 1:
        losses.add(item, "split", "date", f"{i.date_start} to {i.date_end}", f"{days} rows")
        each, rest = divmod(dead, days)
        for n in range(days):
            yield start + timedelta(days=n), 1, each + (n < rest)
        return
    precision = 1 if days == 1 else 2 if days <= _DAYS["week"] else 3
    if days > 1:
        losses.add(
            item, "day_precision", "date", f"{i.date_start} to {i.date_end}", f"time_precision {precision}"
        )
    yield start + timedelta(days=(days - 1) // 2), precision, dead


# ---- how many
def _fatalities(item: Item, losses: Losses) -> int:
    """The lowest number told, by ACLED's rules; 0 where none was."""
    i = item.incident
    vague = _vague(item)
    least = i.killed_low if i.killed_low is not None else i.killed_best
    if vague is not None:
        if vague != least:
            losses.add(item, "rule_of_format", "fatalities", f"at least {least}", vague)
        return vague
    told = item.killed
    if least is None:
        if i.killed_high is not None:
            losses.add(item, "upper_bound", "fatalities", f"up to {i.killed_high}", 0)
        elif any(c.withheld for c in told):
            losses.add(item, "withheld_toll", "fatalities", "withheld", 0)
        else:
            losses.add(item, "no_toll", "fatalities", "not told", 0)
        return 0
    if (i.killed_best, i.killed_high) != (least, least):
        losses.add(item, "range", "fatalities", f"{least} / {i.killed_best} / {i.killed_high}", least)
    if any(c.withheld for c in told):
        losses.add(item, "withheld_toll", "fatalities", "part of it withheld", least)
    return least


def _vague(item: Item) -> int | None:
    """ACLED's number for a toll that was told in vague words only; None where a number was told."""
    told = [c for c in item.killed if not c.part and not c.withheld]
    if not told or any(c.best is not None or c.high is not None for c in told):
        return None
    found = [n for c in told for w in c.words.lower().split() if (n := _VAGUE.get(w)) is not None]
    return min(found, default=None) if len(found) >= len(told) else None


# ---- who
def _parties(item: Item, losses: Losses) -> tuple[Party, Party]:
    first, second = parties(item)
    for party, field in ((first, "assoc_actor_1"), (second, "assoc_actor_2")):
        if len(party.names) > 2:
            losses.add(item, "more_sides", field, "; ".join(party.names[1:]), "joined in one column")
    if not first.names and second.names:
        losses.add(item, "no_side", "actor1", "not told", "; ".join(second.names[:1]))
        return second, Party()
    return first, second


def _columns(party: Party, actor: str, associated: str, inter: str) -> dict[str, Any]:
    code = _TABLE["inter"][party.kind] if party.kind else ""
    names = [acled_name(n) for n in party.names]
    return {actor: names[0] if names else "", associated: "; ".join(names[1:]), inter: code}


def acled_name(name: str) -> str:
    """An actor as ACLED calls it: a state's forces are "Military Forces of ..."; the years it adds are not known here."""
    homes = home_countries(name)
    land = country(homes[0]) if len(homes) == 1 else None
    form = next((f for ending, f in _TABLE["names"].items() if name.endswith(ending)), None)
    if form is None and land and name == land.name:
        form = _TABLE["state"]
    return form.format(state=land.name) if form and land else name


def _interaction(first: Party, second: Party) -> str:
    """The two inter codes, the smaller first; a lone actor's with a 0."""
    codes = sorted(_TABLE["inter"][p.kind] for p in (first, second) if p.kind)
    return f"{codes[0]}{codes[1] if len(codes) > 1 else 0}" if codes else ""


def _civilian_targeting(event_type: str, second: Party) -> str:
    force = event_type in ("Explosions/Remote violence", "Violence against civilians", "Riots")
    return "Civilian targeting" if force and second.kind == "civilians" else ""


# ---- where
def _place(item: Item, losses: Losses) -> dict[str, Any]:
    i = item.incident
    land = country(i.country)
    precision = _GEO[i.where_prec or 5]
    if (i.where_prec or 1) in (3, 5):
        losses.add(item, "place_precision", "geo_precision", f"where_prec {i.where_prec}", precision)
    return {
        "iso": land.numeric if land else "",
        "region": (land.acled_region or "") if land else "",
        "country": land.name if land else "",
        "admin1": i.admin1 or "",
        "location": i.place_name or i.admin1 or "",
        "latitude": i.latitude,
        "longitude": i.longitude,
        "geo_precision": precision,
    }


def _lost_by_rule(item: Item, losses: Losses) -> None:
    """What ACLED's columns have no place for."""
    if item.claimants:
        losses.add(item, "claimants", "source", "; ".join(item.claimants), "outlets only")
    if item.incident.agreement == "disputed":
        losses.add(item, "dispute", "agreement", "disputed")
    if item.review != "unreviewed":
        losses.add(item, "review", "review", item.review)
