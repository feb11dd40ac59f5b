"""The fields that a coder may write, how each is written, and what is refused, with a message for people.

A field may cover several columns ("place", "date", "number"): they are judged together, since half a place is none.
Every parser takes what a person types (or the JSON that a form sends) and gives columns with JSON-ready values; nothing
is looked up again when the judgement is applied.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

from dragoman.codebook import load
from dragoman.errors import JudgementError
from dragoman.model import EVENT_TYPES, KINDS, MEASURES, MODALITIES, SCOPES, THEMES

_BOOK: Final = load("judging")
_UNKNOWN: Final = frozenset(_BOOK["bounds"]["unknown"])
Columns = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What a parser may look at: the columns as they stand, and the gazetteers of the case."""

    now: Mapping[str, Any]
    gazetteers: Sequence[Path] = ()


@dataclass(frozen=True)
class Rule:
    """One field: the columns it covers, how it is read, and how to write it."""

    name: str
    columns: tuple[str, ...]
    parse: Callable[[Any, Context], Columns]
    help: str
    part_of: str | None = None  # the field it is judged with


def parse_fields(
    kind: str, given: Mapping[str, Any], now: Mapping[str, Any], gazetteers: Sequence[Path] = ()
) -> dict[str, Columns]:
    """The columns of each field that is given, by field: `kind` is claim or figure, `now` the columns as they stand.

    Raises JudgementError that names the field, what was given and what may be.
    """
    rules = FIELDS[kind]
    out: dict[str, Columns] = {}
    ordered = sorted(given, key=lambda n: rules[n].part_of is not None if n in rules else False)
    for name in ordered:
        if name not in rules:
            raise JudgementError(f"a {kind} has no field {name!r}; it has {', '.join(rules)}")
        rule = rules[name]
        field = rule.part_of or name
        whole = rules[field]
        before = {c: now.get(c) for c in whole.columns} | out.get(field, {})
        context = Context({**now, **{k: v for cs in out.values() for k, v in cs.items()}}, gazetteers)
        out[field] = before | rule.parse(given[name], context)
    merged = {**now, **{k: v for cs in out.values() for k, v in cs.items()}}
    _whole(kind, out, merged)
    return out


def _whole(kind: str, changed: Mapping[str, Columns], row: Mapping[str, Any]) -> None:
    """What must hold between fields."""
    if kind == "claim" and {"mode", "event_type"} & set(changed):
        allowed = _BOOK["modes"].get(row.get("event_type"), [])
        if row.get("mode") is not None and row["mode"] not in allowed:
            these = f"it has {', '.join(allowed)}" if allowed else "it has none"
            raise JudgementError(
                f"mode {row['mode']!r} is no mode of {row.get('event_type') or 'a claim without a type'}: {these}; "
                "give mode=... (or mode=none) with it"
            )
    if "place" in changed:
        _place_whole(row)
    for first, last in (("date_start", "date_end"), ("since", "as_of")):
        a, b = row.get(first), row.get(last)
        if a and b and str(a) > str(b):
            raise JudgementError(f"{a}..{b} is the wrong way round: give the earlier day first")
    if "number" in changed:
        _number_whole(row)


def _place_whole(row: Mapping[str, Any]) -> None:
    prec = row.get("where_prec")
    known = row.get("latitude") is not None or row.get("country") or row.get("place_name")
    if known and prec is None:
        raise JudgementError("a place needs its precision: where_prec=1 (exact) to 6 (country), 7 (air, sea)")
    if not known and prec is not None:
        raise JudgementError("where_prec is given, but no place: give place=... too")


def _number_whole(row: Mapping[str, Any]) -> None:
    low, best, high = (row.get(n) for n in ("low", "best", "high"))
    known = [n for n in (low, best, high) if n is not None]
    if known != sorted(known):
        shown = ", ".join(
            f"{k} {v}" for k, v in (("low", low), ("best", best), ("high", high)) if v is not None
        )
        raise JudgementError(f"{shown}: not in order; give low..high, best between them")


# ---- parsers
def _unknown(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, str) and value.strip().lower() in _UNKNOWN)


def _text(column: str, value: Any, context: Context) -> Columns:
    return {column: None if _unknown(value) else " ".join(str(value).split())}


def _one_of(column: str, allowed: Sequence[str], optional: bool, value: Any, context: Context) -> Columns:
    if _unknown(value) and optional:
        return {column: None}
    by_fold = {a.lower(): a for a in allowed}
    found = by_fold.get(str(value).strip().lower())
    if found is None:
        raise JudgementError(
            f"{column} {value!r} is not one of {', '.join(allowed)}{' or none' if optional else ''}"
        )
    return {column: found}


