"""One report to claims: the parts of the reader put together. `read` is a pure function of (report, kit)."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dragoman.codebook import languages
from dragoman.gazetteer import Gazetteer
from dragoman.model import Place, Reading, Report, Time
from dragoman.reading.actors import ActorBook, read_actors
from dragoman.reading.attribution import read_attributions
from dragoman.reading.choosing import Specific, Weigher
from dragoman.reading.claims import SentenceParts, assemble, bodies
from dragoman.reading.dating import date_report
from dragoman.reading.document import Document, Parser, Sentence
from dragoman.reading.events import EventBook, read_events
from dragoman.reading.figures import read_bare_figures, read_figures
from dragoman.reading.languages import read_foreign
from dragoman.reading.mentions import EventMention, NumberMention, PlaceMention, TimeMention
from dragoman.reading.numbers import read_numbers
from dragoman.reading.perpetrators import Model, Scorer
from dragoman.reading.places import read_places
from dragoman.reading.times import read_times


@dataclass(frozen=True)
class Kit:
    """What reading needs beside the report, built once a process, never changed: parser, gazetteer, actors, events, and
    what tells one happening from talk of such, and who did it."""

    parser: Parser
    gazetteer: Gazetteer
    actors: ActorBook
    events: EventBook
    specific: Weigher = field(default_factory=Specific.default)
    perpetrators: Scorer = field(default_factory=Model.default)

    @classmethod
    def default(cls, gazetteers: Sequence[Path] = (), actors: Sequence[Path] = ()) -> Kit:
        """The packaged kit; a case may add gazetteers (see `dragoman gazetteer import`) and lists of actors."""
        return cls(Parser(), Gazetteer.default(gazetteers), ActorBook.default(actors), EventBook.default())


def read(report: Report, kit: Kit) -> Reading:
    """Read one report.

    Of a report in a language that the codebook has (`codebook/languages`) the figures are read; one in any other
    language than English is kept and gives no claims.
    """
    if report.language not in (None, "en"):
        return _foreign(report, kit)
    doc = kit.parser(report)
    if not report.published.known:
        doc = _dated(doc)
    report = doc.report
    times = read_times(doc, report.published)
    actors = read_actors(doc, kit.actors, report.published)
    places = read_places(doc, kit.gazetteer, bodies(actors))
    numbers = read_numbers(doc, times)
    parts = [
        _parts(doc, sentence, events, [n for n in numbers if n.sentence == sentence.index])
        for sentence, events in zip(
            doc.sentences, _by_sentence(doc, read_events(doc, kit.events)), strict=True
        )
    ]
    claims, figures = assemble(
        doc, parts, times, places, actors, read_attributions(doc), kit.specific, kit.perpetrators
    )
    doc.let_go()
    return Reading(report, claims, figures, _place_rows(report, places), _time_rows(report, times))


def _foreign(report: Report, kit: Kit) -> Reading:
    if report.language not in languages():
        return Reading(report)
    found = read_foreign(report, kit.gazetteer, kit.actors)
    places, times = _place_rows(report, found.places), _time_rows(report, found.times)
    return Reading(report, found.claims, found.figures, places, times)


def _dated(doc: Document) -> Document:
    dated = date_report(doc)
    redated = any(e.report_id is not None for e in dated.evidence)
    report = dataclasses.replace(
        doc.report,
        published_start=dated.interval.start,
        published_end=dated.interval.end,
        published_basis=dated.basis,
        published_evidence=dated.evidence,
        published_read_start=dated.alone.start if redated else None,
        published_read_end=dated.alone.end if redated else None,
    )
    return Document(report, doc.sentences)


def _by_sentence(doc: Document, events: Sequence[EventMention]) -> list[list[EventMention]]:
    out: list[list[EventMention]] = [[] for _ in doc.sentences]
    for event in events:
        out[event.sentence].append(event)
    return out


def _parts(
    doc: Document, sentence: Sentence, events: Sequence[EventMention], numbers: Sequence[NumberMention]
) -> SentenceParts:
    figures = read_figures(doc, sentence, events, numbers)
    bare = read_bare_figures(doc, sentence, numbers, events)
    return SentenceParts(sentence, tuple(events), tuple(figures), tuple(bare))


def _place_rows(report: Report, places: Sequence[PlaceMention]) -> tuple[Place, ...]:
    return tuple(
        Place(
            report.report_id,
            p.text,
            p.start,
            p.end,
            p.geonames_id,
            p.latitude,
            p.longitude,
            p.country,
            p.where_prec,
        )
        for p in places
    )


def _time_rows(report: Report, times: Sequence[TimeMention]) -> tuple[Time, ...]:
    """A row names the days that the words name by themselves (TimeML's value), else those that they leave possible."""
    out = []
    for t in times:
        days = t.named if t.named.known else t.interval
        out.append(Time(report.report_id, t.text, t.start, t.end, t.kind, days.start, days.end))
    return tuple(out)
