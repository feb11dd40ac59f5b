"""Places named in one list: "in Baghdad, Mosul and Kirkuk". A claim has one place, so each gets a claim of its own.

What is counted of all of them together belongs to the whole: its place is the area that holds them all, the words of
the list its text, so that no one town is told to have had the dead of three.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.reading.choosing.where import Where, located
from dragoman.reading.document import Sentence
from dragoman.reading.mentions import PlaceMention

_KIND = r"(?:cit(?:y|ies)|towns?|villages?|provinces?|districts?|governorates?|regions?|countryside|suburbs?|areas?)"
_JOIN = re.compile(
    rf"(?:\s+{_KIND})?\s*(?P<comma>,)?\s*(?P<and>and\b|&|as well as\b)?\s*(?:also\s+)?(?:(?:in|near|at|on|the|both)\s+)*(?:{_KIND}\s+of\s+)?",
    re.IGNORECASE,
)
_NO_LIST = re.compile(r"\b(?:between|from|linking|connecting)\s+(?:the\s+)?$", re.IGNORECASE)
PROVINCE, COUNTRY = 4, 6  # UCDP's precision of the area that holds all


def listed(where: Where, sentence: Sentence, places: Sequence[PlaceMention]) -> tuple[Where, ...]:
    """The places of the list that an event's place stands in, in order; empty where it stands in none."""
    own = where.mention
    if (
        own is None
        or not sentence.start <= own.start < sentence.end
        or where.fields.get("place_text") != own.text
    ):
        return ()
    run = next((r for r in _runs(sentence, places) if own in r), ())
    return tuple(Where(located(p), (("place", p.start, p.end),), p.confidence, p) for p in run)


def together(each: Sequence[Where], sentence: Sentence) -> Where:
    """The area that holds all places of a list: their province, else their country, else only the words."""
    mentions = [w.mention for w in each if w.mention is not None]
    start, end = mentions[0].start, mentions[-1].end
    known = [p for p in mentions if p.country is not None]
    countries, provinces = {p.country for p in known}, {p.admin1 for p in known}
    fields: dict[str, object] = {"place_text": sentence.text[start - sentence.start : end - sentence.start]}
    if len(countries) == 1:
        fields |= {"country": known[0].country, "where_prec": COUNTRY}
    if len(countries) == 1 and len(provinces) == 1 and None not in provinces:
        points = [
            (p.latitude, p.longitude) for p in known if p.latitude is not None and p.longitude is not None
        ]
        fields |= {"admin1": known[0].admin1, "place_name": known[0].admin1, "where_prec": PROVINCE}
        if points:
            fields["latitude"] = round(sum(a for a, _ in points) / len(points), 5)
            fields["longitude"] = round(sum(b for _, b in points) / len(points), 5)
    return Where(fields, (("place", start, end),), min(w.confidence for w in each))


def _runs(sentence: Sentence, places: Sequence[PlaceMention]) -> list[list[PlaceMention]]:
    """Lists of two or more places joined by commas and an "and"."""
    out: list[list[PlaceMention]] = []
    run: list[PlaceMention] = []
    joined = False
    last: PlaceMention | None = None
    for p in sorted((p for p in places if not p.adjectival), key=lambda p: p.start):
        how = _join(sentence, last, p) if last is not None else None
        if last is not None and how == "comma" and _holds(p, last):
            last = p  # "Karrada, Baghdad": where it lies, no other place
            continue
        if how is None:
            _keep(out, run, joined)
            run, joined = [p], False
        else:
            run.append(p)
            joined = joined or how == "and"
        last = p
    _keep(out, run, joined)
    return [r for r in out if not _NO_LIST.search(sentence.text[: r[0].start - sentence.start])]


def _keep(out: list[list[PlaceMention]], run: list[PlaceMention], joined: bool) -> None:
    if joined and len(run) > 1:
        out.append(run)


def _join(sentence: Sentence, a: PlaceMention, b: PlaceMention) -> str | None:
    """How two places follow each other: "and", "comma", or None where they are no list."""
    between = sentence.text[a.end - sentence.start : b.start - sentence.start]
    found = _JOIN.fullmatch(between)
    if found is None or not (found["comma"] or found["and"]):
        return None
    return "and" if found["and"] else "comma"


def _holds(area: PlaceMention, inner: PlaceMention) -> bool:
    """Whether the second of two places after a comma says where the first lies."""
    if (
        area.country is None
        or area.country != inner.country
        or (area.where_prec or 0) <= (inner.where_prec or 0)
    ):
        return False
    return (
        area.kind == "country" or area.admin1 in (None, inner.admin1) or area.kind not in ("admin1", "city")
    )
