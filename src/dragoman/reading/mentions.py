"""What the parts of the reader hand to each other: mentions of times, places, actors, numbers, events, speech.

All spans are characters into `Report.text`, end-exclusive, and `text` is `report.text[start:end]` to the letter.
Token numbers are indices into the `doc` of the sentence named by `sentence`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.model import UNKNOWN, Interval


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time expression and the days it names."""

    start: int
    end: int
    text: str
    sentence: int
    kind: str  # date, duration, set
    interval: Interval  # unknown where it cannot be resolved; "since X" ends with the report's date
    prec: int | None  # UCDP's date precision of the interval
    role: str = "at"  # at, since, until, before, after, during: how the preposition uses it
    part: str | None = None  # morning, evening, night ...: a part of the day that was named
    background: bool = False  # "last year", "in 2018": not the report's own news
    named: Interval = UNKNOWN  # the days the words name by themselves, as TimeML values them


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A place name in the text and what the gazetteer makes of it."""

    start: int
    end: int
    text: str
    sentence: int
    status: str  # found, ambiguous, unknown
    kind: str  # country, admin1, admin2, city, village, site, street, region, water, crossing, ...
    name: str | None = None  # the gazetteer's name
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None  # ISO 3166-1 alpha-3
    admin1: str | None = None
    where_prec: int | None = None
    adjectival: bool = False  # part of a longer name or an adjective ("Aleppo offensive")
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class ActorMention:
    """A mention of one or more actors: a name, a role, a demonym with its noun, a pronoun."""

    start: int
    end: int
    text: str
    sentence: int
    head: int  # token number of the mention's head in its sentence
    names: tuple[str, ...]  # canonical names: one, or several for "the two countries", "both leaders"
    how: str  # name, role, leader, demonym, capital, anaphor, generic, unnamed
    actor_type: str  # state, government_forces, armed_group, coalition, international_body, monitor, media, civilians, person, ...
    country: str | None = None  # ISO 3166-1 alpha-3
    side: str | None = None
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class NumberMention:
    """A number in the text. low/best/high as in the table `figures`."""

    start: int
    end: int
    text: str
    sentence: int
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None
    kind: str  # count, percent, money, age, duration, year, date, time, ordinal, model, name, measure, vague, ...
    token: int  # token number of the number's last token
    noun: int | None = None  # token number of the noun it counts, None where it stands alone


@dataclass(frozen=True, slots=True)
class EventMention:
    """Words that name an event or state, and its arguments as token numbers in its sentence."""

    sentence: int
    start: int
    end: int
    text: str
    token: int  # the trigger's head token
    lemma: str
    kind: str  # event, campaign, state
    event_type: str | None
    mode: str | None
    acled_sub_event_type: str | None
    theme: str
    modality: str
    agents: tuple[int, ...] = ()  # head tokens of who did it
    patients: tuple[int, ...] = ()  # head tokens of whom it was done to
    mutual: bool = False  # both sides take part alike (a clash, a meeting): agents hold all of them
    scope: tuple[int, ...] = ()  # tokens of the clause that belongs to this event, for places, times, numbers
    measure: str | None = None  # the measure that a bare number of this event has (killed, displaced ...)
    site_type: str | None = None
    weapon: str | None = None
    background: bool = False
    definite: bool = False  # takes up an event told before ("the attack"), without facts of its own
    confidence: float = 0.7
    rule: str = ""  # name of the codebook entry that read it


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says what: source, cue and the spans said."""

    sentence: int  # of the cue
    source_start: int | None  # None: unnamed or passive without agent ("it was reported")
    source_end: int | None
    source_text: str | None
    source_token: int | None  # head token of the source, in `sentence`
    cue_start: int
    cue_end: int
    cue: str  # lemma: say, according to, announce, deny ...
    content: tuple[tuple[int, int], ...]  # spans of what is said, may stand in several sentences
    kind: str  # direct, indirect, according_to, passive, continued
    chain: tuple[
        tuple[int, int], ...
    ] = ()  # spans of the sources that it in turn cites, inwards; the last is the root
    others: tuple[tuple[int, int], ...] = ()  # spans of those who say it together with the source
    stance: str = "asserts"  # asserts, denies, doubts, promises, demands, warns
    confidence: float = 0.9


@dataclass(frozen=True, slots=True)
class FigureMention:
    """A number tied to an event of its sentence."""

    event: int  # index into the sentence's list of EventMention
    number: NumberMention | None  # None: a withheld number ("without saying how many")
    start: int
    end: int
    text: str
    measure: str
    unit: str
    low: int | None
    best: int | None
    high: int | None
    qualifier: str | None = None
    who: str | None = None
    who_tokens: tuple[int, ...] = ()  # tokens of the noun phrase counted, the head first
    civilian: bool | None = None
    scope: str = "event"
    part_of: int | None = None  # index into the list returned
    sex: str | None = None
    age_group: str | None = None
    role: str | None = None
    extra: dict[str, str] = field(default_factory=dict)
