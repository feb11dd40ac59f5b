"""What a record keeps beside its tables so that the next build need not compare everything again: derived, never read by
anything but builds, and made anew where it is missing or of another version."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dragoman.linking.keeping import KeptAccount, KeptLink


@dataclass(frozen=True, slots=True)
class KeptReport:
    """What comparing a report with others rests on, and what it gave.

    `age` and `retrieved` order reports by seniority; `digest` and `shingles` are the text's signature; `origin_id` and
    `version_of` what near-copies gave; `outlet` is folded, `notice` the kind of a notice, `names` the report it names;
    `gist` its rare words, with the length of their vector. For dating across reports: whether its own words leave the
    day `open`, `offers` and `seeks` keys of happenings, `days_start` to `days_end` what they and others' happenings
    leave, `counted` what the numbers of its site say, as JSON.
    """

    report_id: str
    age: date
    retrieved: str
    digest: bytes
    shingles: int
    origin_id: str
    version_of: str | None
    outlet: str
    notice: str | None
    names: str | None
    gist: str
    gist_length: float
    url: str
    language: str | None
    open: bool
    offers: tuple[int, ...]
    seeks: tuple[int, ...]
    days_start: date | None
    days_end: date | None
    counted: str


@dataclass(frozen=True, slots=True)
class KeptPair:
    """Two ids, ascending: reports that carry one text, or claims that people judged (`what`: copy, same, apart)."""

    first: str
    second: str
    what: str


__all__ = ["KeptAccount", "KeptLink", "KeptPair", "KeptReport"]
