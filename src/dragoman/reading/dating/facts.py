"""Dated facts of the world that a report mentions: clues for its date. The facts are data (world_dates.toml).

A fact is matched by words of one sentence: every entry of `all` must be there, an entry being alternatives apart
by "|", a star standing for any ending. Leaders and office holders are matched by title and name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from dragoman.codebook import HERE, load
from dragoman.model import Interval
from dragoman.reading.times.grammar import lower

_WORD = re.compile(r"[^\W_]+(?:[-'][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened on known days, and the words by which a sentence tells it."""

    name: str
    days: tuple[Interval, ...]  # several for what recurs (a yearly summit)
    patterns: tuple[re.Pattern[str], ...]
    planned: bool  # a fixed date that reports announce beforehand
    lasting: bool  # goes on after its day: "yesterday" beside it says nothing


@dataclass(frozen=True, slots=True)
class War:
    """A war, by the words that name its land, and when it began."""

    name: str
    start: date
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Found:
    """A fact in a text: which, and where its first words stand."""

    fact: Fact
    start: int
    end: int


def _pattern(entry: str) -> re.Pattern[str]:
    words = [
        re.escape(w.strip()).replace(r"\*", r"[\w'-]*").replace(r"\ ", r"[\s-]+") for w in entry.split("|")
    ]
    return re.compile(r"(?<![\w-])(?:" + "|".join(words) + r")(?![\w])")


def _interval(row: dict[str, Any]) -> Interval:
    start = date.fromisoformat(row["on"])
    return Interval(start, date.fromisoformat(row["to"]) if "to" in row else start)


@lru_cache
def _facts() -> dict[str, tuple[Fact, ...]]:
    """Facts by the first words of their first entry."""
    index: dict[str, list[Fact]] = {}
    for row in load("world_dates")["facts"]:
        days = tuple(_interval({"on": d}) for d in row["days"]) if "days" in row else (_interval(row),)
        lasting = row.get("lasting", len(row["all"]) == 1)
        fact = Fact(
            row["name"], days, tuple(_pattern(e) for e in row["all"]), row.get("planned", False), lasting
        )
        for alternative in row["all"][0].split("|"):
            first = _WORD.match(alternative.strip())
            if first:
                index.setdefault(first[0], []).append(fact)
    return {k: tuple(v) for k, v in index.items()}


@lru_cache
def wars() -> tuple[War, ...]:
    """The wars of the table, in its order."""
    return tuple(
        War(r["name"], date.fromisoformat(r["on"]), _pattern(r["words"])) for r in load("world_dates")["wars"]
    )


def facts_in(low: str) -> list[Found]:
    """Facts that a sentence (in lower case) tells, each once, in order."""
    index = _facts()
    out: dict[str, Found] = {}
    for m in _WORD.finditer(low):
        for fact in index.get(m[0], ()):
            if fact.name in out:
                continue
            hits = [p.search(low) for p in fact.patterns]
            if all(hits):
                first = hits[0]
                assert first is not None
                out[fact.name] = Found(fact, first.start(), first.end())
    return list(out.values())


# -- office holders --------------------------------------------------------------------------------------------

_TITLES = (
    r"president|prime minister|premier|chancellor|king|emir|supreme leader|foreign minister|defen[cs]e minister|"
    r"secretary of state|defen[cs]e secretary|secretary-general|secretary general|u\.?n\.? chief|nato chief|"
    r"foreign policy chief|envoy|foreign secretary|taoiseach|sultan|crown prince|pope|general secretary|high commissioner"
)
_OFFICE = re.compile(
    rf"(?P<was>\b(?:former|ex-|then|late|ousted|deposed|fugitive|exiled|toppled|vice|deputy)[\s-]+(?:[a-z.]+\s+){{0,2}})?"
    rf"\b(?P<title>{_TITLES})s?,?\s+(?=(?P<names>[^\W\d_][\w'’.-]*(?:\s+[^\W\d_][\w'’.-]*){{0,3}}))"
)
_PAST_HOLDER = ("former", "ex", "ousted", "deposed", "fugitive", "exiled", "toppled")


