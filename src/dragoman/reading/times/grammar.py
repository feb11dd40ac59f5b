"""Finding the words for times: one regular expression over a sentence, built from the codebook's times.toml.

`scan(text)` gives the expressions of a sentence as `Raw`: span, rule and the named parts of the rule. Spans follow
TimeML (no preposition, but article, "last", "earlier this", "about"). What days they name is times_resolve's work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from dragoman.codebook import load


@dataclass(frozen=True, slots=True)
class Raw:
    """An expression as it was found: offsets into the sentence, the rule's name, the rule's parts in lower case."""

    start: int
    end: int
    rule: str
    parts: dict[str, str]


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in sorted(words, key=lambda w: (-len(w), w)))


def _dotted(table: list[list[str]]) -> str:
    """Names (the first of each row) or abbreviations with or without a full stop."""
    short = _any(w for names in table for w in names[1:])
    return rf"(?:(?:{_any(names[0] for names in table)})\b|(?:{short})(?:\.|\b))"


@lru_cache
def _tokens() -> dict[str, str]:
    """The building blocks that patterns name in <angle brackets>."""
    book = load("times")
    units = _any(book["units"])
    numbers = [w for w in book["numbers"] if w not in ("a", "an")]
    small, tens = (
        [w for w in numbers if book["numbers"][w] < 10],
        [w for w in numbers if book["numbers"][w] % 10 == 0],
    )
    number = rf"(?:(?:{_any(w for w in tens if book['numbers'][w] > 10)})-(?:{_any(small)})|\d{{1,3}}(?:\.\d+)?|{_any(numbers)})"
    zone = r"(?:\s?\(?(?:gmt|utc|est|edt|cet|bst|pst|pdt|ist|local\s+time|[a-z]+\s+time)\)?)"
    clock = (
        r"(?:(?:[01]?\d|2[0-3])[:.][0-5]\d(?:[:.][0-5]\d)?(?:\s?[ap]\.?m\b\.?)?" + zone + r"?"
        r"|(?:1[0-2]|0?\d)\s?[ap]\.?m\b\.?"
        + zone
        + r"?|(?:[01]\d|2[0-3])[0-5]\d\s?(?:gmt|utc|hours|hrs|h\b|local\s+time)"
        r"|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\d\d?)\s+o'clock)"
    )
    quantity = rf"(?:(?:a|an|another)\s+)?(?:{number}(?:\s+(?:and\s+a\s+half|or\s+{number}|to\s+{number}))?|few|couple(?:\s+of)?|several|many|half(?:\s+an?)?|dozen|a|an)"
    return {
        "MON": _dotted(book["months"]),
        "WD": _dotted(book["weekdays"]),
        "WDF": "(?:" + "|".join(names[0] for names in book["weekdays"]) + r")",
        "ISL": "(?:" + "|".join(_any(names) for names in book["islamic_months"]) + ")",
        "D": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d:]|[.,]\d)",
        "Y": r"(?:1[89]|20)\d\d(?!\d|,\d)",
        "UNIT": rf"(?:{units})",
        "NUM": number,
        "QTY": quantity,
        "CLOCK": clock,
        "PART": f"(?:{_any(book['parts'])})",
        "SEASON": f"(?:{_any(book['seasons'])})",
        "ORD": rf"(?:{_any(book['ordinals'])}|\d{{1,3}}(?:st|nd|rd|th))",
        "HOL": f"(?:{_any([*book['holidays'], *book['moving'], *book['easter']])})",
        "REF": f"(?:{_any(book['references'])})",
        "SETS": f"(?:{_any(book['sets'])})",
        "RECENT": f"(?:{_any(book['recent'])})",
        "APPROX": r"(?:(?:about|around|nearly|almost|roughly|some|over|approximately|at\s+least|more\s+than|less\s+than|fewer\s+than|up\s+to|just(?:\s+(?:over|under))?|only)\s+)",
        "MOD": r"(?:(?:early|mid|late|middle|(?:the\s+)?(?:very\s+)?(?:beginning|start|end|middle|close|turn|first\s+days?|last\s+days?|final\s+days?|early\s+days|early\s+hours|late\s+hours)\s+of(?:\s+the)?|the\s+(?:early|late|mid))[\s-]+(?:in\s+|on\s+)?)",
        "NOTYEAR": f"(?:{_any(book['not_year']['after'])})",
        "EL": r"(?:(?:earlier|later|early|late)\s+)",
        "REL": r"(?:this\s+past|this\s+coming|last|next|this|past|coming|previous|current|upcoming)",
    }  # fmt: skip


# Rules in the order they are tried; the first that matches at a place wins.
_RULES: Final = {
    "iso": r"(?P<y>\d{4})-(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?:[t\s]\s?\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:z|[+-]\d\d:?\d\d)?)?(?!\d)",
    "ymd": r"(?P<y>(?:19|20)\d\d)[/.](?P<m>0?[1-9]|1[0-2])[/.](?P<d>3[01]|[12]\d|0?[1-9])(?!\d)",
    "numeric": r"(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:19|20)\d\d|\d\d)(?![\d/]|[.,]\d)",
    "range_dm": r"(?P<d>D)\s?(?:-|to|and|until|through|&)\s?(?:the\s+)?(?P<d2>D)(?:\s+of)?[\s-](?P<mon>MON)(?:,?\s+(?P<y>Y))?",
    "range_md": r"(?P<mon>MON)\s?(?P<d>D)\s?(?:-|to|and|until|through|&)\s?(?:the\s+)?(?P<d2>D)(?!\s*(?:MON|am\b|pm\b|[ap]\.m))(?:,?\s+(?P<y>Y))?",
    "islamic": r"(?P<d>D)(?:\s+of)?\s+(?P<isl>ISL),?\s+(?P<y>1[34]\d\d)(?:\s*(?:ah|a\.h\.|hijri))?",
    "dmy": r"(?:(?P<wd>WD),?\s+(?:the\s+)?)?(?P<d>D)(?:\s+(?:day\s+)?of)?[\s-]+(?P<mon>MON)(?:(?:\s+of\s+|\s+last\s+|\s+this\s+|,?[\s-]*)(?P<y>Y|year\b)|[\s-]'?(?P<y2>\d\d)(?![\d:,.]\d|\d|\s*%|\s+NOTYEAR\b))?",
    "mdy": r"(?:(?P<wd>WD),?\s+)?(?P<mon>MON)\s?(?:the\s+)?(?P<d>D)(?!\s?(?:percent|%))(?:(?:,?\s+|\s*,)(?:of\s+|last\s+)?(?P<y>Y|year\b))?",
    "my_range": r"(?P<mon>MON)\s?(?:-|to|and|through|until)\s?(?P<mon2>MON)\s+(?P<y>Y)",
    "my": r"(?P<mod>MOD)?(?P<mon>MON)(?:,?\s+|\s+of\s+|-)(?P<y>Y)(?!\s*-\s*\d{1,2}\b)",
    "mly": r"(?P<mod>MOD)?(?P<mon>MON)(?:\s+of)?\s+(?P<rel>last|this|next|that|the\s+previous|the\s+same)\s+year\b",
    "mon": r"(?P<el>EL)?(?P<mod>MOD)?(?:(?P<rel>REL)\s+)?(?P<mon>MON)(?!\s*-\s*\d)",
    "wdrange": r"(?P<rel>(?:last|next|this)\s+)?(?P<w>WDF)\s?-\s?(?P<w2>WDF)\b",
    "setwd": r"(?:every|each)\s+(?:other\s+|second\s+)?(?:WDF|UNIT|SEASON|MON|QTY\s+UNITs?)\b|(?:WDF)s\b|(?:QTY|once|twice)(?:\s+times)?\s+(?:a|an|per|every|each)\s+(?:UNIT)\b|SETS\b(?!\s+(?:star|news|times|mail|telegraph|mirror|express|beast|sabah|post|record))|(?:(?:per|every|each)\s+UNIT)\b",
    "night": r"(?:the\s+)?(?:(?P<part>night|evening|morning|afternoon|early\s+hours|late\s+hours)\s+(?:of|on)\s+)(?P<w>WDF)\b",
    "wd": r"(?P<pre>(?:early\s+on|late\s+on|earlier\s+on|later\s+on|early|earlier|late|later|mid)[\s-]+)?(?:(?P<rel>(?:the\s+)?(?:REL|previous|preceding|following))\s+)?(?P<w>WDF)(?P<last>\s+(?:last|this|next)\s+week|\s+last\b(?!\s+(?:year|month)))?(?:(?:\s+|\s+at\s+|\s+in\s+the\s+)(?P<part>(?:early\s+|late\s+)?PART)\b(?!-|\s+(?:prayer|mass|prayers)))?(?!s\b)",
    "dayref": r"(?:(?:early|earlier|late|later)\s+)?(?:(?P<deic>the\s+day\s+(?:before\s+yesterday|after\s+tomorrow)|today|yesterday|tomorrow|tonight|tonite|to-day|to-morrow|overnight)(?:\s+(?:at\s+)?(?P<part>PART)\b)?)(?!')|(?P<deic2>today|yesterday|tomorrow|tonight)(?='s\b)",
    "partref": r"(?P<el>EL)?(?P<rel>last|this|that|the\s+(?:previous|following|next|same))\s+(?P<part>night|evening|morning|afternoon|noon|dawn)\b",
    "weekend": r"(?P<el>EL)?(?:(?P<rel>(?:the\s+)?(?:past|last|next|this|coming|previous|following)|this\s+past|this\s+coming|the)\s+)(?:long\s+|whole\s+)?(?:weekend)\b",
    "sameday": r"(?:(?:later|earlier)\s+)?(?P<which>(?:the|that)\s+(?:very\s+)?same|that|the\s+(?:very\s+)?(?:following|next|previous|preceding))\s+(?P<unit>day|night|morning|evening|afternoon|week|weekend|month|year|decade|quarter)\b(?!-)|(?P<which2>the\s+day\s+(?:before|after|earlier))(?!\s+(?:the|a|an|his|her|their|its|he|she|they|that|tomorrow|yesterday)\b)",
    "ord_half": r"(?P<mod>MOD)?(?:the\s+)?(?P<ord>first|second|third|fourth|1st|2nd|3rd|4th|last|final)[\s-]+(?P<kind>quarter|half)\s+of\s+(?:the\s+|this\s+|last\s+)?(?P<y>Y|year|(?P<per>MON)(?:,?\s+(?P<y3>Y))?)\b|q(?P<q>[1-4])[\s,-]*(?P<y2>Y)|(?P<y4>Y)[\s-]*q(?P<q2>[1-4])",
    "wk_of_mon": r"(?:the\s+)?(?P<ord>first|second|third|fourth|last|final)\s+(?P<unit>week|weekend|day|days|weeks)\s+of\s+(?P<mon>MON)(?:,?\s+(?P<y>Y))?",
    "relunit": r"(?P<el>EL|(?:the\s+)?(?:beginning|start|end|middle|close)\s+of\s+|(?:over\s+)?the\s+course\s+of\s+)?(?P<rel>(?:the\s+)?(?:last|next|this|past|coming|previous|current)|this\s+past|this\s+coming)\s+(?P<unit>week|month|year|quarter|decade|century|fortnight|SEASON)\b(?!-)(?P<wd>\s+(?:on\s+)?WDF\b)?",
    "endof": r"(?P<mod>(?:the\s+)?(?:very\s+)?(?:beginning|start|end|middle|close)\s+of)\s+the\s+(?P<unit>week|month|year|decade|century)\b",
    "ago": r"(?P<ap>APPROX)?(?P<n>QTY|hours|days|weeks|months|years|decades)(?:[\s-]+(?P<unit>UNIT)s?)?\s+(?:or\s+so\s+)?(?P<dir>ago)\b",
    "shift": r"(?P<ap>APPROX)?(?:(?P<n>QTY)[\s-]+(?P<unit>UNIT)s?|(?P<bare>hours|days|weeks|months|years|decades|moments|minutes))\s+(?P<dir>later|earlier|previously|afterwards?|from\s+now|hence|(?:before|prior)\b(?!\s+(?:[a-z]+ing|to|the|a|an|his|her|their|its|he|she|they|it)\b))\b",
    "span": r"(?P<el>EL|(?:over\s+)?the\s+course\s+of\s+)?(?P<rel>(?:the|these|those)\s+(?:last|past|next|previous|coming|preceding|following|first|final|recent)|(?:last|past|next|previous|coming)|recent)\s+(?:APPROX)?(?:(?P<n>QTY)[\s-]+)?(?P<unit>UNITs?|times|RECENT)\b(?!-)",
    "anniv": r"(?:the\s+|its\s+|their\s+)?(?P<ord>ORD)[\s-]+(?:year\s+)?(?P<what>anniversary)\b",
    "clock": r"(?P<ap>(?:about|around|shortly\s+before|shortly\s+after|just\s+before|just\s+after)\s+)?(?P<c>CLOCK)(?:\s+in\s+the\s+(?P<part>morning|afternoon|evening)|\s+at\s+night)?",
    "capclock": r"(?<=\bat\s)(?P<c>(?:[01]\d|2[0-3])[0-5]\d)(?!\s?(?:-|km|m\b|meters|metres|feet|percent|,\d|people))",
    "yrange": r"(?P<y>Y)\s?(?:-|/|to|and|until|through)\s?(?P<y2>Y|\d\d)(?![\d:,-]|\.\d)",
    "decade": r"(?P<mod>MOD)?(?:the\s+)?(?:(?P<dec>(?:1[89]|20)\d0)'?s|'?(?P<dec2>[2-9]0)s|(?P<mod2>early|mid|late)[\s-]+(?P<dec3>'?[2-9]0)s)\b",
    "century": r"(?P<mod>MOD)?(?:the\s+)?(?P<ord>\d\d?(?:st|nd|rd|th)|ORD)[\s-]+century\b",
    "season_y": r"(?P<mod>MOD)?(?:the\s+)?(?P<s>SEASON)(?:\s+of)?,?\s+(?:(?P<y>Y)|(?:of\s+)?(?P<rel>last|this|next)\s+year)",
    "year": r"(?P<mod>MOD)?(?:the\s+year\s+)?(?P<y>Y)(?![\d/]|[.:,]\d|-\d|-year|')",
    "holiday": r"(?:(?P<rel>last|next|this)\s+)?(?P<h>HOL)(?:,?\s+(?P<y>Y))?\b",
    "ramadan": r"(?:(?P<mod>MOD)|(?:the\s+)?(?:muslim\s+)?(?:holy\s+)?(?:fasting\s+)?month\s+of\s+)?(?P<isl>ramadan|ramadhan|ramazan)\b(?:\s+(?P<y>Y))?",
    "season": r"(?:(?P<mod>MOD)|(?P<the>the)\s+)?(?P<s>SEASON)\b(?!-)",
    "part": r"(?:(?:around|shortly\s+before|just\s+before|shortly\s+after|just\s+after|before|about|the\s+early|the\s+late|early|late)\s+)?(?:(?:the|early\s+in\s+the|late\s+in\s+the|mid|early|late)[\s-]+)?(?P<part>dawn|daybreak|sunrise|noon|midday|dusk|sunset|nightfall|midnight|lunchtime|(?<=\bthe\s)(?:morning|afternoon|evening|night)|(?<=\b(?:at)\s)night|(?<=early\s)(?:morning|afternoon|evening)|(?<=late\s)(?:morning|afternoon|evening|night)|(?<=by\s)night)\b|(?:the\s+)?(?:early|late)\s+(?P<part2>morning|afternoon|evening|night)\s+hours|(?:the\s+)?(?P<part3>early|late|small|predawn|pre-dawn)\s+hours\b",
    "hyphen": r"(?P<ap>APPROX)?(?:(?P<n>QTY)[\s-](?P<unit>UNIT)(?:-long)?(?!s?-old|\s+old|\w)(?=[\s-][a-z])|(?P<plain>(?:UNIT)s?|season)-long|(?P<old>(?:decades|centuries|years|months|weeks|days)-(?:old|long)))\b",
    "duration": r"(?P<ap>APPROX)?(?P<n>QTY|tens\s+of|hundreds\s+of|thousands\s+of|dozens\s+of|scores\s+of)[\s-]+(?:(?:whole|full|long|straight|consecutive|more|short|successive|solid|further)\s+)?(?P<unit>UNIT)s?\b(?!-old|\s+old|\s+of\s+age|\s+in\s+prison|')(?:\s+(?:straight|running))?",
    "bare": r"(?P<ap>APPROX)?(?P<unit>seconds|minutes|hours|days|nights|weeks|months|years|decades|centuries|a\s+while|a\s+long\s+time|some\s+time)\b(?!\s+old|-old|')",
    "yearend": r"(?:the\s+)?(?P<u>year|month|week)[\s-]?end\b",
    "ref": r"(?P<ref>REF)\b(?!-)",
    "vague": r"(?P<v>(?<=in\s)the\s+(?:near\s+|distant\s+|recent\s+)?(?:past|future)|the\s+near\s+future)\b",
}


@lru_cache
def _expand(pattern: str) -> str:
    names = sorted(_tokens(), key=lambda name: -len(name))
    return re.sub(r"\b(?:" + "|".join(names) + r")(?=s?\b)", lambda m: f"(?:{_tokens()[m[0]]})", pattern)


@lru_cache
def _compiled() -> tuple[re.Pattern[str], dict[str, re.Pattern[str]]]:
    """The master pattern (one named group a rule) and each rule's own pattern with its parts."""
    each = {name: re.compile(_expand(pattern)) for name, pattern in _RULES.items()}
    master = []
    for name, pattern in _RULES.items():
        plain = re.sub(r"\(\?P=sep\)", "[/.-]", re.sub(r"\(\?P<\w+>", "(?:", _expand(pattern)))
        master.append(f"(?P<r_{name}>{plain})")
    return re.compile(r"(?<![\w$€£#.,/@+])(?<!\d[-–:])(?:" + "|".join(master) + r")(?!\w)"), each


