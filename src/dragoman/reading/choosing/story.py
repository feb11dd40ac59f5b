"""The day of a story: of all days that a report names, the one on which its main act of force happened.

News tells what happened in the lead and when in that or a later sentence ("It happened about 10 p.m. Saturday"); what
follows is told without a day. So each day named is weighed by what it hangs on (an act of force, "happened", another
verb; never an arrest, a funeral, a statement) and by how early it stands, and the heaviest is the story's.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol

from dragoman.codebook import load, words
from dragoman.model import Report
from dragoman.reading.choosing.path import chain, outer
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import EventMention, TimeMention
from dragoman.reading.parse import Token
from dragoman.reading.times.resolve import CLOCKS

_ENOUGH = 0.15  # weight under which no day is the story's
_SHARE = 0.65  # of the weight of all days: a chronicle of many days has no day of its own
_STATEMENT_DAYS = 1  # statements are made on the report's day or the one before
_CLOCK_NEAR = 24  # characters between a day and its time of day
_TO_WHOM = 5  # tokens between a verb of saying and its day: "told the news agency on Monday"


class Told(Protocol):
    """A sentence with the events read in it."""

    @property
    def sentence(self) -> Sentence:
        """The sentence."""

    @property
    def events(self) -> Sequence[EventMention]:
        """Its events."""


@dataclass(frozen=True, slots=True)
class MainDay:
    """The day of the story's main event, and the words it rests on."""

    day: date
    mention: TimeMention


@lru_cache
def verbs(name: str) -> frozenset[str]:
    """A list of lemmas of the codebook's table `story`."""
    return frozenset(load("times")["story"][name])


def governor(sentence: Sentence, start: int, end: int) -> Token | None:
    """The verb that a time hangs on, through nouns and prepositions; None without one."""
    tokens = sentence.tokens(start, end)
    if not tokens:
        return None
    return next((t for t in chain(outer(tokens))[1:] if t.tag_[:2] == "VB" and not _describes(t)), None)


def _describes(verb: Token) -> bool:
    """Whether a participle only describes a noun: "a boy showing off a gun on Tuesday shot another", "a shooting
    reported on Tuesday"."""
    if verb.dep_ != "acl":
        return False
    return verb.tag_ == "VBG" or (verb.tag_ == "VBN" and verb.lower_ in words("saying_forms"))


def of_aftermath(doc: Document, verb: Token | None) -> bool:
    """Whether a verb tells what followed an event, or that somebody speaks of it."""
    if verb is None:
        return False
    if is_saying(verb) or doc.lemma(verb) in verbs("aftermath") or _takes(verb, "taking_away"):
        return True
    return doc.lemma(verb) == "find" and any(c.lower_ in verbs("verdicts") for c in verb.children)


def _takes(verb: Token, what: str) -> bool:
    """Whether a verb is "take" with one of the codebook's nouns, directly or after a preposition."""
    if verb.lower_ not in ("take", "took", "taken", "takes", "taking"):
        return False
    near = [c for c in verb.children if c.dep_ in ("dobj", "prep")]
    nouns = {x.lower_ for c in near for x in ((c, *c.children) if c.dep_ == "prep" else (c,))}
    return not nouns.isdisjoint(verbs(what))


def closed_in(sentence: Sentence, trigger: int, t: TimeMention) -> bool:
    """Whether a time follows a trigger with no verb between, though it hangs on a verb after it: in "a man who was shot
    in the city on Sunday has been named" the day is the shooting's, whatever the parse says. So it is where the verb
    tells what is being done before it: "Police are working to find who did the killing of a man in Troy Sunday"."""
    tokens = sentence.tokens(t.start, t.end)
    verb = governor(sentence, t.start, t.end)
    if not tokens or verb is None or not trigger < tokens[0].i:
        return False
    if verb.i < tokens[0].i and not (verb.i < trigger and in_present(verb)):
        return False
    return not any(
        x.tag_[:2] == "VB" or x.tag_ == "MD" or x.lower_ == ","
        for x in sentence.doc[trigger + 1 : tokens[0].i]
    )


def is_saying(verb: Token) -> bool:
    """Whether a verb says something; what "was reported" with an event for its subject is the event."""
    if verb.lower_ not in words("saying_forms"):
        return False
    return not any(c.dep_ == "nsubjpass" and _one(c.lower_) in verbs("happenings") for c in verb.children)


def _one(noun: str) -> str:
    """A noun of the list of happenings without its plural's ending."""
    return noun[:-3] + "y" if noun.endswith("ies") else noun.rstrip("s")


def is_told_day(t: TimeMention, verb: Token | None, report: Report, sentence: Sentence) -> bool:
    """Whether a day on a verb of saying is what is told, not when: older than statements that news reports, or apart
    from the verb ("Police say a man was shot on Elm Street on Sunday").

    So is a day gone by on a verb in the present: "Police are investigating a shooting Saturday"; and one with a time
    of day before a verb of saying: "On Monday at 6:12 p.m., police said, they were called to a robbery".
    """
    published, day = report.published_start, t.interval.end
    if verb is None or published is None or day is None:
        return False
    if in_present(verb):
        return day < published
    if not is_saying(verb):
        return False
    if t.end <= sentence.start + verb.idx and _by_the_clock(sentence, t):
        return True
    return day < published - timedelta(days=_STATEMENT_DAYS) or not beside(sentence, verb, t)


def _by_the_clock(sentence: Sentence, t: TimeMention) -> bool:
    """Whether a day is named with the time of day."""
    near = sentence.shown[
        max(0, t.start - sentence.start - _CLOCK_NEAR) : t.end - sentence.start + _CLOCK_NEAR
    ]
    return bool(_clock().search(near))