def _mode(value: Any, context: Context) -> Columns:
    every = sorted({m for modes in _BOOK["modes"].values() for m in modes})
    return _one_of("mode", every, True, value, context)


def _names(column: str, value: Any, context: Context) -> Columns:
    return {column: _list(value)}


def _list(value: Any) -> list[str]:
    if _unknown(value):
        return []
    parts = value.split(";") if isinstance(value, str) else list(value)
    return list(dict.fromkeys(" ".join(str(p).split()) for p in parts if str(p).strip()))


def _claimant(value: Any, context: Context) -> Columns:
    """One speaker, or several joined by ";", or a chain with ">" (outermost first): "state media > a military source"."""
    if _unknown(value):
        return {"claimant": None, "claimant_text": None, "claimants": [], "root_source": None}
    chain = [_list(part) for part in value.split(">")] if isinstance(value, str) else [_list(value)]
    everyone = [n for part in chain for n in part]
    if not everyone:
        raise JudgementError(f"claimant {value!r} names nobody; 'none' is the report's own voice")
    return {
        "claimant": chain[0][0], "claimant_text": None, "claimants": everyone, "root_source": chain[-1][0] if chain[-1] else everyone[-1],
    }  # fmt: skip


def _flag(column: str, optional: bool, value: Any, context: Context) -> Columns:
    if optional and _unknown(value):
        return {column: None}
    found = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}.get(
        str(value).strip().lower()
    )
    if found is None:
        raise JudgementError(f"{column} {value!r}: give yes{', no or none' if optional else ' or no'}")
    return {column: found}


def _whole_number(column: str, value: Any, context: Context) -> Columns:
    return {column: None if _unknown(value) else _count(column, value)}


def _count(name: str, value: Any) -> int:
    plain = str(value).strip().replace(",", "").replace(" ", "").replace("_", "")
    if not plain.isdigit():
        raise JudgementError(f"{name} {value!r}: give a whole number, 0 or more")
    return int(plain)


_BEST = re.compile(r"^(?P<rest>.*?)[,;]?\s*\bbest\b\s*:?\s*(?P<best>[\d,]+)\s*$", re.IGNORECASE)


def _number(value: Any, context: Context) -> Columns:
    """12, "10..15", "10..15 best 12", "at least 12", "up to 50", "unknown" (a withheld number)."""
    if isinstance(value, Mapping):
        return {
            n: None if _unknown(value.get(n)) else _count(n, value[n]) for n in ("low", "best", "high")
        } | {"qualifier": value.get("qualifier")}
    if _unknown(value):
        return {"low": None, "best": None, "high": None, "qualifier": None}
    text = " ".join(str(value).lower().split())
    best = None
    if m := _BEST.match(text):
        text, best = m["rest"].strip(), _count("best", m["best"])
    for words in _BOOK["bounds"]["low"]:
        if text.startswith(words):
            n = _count("number", text[len(words) :])
            return {"low": n, "best": n if best is None else best, "high": None, "qualifier": words}
    for words in _BOOK["bounds"]["high"]:
        if text.startswith(words):
            n = _count("number", text[len(words) :])
            return {"low": None, "best": n if best is None else best, "high": n, "qualifier": words}
    low, dots, high = text.partition("..")
    if not dots:
        n = _count("number", text)
        return {"low": n, "best": n if best is None else best, "high": n, "qualifier": None}
    return {
        "low": None if _unknown(low) else _count("low", low), "best": best,
        "high": None if _unknown(high) else _count("high", high), "qualifier": None,
    }  # fmt: skip


def _date(value: Any, context: Context) -> Columns:
    """A day, month or year ("2020-02-03", "2020-02"), "2020-02-03..2020-02-05", open at one end, or "unknown"."""
    if isinstance(value, Mapping):
        start, end = _iso("date_start", value.get("date_start")), _iso("date_end", value.get("date_end"))
        prec = value.get("date_prec")
        return _dated(start, end, None if _unknown(prec) else _count("date_prec", prec))
    if _unknown(value):
        return {"date_start": None, "date_end": None, "date_prec": None}
    text = str(value).strip()
    first, dots, last = text.partition("..")
    if not dots and "/" in text:
        first, dots, last = text.partition("/")
    if not dots:
        start, end = _span("date", text)
        return _dated(start, end, None)
    return _dated(
        None if _unknown(first) else _span("date", first)[0], None if _unknown(last) else _span("date", last)[1], None
    )  # fmt: skip