@lru_cache
def _triggers() -> frozenset[str]:
    """Words, one of which every expression without a digit holds."""
    book = load("times")
    out: set[str] = set()
    for name in ("months", "weekdays", "islamic_months"):
        for names in book[name]:
            out.update(w for n in names for w in re.findall(r"[a-z']+", n))
    for name in ("units", "seasons", "parts", "holidays", "moving", "easter", "references", "recent"):
        for key in book[name]:
            out.update(re.findall(r"[a-z']+", key))
    out.update(book["sets"])
    out.update(
        [
            "today",
            "yesterday",
            "tomorrow",
            "tonight",
            "overnight",
            "anniversary",
            "ramadan",
            "hours",
            "predawn",
            "past",
            "future",
            "o'clock",
            "while",
            "time",
            "every",
        ]
    )
    out -= {"the", "at", "of", "eve", "al", "i", "ii", "right", "this"}
    return frozenset(out | {w + "s" for w in out} | {"centuries"})


_WORDS = re.compile(r"[a-z']+")
_DIGITS = re.compile(r"\d\d|\d(?:[ \-](?:[a-z])|st|nd|rd|th|[ap]m)")


_COMMAS = str.maketrans("،﹐，", ",,,")  # commas of other scripts: "16 October، 2021"


def lower(text: str) -> str:
    """Lower case of the same length (some letters have a longer small form: they stay)."""
    out = text.translate(_COMMAS).lower()
    return (
        out
        if len(out) == len(text)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in text.translate(_COMMAS))
    )


def may_hold_times(low: str) -> bool:
    """Whether a text in lower case can hold an expression at all: a cheap test before `scan`."""
    return bool(_DIGITS.search(low)) or not _triggers().isdisjoint(_trigger_words(low))


def _trigger_words(low: str) -> list[str]:
    out = []
    for w in _WORDS.findall(low):
        out.append(w)
        if "'" in w:
            out.append(w.partition("'")[0])
    return out


def scan(text: str) -> list[Raw]:
    """The expressions of a sentence, in order, none overlapping. Spans are into `text`."""
    low = lower(text)
    if not may_hold_times(low):
        return []
    master, each = _compiled()
    out = []
    for m in master.finditer(low):
        rule = (m.lastgroup or "r_")[2:]
        found = each[rule].match(low, m.start(), m.end()) or each[rule].match(low, m.start())
        if found is None:
            continue
        parts = {k: v.strip() for k, v in found.groupdict().items() if v}
        end = m.end()
        while end > m.start() and low[end - 1] in " \t\n":
            end -= 1
        out.append(Raw(m.start(), end, rule, parts))
    return out
