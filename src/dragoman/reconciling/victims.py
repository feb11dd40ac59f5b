"""Who the single victims of a report are: the same person told twice is one, another person is one more.

News tells victims one by one ("a 19-year-old man was killed ... A second victim, 22, died at hospital") and again by
name. Two mentions are two persons where ages, names or sexes differ, where the words say so ("another man"), or where
one sentence lists them; else the later mention is the same person told again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from dragoman.codebook import load
from dragoman.model import Claim, Figure

_AGE_IN = re.compile(r"\b(\d{1,3})[- ](?:year|yr)s?[- ]?old|\baged? (\d{1,3})\b", re.I)
_AGE_AFTER = re.compile(
    r"^(?:\W{0,2}(?:19|20)\d\d)?\s*[,(]\s*(?:aged? )?(\d{1,2})\s*(?:[,).;]|$|years?\b|-year)", re.I
)
_NAME = re.compile(r"\b[^\W\d_a-z][\w'’-]+")
_LIST = re.compile(r"(?:;|\band\b|\bas well as\b|\balong with\b|\bplus\b)", re.I)
_SAME = re.compile(r"\b(?:identif\w+|named|as|is|was|who|whose|said|when|after|that|but)\b|[.:\"“”(]", re.I)
_NAMED = re.compile(
    r",?\s*\b(?:named|called|(?:identified|known) as)(?:\s+(?:a[lndr]-)?[^\W\d_a-z][\w'’-]*)+"
)  # who a person is, between the members of a list: "a man named Ali Hasan and a boy"
_JOINS = re.compile(
    r"^\s*(?:,|and\b|, and\b|as well as\b|plus\b|along with\b|together with\b)[^.;:]{0,40}$", re.I
)


@dataclass(slots=True)
class Person:
    """One victim: what the mentions say, and the figures that mention it."""

    age: int | None = None
    sex: str | None = None
    names: set[str] = field(default_factory=set)
    doer: bool = False
    child: bool = False
    marked: str | None = None  # "another", "second": the word that made it one more
    killed: bool = False
    figures: list[Figure] = field(default_factory=list)


@lru_cache
def _lists() -> dict[str, frozenset[str]]:
    return {name: frozenset(found) for name, found in load("measures")["victims"].items()}


def is_single(f: Figure) -> bool:
    """Whether a figure is one person."""
    return f.best == 1 and f.low == 1 and f.unit == "people"


def is_pronoun(f: Figure) -> bool:
    """Whether a figure is no more than a pronoun ("he was hit")."""
    return f.text.lower() in _lists()["pronouns"]


def persons(figures: Iterable[Figure], claims: dict[str, Claim]) -> list[Person]:
    """The single victims that the killed and injured figures of one report tell of, in the order of the text."""
    out: list[Person] = []
    mentions = sorted(
        (f for f in figures if is_single(f) and f.measure in ("killed", "injured")),
        key=lambda f: (f.start, f.end, f.measure, f.figure_id),
    )
    for f in mentions:
        told = _told(f, claims[f.claim_id])
        person = _which(out, told, f, claims)
        if person is None:
            out.append(told)
        else:
            _join(person, told)
    return out


def _told(f: Figure, claim: Claim) -> Person:
    """What one mention says of its person."""
    words = re.findall(r"[\w'’-]+", f"{f.text} {f.who or ''}")
    low = {w.lower() for w in words}
    lists = _lists()
    own = re.split(r"['’]s?\s", f.text)[-1]
    after = claim.sentence[max(0, f.end - claim.start) :]
    age = _AGE_IN.search(f.text) or _AGE_AFTER.match(after)
    names = set()
    if not is_pronoun(f) and not re.match(r"(?:an?|the|one|another)\b", f.text, re.I):
        names = {n.lower() for n in _NAME.findall(own)} - lists["not_names"]
        names = names if f.who and f.sex is None and f.age_group is None else set()
    sex = f.sex or {"he": "male", "him": "male", "himself": "male", "she": "female", "her": "female", "herself": "female"}.get(
        f.text.lower()
    )  # fmt: skip
    return Person(
        age=next((int(g) for g in age.groups() if g), None) if age else None,
        sex=sex,
        names=names,
        doer=bool(low & lists["doers"]),
        child=f.age_group == "child",
        marked=next((w.lower() for w in words if w.lower() in lists["more"]), None),
        killed=f.measure == "killed",
        figures=[f],
    )


def _which(known: Sequence[Person], told: Person, f: Figure, claims: dict[str, Claim]) -> Person | None:
    """The person already told of that a mention means; None for one more."""
    fitting = [p for p in known if not _differ(p, told) and not _listed(p, f, claims)]
    for p in fitting:
        if p.names & told.names or (p.age is not None and p.age == told.age):
            return p
    if told.marked:
        return next((p for p in reversed(fitting) if p.marked and _same_mark(p.marked, told.marked)), None)
    if told.killed and not is_pronoun(
        f
    ):  # a death told again is one told before, rather than the other victim's
        fitting = [p for p in fitting if p.killed] or fitting
    return fitting[-1] if fitting else None


def _same_mark(a: str, b: str) -> bool:
    """Whether two words may mark one person: "a second person" is "another", and "the other"."""
    return a == b or {a, b} <= _lists()["one_more"]


def _differ(a: Person, b: Person) -> bool:
    if a.age is not None and b.age is not None and a.age != b.age and not (a.names & b.names):
        return True
    if a.sex and b.sex and a.sex != b.sex:
        return True
    if a.names and b.names and not a.names & b.names:
        return True
    if a.doer != b.doer and not (a.names & b.names) and (a.sex is None or b.sex is None or a.doer):
        return b.doer or not (is_pronoun(b.figures[0]) or b.figures[0].text.lower().startswith("the "))
    return (a.child and (b.age or 0) > 19) or (b.child and (a.age or 0) > 19)


def _listed(p: Person, f: Figure, claims: dict[str, Claim]) -> bool:
    """Whether a mention stands in one list with another mention of the person: "a clerk and a guard"."""
    if is_pronoun(f) or f.text.lower().startswith("the "):
        return False
    claim, kin = claims[f.claim_id], _kin(f)
    for other in p.figures:
        if claims[other.claim_id].start != claim.start or (other.start, other.end) == (f.start, f.end):
            continue
        if kin and not _kin(other):
            return True
        if is_pronoun(other):
            continue
        between = claim.sentence[other.end - claim.start : f.start - claim.start]
        between = _NAMED.sub(" ", _AGE_AFTER.sub(" ", between))
        joined = (_LIST.search(between) and len(between) < 120) or (len(between) < 30 and "," in between)
        if joined and not _SAME.search(between):
            return True
    return False


def _kin(f: Figure) -> bool:
    """Whether a mention names somebody by another: "his brother", "her two-year-old son"."""
    return (f.who or f.text).lower().startswith(("his ", "her ", "their "))


def _join(p: Person, told: Person) -> None:
    p.age = p.age if p.age is not None else told.age
    p.sex = p.sex or told.sex
    p.names |= told.names
    p.doer = p.doer or told.doer
    p.child = p.child or told.child
    p.killed = p.killed or told.killed
    p.figures += told.figures


def adds(first: Figure, second: Figure, claims: dict[str, Claim]) -> bool:
    """Whether the second number of a sentence counts others than the first: "two men and a woman", "three more"."""
    claim = claims[second.claim_id]
    words = {w.lower() for w in re.findall(r"\w+", f"{second.text} {second.who or ''}")}
    if words & (_lists()["more"] | {"more", "additional", "further"}):
        return True
    between = claim.sentence[max(0, first.end - claim.start) : second.start - claim.start]
    return bool(_JOINS.match(_NAMED.sub("", between)))


def settle(figures: Sequence[Figure], claims: dict[str, Claim]) -> list[Figure]:
    """Figures of one incident, less the injured who are told as killed too, and less what only looks back.

    A single injured person who died counts 0. Of "three were shot", where the trigger leaves open who lived, the
    killed of the same report are taken off, unless a sentence tells of both side by side. Numbers told as background
    count only where nothing else is told.
    """
    figures = _news(figures, claims)
    by_report: dict[str, list[Figure]] = {}
    for f in figures:
        by_report.setdefault(f.report_id, []).append(f)
    dead: set[str] = set()
    less: dict[str, int] = {}
    for found in by_report.values():
        told = persons(found, claims)
        dead.update(f.figure_id for p in told if p.killed for f in p.figures if f.measure == "injured")
        less.update(_hit_and_killed(found, sum(p.killed for p in told), claims))
    less.update(dict.fromkeys(dead, 1))
    return [_less(f, less.get(f.figure_id, 0)) for f in figures]


def _news(figures: Sequence[Figure], claims: dict[str, Claim]) -> list[Figure]:
    """The killed and injured that are news and said to have happened; what is less only where there is no such."""

    def weight(f: Figure) -> int:
        claim = claims[f.claim_id]
        return (0 if claim.background else 2) + (claim.modality != "possible")

    best: dict[str, int] = {}
    for f in figures:
        best[f.measure] = max(weight(f), best.get(f.measure, 0))
    return [f for f in figures if weight(f) == best[f.measure] or f.measure not in ("killed", "injured")]


def _hit_and_killed(found: Sequence[Figure], singles: int, claims: dict[str, Claim]) -> dict[str, int]:
    """How many of each count of people hit are the killed of the report."""
    killed = [f for f in found if f.measure == "killed" and f.scope == "event" and f.unit == "people"]
    n = max([singles, *(f.best for f in killed if f.best)], default=0)
    first: dict[int, int] = {}  # sentence -> where it first tells of killed
    for f in killed:
        if f.best and f.part_of is None:
            first[claims[f.claim_id].start] = min(f.start, first.get(claims[f.claim_id].start, f.start))
    hit = _lists()["hit"]
    return {
        f.figure_id: n
        for f in found
        if f.measure == "injured" and f.best and f.best > 1 and n <= f.best and f.scope == "event"
        if claims[f.claim_id].trigger.lower() in hit and first.get(claims[f.claim_id].start, f.end) >= f.end
        if not re.search(r"\b(?:wounded|injured|hurt)\b", claims[f.claim_id].sentence, re.I)
    }


def _less(f: Figure, n: int) -> Figure:
    if not n or f.best is None:
        return f
    # What is left of several is a count still, not one person told by himself: its low is left to its best.
    low = None if f.low is None or f.best > 1 else max(0, f.low - n)
    return replace(f, low=low, best=f.best - n, high=None if f.high is None else max(0, f.high - n))