@lru_cache
def _clock() -> re.Pattern[str]:
    return re.compile(load("times")["story"]["clock"], re.IGNORECASE)


def in_present(verb: Token) -> bool:
    """Whether a verb, or the one that it completes ("continue to seek"), tells what is being done as the report is
    written. Headlines tell what is done in the present too: "Police arrest two"."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if verb.tag_ == "VB" and "to" in helpers and verb.head != verb:
        return in_present(verb.head)
    if verb.tag_ == "VBG":
        return bool(helpers & {"is", "are", "was", "were", "'s", "'re"})
    if verb.tag_ == "VBN":  # "two men are sought in a robbery Thursday"
        return bool(helpers & {"is", "are"})
    return verb.tag_ in ("VBZ", "VBP") and not helpers and _one(verb.lower_) not in verbs("headline_deeds")


def beside(sentence: Sentence, verb: Token | None, t: TimeMention) -> bool:
    """Whether a time stands by a verb: only whom it is said to, or who says it, between the two."""
    tokens = sentence.tokens(t.start, t.end)
    if not tokens or verb is None:
        return False
    first, last = tokens[0].i, tokens[-1].i
    if first < verb.i:
        return not any(x.tag_ in ("VBD", "VBZ", "VBP", "MD") for x in sentence.doc[last + 1 : verb.i])
    between = sentence.doc[verb.i + 1 : first]
    return len(between) <= _TO_WHOM and not any(
        x.tag_[:2] == "VB" or x.lower_ in ("that", "how", '"') for x in between
    )


def is_clock(time: TimeMention) -> bool:
    """A time of day that stands alone: it falls on a day that other words name."""
    return getattr(time, "rule", "") in CLOCKS and " ".join(time.text.split()).lower() != "noon"


def main_day(
    doc: Document, parts: Sequence[Told], times: Mapping[int, Sequence[TimeMention]]
) -> MainDay | None:
    """The day of the story's main act of force, or None where no day named is one."""
    back = looks_back(doc, parts)
    weights: dict[date, float] = {}
    first: dict[date, tuple[float, TimeMention]] = {}
    for part in parts:
        for t in times.get(part.sentence.index, ()):
            if not _is_day(t, doc.report, back):
                continue
            weight = (
                _weight(doc, part, t) / (1.0 + 0.15 * part.sentence.index) * (0.5 if t.background else 1.0)
            )
            day = t.interval.start
            if weight and day:
                weights[day] = weights.get(day, 0.0) + weight
                if day not in first or weight > first[day][0]:
                    first[day] = (weight, t)
    best = max(weights, key=lambda d: (weights[d], -d.toordinal()), default=None)
    if best is None or weights[best] < max(_ENOUGH, _SHARE * sum(weights.values())):
        return None
    return MainDay(best, first[best][1])


def looks_back(doc: Document, parts: Sequence[Told]) -> bool:
    """Whether the lead tells of a trial, an anniversary and the like: then the story's day may be long ago."""
    lead = (token for part in parts[:3] for token in part.sentence.doc)
    return any(token.tag_[:1] in "NVJ" and doc.lemma(token) in verbs("retrospect") for token in lead)


def _is_day(t: TimeMention, report: Report, back: bool) -> bool:
    if t.kind != "date" or t.interval.days != 1 or t.role not in ("at", "during"):
        return False
    if t.background and not back:
        return False
    if is_clock(t) or getattr(t, "rule", "") == "ref":
        return False
    last = report.published_end
    return last is None or (t.interval.end is not None and t.interval.end <= last + timedelta(days=1))


def _weight(doc: Document, part: Told, t: TimeMention) -> float:
    """3 for the day of an act of force or of a verb such as "happened", 1 for another verb's, 0 for the aftermath's."""
    sentence = part.sentence
    tokens = sentence.tokens(t.start, t.end)
    if not tokens:
        return 0.0
    acts = {e.token: e for e in part.events if _is_force(e)}
    up = chain(outer(tokens))
    for token in up:
        if token.i in acts:
            return 0.7 if acts[token.i].lemma in verbs("dying") else 3.0
        if token.tag_[:2] == "NN" and doc.lemma(token) in verbs("happenings"):
            return 2.4
        if token.tag_[:2] == "VB" and not _describes(token):
            break
    if any(closed_in(sentence, i, t) for i in acts):
        return 3.0
    verb = governor(sentence, t.start, t.end) or next((x for x in up[::-1] if x.tag_[:2] == "VB"), None)
    if of_aftermath(doc, verb):
        if not is_told_day(t, verb, doc.report, sentence):
            return 0.0
        return 3.0 if acts and not beside(sentence, verb, t) else 0.4
    return (1.0 if verb is None else _of_verb(doc, verb, bool(acts))) * (1.0 if acts else 0.5)


def _of_verb(doc: Document, verb: Token, acts: bool) -> float:
    """How much a day on a verb is the story's: 3 on "happened", 2 where it sets the scene, little for what went before."""
    helpers = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    happening = doc.lemma(verb) in verbs("happening") or _takes(verb, "taking_place")
    weight = 3.0 if happening else 1.0
    if helpers & {"was", "were"} and verb.tag_ == "VBG":  # "was driving home on Friday when"
        weight = 2.0
    if happening and not acts:
        weight *= 2.0  # "It happened on Friday" counts whole without an act beside it
    return weight * (0.3 if helpers & {"had", "'d"} else 1.0)


def _is_force(e: EventMention) -> bool:
    told = e.modality in ("asserted", "possible")  # "is accused of shooting his son on Monday"
    return e.event_type == "ASSAULT" and e.kind == "event" and told and not e.background
