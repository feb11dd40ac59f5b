"""Which of the expressions that times_grammar finds are times: numbers that are no years, "may" the verb, and so on."""

from __future__ import annotations

import re
from functools import lru_cache

from dragoman.codebook import load
from dragoman.reading.document import Document, Sentence
from dragoman.reading.times.grammar import Raw, lower

_WORD_BEFORE = re.compile(r"([\w'-]+)[.\s,(\"']*$")
_WORD_AFTER = re.compile(r"[\s]*([\w'%-]+)")
_YEAR_LEAD = frozenset(
    [
        "in",
        "since",
        "by",
        "until",
        "till",
        "before",
        "after",
        "of",
        "from",
        "to",
        "during",
        "between",
        "early",
        "late",
        "mid",
        "around",
        "year",
        "and",
    ]
)
_CLOCK_LEAD = frozenset(["and", "to", "from", "between", "by", "until", "around", "at"])
_POSSESSIVE = frozenset(["his", "her", "their", "its", "my", "our", "your", "whose"])
_DAY_FIRST = re.compile(
    r"\b(?:3[01]|[12]?\d)(?:st|nd|rd|th)?\s+(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z.]*,?\s+(?:19|20)\d\d"
)
_MONTH_FIRST = re.compile(
    r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z.]*\s+(?:3[01]|[12]?\d)(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
)
_SLASHED = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](?:19|20)?\d\d\b")


def month_first(doc: Document) -> bool:
    """Whether "8/12/2021" means 12 August in a report: by its other dates, else no."""
    text = lower(doc.text)
    for m in _SLASHED.finditer(text):
        a, b = int(m[1]), int(m[2])
        if b > 12 >= a:
            return True
        if a > 12 >= b:
            return False
    return "/" in text and len(_MONTH_FIRST.findall(text)) > len(_DAY_FIRST.findall(text))


@lru_cache
def _sets() -> dict[str, frozenset[str]]:
    book = load("times")
    return {
        "ambiguous": frozenset(book["ambiguous_months"]),
        "shows": frozenset(book["shows_month"]),
        "before": frozenset(book["not_year"]["before"]),
        "after": frozenset(book["not_year"]["after"]),
        "numbers": frozenset(book["numbers"]),
        "names": frozenset(book["named_after_days"]),
    }


def accepted(raw: Raw, text: str, sentence: Sentence) -> bool:
    """Whether an expression of the grammar is a time in this sentence."""
    check = _CHECKS.get(raw.rule)
    return check is None or check(raw, text, sentence)


def plain_weekday(raw: Raw, text: str) -> Raw:
    """ "Mondays raid" (an apostrophe lost) is Monday's; "on Mondays" and "Mondays and Fridays" are sets."""
    words = text[raw.start : raw.end]
    if (
        raw.rule != "setwd"
        or not re.fullmatch(r"[A-Z][a-z]+days", words)
        or _before(text, raw.start) in ("on", "and", "or")
    ):
        return raw
    if not re.match(r"\s+[a-z]", text[raw.end : raw.end + 3]) or _after(text, raw.end) in (
        "and",
        "or",
        "at",
        "in",
        "from",
    ):
        return raw
    return Raw(raw.start, raw.end, "wd", {"w": words[:-1].lower()})


def _before(text: str, start: int) -> str:
    m = _WORD_BEFORE.search(text[max(0, start - 25) : start])
    return m[1].lower() if m else ""


def _after(text: str, end: int) -> str:
    m = _WORD_AFTER.match(text, end)
    return m[1].lower() if m else ""


def _is_month(raw: Raw, text: str, sentence: Sentence) -> bool:
    word = raw.parts["mon"].rstrip(".")
    if raw.parts.keys() & {"rel", "mod", "el"}:
        if (
            word in ("may", "march")
            and raw.parts.keys() == {"rel", "mon"}
            and text[raw.end - len(word)].islower()
        ):
            return False  # "events such as this may trigger"
        return word != "mar" or text[raw.end - 1] != "s"
    at = lower(text).find(word, raw.start, raw.end)
    capital = at >= 0 and text[at].isupper()
    if not capital:
        return False
    if word not in _sets()["ambiguous"]:
        return not (_after(text, raw.end)[:1].isupper())
    before = _before(text, raw.start)
    if text[raw.end : raw.end + 1] == ":":  # "May: four attacks"
        return True
    return before in _sets()["shows"] or (
        word in ("march", "may") and _after(text, raw.end) in ("and", "or") and raw.start > 0
    )


def _is_year(raw: Raw, text: str, sentence: Sentence) -> bool:
    if raw.parts.get("mod"):
        return True
    if _numbers_a_thing().match(text, raw.end):
        return False
    before, after = _before(text, raw.start), _after(text, raw.end)
    if (
        before in _sets()["before"]
        or text[raw.end : raw.end + 1] == "%"
        or "©" in text[max(0, raw.start - 2) : raw.start]
    ):
        return False
    tight = text[raw.end : raw.end + 1] not in ",.;:)"
    if tight and after in _sets()["after"]:
        return False
    if int(raw.parts["y"]) < 1900 and before in _CLOCK_LEAD:  # "between 1300 and 1800"
        return False
    if before in _YEAR_LEAD or not tight:
        return before not in _sets()["numbers"]
    year = int(raw.parts["y"])
    if not 1900 <= year <= 2060:
        return False
    return not _counts(raw, sentence)


