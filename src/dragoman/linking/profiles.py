"""What linking compares: one claim, or one report's whole account of a happening, boiled down to a Profile."""

from __future__ import annotations

import bisect
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from dragoman.codebook import load, words
from dragoman.linking.rarity import bits
from dragoman.model import Claim, Figure, Interval, Report

AREA: Final = 4  # where_prec of a province
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_DETERMINERS: Final = frozenset(load("linking")["anaphora"]["determiners"])
_ORGANISATIONS: Final = frozenset(load("linking")["persons"]["not"])
_ARTICLES: Final = frozenset({"al", "el", "ar", "as", "ash", "at", "the", "la", "los", "las"})
_ADDRESS: Final = load("places")["streets"]
_STREETS: Final = frozenset(w.lower().rstrip(".") for k in ("ends", "plural") for w in _ADDRESS[k])
_COMPASS: Final = frozenset(_ADDRESS["compass"])
_WIDE: Final = frozenset(_ADDRESS["wide"])
_NO_STREET: Final = _STREETS | {"of", "the"}
_LEAD_PARAGRAPHS: Final = 3
MAIN_SPOTS: Final = 3
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = re.compile(r"\b(?:" + "|".join(_WEEKDAYS) + r")\b", re.IGNORECASE)
_MONTH: Final = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_DAY: Final = r"([12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?\b"
_YEAR_DAY = re.compile(rf"\b{_DAY}\s+(?:of\s+)?{_MONTH}\b|\b{_MONTH}\.?\s+{_DAY}")


@dataclass(frozen=True, slots=True)
class Count:
    """A figure as linking sees it: of what, by whom, and the range it can have (None: open)."""

    measure: str
    unit: str
    who: str | None
    low: int
    high: int | None
    claimant: str | None
    report_id: str
    whole: bool

    def can_equal(self, other: Count) -> bool:
        """Whether one number can satisfy both."""
        return (self.high is None or other.low <= self.high) and (
            other.high is None or self.low <= other.high
        )

    @property
    def point(self) -> int | None:
        """The number, where it is one."""
        return self.low if self.low == self.high else None


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: `name` folded, coordinates in degrees, UCDP precision (None where no place is known at all)."""

    name: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    prec: int | None = None
    namesake: bool = False  # a town with its province's name: either may be meant, so prec is the province's
    names: frozenset[str] = frozenset()  # the gazetteer's and the report's own, folded
    streets: frozenset[str] = frozenset()  # of an address or a crossing: the names of its streets
    bits: float = 0.0  # how much its name tells (see `rarity`)

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.prec is not None or self.name is not None


@dataclass(frozen=True, slots=True)
class Gist:
    """What a report is about: its rare words, and the length of the vector of what they tell (see `rarity`)."""

    words: frozenset[str]
    length: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A claim, or all claims of one report about one happening, ready for comparison."""

    key: str  # the smallest claim_id
    claim_ids: tuple[str, ...]
    report_id: str
    kind: str
    event_type: str | None
    family: str  # event_type, or the theme where there is none
    mode: str | None
    theme: str
    when: Interval
    date_prec: int | None
    spot: Spot
    actors: frozenset[str]
    told_actors: frozenset[str]  # by the sentences themselves: what other reports are compared with
    recipients: frozenset[str]
    counts: tuple[Count, ...]
    words: frozenset[str]  # rare words of the sentences, without those of its places and sides
    weekdays: frozenset[int]  # 0 is Monday: named in the words, or those of an exact day
    year_days: frozenset[int]  # month and day as 32 * month + day, named likewise
    sentences: frozenset[str]  # folded
    published: Interval
    outlet: str | None
    background: bool
    paragraph: int
    start: int
    anaphoric: bool
    definite: bool = False  # takes up what was told before, with no facts of its own
    time_told: bool = (
        True  # by words of its own sentence; otherwise taken from the story or the report's date
    )
    place_told: bool = True  # likewise
    victims: frozenset[str] = frozenset()  # words of the names of persons it was done to
    gist: Gist | None = field(default=None, compare=False, repr=False)  # of its report
    spots: tuple[Spot, ...] = ()  # of an account: the places that most of its claims tell, `spot` among them

    @property
    def places(self) -> tuple[Spot, ...]:
        """All places it may be compared by."""
        return self.spots or (self.spot,)

    @property
    def placed_or_dated(self) -> bool:
        """Whether it says where or when: what says neither glues nothing together."""
        return self.spot.known or self.when.known


