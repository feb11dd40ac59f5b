"""The opening of a report: headline, byline and dateline, as agencies and newspapers write them.

Datelines seen: "MOSCOW (AFP) -", "BEIRUT --", "IDLIB, Syria, March 3 (Xinhua) --", "BOGOTA, 11 JAN 90 (EFE) -- [TEXT]",
"Damascus, SANA -", "GAZA/JERUSALEM, Feb 7 (Reuters) -", "date 2020-02-06 BEIRUT --". Bylines: "By A and B", alone on a line or
before the dateline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dragoman.codebook import load

LINES = 10  # non-empty lines in which a dateline or byline is looked for
SURE_LINES = 30  # the same for a dateline with an agency or a date, which may stand under a page's head
HEADLINE = 220  # characters at most


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands before a story's own words. `spans` are those pieces that are no sentence of it."""

    headline: str | None = None
    byline: str | None = None
    place: str | None = None
    agency: str | None = None
    body_start: int = 0
    spans: tuple[tuple[int, int], ...] = ()


_LINE = re.compile(r"[^\n]*\S[^\n]*")
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_DATE = (
    rf"(?:{_WEEKDAY}{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{2,4}})?"
    rf"|{_WEEKDAY}\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+\d{{2,4}})?"
    r"|\d{4}-\d\d-\d\d|\d{1,2}[./]\d{1,2}[./]\d{2,4}|no\s+date)"
)
_NAME = r"[^\W\d_a-z][\w.'’‘`]*(?:[-'’][^\W\d_][\w.'’]*)*"  # a capitalised word
_INNER = r"(?:al|el|as|ar|ad|an|at|ash|ez|de|del|la|los|las|of|the|and|le|les|du|sur|upon)"
_PLACE = rf"{_NAME}(?:[ -](?:{_INNER}[ -])*{_NAME}){{0,3}}"
# "(Reuters) - ", "(Beirut) -- ", "(July 5, 2022 / JNS) ": all in brackets
_BRACKETED = re.compile(
    rf"\((?:(?P<date>(?i:{_DATE}))\s*/\s*(?P<agency>[^()/\n]{{2,40}})\)\s*[-–—]*|(?P<place>{_PLACE}(?:,\s*{_PLACE})?)\)\s*(?P<dash>--|[-–—]))\s*(?=\S)"
)
_NO_DATE = re.compile(r",\s*no\s+date$", re.IGNORECASE)
_STAMP = re.compile(
    r"\s*(?:date|dated|published|posted)?\s*:?\s*\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d\S*)?\s+", re.IGNORECASE
)
_LABEL = re.compile(r"\s*\[([^\[\]]{2,200})\]\s*")
_PERSON = rf"{_NAME}(?:\s+(?:(?:al|el|bin|ibn|abu|van|von|de|der|den|la|di|da|du)[ -])*{_NAME}){{0,4}}"
_BYLINE = re.compile(
    rf"\s*(?P<by>(?i:by|written by|report(?:ed)? by|story by|words by))\s+(?P<names>{_PERSON}(?:(?:\s*,\s*|\s*&\s*|\s+and\s+|\s*,\s*and\s+){_PERSON})*)"
)


def read_opening(text: str, title: str | None = None) -> Opening:
    """Headline, byline and dateline of a text. Offsets are characters of it; nothing of it is changed."""
    spans: list[tuple[int, int]] = []
    headline = byline = None
    readable = False  # whether something that is to be read stands before
    capitals = _mostly_capitals(text[:600])
    for number, line in enumerate(_LINE.finditer(text)):
        if number >= SURE_LINES:
            break
        start, end = line.span()
        if number == 0 and (stamp := _STAMP.match(text, start, end)):
            spans.append((start, stamp.end()))
            start = stamp.end()
        if number < LINES and (found := _byline(text, start, end)):
            byline = byline or found[0]
            spans.append((start, found[1]))
            start = found[1]
            if not text[start:end].strip():
                continue
        dateline = _dateline(text, start, capitals, exclude=headline or title)
        if dateline and (number < LINES or dateline["agency"] or dateline["date"]):
            return _finished(text, dateline, spans, headline, byline, readable, start)
        if number == 0 and _is_headline(text[start:end]) and text[end:].strip():
            headline = text[start:end].strip()
        readable = True
    return Opening(headline, byline, body_start=_body_start(text, spans), spans=tuple(spans))


def _finished(
    text: str, m: re.Match[str], spans: list[tuple[int, int]], headline: str | None, byline: str | None,
    readable: bool, start: int,
) -> Opening:  # fmt: skip
    end = _after_labels(text, m.end())
    spans = [*spans, (start, end)]
    groups = m.groupdict()
    agency, place = groups["agency"] or groups.get("plain"), groups["place"]
    if place and place in _agencies():
        agency, place = place, None
    return Opening(headline, byline, _place(place), _agency(agency), 0 if readable else end, tuple(spans))


def _agency(words: str | None) -> str | None:
    name = " ".join((words or "").split())
    return None if not name or name.casefold() in _set("opening", "not_agencies") else name


def _place(words: str | None) -> str | None:
    name = _NO_DATE.sub("", " ".join((words or "").split()))
    return None if not name or name.casefold() in _set("opening", "not_places") else name


