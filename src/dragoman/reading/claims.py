"""Events, actors, places, times, numbers and speech of one report, put together as claims and figures.

Each field is chosen by the grammar of the sentence first, by the narrative (what the sentences before were
about) second, and left empty otherwise. The words that a field rests on are kept in `Claim.spans`.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from dragoman.model import Claim, Figure, stable_id
from dragoman.reading import confidence as trust
from dragoman.reading.choosing import (
    LOW,
    Days,
    Ground,
    Told,
    Weigher,
    When,
    Where,
    chance_of,
    chatter,
    choose_place,
    choose_time,
    listed,
    main_day,
    together,
    worded,
)
from dragoman.reading.document import Document, Sentence
from dragoman.reading.happenings import settle
from dragoman.reading.mentions import (
    ActorMention,
    Attribution,
    EventMention,
    FigureMention,
    PlaceMention,
    TimeMention,
)
from dragoman.reading.naming import Cast
from dragoman.reading.perpetrators import Scorer, ascribe
from dragoman.reading.speakers import Speakers, Voice
from dragoman.version import READER

# What a number says when no event of its sentence owns it: the theme of its claim.
_BARE_THEME = {
    "displaced": "displacement", "returned": "displacement", "affected": "displacement", "present": "displacement",
    "suspended": "health_care", "delivered": "aid", "deployed": "hostilities",
}  # fmt: skip
BARE = "bare figure"  # the rule of an event that a number alone tells
_TOLL = ("killed", "injured", "missing", "captured", "destroyed", "damaged")


@dataclass(frozen=True, slots=True)
class SentenceParts:
    """What was read in one sentence: its events, the numbers tied to them, and numbers that stand alone."""

    sentence: Sentence
    events: tuple[EventMention, ...]
    figures: tuple[FigureMention, ...]
    bare: tuple[FigureMention, ...]


def assemble(
    doc: Document,
    parts: Sequence[SentenceParts],
    times: Sequence[TimeMention],
    places: Sequence[PlaceMention],
    actors: Sequence[ActorMention],
    speech: Sequence[Attribution],
    specific: Weigher,
    perpetrators: Scorer,
) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
    """All claims and figures of a report, in the order of their triggers.

    `specific` weighs how likely an act of force is told as one happening; what is mere talk of such is a series.
    `perpetrators` weighs how likely a group that the report names did what a sentence tells of nobody in particular.
    """
    return _Assembler(doc, times, places, actors, speech, specific, perpetrators).run(parts)


class _Assembler:
    def __init__(
        self,
        doc: Document,
        times: Sequence[TimeMention],
        places: Sequence[PlaceMention],
        actors: Sequence[ActorMention],
        speech: Sequence[Attribution],
        specific: Weigher,
        perpetrators: Scorer,
    ) -> None:
        self.doc = doc
        self.specific, self.chatter = specific, chatter(doc)
        self.perpetrators = perpetrators
        self.times = _grouped(times)
        places = _outside_names(places, actors)
        self.places = _grouped(places)
        self.cast = Cast(doc, actors)
        self.speakers = Speakers(doc, speech, self.cast)
        self.days, self.ground = Days(doc), Ground(doc, places)
        self.ordinals: Counter[tuple[int, int, str | None]] = Counter()
        self.last_force: EventMention | None = None
        self.claims: list[Claim] = []
        self.figures: list[Figure] = []
        self.strength: dict[str, trust.Strength] = {}  # claim -> how sure the rooms were of it
        self.chances: dict[str, tuple[float, int]] = {}  # claim -> how likely one happening; its sentence
        self.since: dict[str, date | None] = {}  # claim -> the day its time is told to last from

    def run(self, parts: Sequence[SentenceParts]) -> tuple[tuple[Claim, ...], tuple[Figure, ...]]:
        self.days = Days(self.doc, main_day(self.doc, parts, self.times))
        for part in parts:
            self.days.enter(part.sentence)
            self.ground.enter(part.sentence)
            made = [
                self._claims_of(part, event, [f for f in part.figures if f.event == n])
                for n, event in enumerate(part.events)
            ]
            self._add_figures(part, made, part.figures)
            for _, same in groupby(
                part.bare, key=lambda f: (f.start, f.end)
            ):  # "no casualties": killed and injured
                figures = [dataclasses.replace(f, event=0, part_of=None) for f in same]
                event = self._bare_event(part.sentence, figures[0])
                claim = self._claim(part, event, self._place(part, event), figures)
                self._add_figures(part, [claim], figures)
        self.claims = list(settle(self.claims, self.chances))
        self.claims = ascribe(self.doc, self.claims, self.cast, self.perpetrators)
        claims = self._with_confidence()
        order = sorted(claims, key=lambda c: (c.trigger_start, c.trigger_end, c.claim_id))
        return tuple(order), tuple(sorted(self.figures, key=lambda f: (f.start, f.end, f.figure_id)))

    def _with_confidence(self) -> list[Claim]:
        figures: dict[str, list[Figure]] = {}
        for f in self.figures:
            figures.setdefault(f.claim_id, []).append(f)
        found = [trust.signs(c, figures.get(c.claim_id, ()), self.strength[c.claim_id]) for c in self.claims]
        return [
            dataclasses.replace(c, confidence=trust.confidence(x))
            for c, x in zip(self.claims, found, strict=True)
        ]

    # ---- claims of one event
    def _claims_of(self, part: SentenceParts, event: EventMention, figures: Sequence[FigureMention]) -> Claim:
        """The claim that holds the event's figures. Where a list of places is named, each gets a claim besides."""
        sentence, places = part.sentence, self.places.get(part.sentence.index, ())
        where = self._place(part, event)
        each = listed(where, sentence, places)
        if not each:
            return self._claim(part, event, where, figures)
        whole = self._claim(part, event, together(each, sentence), figures) if figures else None
        made = [self._claim(part, event, w, figures) for w in each]
        return whole or made[0]

    def _place(self, part: SentenceParts, event: EventMention) -> Where:
        sentence, places = part.sentence, self.places.get(part.sentence.index, ())
        speakers = self.speakers.spans_in(sentence)
        return choose_place(event, part.events, sentence, places, self.ground, speakers)

    def _time(self, part: SentenceParts, event: EventMention) -> When:
        times = self.times.get(part.sentence.index, ())
        return choose_time(event, part.events, part.sentence, times, self.days, self.doc.report)

    def _claim(
        self, part: SentenceParts, event: EventMention, where: Where, figures: Sequence[FigureMention]
    ) -> Claim:
        sentence, report = part.sentence, self.doc.report
        voice = self.speakers.voice(event.start, sentence)
        agents, patients = self.cast.sides(sentence, event)
        event, when, chance = self._weighed(part, event, where, figures, voice)
        key = (event.start, event.end, event.event_type)
        ordinal, self.ordinals[key] = self.ordinals[key], self.ordinals[key] + 1
        if event.event_type == "ASSAULT" and event.kind == "event":
            self.last_force = event
        self.days.note(event, when)
        self.ground.note(event, where)
        where = worded(where, sentence)
        claim = Claim(
            claim_id=stable_id(report.report_id, event.start, event.end, event.event_type, ordinal),
            report_id=report.report_id,
            kind=event.kind,
            event_type=event.event_type,
            mode=event.mode,
            acled_sub_event_type=event.acled_sub_event_type,
            theme=event.theme,
            modality="denied"
            if voice.stance == "denies" and event.modality == "asserted"
            else event.modality,
            sentence=sentence.text,
            start=sentence.start,
            end=sentence.end,
            trigger=event.text,
            trigger_start=event.start,
            trigger_end=event.end,
            confidence=0.0,  # set at the end, when its figures are known
            reader=READER,
            actors=agents.names,
            recipients=tuple(n for n in patients.names if event.mutual or n not in agents.names),
            site_type=event.site_type,
            weapon=event.weapon,
            background=event.background or when.background,
            definite=event.definite,
            spans=(
                *agents.spans("actors"),
                *patients.spans("recipients"),
                *when.spans,
                *where.spans,
                *voice.spans,
            ),
            **where.fields,
            **when.fields,
            **voice.fields,
        )
        self.claims.append(claim)
        rule = None if event.rule == BARE else event.confidence
        self.strength[claim.claim_id] = trust.Strength(
            rule, when.confidence, where.confidence, voice.confidence
        )
        self.chances[claim.claim_id] = (chance, sentence.index)
        self.since[claim.claim_id] = when.since
        return claim

    def _weighed(
        self,
        part: SentenceParts,
        event: EventMention,
        where: Where,
        figures: Sequence[FigureMention],
        voice: Voice,
    ) -> tuple[EventMention, When, float]:
        """The event, its time and how likely it is one happening; what is mere talk of such has kind "campaign"."""
        when = self._time(part, event)
        agents, patients = self.cast.sides(part.sentence, event)
        told = Told(
            when, where, agents.mentions, patients.mentions, figures, bool(voice.claimant), self.chatter
        )
        chance = chance_of(self.doc, part.sentence, event, told, self.specific)
        if chance < LOW:
            event = dataclasses.replace(event, kind="campaign")
            when = self._time(part, event)
        return event, when, chance

    def _bare_event(self, sentence: Sentence, figure: FigureMention) -> EventMention:
        """The event behind a number that no event of its sentence owns: a toll recalls the last act of force."""
        tokens = sentence.tokens(figure.start, figure.end)
        token = tokens[-1].i if tokens else 0
        common = {
            "sentence": sentence.index, "start": figure.start, "end": figure.end, "text": figure.text, "token": token,
            "lemma": "", "modality": "asserted", "measure": figure.measure, "rule": BARE, "confidence": 0.5,
        }  # fmt: skip
        last = self.last_force
        if (
            last is not None
            and figure.measure in _TOLL
            and (figure.measure != "captured" or last.mode == "abduct")
        ):
            return EventMention(
                kind="event", event_type=last.event_type, mode=last.mode, theme=last.theme,
                acled_sub_event_type=last.acled_sub_event_type, site_type=last.site_type, weapon=last.weapon,
                definite=True, **common,  # type: ignore[arg-type]
            )  # fmt: skip
        return EventMention(
            kind="state" if figure.measure in ("present", "deployed") else "event",
            event_type=None, mode=None, acled_sub_event_type=None,
            theme=_BARE_THEME.get(figure.measure, "other"), **common,  # type: ignore[arg-type]
        )  # fmt: skip

    # ---- figures
    def _add_figures(
        self, part: SentenceParts, claims: Sequence[Claim], figures: Sequence[FigureMention]
    ) -> None:
        made: list[Figure] = []
        for mention in figures:
            claim = claims[mention.event]
            made.append(self._figure(part.sentence, claim, mention))
        for mention, figure in zip(figures, made, strict=True):
            whole = made[mention.part_of].figure_id if mention.part_of is not None else None
            self.figures.append(dataclasses.replace(figure, part_of=whole))

    def _figure(self, sentence: Sentence, claim: Claim, mention: FigureMention) -> Figure:
        report = self.doc.report
        voice = self.speakers.voice(mention.start, sentence)
        since = self.since[claim.claim_id]
        if since and report.published_end and since > report.published_end:
            since = None  # told to last from a day after the report: misread, or the report misdated
        runs = since is not None and claim.kind != "state" and mention.measure not in _TOLL
        cumulative = mention.scope == "cumulative" or runs
        return Figure(
            figure_id=stable_id(claim.claim_id, mention.measure, mention.start, mention.end, mention.who),
            claim_id=claim.claim_id,
            report_id=report.report_id,
            measure=mention.measure,
            unit=mention.unit,
            who=mention.who,
            who_actor=next(iter(self.cast.named(sentence, mention.who_tokens[:1]).names), None),
            civilian=mention.civilian,
            low=mention.low,
            best=mention.best,
            high=mention.high,
            qualifier=mention.qualifier,
            scope="cumulative" if cumulative else "event",
            since=since if cumulative else None,
            as_of=report.published_end if cumulative else None,
            claimant=voice.claimant if voice.claimant != claim.claimant else None,
            text=mention.text,
            start=mention.start,
            end=mention.end,
            sex=mention.sex,
            age_group=mention.age_group,
            role=mention.role,
        )


BODIES = frozenset({"armed_group", "media", "monitor", "coalition", "international_body"})


def bodies(actors: Sequence[ActorMention]) -> set[tuple[int, int]]:
    """Spans of the names of groups, outlets and international bodies: as they stand they are no places ("Hamas")."""
    return {(a.start, a.end) for a in actors if a.how in ("name", "demonym") and a.actor_type in BODIES}


def _outside_names(places: Sequence[PlaceMention], actors: Sequence[ActorMention]) -> list[PlaceMention]:
    """The places that are no part of somebody's name ("Aleppo Front"), and no capital that acts ("Moscow denied it")."""
    named = bodies(actors) | {
        (a.start, a.end)
        for a in actors
        if a.how == "capital" or (a.how == "name" and a.actor_type not in ("state", "people"))
    }
    return [p for p in places if not any(a <= p.start and p.end <= b for a, b in named)]


def _grouped(mentions: Sequence[TimeMention] | Sequence[PlaceMention]) -> dict[int, list]:  # type: ignore[type-arg]
    out: dict[int, list] = {}  # type: ignore[type-arg]
    for m in mentions:
        out.setdefault(m.sentence, []).append(m)
    return out