def _dated(start: date | None, end: date | None, prec: int | None) -> Columns:
    if start and end and start > end:
        raise JudgementError(f"{start}..{end} is the wrong way round: give the earlier day first")
    return {
        "date_start": start.isoformat() if start else None, "date_end": end.isoformat() if end else None,
        "date_prec": _date_prec(start, end) if prec is None else prec,
    }  # fmt: skip


def _date_prec(start: date | None, end: date | None) -> int | None:
    """UCDP's precision of an interval by its length; of an open one, 5."""
    if start is None and end is None:
        return None
    if start is None or end is None:
        return 5
    days = (end - start).days + 1
    return 1 if days == 1 else 2 if days <= 6 else 3 if days <= 7 else 4 if days <= 31 else 5


def _date_prec_given(value: Any, context: Context) -> Columns:
    return _precision("date_prec", 5, value)


def _where_prec_given(value: Any, context: Context) -> Columns:
    return _precision("where_prec", 7, value)


def _precision(column: str, most: int, value: Any) -> Columns:
    if _unknown(value):
        return {column: None}
    n = _count(column, value)
    if not 1 <= n <= most:
        raise JudgementError(f"{column} {n} is not 1 to {most} (UCDP's codes, docs/record.md)")
    return {column: n}


_DAY = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?")


