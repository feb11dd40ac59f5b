"""Figures of a report in another language than English: a number, what it counts, and the word that measures it.

There is no parser here. A count takes the measure word that stands nearest and fits what is counted; clause marks
and other counts keep them apart. What comes out are claims of low confidence, read by a reader that is named as
such; all else of the report is kept and not read. The words are data (`codebook/languages/<code>.toml`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from dragoman.gazetteer import Gazetteer
from dragoman.model import Claim, Figure, Report, stable_id
from dragoman.reading.actors import ActorBook
from dragoman.reading.homeland import leanings
from dragoman.reading.languages.context import Atlas, read_places, read_times, source
from dragoman.reading.languages.lexicon import Lexicon, fold, lexicon
from dragoman.reading.languages.measuring import Measured, measured
from dragoman.reading.mentions import PlaceMention, TimeMention
from dragoman.reading.segment import Piece, segment
from dragoman.version import READER

CONFIDENCE: Final = 0.3
_THEMES: Final = {"displaced": "displacement", "returned": "displacement"}
_TOLL: Final = ("killed", "injured", "destroyed", "damaged")


@dataclass(frozen=True, slots=True)
class Foreign:
    """What was read in a report in another language."""

    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    places: tuple[PlaceMention, ...]
    times: tuple[TimeMention, ...]


def read_foreign(report: Report, gazetteer: Gazetteer, actors: ActorBook) -> Foreign:
    """The figures of a report whose language the codebook has, as claims and figures of the record."""
    lex = lexicon(report.language or "")
    text, folded = report.text, fold(report.text)
    pieces = segment(text, report.body_start, report.furniture)
    atlas = Atlas(gazetteer, {iso3: s.name for iso3, s in actors.states.items()})
    places = read_places(text, folded, pieces, lex, atlas, leanings(report))
    times = read_times(text, folded, pieces, lex, report.published)
    claims: list[Claim] = []
    figures: list[Figure] = []
    last = places[0] if places else None
    for number, piece in enumerate(pieces):
        here = [p for p in places if p.sentence == number]
        days = [t for t in times if t.sentence == number]
        scene = _Scene(report, folded, piece, lex, here, days, last, actors)
        found = measured(folded, piece, lex)
        made = {_key(f): scene.claim(f) for f in reversed(found)}
        claims += made.values()
        rows = [scene.figure(made[_key(f)], f) for f in found]
        figures += (
            replace(row, part_of=rows[f.part_of].figure_id) if f.part_of is not None else row
            for f, row in zip(found, rows, strict=True)
        )
        last = min(here, key=lambda p: (p.where_prec or 9, p.start), default=last)
    claims.sort(key=lambda c: (c.trigger_start, c.trigger_end, c.claim_id))
    figures.sort(key=lambda f: (f.start, f.end, f.figure_id))
    return Foreign(tuple(claims), tuple(figures), tuple(places), tuple(times))


def _key(found: Measured) -> tuple[int, int, str]:
    """What makes one claim of several figures: their measure word, whatever table it was found in."""
    return found.word.start, found.word.end, found.word.measure


@dataclass(frozen=True, slots=True)
class _Scene:
    """A sentence with its places and days, out of which claims and figures are made."""

    report: Report
    folded: str
    piece: Piece
    lex: Lexicon
    places: Sequence[PlaceMention]
    times: Sequence[TimeMention]
    last: (
        PlaceMention | None
    )  # the place of the sentence before; at the beginning the first one of the report
    actors: ActorBook

    def claim(self, found: Measured) -> Claim:
        """The claim of a measure word."""
        report, piece, word = self.report, self.piece, found.word
        force = (
            word.measure in _TOLL and self.lex.force.search(self.folded, piece.start, piece.end) is not None
        )
        theme = _THEMES.get(word.measure, "hostilities" if force else "other")
        spans: list[tuple[str, int, int]] = []
        place = self._place(word.start)
        if place is not None:
            spans.append(("place", place.start, place.end))
        when = min(self.times, key=lambda t: (t.prec or 9, abs(t.start - word.start)), default=None)
        if when is not None:
            spans.append(("date", when.start, when.end))
        speaker = source(self.folded, piece, self.lex, [t.start for t in self.times])
        if speaker is not None:
            spans.append(("claimant", *speaker))
        return Claim(
            claim_id=stable_id(
                report.report_id, word.start, word.end, "ASSAULT" if force else None, word.measure
            ),
            report_id=report.report_id,
            kind="event",
            event_type="ASSAULT" if force else None,
            theme=theme,
            modality=found.modality,
            sentence=report.text[piece.start : piece.end],
            start=piece.start,
            end=piece.end,
            trigger=report.text[word.start : word.end],
            trigger_start=word.start,
            trigger_end=word.end,
            confidence=CONFIDENCE,
            reader=f"{READER} (figures, {self.lex.code})",
            spans=tuple(spans),
            **_place_fields(place),
            **_time_fields(when),
            **self._speaker_fields(speaker),
        )

    def _place(self, at: int) -> PlaceMention | None:
        """The narrowest place of the sentence, of equals the nearest; else the last one told."""
        return min(self.places, key=lambda p: (p.where_prec or 9, abs(p.start - at)), default=self.last)

    def _speaker_fields(self, speaker: tuple[int, int] | None) -> dict[str, Any]:
        if speaker is None:
            return {}
        words = " ".join(self.report.text[slice(*speaker)].split())
        bare = re.sub(r"^(?:la|el|los|las|le|les|l['’]|o|a|os|as)\s*", "", words) or words
        known = self.actors.find(bare)
        name = self.lex.speakers.get(fold(bare)) or (known[0].actor.name if known else bare)
        return {
            "claimant": name, "claimant_text": self.report.text[slice(*speaker)], "claimants": (name,), "root_source": name,
        }  # fmt: skip

    def figure(self, claim: Claim, found: Measured) -> Figure:
        """The figure of a count."""
        report, c = self.report, found.count
        counted = c.unit or c.itself
        who = report.text[counted.start : counted.end] if counted else None
        tags = (
            {h.tag for h in self.lex.who.hits(self.folded, counted.start, counted.end)} if counted else set()
        )
        cumulative = self.lex.words["cumulative"].search(self.folded, self.piece.start, self.piece.end)
        roles = ("journalist", "medic", "aid_worker", "police", "combatant")
        return Figure(
            figure_id=stable_id(claim.claim_id, claim.trigger, c.start, c.end, found.word.measure),
            claim_id=claim.claim_id,
            report_id=report.report_id,
            measure=found.word.measure,
            unit=found.unit,
            text=report.text[c.start : c.last],
            start=c.start,
            end=c.last,
            who=who,
            civilian=None
            if tags >= {"civilian", "combatant"}
            else True
            if "civilian" in tags
            else False
            if "combatant" in tags
            else None,
            low=c.low,
            best=c.best,
            high=c.high,
            qualifier=self.folded[slice(*c.qualifier)].strip() if c.qualifier else None,
            scope="cumulative" if cumulative else "event",
            as_of=report.published_end if cumulative else None,
            sex=next((t for t in ("female", "male") if t in tags), None),
            age_group=next((t for t in ("child", "elderly") if t in tags), None),
            role=next((t for t in roles if t in tags), None),
        )


def _place_fields(p: PlaceMention | None) -> dict[str, Any]:
    if p is None:
        return {}
    return {
        "place_text": p.text, "place_name": p.name, "geonames_id": p.geonames_id, "latitude": p.latitude,
        "longitude": p.longitude, "country": p.country, "admin1": p.admin1, "where_prec": p.where_prec,
    }  # fmt: skip


def _time_fields(t: TimeMention | None) -> dict[str, Any]:
    if t is None:
        return {}
    return {
        "date_text": t.text,
        "date_start": t.interval.start,
        "date_end": t.interval.end,
        "date_prec": t.prec,
    }
