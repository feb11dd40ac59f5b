"""Read places: every mention of a place in a report, and what it means (UCDP's precision codes).

A mention that is part of a longer name, or stands for a government, is kept and marked `adjectival`: the record's
events do not take place there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.names import exact_key
from dragoman.reading.document import Document
from dragoman.reading.homeland import leanings
from dragoman.reading.mentions import PlaceMention
from dragoman.reading.places.match import Tokens, find_spots
from dragoman.reading.places.resolve import resolve
from dragoman.reading.places.ties import link, loose_spots, streets
from dragoman.reading.places.words import Spot, place_words

LOW_MARGIN = 0.3  # a choice this close is called ambiguous


def read_places(
    doc: Document, gazetteer: Gazetteer, bodies: Collection[tuple[int, int]] = ()
) -> list[PlaceMention]:
    """All place mentions of a document in the order of the text; spans never overlap.

    `bodies` are the spans of names that are a body's, a group's or a person's: as they stand they are no places.
    """
    spots: list[Spot] = []
    surnames: set[str] = set()
    for sentence in doc.sentences:
        tokens = Tokens.of(sentence)
        roads, taken = streets(tokens)
        found, names = find_spots(tokens, gazetteer, taken)
        found += loose_spots(tokens, gazetteer, found, taken)
        found = sorted([*found, *roads], key=lambda s: s.start)
        link(tokens, found)
        spots += found
        surnames |= names
    spots = [s for s in spots if s.key not in surnames or s.within or _sure_place(s) or _inside(doc, s)]
    spots = [s for s in spots if (s.start, s.end) not in bodies or _sure_place(s)]
    home = resolve(spots, leanings(doc.report))
    if any(s.chosen is not None and s.chosen.country == home for s in spots):
        for spot in spots:
            spot.home = home
    spots = [s for s in spots if not s.strayed or s.strong or s.hint]
    _tie(spots)
    return [_mention(doc, s, _region(doc, s, gazetteer)) for s in spots]


def _sure_place(spot: Spot) -> bool:
    """Whether a name stays a place though somebody in the text bears it."""
    if not spot.entries:
        return False
    return spot.entries[0].kind in ("country", "admin1") or bool(spot.hint)


def _inside(doc: Document, spot: Spot) -> bool:
    """Whether the word before says that something is in the place: a person can be come from, not be in."""
    before = doc.text[max(0, spot.start - 12) : spot.start].lower().split()
    return bool(before) and before[-1] in place_words().inside


def _tie(spots: list[Spot]) -> None:
    """Tie streets, quarters and unknown names to a town: of their own sentence, or one beside it; else streets and
    quarters to the one most often named.
    """
    towns = [s for s in spots if s.chosen is not None and s.chosen.kind in ("city", "village")]
    counts = Counter(s.key for s in towns)
    for spot in spots:
        if spot.chosen is not None or (spot.within is not None and spot.within.chosen is not None):
            continue
        near = [t for t in towns if abs(t.sentence - spot.sentence) <= (0 if spot.kind == "street" else 1)]
        if near:
            spot.within = min(
                near, key=lambda t: (abs(t.sentence - spot.sentence), abs(t.start - spot.start))
            )
        elif towns and (spot.kind == "street" or spot.hint == "district"):
            spot.within = max(towns, key=lambda t: (counts[t.key], -abs(t.start - spot.start)))


def _region(doc: Document, spot: Spot, gazetteer: Gazetteer) -> Entry | None:
    """The region that a direction before a country names, where the gazetteer has it ("north-western Syria")."""
    if spot.direction is None or spot.chosen is None or spot.chosen.kind != "country":
        return None
    sentence = doc.sentences[spot.sentence]
    before = sentence.shown[: spot.start - sentence.start].lower().split()
    for direction in dict.fromkeys((before[-1] if before else spot.direction, spot.direction)):
        for entry in gazetteer.exact(exact_key(f"{direction} {spot.chosen.name}")):
            if entry.kind == "region" and entry.country == spot.chosen.country:
                return entry
    return None


def _mention(doc: Document, spot: Spot, region: Entry | None) -> PlaceMention:
    text = doc.text[spot.start : spot.end]
    entry = region or spot.chosen
    if entry is not None:
        kind, prec = entry.kind, entry.where_prec
        if (
            spot.direction
            and kind in ("country", "admin1", "city")
            and spot.direction not in ("nearby", "neighboring")
        ):
            kind, prec = (
                ("region", 5) if kind == "country" else ("area", 4) if kind == "admin1" else (kind, 1)
            )
        if spot.hint == "region" and kind in ("city", "admin1"):
            kind, prec = "area", 4
        status = "found" if spot.margin >= LOW_MARGIN else "ambiguous"
        return PlaceMention(
            spot.start, spot.end, text, spot.sentence, status, kind, entry.name, entry.geonames_id, round(entry.latitude, 5),
            round(entry.longitude, 5), entry.country, entry.admin1, prec, spot.adjectival, spot.confidence,
        )  # fmt: skip
    kind = spot.kind or spot.hint or "village"
    holder = spot.within.chosen if spot.within else None
    if holder is None:
        return PlaceMention(
            spot.start,
            spot.end,
            text,
            spot.sentence,
            "unknown",
            kind,
            text,
            country=spot.home,
            adjectival=spot.adjectival,
            confidence=0.5,
        )
    prec = (
        1
        if kind == "street" and holder.kind in ("city", "village")
        else {"country": 6, "admin1": 4, "admin2": 3}.get(holder.kind, 2)
    )
    return PlaceMention(
        spot.start, spot.end, text, spot.sentence, "found", kind, text, None, round(holder.latitude, 5),
        round(holder.longitude, 5), holder.country, holder.admin1, prec, spot.adjectival, 0.6,
    )  # fmt: skip
