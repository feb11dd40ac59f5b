"""Whether an act of force is told as one happening, or spoken of in general ("the war goes on", "to kill a minister").

A record of happenings must not count what nobody says happened once: aims, wishes, sums over years, acts as a topic.
`features` names what the sentence shows (grammar of the trigger, own day and place, who is named, who speaks);
`Specific` weighs them by a logistic model whose weights are data (`codebook/specific.toml`), fitted by
`scripts/fit_specific.py`. A feature without a weight says nothing, so words that were not met leave a claim as it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, Protocol

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.choosing.path import chain
from dragoman.reading.choosing.when import When
from dragoman.reading.choosing.where import Where
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import ActorMention, EventMention, FigureMention
from dragoman.reading.parse import Token

_FIRST = frozenset(("we", "our", "us", "i", "my", "ourselves"))
_SECOND = frozenset(("you", "your"))
_POINTING = frozenset(("the", "this", "that", "these", "those"))
_ONE = frozenset(("a", "an", "another"))
_PAST = frozenset(("VBD", "VBN"))
_ARGUMENT = frozenset(("nsubj", "nsubjpass", "dobj"))
_SOMEBODY = frozenset(("name", "with name", "counted", "single a", "single an", "single the", "plural the"))
_EVER = frozenset(
    (
        "always",
        "ever",
        "never",
        "often",
        "usually",
        "constantly",
        "continually",
        "daily",
        "permanently",
        "still",
    )
)
LOW: Final[float] = load("specific")["low"]  # under it an event is talk
HIGH: Final[float] = load("specific")["high"]  # from it up one happening, that bears out others
_FEW, _MANY = 20, 200  # of people: more than so many are hardly hurt at once


class Weigher(Protocol):
    """What says how likely an event is one happening."""

    def __call__(self, doc: Document, event: EventMention, found: Sequence[str]) -> float:
        """The chance (0 to 1) that an event with these features is told as one happening."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was read about an event besides its words."""

    when: When
    where: Where
    agents: Sequence[ActorMention]
    patients: Sequence[ActorMention]
    figures: Sequence[FigureMention]
    claimed: bool  # somebody is named who says so
    chatter: float  # share of the report's sentences with "we", "I", "you"


class Specific:
    """The fitted model."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def default(cls) -> Specific:
        """The model shipped with the package, read once."""
        return _default()

    def __call__(self, doc: Document, event: EventMention, found: Iterable[str]) -> float:
        """The chance (0 to 1) that an event with these features is told as one happening."""
        total = self._weights.get("bias", 0.0) + sum(self._weights.get(f, 0.0) for f in found)
        return 1.0 / (1.0 + math.exp(-total))


@lru_cache(maxsize=1)
def _default() -> Specific:
    return Specific(load("specific")["weights"])


def chance_of(doc: Document, sentence: Sentence, event: EventMention, told: Told, specific: Weigher) -> float:
    """How likely (0 to 1) an event is told as one happening; 1 for all but acts of force, and for headlines."""
    if event.event_type != "ASSAULT" or event.kind != "event" or sentence.kind == "headline":
        return 1.0
    chance = specific(doc, event, features(doc, sentence, event, told))
    if anchored(sentence, event, told):
        return 1.0
    if chance >= LOW and event.modality == "asserted" and in_town(told.where):
        return max(chance, HIGH)
    return chance


def anchored(sentence: Sentence, event: EventMention, told: Told) -> bool:
    """Whether a sentence says enough to make an act one happening, whatever its words weigh: it is told as done, and
    "the attack" points at it, "a raid was carried out", somebody did it to somebody, or people were hurt, on a day or
    in a town of its own."""
    if event.modality != "asserted":
        return False
    trigger = sentence.doc[event.token]
    past = trigger.tag_ in _PAST
    if trigger.tag_[:2] == "NN":
        marks = {c.lower_ for c in trigger.children}
        if not marks.isdisjoint(_POINTING):
            return trigger.tag_ == "NN" or told.where.mention is not None
        above = trigger.head
        if (
            trigger.tag_ == "NN"
            and not marks.isdisjoint(_ONE)
            and trigger.dep_ in _ARGUMENT
            and above.tag_ in _PAST
        ):
            return True
    hurt = any(
        f.measure in ("killed", "injured") and f.best and f.best <= _MANY and f.scope == "event"
        for f in told.figures
    )
    days = Interval(told.when.fields.get("date_start"), told.when.fields.get("date_end")).days
    dated, there = told.when.own and days == 1, in_town(told.where)
    dealt = bool(event.agents) and any(_phrase(sentence.doc[i]) in _SOMEBODY for i in event.patients)
    if past:
        return dealt or dated or hurt or (there and told.when.own)
    return (dated and (there or hurt)) or (hurt and there)


def in_town(where: Where) -> bool:
    """Whether a sentence names the town, or a nearer place, of what it tells."""
    return where.mention is not None and (where.fields.get("where_prec") or 9) <= 2


def chatter(doc: Document) -> float:
    """The share of a report's sentences that speak in the first or second person: speeches, interviews, comments."""
    talk = sum(any(t.lower_ in _FIRST or t.lower_ in _SECOND for t in s.doc) for s in doc.sentences)
    return talk / max(1, len(doc.sentences))