@lru_cache
def _numbers_a_thing() -> re.Pattern[str]:
    """What follows a number of four digits that is a house's or of a car's year: "2006 Airline Road", "2012 Toyota"."""
    book, streets = load("times")["not_year"], load("places")["streets"]
    ends = "|".join(sorted({re.escape(w.capitalize()) for w in streets["sure"]}, key=lambda w: (-len(w), w)))
    makes = "|".join(map(re.escape, book["makes"]))
    return re.compile(
        rf"\s+(?:block\b|(?:[a-z-]+\s+){{0,2}}(?:{makes})\b|(?:[NSEW]\.?\s+)?(?:[A-Z][\w'.-]*\s+){{1,3}}(?:{ends})(?!\w))"
    )


def _counts(raw: Raw, sentence: Sentence) -> bool:
    """Whether the parse has a number count a plural noun without an article ("2014 houses", not "the 2014 polls")."""
    covered = sentence.doc.covering(raw.start, raw.end)
    if not covered:
        return False
    token = covered[-1]
    head = token.head
    if head.i <= token.i or head.tag_ != "NNS":
        return False
    return not any(c.dep_ in ("det", "poss") for c in head.children)


def _is_numeric(raw: Raw, text: str, sentence: Sentence) -> bool:
    a, b, sep = int(raw.parts["a"]), int(raw.parts["b"]), raw.parts["sep"]
    if sep != "/" and len(raw.parts["y"]) == 2:
        return False
    return 1 <= a <= 31 and 1 <= b <= 31 and min(a, b) <= 12


def _is_duration(raw: Raw, text: str, sentence: Sentence) -> bool:
    """Not the age of somebody ("aged 12 years", "a 12-year-old")."""
    if text[raw.start : raw.end].lower().endswith(" second") or text[raw.start : raw.end].lower().endswith(
        "-second"
    ):
        return False  # "a second round"
    after = lower(text[raw.end : raw.end + 8])
    return not after.lstrip(" -").startswith(("old", "of age")) and _before(text, raw.start) != "aged"


def _is_season(raw: Raw, text: str, sentence: Sentence) -> bool:
    before = _before(text, raw.start)
    if raw.parts["s"] in ("fall", "spring"):
        return bool(raw.parts.get("mod")) or (
            bool(raw.parts.get("the"))
            and before in ("in", "since", "during", "of", "by", "until")
            and _after(text, raw.end) != "of"
        )
    return bool(raw.parts.get("the") or raw.parts.get("mod")) or before in (
        "in",
        "since",
        "during",
        "this",
        "of",
        "by",
    )


def _is_clock(raw: Raw, text: str, sentence: Sentence) -> bool:
    words = raw.parts["c"]
    if raw.rule == "capclock":
        return not _numbers_a_thing().match(text, raw.end)
    if words[-1:].isdigit() and ":" not in words:  # "9.30" alone may be any number
        return _before(text, raw.start) in ("at", "around", "by", "about", "from", "until")
    return True


def _is_bare(raw: Raw, text: str, sentence: Sentence) -> bool:
    """Plural units alone are durations; "the early days", "two days" and names are other rules' or none's."""
    return not text[raw.start : raw.start + 1].isupper()


def _is_reference(raw: Raw, text: str, sentence: Sentence) -> bool:
    if raw.parts["ref"] not in ("soon", "shortly"):
        return True
    if _after(text, raw.end) in ("after", "afterward", "afterwards", "thereafter", "before"):
        return False  # "shortly after the robbery" is seen from the robbery
    return _before(text, raw.start) not in ("as", "too", "so", "how")


def _is_decade(raw: Raw, text: str, sentence: Sentence) -> bool:
    """Not the age of somebody ("a man in his 30s")."""
    return bool(raw.parts.get("dec")) or _before(text, raw.start) not in _POSSESSIVE


def _is_day(raw: Raw, text: str, sentence: Sentence) -> bool:
    """Not part of a name ("the 9 May Front", "19 April Movement", "15 May Street")."""
    if raw.parts.keys() & {"y", "y2", "wd"}:
        return True
    after = re.match(
        r"[\"'”’)]*\s+([\w'’-]+)(?:\s+([\w'’-]+))?(?:\s+([\w'’-]+))?", text[raw.end : raw.end + 60]
    )
    return (
        not after
        or not after[1][:1].isupper()
        or not any(w and w.lower() in _sets()["names"] for w in after.groups())
    )


_CHECKS = {
    "dmy": _is_day, "mdy": _is_day, "ref": _is_reference,
    "mon": _is_month, "year": _is_year, "yrange": _is_year, "numeric": _is_numeric, "duration": _is_duration,
    "hyphen": _is_duration, "season": _is_season, "clock": _is_clock, "capclock": _is_clock, "decade": _is_decade, "bare": _is_bare,
}  # fmt: skip
