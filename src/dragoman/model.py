"""What the record holds: Report, Claim, Figure, Incident, and the mentions behind them.

The field names are the contract of the record (docs/record.md); a name here changes only together with the
exporters and the scorers. Offsets are characters into `Report.text`, end-exclusive. Dates are `datetime.date`
here and ISO strings in exports. A missing value is None, never "" or 0. Sequences are tuples, never None.

Precision codes are UCDP's. `date_prec`: 1 exact day, 2 within 2-6 days, 3 week, 4 month, 5 longer than a month.
`where_prec`: 1 exact place, 2 near it, 3 district, 4 province, 5 region or line, 6 country, 7 airspace or
international waters.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

EVENT_TYPES: Final = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
THEMES: Final = (
    "hostilities", "displacement", "health_care", "control", "ceasefire", "airspace",
    "diplomacy", "arms", "aid", "politics", "other",
)  # fmt: skip
KINDS: Final = ("event", "campaign", "state")
MODALITIES: Final = ("asserted", "possible", "planned", "denied")  # in the order an incident takes them
MEASURES: Final = (
    "killed", "injured", "captured", "missing", "displaced", "returned", "affected", "destroyed",
    "damaged", "suspended", "deployed", "delivered", "present",
)  # fmt: skip
SCOPES: Final = ("event", "cumulative")
BASES: Final = ("given", "stated", "inferred", "unknown")
REVIEW_STATES: Final = ("unreviewed", "accepted", "corrected", "rejected", "added")
AGREEMENTS: Final = ("disputed", "updated", "corroborated", "single")  # the first that applies


def stable_id(*parts: object) -> str:
    """A 16-digit hexadecimal id of the parts: the same on every machine, for the same parts."""
    joined = "\x1f".join("" if p is None else str(p) for p in parts)
    return hashlib.sha256(joined.encode("utf-8", "surrogatepass")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Interval:
    """Days from `start` to `end`, both included. One None end is open; both None is not known."""

    start: date | None = None
    end: date | None = None

    def __post_init__(self) -> None:
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"interval the wrong way round: {self.start}..{self.end}")

    @property
    def known(self) -> bool:
        """Whether at least one end is known."""
        return self.start is not None or self.end is not None

    @property
    def days(self) -> int | None:
        """Number of days covered (1 for a single day), or None where an end is open."""
        return (self.end - self.start).days + 1 if self.start and self.end else None

    @property
    def precision(self) -> int | None:
        """UCDP's date precision: 1 a day, 2 two to six days, 3 a week, 4 up to a month, 5 longer or open; None where
        nothing is known."""
        if not self.known:
            return None
        days = self.days or date.max.toordinal()
        return 1 if days == 1 else 2 if days < 7 else 3 if days == 7 else 4 if days <= 31 else 5

    def overlaps(self, other: Interval) -> bool:
        """Whether the two share a day; an open end reaches for ever, an unknown interval overlaps nothing."""
        if not self.known or not other.known:
            return False
        a, b = self.start or date.min, self.end or date.max
        c, d = other.start or date.min, other.end or date.max
        return a <= d and c <= b

    def intersect(self, other: Interval) -> Interval | None:
        """The days in both, or None where there is none. An unknown interval restricts nothing."""
        start = max((d for d in (self.start, other.start) if d), default=None)
        end = min((d for d in (self.end, other.end) if d), default=None)
        if start and end and start > end:
            return None
        return Interval(start, end)

    def hull(self, other: Interval) -> Interval:
        """The shortest interval that holds both; an open end stays open."""
        start = min(self.start, other.start) if self.start and other.start else None
        end = max(self.end, other.end) if self.end and other.end else None
        return Interval(start, end)


UNKNOWN: Final = Interval()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One piece of evidence for a report's date: what it says, where it stands, the days it leaves possible.

    `report_id` is the report in which it stands, where that is another one of the record (see dragoman.redating).
    """

    kind: str
    text: str
    start: int
    end: int
    interval: Interval
    report_id: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report as it was read. See the table `reports` of the record."""

    report_id: str
    external_id: str
    text: str
    source: str | None = None
    title: str | None = None
    byline: str | None = None
    url: str | None = None
    language: str | None = None
    dateline_place: str | None = None
    published_start: date | None = None
    published_end: date | None = None
    published_basis: str = "unknown"
    published_evidence: tuple[Evidence, ...] = ()
    published_read_start: date | None = None  # by its own words, where other reports say something of its day
    published_read_end: date | None = None
    origin_id: str = ""
    retrieved_at: str | None = None
    supersedes: str | None = None
    retracted: bool = False
    body_start: int = 0  # where the report's own words begin, after dateline and byline
    furniture: tuple[tuple[int, int], ...] = ()  # spans of web furniture, never read
    original: str | None = None  # SHA-256 of the bytes that it was read from, kept with the record

    @property
    def published(self) -> Interval:
        """When it was published, as an interval (unknown where both ends are None)."""
        return Interval(self.published_start, self.published_end)

    @property
    def alone(self) -> Interval:
        """When it was published by its own words and metadata, whatever other reports of the record say of it."""
        if any(e.report_id is not None for e in self.published_evidence):
            return Interval(self.published_read_start, self.published_read_end)
        return self.published


@dataclass(frozen=True, slots=True)
class Claim:
    """One event or state, as one report tells it. See the table `claims` of the record."""

    claim_id: str
    report_id: str
    kind: str
    event_type: str | None
    theme: str
    modality: str
    sentence: str
    start: int
    end: int
    trigger: str
    trigger_start: int
    trigger_end: int
    confidence: float
    reader: str
    incident_id: str | None = None
    mode: str | None = None
    acled_sub_event_type: str | None = None
    claimant: str | None = None
    claimant_text: str | None = None
    claimants: tuple[str, ...] = ()
    root_source: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    place_text: str | None = None
    place_name: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    where_prec: int | None = None
    date_text: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    date_prec: int | None = None
    site_type: str | None = None
    weapon: str | None = None
    review_state: str = "unreviewed"
    disputed: tuple[str, ...] = ()  # fields that two coders judged differently
    background: bool = False  # told as what went before: recalls an incident, does not found one today
    definite: bool = (
        False  # told as known ("the attack"): takes up an event told before, with no facts of its own
    )
    spans: tuple[tuple[str, int, int], ...] = ()  # (field, start, end): the words each field rests on

    @property
    def when(self) -> Interval:
        """When it happened, as an interval."""
        return Interval(self.date_start, self.date_end)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one claim. See the table `figures` of the record."""

    figure_id: str
    claim_id: str
    report_id: str
    measure: str
    unit: str
    text: str
    start: int
    end: int
    incident_id: str | None = None
    who: str | None = None
    who_actor: str | None = None
    civilian: bool | None = None
    low: int | None = None
    best: int | None = None
    high: int | None = None
    qualifier: str | None = None
    scope: str = "event"
    since: date | None = None
    as_of: date | None = None
    claimant: str | None = None
    part_of: str | None = None
    sex: str | None = None
    age_group: str | None = None
    role: str | None = None
    review_state: str = "unreviewed"
    disputed: tuple[str, ...] = ()  # fields that two coders judged differently