@lru_cache
def _pattern() -> re.Pattern[str]:
    """The dateline: place (and country), date, agency in brackets or after a comma, dash."""
    agencies = "|".join(re.escape(a) for a in sorted(_agencies(), key=lambda a: (-len(a), a)))
    return re.compile(
        rf"(?P<place>{_PLACE}(?:\s*/\s*{_PLACE}){{0,2}}"
        rf"(?:,\s*(?!(?:{agencies})\b){_PLACE}|\s*\({_PLACE}\)(?=\s*[,(]))?)"
        rf"(?:\s*,?\s*\(?(?P<date>(?i:{_DATE}))\)?)?"
        rf"(?:\s*,?\s*\((?P<agency>[^()\n]{{2,60}}(?:\n[^()\n]{{1,40}})?)\)|\s*,\s*(?P<plain>{agencies})(?=\W))?"
        rf"(?:,?\s*(?P<late>(?i:{_DATE})))?"
        r"\s*(?P<dash>---?|[-–—_:])\s*(?=\S)"
    )


def _body_start(text: str, spans: list[tuple[int, int]]) -> int:
    at = 0
    for start, end in sorted(spans):
        if text[at:start].strip():
            break
        at = end
    return at


def _dateline(text: str, start: int, capitals: bool, exclude: str | None) -> re.Match[str] | None:
    at = start + len(text[start:]) - len(text[start:].lstrip())
    if bracket := _BRACKETED.match(text, at, at + 120):
        return bracket
    m = _pattern().match(text, at, at + 220)
    if m is None:
        return None
    sure = bool(m["agency"] or m["date"] or m["late"] or m["plain"])
    long_dash = m["dash"] in ("--", "---", "—", "–")
    spaced = (
        m["plain"]
        or text[m.start("dash") - 1 : m.start("dash")].isspace()
        or m["dash"]
        in (
            "--",
            "---",
            "—",
            "_",
            ":",
        )
    )
    followed = text[m.end() : m.end() + 1]
    begins = followed.isupper() or followed.isdigit() or followed in "\"'“‘[("
    if not spaced or (not begins and not (sure and long_dash)):
        return None
    upper = m["place"].split(",")[0].split("(")[0].strip().isupper()
    if capitals:
        return m if m["dash"] in ("--", "---") or sure else None
    if upper and len(m["place"]) > 2:
        return m if sure or m["dash"] != ":" or not exclude else None
    if sure:
        return m if m["dash"] != ":" or m["agency"] else None
    alone = not re.search(r"\s(?:--|—|–|-)\s", text[m.end() : m.end() + 200].split(". ")[0])
    return m if m["dash"] in ("--", "—") and alone and len(m["place"].split()) <= 3 else None


def _after_labels(text: str, at: int) -> int:
    while m := _LABEL.match(text, at):
        words = " ".join(m[1].casefold().split())
        starts = tuple(load("furniture")["opening"]["label_starts"])
        if words not in _set("opening", "labels") and not words.startswith(starts):
            break
        at = m.end()
    return at


def _byline(text: str, start: int, end: int) -> tuple[str, int] | None:
    m = _BYLINE.match(text, start, end)
    if m is None:
        return None
    rest = text[m.end() : end]
    if _is_tail(rest):
        return text[m.start("by") : end].strip()[len(m["by"]) :].strip(), end
    inline = re.match(r"[\s,;|–—-]+(?=[A-Z]{3})", rest)  # "By A and B BEIRUT --"
    words = m["names"].split()
    if inline and _pattern().match(text, m.end() + inline.end(), end):
        return m["names"], m.end() + inline.end()
    # "By Anna Berg MOSCOW - ...": the dateline's capitals were taken for a name
    upper = next((i for i, w in enumerate(words) if w.isupper() and len(w) > 3 and i > 0), None)
    if upper is not None and not all(w.isupper() for w in words):
        at = m.start("names") + m["names"].find(words[upper])
        if _pattern().match(text, at, end):
            return text[m.start("names") : at].strip(), at
    return None


def _is_tail(rest: str) -> bool:
    """Whether what follows the names in a byline's line is a job, an outlet or a date, and no sentence."""
    rest = rest.strip(" \t,.;|–—-()/")
    if not rest:
        return True
    if len(rest) > 80 or re.search(r"[.!?:]\s", rest):
        return False
    tails = _set("opening", "byline_tails")
    return all(w.casefold() in tails or not w[0].islower() for w in re.findall(r"[\w'’@.]+", rest))


def _is_headline(line: str) -> bool:
    line = line.strip()
    return (
        len(line) <= HEADLINE
        and len(line.split()) >= 3
        and not re.search(r"[.!?:;,…][\"'”’)]*$|[.!?]\s+[A-Z]", line)
    )


def _mostly_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return sum(c.isupper() for c in letters) > 0.8 * len(letters) > 0


@lru_cache
def _set(section: str, key: str) -> frozenset[str]:
    table: dict[str, Any] = load("furniture")[section]
    return frozenset(str(x).casefold() for x in table[key])


@lru_cache
def _agencies() -> frozenset[str]:
    return frozenset(load("furniture")["opening"]["agencies"])