def claim_profiles(
    reports: Sequence[Report], claims: Sequence[Claim], figures: Sequence[Figure]
) -> dict[str, list[Profile]]:
    """Profiles of all claims by report_id, each list in the order of the text."""
    by_claim: dict[str, list[Count]] = defaultdict(list)
    claimants = {c.claim_id: c.claimant for c in claims}
    for figure in sorted(figures, key=lambda f: f.figure_id):
        if (count := _count(figure, claimants.get(figure.claim_id))) is not None:
            by_claim[figure.claim_id].append(count)
    known = {r.report_id: r for r in reports}
    told: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=lambda c: (c.report_id, c.start, c.trigger_start, c.claim_id)):
        told[claim.report_id].append(claim)
    return {report_id: _of_report(known[report_id], found, by_claim) for report_id, found in told.items()}


def _of_report(
    report: Report, claims: Sequence[Claim], counts: Mapping[str, Sequence[Count]]
) -> list[Profile]:
    common = words("common")
    starts = _paragraph_starts(report.text)
    told = frozenset(w for w in rare_words(own_words(report), common) if not w.isdigit())
    gist = Gist(told, math.sqrt(sum(sorted(bits(w) ** 2 for w in told))))
    return [_profile(c, report, starts, tuple(counts.get(c.claim_id, ())), common, gist) for c in claims]


def own_words(report: Report) -> str:
    """The report's text with blanks for dateline, byline and web furniture."""
    text = report.text
    for start, end in report.furniture:
        text = text[:start] + " " * (end - start) + text[end:]
    return text[report.body_start :]


def _profile(
    claim: Claim,
    report: Report,
    starts: list[int],
    counts: tuple[Count, ...],
    common: frozenset[str],
    gist: Gist,
) -> Profile:
    return Profile(
        key=claim.claim_id,
        claim_ids=(claim.claim_id,),
        report_id=claim.report_id,
        kind=claim.kind,
        event_type=claim.event_type,
        family=claim.event_type or claim.theme,
        mode=claim.mode,
        theme=claim.theme,
        when=claim.when,
        date_prec=claim.date_prec,
        spot=_spot(claim),
        actors=frozenset(claim.actors),
        told_actors=_told_actors(claim),
        recipients=frozenset(claim.recipients),
        counts=counts,
        words=rare_words(claim.sentence, common) - _fielded(claim),
        weekdays=_weekdays(claim),
        year_days=_year_days(claim),
        sentences=frozenset([" ".join(_WORD.findall(claim.sentence.lower()))]),
        published=report.published,
        outlet=report.source,
        background=claim.background,
        paragraph=bisect.bisect_right(starts, claim.start),
        start=claim.trigger_start,
        anaphoric=_anaphoric(claim),
        definite=claim.definite,
        time_told=claim.date_text is not None,
        place_told=all(claim.start <= a < claim.end for field, a, _ in claim.spans if field == "place"),
        victims=_victims(claim, common),
        gist=gist,
    )


def _told_actors(claim: Claim) -> frozenset[str]:
    """Who did it by the sentence itself: who is only taken to have from another sentence tells no two acts apart."""
    at = [start for field, start, _ in claim.spans if field == "actors"]
    told = not at or any(claim.start <= start < claim.end for start in at)
    return frozenset(claim.actors if told else ())


def rare_words(sentence: str, common: frozenset[str]) -> frozenset[str]:
    """Words of a sentence that everyday English lacks: names mostly. At least four letters, or a number of two digits."""
    out = set()
    for word in _WORD.findall(sentence.lower()):
        if word.endswith(("'s", "’s")):
            word = word[:-2]
        if (len(word) > 3 and word not in common and not _plain_form(word, common)) or (
            word.isdigit() and len(word) == 2
        ):
            out.add(word)
    return frozenset(out)