@dataclass(frozen=True, slots=True)
class Incident:
    """The claims about one happening, together. See the table `incidents` of the record."""

    incident_id: str
    title: str
    kind: str
    event_type: str | None
    theme: str
    modality: str
    claim_ids: tuple[str, ...]
    report_ids: tuple[str, ...]
    n_reports: int
    n_origins: int
    n_root_sources: int
    n_claimants: int
    agreement: str
    mode: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    date_start: date | None = None
    date_end: date | None = None
    date_prec: int | None = None
    place_name: str | None = None
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    admin1: str | None = None
    where_prec: int | None = None
    killed_low: int | None = None
    killed_best: int | None = None
    killed_high: int | None = None
    killed_basis: str | None = None
    injured_low: int | None = None
    injured_best: int | None = None
    injured_high: int | None = None
    injured_basis: str | None = None
    civilians_killed_low: int | None = None
    civilians_killed_best: int | None = None
    civilians_killed_high: int | None = None
    civilians_killed_basis: str | None = None
    displaced_low: int | None = None
    displaced_best: int | None = None
    displaced_high: int | None = None
    displaced_basis: str | None = None
    part_of_incident: str | None = None

    @property
    def when(self) -> Interval:
        """When it happened, as an interval."""
        return Interval(self.date_start, self.date_end)


@dataclass(frozen=True, slots=True)
class Place:
    """One place mention, with or without a claim (table `places` of an export with mentions)."""

    report_id: str
    text: str
    start: int
    end: int
    geonames_id: int | None = None
    latitude: float | None = None
    longitude: float | None = None
    country: str | None = None
    where_prec: int | None = None


@dataclass(frozen=True, slots=True)
class Time:
    """One time expression, with or without a claim (table `times` of an export with mentions)."""

    report_id: str
    text: str
    start: int
    end: int
    kind: str
    date_start: date | None = None
    date_end: date | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read in one report: what `reading.read` returns."""

    report: Report
    claims: tuple[Claim, ...] = ()
    figures: tuple[Figure, ...] = ()
    places: tuple[Place, ...] = ()
    times: tuple[Time, ...] = ()


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a judgement was about, by its words in the report: so that it is found again when ids and spans have changed."""

    kind: str  # claim, figure, words (of an added claim)
    item_id: str  # the id that the claim or figure had; "" for words
    report_id: str
    words: str  # the trigger, or the figure's own words
    start: int
    end: int
    sentence: str = ""
    sentence_start: int = 0
    type: str | None = None  # event_type or theme of a claim, measure of a figure
    side: int = 0  # of same and not_same: the first (0) or the second (1) happening
    alone: bool = False  # whether nothing else of its type was read in its sentence
    row: dict[str, Any] | None = None  # all fields as they were shown when it was judged


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person decided about a claim, figure, pair or report: one row of the insert-only log (docs/judging.md)."""

    judgement_id: str
    action: str  # accept, reject, same, not_same, correct, add, undo, redact
    subject: str  # id of the claim, figure, incident, report or judgement that was named
    author: str
    made_at: str  # ISO date-time, UTC
    reason: str | None = None
    other: str | None = None  # the second id of same and not_same
    field: str | None = None  # of correct
    value: Any = None  # of correct, add and redact, JSON
    anchors: tuple[Anchor, ...] = ()
    adjudicates: bool = False  # decides between coders
    withdrawn: tuple[str, ...] = ()  # parts whose words went with a redacted report
    origin: str | None = None  # hash of its row in the log that it was imported from


def to_row(item: Any, without: Iterable[str] = ()) -> dict[str, Any]:
    """A dataclass of this module as a JSON-ready dict: dates as ISO strings, tuples as lists."""
    skip = set(without)
    return {f.name: _plain(getattr(item, f.name)) for f in dataclasses.fields(item) if f.name not in skip}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return to_row(value)
    return value