def features(doc: Document, sentence: Sentence, event: EventMention, told: Told) -> tuple[str, ...]:
    """What speaks for or against one happening, as names without order or weight, each once."""
    return tuple(
        dict.fromkeys(
            (
                *_of_trigger(doc, sentence, event),
                *_of_time(told.when),
                *_of_place(told.where),
                *_of_sides(sentence, event, told),
                *_of_figures(told.figures),
                *_of_speech(sentence, told),
            )
        )
    )


def _of_trigger(doc: Document, sentence: Sentence, event: EventMention) -> Iterator[str]:
    t = sentence.doc[event.token]
    kind = "noun" if t.tag_[:2] == "NN" else "verb" if t.tag_[:2] == "VB" else "other"
    yield f"form={kind}"
    yield f"word={event.lemma}"
    yield f"modality={event.modality}"
    yield f"tag={t.tag_}"
    yield f"dep={kind} {t.dep_}"
    if event.definite:
        yield "takes up"
    if event.site_type:
        yield "site"
    if event.weapon:
        yield "weapon"
    up = chain(t)[1:6]
    for n, x in enumerate(up):
        if x.tag_[:2] in ("VB", "NN", "JJ", "MD"):
            yield f"{'under' if n < 2 else 'far under'}={doc.lemma(x)}"
        if x.dep_ in ("advcl", "relcl", "ccomp", "acl"):
            yield f"inside={x.dep_}"
        if x.tag_[:2] == "VB":
            yield f"verb above={x.tag_}"
            yield from (f"verb above aux={c.lower_}" for c in x.children if c.dep_ in ("aux", "neg"))
            break
    for c in t.children:
        if c.dep_ in ("aux", "auxpass", "neg", "mark", "det", "prep", "agent", "poss", "nummod", "prt"):
            yield f"has {c.dep_}={c.lower_ if c.dep_ not in ('poss', 'nummod') else ''}"
        elif c.dep_ in ("amod", "advmod"):
            yield f"is={doc.lemma(c)}"
        elif c.dep_ in ("nsubj", "nsubjpass", "dobj"):
            yield f"has {c.dep_}"
    if kind == "noun" and not any(c.dep_ in ("det", "poss", "nummod") for c in t.children):
        yield f"bare {t.tag_}"
    if any(x.lower_ in _EVER for x in sentence.doc):
        yield "ever"


def _of_time(when: When) -> Iterator[str]:
    start: date | None = when.fields.get("date_start")
    end: date | None = when.fields.get("date_end")
    yield f"day={'own' if when.own else 'kept' if when.spans else 'none'}"
    if when.since:
        yield "since"
    if when.own:
        days = Interval(start, end).days
        yield "own day=" + (
            "open"
            if days is None
            else "one"
            if days == 1
            else "week"
            if days < 9
            else "month"
            if days < 32
            else "long"
        )


def _of_place(where: Where) -> Iterator[str]:
    prec = where.fields.get("where_prec")
    narrow = "?" if prec is None else "town" if prec <= 2 else "area" if prec <= 5 else "country"
    yield f"place={'own' if where.mention else 'kept'} {narrow}"


def _of_sides(sentence: Sentence, event: EventMention, told: Told) -> Iterator[str]:
    for name, tokens, mentions in (
        ("agent", event.agents, told.agents), ("patient", event.patients, told.patients),
    ):  # fmt: skip
        yield f"{name}s={min(2, len(tokens))}"
        if any(m.actor_type == "person" for m in mentions):
            yield f"{name} person"
        for i in tokens:
            yield f"{name} {_phrase(sentence.doc[i])}"


def _phrase(t: Token) -> str:
    """How a noun phrase names: a pronoun, a name, a counted, definite, indefinite or bare noun."""
    if t.tag_[:3] in ("PRP", "WP", "DT"):
        return "pronoun"
    if t.tag_[:3] == "NNP":
        return "name"
    if any(c.tag_ == "CD" for c in t.children):
        return "counted"
    if any(c.tag_[:3] == "NNP" for c in t.children):
        return "with name"
    det = next((c.lower_ for c in t.children if c.dep_ == "det"), None)
    number = "plural" if t.tag_ == "NNS" else "single"
    return f"{number} {det or ('owned' if any(c.dep_ == 'poss' for c in t.children) else 'bare')}"


def _of_figures(figures: Sequence[FigureMention]) -> Iterator[str]:
    if not figures:
        yield "no figure"
    for f in figures:
        n = f.best if f.best is not None else f.low
        size = (
            "?" if n is None else "1" if n == 1 else "few" if n <= _FEW else "many" if n <= _MANY else "mass"
        )
        yield f"figure {'killed' if f.measure == 'killed' else 'other'} {size}"
        yield f"figure {f.scope}"


def _of_speech(sentence: Sentence, told: Told) -> Iterator[str]:
    words = {t.lower_ for t in sentence.doc}
    yield "claimed" if told.claimed else "own voice"
    if words & _FIRST:
        yield "we"
    if words & _SECOND:
        yield "you"
    if "?" in words:
        yield "asked"
    if "if" in words or "unless" in words:
        yield "if"
    if any(c in sentence.shown for c in '"“”'):
        yield "quoted"
    yield f"sentence={sentence.index if sentence.index < 4 else 'near' if sentence.index < 9 else 'far'}"
    yield f"chatter={'no' if not told.chatter else 'some' if told.chatter < 0.15 else 'much' if told.chatter < 0.4 else 'all'}"