def _fielded(claim: Claim) -> frozenset[str]:
    """Words that another feature weighs already: those of the place."""
    named = (claim.place_text, claim.place_name, claim.admin1)
    return frozenset(w for name in named if name for w in _WORD.findall(name.lower()))


def _victims(claim: Claim, common: frozenset[str]) -> frozenset[str]:
    """Rare words of the recipients that are named like persons: no everyday word and no organisation's is in the name."""
    out: set[str] = set()
    for name in claim.recipients:
        parts = _WORD.findall(name.lower())
        if len(parts) > 1 and _ORGANISATIONS.isdisjoint(parts):
            out.update(rare_words(name, common))
    return frozenset(out)


def _weekdays(claim: Claim) -> frozenset[int]:
    if claim.date_prec == 1 and claim.date_start:
        return frozenset([claim.date_start.weekday()])
    found = _WEEKDAY.findall(claim.date_text or claim.sentence)
    return frozenset(_WEEKDAYS.index(w.lower()) for w in found)


def _year_days(claim: Claim) -> frozenset[int]:
    if claim.date_prec == 1 and claim.date_start:
        return frozenset([32 * claim.date_start.month + claim.date_start.day])
    out = set()
    for before, month, other, after in _YEAR_DAY.findall(claim.date_text or claim.sentence):
        number = _MONTHS.index((month or other)[:3].lower()) + 1
        out.add(32 * number + int(before or after))
    return frozenset(out)


def _plain_form(word: str, common: frozenset[str]) -> bool:
    """Whether it is a common word with an ending or a hyphen, which the list need not hold."""
    if "-" in word:
        return all(part in common for part in word.split("-"))
    return any(word.endswith(end) and word[: -len(end)] in common for end in ("s", "es", "ed", "ing", "d"))


def _count(figure: Figure, claimant: str | None) -> Count | None:
    """None for a withheld number and for a running total: they say nothing of one happening."""
    bounds = [n for n in (figure.low, figure.best, figure.high) if n is not None]
    if not bounds or figure.scope != "event":
        return None
    low = figure.low if figure.low is not None else (0 if figure.best is None else figure.best)
    high = figure.high if figure.high is not None else (figure.best if figure.low is None else None)
    if figure.low is not None and figure.low == figure.best and figure.high == figure.low:
        high = figure.low
    whole = figure.part_of is None and figure.age_group is None and figure.sex is None and figure.role is None
    who = figure.who.lower() if figure.who else figure.who_actor
    return Count(
        figure.measure, figure.unit, who, low, high, figure.claimant or claimant, figure.report_id, whole
    )


def _spot(claim: Claim) -> Spot:
    name = claim.place_name or claim.place_text
    if name is None and claim.latitude is None and claim.country is None:
        return Spot()
    prec = claim.where_prec if claim.where_prec is not None else (6 if claim.latitude is None else 3)
    namesake = bool(claim.admin1 and name and name.lower() == claim.admin1.lower() and prec < AREA)
    return Spot(
        name.lower() if name else None,
        claim.latitude,
        claim.longitude,
        claim.country,
        claim.admin1,
        AREA if namesake else prec,
        namesake,
        frozenset(folded(n) for n in (claim.place_name, claim.place_text) if n and not _taken_up(n)),
        streets_of(claim.place_text or claim.place_name or ""),
        max((bits(w) for w in folded(name).split()), default=0.0) if name else 0.0,
    )


def streets_of(address: str) -> frozenset[str]:
    """Names of the streets of an address or a crossing, folded, without the word for street and the point of the
    compass: "300 block of N. Oak Street" is {oak}, "Elm and 5th avenues" {elm, 5th}; empty where it is neither, and for
    a road or a square without a number."""
    said = re.split(r"\s+(?:and|at|near)\s+|\s*&\s*", address.lower().replace(".", ""))
    parts = [[w for w in part.split() if w not in _COMPASS] for part in said]
    ends = {p[-1] for p in parts if p} & _STREETS
    numbered = any(p and (p[0].isdigit() or "block" in p) for p in parts)
    if not (ends or "block" in parts[0]) or (ends <= _WIDE and not numbered and len(parts) == 1):
        return frozenset()
    names = (" ".join(w for w in p[_after_number(p) :] if w not in _NO_STREET) for p in parts)
    return frozenset(n for n in names if n)