@lru_cache
def _holders() -> dict[str, tuple[Interval, ...]]:
    """Terms by the holder's surname, open where the term lasts."""
    book = load("world_dates")
    ended: dict[str, str] = book["ended"]
    terms: dict[str, set[tuple[str, str]]] = {}
    for line in (HERE / "world_leaders.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, _, start, end = line.split("\t")
            terms.setdefault(_key(name), set()).add((start, end or ended.get(name, "")))
    for row in book["offices"]:
        for name in row["name"].split("|"):
            terms.setdefault(_key(name), set()).add((row["on"], row.get("to", "")))
    return {
        n: tuple(
            Interval(date.fromisoformat(a), date.fromisoformat(b) if b else None) for a, b in sorted(spans)
        )
        for n, spans in terms.items()
    }


def _key(name: str) -> str:
    return (
        name.strip()
        .removeprefix("al-")
        .removeprefix("el-")
        .replace("ğ", "g")
        .replace("ü", "u")
        .replace("ş", "s")
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """A leader named with the title: where, and the days that leaves for the report."""

    start: int
    end: int
    spans: tuple[Interval, ...]


def holders_in(text: str) -> list[Holder]:
    """Office holders that a text names with their title, and the days on which it can say so. Names have capitals."""
    out = []
    for m in _OFFICE.finditer(lower(text)):
        was = (m["was"] or "").strip(" -").partition(" ")[0].rstrip("-")
        if was in ("vice", "deputy"):
            continue
        names = _capitals(text, *m.span("names"))
        for start, end in reversed(names[1:] or names):  # a first name alone is nobody's
            terms = _holders().get(_key(_bare(lower(text[start:end]))))
            if terms:
                out.append(Holder(m.start("title"), end, _possible(terms, was)))
                break
    return out


@lru_cache
def _weekdays() -> frozenset[str]:
    return frozenset(w for names in load("times")["weekdays"] for w in names)


def _capitals(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the words from a place on while they have capitals (al- and the like may be small)."""
    out = []
    for m in re.finditer(r"\S+", text[start:end]):
        if not re.match(r"(?:al-|el-)?[^\W\d_a-z]", m[0]):
            break
        if lower(m[0]).strip(".,") in _weekdays():
            break
        out.append((start + m.start(), start + m.end()))
        if (len(m[0]) > 2 and m[0][-1] in ".,;:'’") or m[0].endswith(("'s", "’s")):
            break
    return out


def _bare(word: str) -> str:
    return word.removesuffix("'s").removesuffix("’s").strip(".,;:'’\"”")


def _possible(terms: tuple[Interval, ...], was: str) -> tuple[Interval, ...]:
    """In office: the terms, a week longer at either end. A former holder: after the first term's end."""
    if was in _PAST_HOLDER:
        ends = [t.end for t in terms if t.end]
        return (
            (Interval(min(ends) - timedelta(days=31), None),) if ends else (Interval(terms[0].start, None),)
        )
    if was:
        starts = [t.start for t in terms if t.start]
        return (Interval(min(starts), None),)
    return merged([Interval(_earlier(t.start), t.end) for t in terms])


def _earlier(day: date | None) -> date | None:
    return day - timedelta(days=7) if day else None


def merged(spans: list[Interval]) -> tuple[Interval, ...]:
    """Intervals in order, those that overlap as one."""
    out: list[Interval] = []
    for span in sorted(spans, key=lambda s: s.start or date.min):
        if out and out[-1].overlaps(span):
            last = out[-1]
            end = max(last.end, span.end) if last.end and span.end else None
            out[-1] = Interval(last.start, end)
        else:
            out.append(span)
    return tuple(out)
