"""Which countries a report speaks of, before and beside its place names: dateline, title, address, adjectives.

"Salvadoran troops", "MOSCOW (USSR)", an address under .ph or with /philippines/ in it: none of them is where an
event happened, all of them say which country a bare place name or a place left out is most likely in.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

from dragoman.codebook import HERE, load
from dragoman.model import Report
from dragoman.reading.mentions import PlaceMention

# Weight of one sign. A dateline in brackets names the country; adjectives come in numbers and count by their root.
DATELINE, TITLE, URL, DOMAIN, SOURCE, ADJECTIVE = 1.5, 1.0, 1.0, 0.7, 0.7, 0.5
_WORD: Final = re.compile(r"[^\W\d_]+")
_LONGEST: Final = 4  # words of a state's name
ABROAD: Final = 0.1  # weight of an adjective before arms and raids, of one before anything else
MENTION: Final = 1.0  # weight of a place of the text
CLEAR: Final = 0.5  # share of all signs from which on one country is the report's own
Leanings = dict[str, float]


class _Names(dict[tuple[str, ...], str]):
    """Words of a state's name or adjective in lower case -> its code; `first` holds the words they begin with."""

    def __init__(self, pairs: Iterator[tuple[str, str]]) -> None:
        super().__init__()
        for text, code in pairs:
            self.setdefault(tuple(w.lower() for w in _WORD.findall(text)), code)
        self.pop((), None)
        self.first = {k[0] for k in self}


@lru_cache(maxsize=1)
def _states() -> tuple[_Names, _Names]:
    """(adjectives, adjectives with names and capitals)"""
    with (HERE / "actors" / "states.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE, restval=""))

    def pairs(*columns: str) -> Iterator[tuple[str, str]]:
        for column in columns:
            for row in rows:
                for text in (row[column] or "").split(";"):
                    if len(text.strip()) > 3:
                        yield text, row["iso3"]

    people = ("adjectives", "demonyms")
    none = [(text, "") for text in load("places")["words"]["of_no_state"]]
    return (
        _Names(iter([*none, *pairs(*people)])),
        _Names(iter([*none, *pairs("name", "other_names", *people, "capitals")])),
    )


@lru_cache(maxsize=1)
def adjectives_of_states() -> frozenset[str]:
    """Adjectives of one word in lower case ("spanish"): never a place, whatever town bears the name."""
    return frozenset(k[0] for k, code in _states()[0].items() if len(k) == 1 and code)


def leanings(report: Report) -> Leanings:
    """How much the report leans to each country (ISO 3166-1 alpha-3), its place names left out of account."""
    return together(signs(report), adjectives(report))


def together(a: Mapping[str, float], b: Mapping[str, float]) -> Leanings:
    """The sum of two sets of weights."""
    return {code: a.get(code, 0.0) + b.get(code, 0.0) for code in {**a, **b}}


def signs(report: Report) -> Leanings:
    """What the dateline, title, source and address say."""
    _, names = _states()
    out: Leanings = defaultdict(float)
    for text, weight in ((report.dateline_place, DATELINE), (report.title, TITLE), (report.source, SOURCE)):
        for code in {code for code, _ in _named(text or "", names)}:
            out[code] += weight
    for code in _of_url(report.url or "", names):
        out[code] += URL
    if code_of_domain := _domain(report.url or ""):
        out[code_of_domain] += DOMAIN
    return out


def adjectives(report: Report) -> Leanings:
    """What "Salvadoran troops" says: the root of how often a state's adjective stands in the text.

    Before what is sent abroad ("a Turkish drone", "Israeli raids") it says little.
    """
    table = load("places")["words"]
    sent = frozenset((*table["things"], *table["raids"]))
    counts: dict[str, float] = defaultdict(float)
    for code, after in _named(report.text[report.body_start :], _states()[0], capitals=True):
        counts[code] += ABROAD if after in sent else 1.0
    return {code: ADJECTIVE * n**0.5 for code, n in counts.items()}


def homeland(report: Report, places: Sequence[PlaceMention]) -> str | None:
    """The country that the report is about, None where no country has half of all that speaks for one."""
    named: Leanings = defaultdict(float)
    for p in places:
        if p.country:
            # a state named acts as often as it is a place
            weight = 0.5 if p.adjectival or p.kind == "country" else 1.0
            named[p.country] += MENTION * p.confidence * weight
    return clear(together(named, leanings(report)))


def clear(signs: Mapping[str, float]) -> str | None:
    """The country with at least half of the weight."""
    if not signs:
        return None
    code, weight = max(signs.items(), key=lambda x: (x[1], x[0]))
    return code if weight >= CLEAR * sum(signs.values()) else None


def _named(text: str, names: _Names, capitals: bool = False) -> Iterator[tuple[str, str]]:
    """Countries that words name, in order, each with the word after."""
    found = _WORD.findall(text)
    lower = [w.lower() for w in found]
    i = 0
    while i < len(lower):
        if lower[i] not in names.first or (capitals and not found[i][0].isupper()):
            i += 1
            continue
        for n in range(_LONGEST, 0, -1):
            code = names.get(tuple(lower[i : i + n]))
            if code is not None:
                if code:
                    yield code, lower[i + n] if i + n < len(lower) else ""
                i += n - 1
                break
        i += 1


def _of_url(url: str, names: _Names) -> set[str]:
    """Countries named in the path of an address ("/asia/afghanistan-6-dead")."""
    path = re.sub(r"^\w+://", "", url).partition("/")[2]
    path = re.sub(r"\bamericas?\b", " ", path, flags=re.IGNORECASE)  # a section of the site, the continent
    return {code for code, _ in _named(path, names)}


def _domain(url: str) -> str | None:
    host = re.sub(r"^\w+://", "", url).partition("/")[0].partition(":")[0]
    return load("country_domains").get(host.rpartition(".")[2].lower())