def _span(name: str, text: str) -> tuple[date, date]:
    m = _DAY.fullmatch(text.strip())
    try:
        if m is None:
            raise ValueError
        year, month, day = int(m[1]), m[2], m[3]
        if day:
            exact = date(year, int(month), int(day))
            return exact, exact
        if month:
            after = date(year + int(month) // 12, int(month) % 12 + 1, 1)
            return date(year, int(month), 1), after - timedelta(days=1)
        return date(year, 1, 1), date(year, 12, 31)
    except ValueError:
        raise JudgementError(
            f"{name} {text!r}: give YYYY-MM-DD, YYYY-MM, or two of them joined by '..' (open at one end: '2020-02-03..')"
        ) from None


def _iso(name: str, value: Any) -> date | None:
    return None if _unknown(value) else _span(name, str(value))[0]


def _day(column: str, value: Any, context: Context) -> Columns:
    found = _iso(column, value)
    return {column: found.isoformat() if found else None}


_COORDINATES = re.compile(
    r"^(?:(?P<name>[^@]+)@)?\s*(?P<lat>[+-]?\d+(?:\.\d+)?)\s*[,;]\s*(?P<lon>[+-]?\d+(?:\.\d+)?)\s*$"
)
_ID = re.compile(r"^(?:id\s*[:=]?|geonames[\s:]*)\s*(\d+)$", re.IGNORECASE)
PLACE: Final = ("place_name", "geonames_id", "latitude", "longitude", "country", "admin1", "where_prec")


def _place(value: Any, context: Context) -> Columns:
    """A name of the gazetteer ("Saraqib", "Saraqib, Idlib"), "id:172955" (GeoNames), "36.10,36.80" or "name @ 36.10,36.80"."""
    if isinstance(value, Mapping):
        return _place_given(value)
    if _unknown(value):
        return dict.fromkeys(PLACE)
    text = " ".join(str(value).split())
    from dragoman.judging.places import around, look_up  # heavy: only where a place is given

    if m := _COORDINATES.match(text):
        name = (m["name"] or "").strip() or None
        given = {
            "place_name": name,
            "latitude": m["lat"],
            "longitude": m["lon"],
            "country": context.now.get("country"),
        }
        point = _place_given(given)
        return point | around(point["latitude"], point["longitude"], context.gazetteers)

    return look_up(text, _ID.match(text), context.now.get("country"), context.gazetteers)


def _place_given(value: Mapping[str, Any]) -> Columns:
    unknown = set(value) - set(PLACE)
    if unknown:
        raise JudgementError(f"place has no {', '.join(sorted(unknown))}; it has {', '.join(PLACE)}")
    out: Columns = {c: None if _unknown(value.get(c)) else value.get(c) for c in PLACE}
    for name, most in (("latitude", 90.0), ("longitude", 180.0)):
        if out[name] is not None:
            out[name] = _degrees(name, out[name], most)
    if (out["latitude"] is None) != (out["longitude"] is None):
        raise JudgementError("give both latitude and longitude, or neither")
    if out["geonames_id"] is not None:
        out["geonames_id"] = _count("geonames_id", out["geonames_id"])
    if out["where_prec"] is not None:
        out["where_prec"] = _precision("where_prec", 7, out["where_prec"])["where_prec"]
    elif out["latitude"] is not None:
        out["where_prec"] = 1
    if out["country"] is not None and not re.fullmatch(r"[A-Z]{3}", str(out["country"])):
        raise JudgementError(
            f"country {out['country']!r}: give the ISO 3166-1 code of three letters, such as SYR"
        )
    return out


def _degrees(name: str, value: Any, most: float) -> float:
    try:
        n = float(value)
    except (TypeError, ValueError):
        raise JudgementError(f"{name} {value!r}: give degrees, such as 36.10") from None
    if not abs(n) <= most:
        raise JudgementError(f"{name} {value} is not on the globe (between -{most:g} and {most:g})")
    return n


# ---- the table
def _rule(
    name: str,
    parse: Callable[[Any, Context], Columns],
    help: str,
    columns: tuple[str, ...] = (),
    part_of: str | None = None,
) -> Rule:
    return Rule(name, columns or (name,), parse, help, part_of)


def _choice(name: str, allowed: Sequence[str], help: str, optional: bool = False) -> Rule:
    return _rule(name, partial(_one_of, name, tuple(allowed), optional), help)


_SITES: Final = sorted(load("events/rules")["sites"])
_CLAIM_RULES: Final = (
    _choice("kind", KINDS, "event, campaign or state"),
    _choice("event_type", EVENT_TYPES, "PLOVER's type, or none", True),
    _rule("mode", _mode, "PLOVER's mode of the type, or none"),
    _choice("acled_sub_event_type", _BOOK["acled"]["sub_event_types"], "ACLED's name, or none", True),
    _choice("theme", THEMES, "by subject"),
    _choice("modality", MODALITIES, "as told"),
    _rule("claimant", _claimant, "who says so; several 'A; B', a chain 'A > B', none for the report's own voice",
          ("claimant", "claimant_text", "claimants", "root_source")),
    _rule("actors", partial(_names, "actors"), "who did it: 'A; B', or none"),
    _rule("recipients", partial(_names, "recipients"), "to whom: 'A; B', or none"),
    _rule("place", _place, "'Saraqib', 'Saraqib, Idlib', 'id:172955', '36.10,36.80', 'name @ 36.10,36.80', or none", PLACE),
    _rule("where_prec", _where_prec_given, "UCDP's precision of the place, 1 to 7", part_of="place"),
    _rule("date", _date, "'2020-02-03', '2020-02', '2020-02-03..2020-02-05', '2020-02-03..', or none",
          ("date_start", "date_end", "date_prec")),
    _rule("date_prec", _date_prec_given, "UCDP's precision of the date, 1 to 5", part_of="date"),
    _choice("site_type", _SITES, "what kind of place it hit, or none", True),
    _rule("weapon", partial(_text, "weapon"), "in words, or none"),
    _rule("background", partial(_flag, "background", False), "yes: told as what went before"),
)  # fmt: skip
_FIGURE_RULES: Final = (
    _rule("number", _number, "'12', '10..15 best 12', 'at least 12', 'up to 50', or unknown (withheld)",
          ("low", "best", "high", "qualifier")),
    _rule("low", partial(_whole_number, "low"), "lower bound", part_of="number"),
    _rule("best", partial(_whole_number, "best"), "best number", part_of="number"),
    _rule("high", partial(_whole_number, "high"), "upper bound", part_of="number"),
    _choice("measure", MEASURES, "what is counted"),
    _rule("unit", partial(_text, "unit"), "people, households, facilities, aircraft ..."),
    _rule("who", partial(_text, "who"), "the words for those counted"),
    _rule("who_actor", partial(_text, "who_actor"), "the side of those counted"),
    _rule("civilian", partial(_flag, "civilian", True), "yes civilians, no combatants, none not said"),
    _choice("scope", SCOPES, "event, or cumulative: a running total"),
    _rule("since", partial(_day, "since"), "first day of a running total"),
    _rule("as_of", partial(_day, "as_of"), "day of a running total"),
    _rule("claimant", partial(_text, "claimant"), "who gives the number, where the claim's claimant does not"),
    _choice("sex", _BOOK["people"]["sex"], "of those counted", True),
    _choice("age_group", _BOOK["people"]["age_group"], "of those counted", True),
    _rule("role", partial(_text, "role"), "of those counted: medic, journalist ..."),
)  # fmt: skip
FIELDS: Final[dict[str, dict[str, Rule]]] = {
    "claim": {r.name: r for r in _CLAIM_RULES},
    "figure": {r.name: r for r in _FIGURE_RULES},
}
# The columns of each field that is judged as a whole.
JUDGED: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    kind: {r.name: r.columns for r in rules.values() if r.part_of is None} for kind, rules in FIELDS.items()
}