def _after_number(words: Sequence[str]) -> int:
    """Where the street's name begins after the number of a house or a block."""
    if "block" in words:
        return words.index("block") + 1
    return 1 if len(words) > 2 and words[0].isdigit() else 0


def _taken_up(name: str) -> bool:
    """Whether the words of a place name none by themselves ("the town")."""
    return name.lower().startswith(("the ", "this ", "that ")) and name[1:].islower()


def folded(name: str) -> str:
    """A place's name without accents, article and punctuation: "Al-Atārib" is "atarib"."""
    plain = unicodedata.normalize("NFKD", name.lower())
    letters = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    parts = letters.split()
    return " ".join(p for p in parts if p not in _ARTICLES) or " ".join(parts)


def _anaphoric(claim: Claim) -> bool:
    """Whether a pointing determiner stands right before the trigger ("the attack", "this raid")."""
    before = claim.sentence[: max(0, claim.trigger_start - claim.start)].split()[-2:]
    first = claim.trigger.split()[:1]
    return any(w.lower() in _DETERMINERS for w in [*before, *first])


def _paragraph_starts(text: str) -> list[int]:
    return [m.end() for m in re.finditer(r"\n\s*", text)]


def merge(profiles: Iterable[Profile]) -> Profile:
    """The account that several profiles of one report give together: narrowest date, most precise place, all sides."""
    items = sorted(profiles, key=lambda p: (p.start, p.key))
    if len(items) == 1:
        return replace(items[0], actors=items[0].told_actors)
    news = [p for p in items if not p.background] or items
    dated = min(
        news,
        key=lambda p: (not p.when.known, not p.time_told, p.date_prec or 9, _width(p.when), p.start, p.key),
    )
    placed = min(news, key=lambda p: (not p.spot.known, not p.place_told, p.spot.prec or 9, p.start, p.key))
    typed = min(items, key=lambda p: (p.event_type is None, p.mode is None, p.start, p.key))
    return replace(
        items[0],
        key=min(p.key for p in items),
        claim_ids=tuple(sorted(c for p in items for c in p.claim_ids)),
        event_type=typed.event_type,
        family=typed.family,
        mode=typed.mode,
        theme=typed.theme,
        when=dated.when,
        date_prec=dated.date_prec,
        time_told=dated.time_told,
        spot=placed.spot,
        spots=_main_spots([p for p in news if p.place_told and p.spot.known], placed.spot),
        place_told=placed.place_told,
        victims=frozenset().union(*(p.victims for p in items)),
        actors=frozenset().union(*(p.told_actors for p in items)),
        recipients=frozenset().union(*(p.recipients for p in items)),
        counts=tuple(c for p in items for c in p.counts),
        words=frozenset().union(*(p.words for p in items)),
        weekdays=frozenset().union(*(p.weekdays for p in news)),
        year_days=frozenset().union(*(p.year_days for p in news)),
        sentences=frozenset().union(*(p.sentences for p in items)),
        background=all(p.background for p in items),
    )


def _main_spots(told: Sequence[Profile], narrowest: Spot) -> tuple[Spot, ...]:
    """The narrowest place and the ones that most claims tell, three at most."""
    count = Counter(p.spot for p in told)
    first = {p.spot: -i for i, p in reversed(list(enumerate(told)))}
    ranked = sorted(count, key=lambda s: (-count[s], -first[s]))
    return (narrowest, *[s for s in ranked if s != narrowest][: MAIN_SPOTS - 1])


def _width(interval: Interval) -> int:
    days = interval.days
    return days if days is not None else (date.max - date.min).days


def in_lead(profile: Profile) -> bool:
    """Whether it stands in the headline or the first paragraphs."""
    return profile.paragraph < _LEAD_PARAGRAPHS
