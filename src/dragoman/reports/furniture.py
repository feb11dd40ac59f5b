"""Web furniture: share buttons, captions, cookie notices, lists of other stories. Found by line, never read.

The words are data (codebook/furniture.toml); the rules here are about lines: a line that is furniture by its words, a
heading that opens a list of other stories, a run of headlines at the start or the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dragoman.codebook import load

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_SENTENCE_END = re.compile(r"[.!?…:;,][\"'”’»)\]]*$")
_COUNTER = re.compile(
    r"[\d\s.,:/|·•×✕+<>«»↑↓←→–—-]+|\d+\s+(?:likes?|comments?|views?|shares?|retweets?|replies)\b.*",
    re.IGNORECASE,
)
_HEADLINE_WORDS = range(3, 30)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str  # stripped
    low: str  # in lower case, apostrophes straight

    @property
    def prose(self) -> bool:
        """Ends like a sentence and is long enough for one."""
        return len(self.text) > 60 and bool(_SENTENCE_END.search(self.text))

    @property
    def headline(self) -> bool:
        return len(self.text.split()) in _HEADLINE_WORDS and not re.search(
            r"[.!?:;,][\"'”’»)\]]*$", self.text
        )


def find_furniture(text: str, title: str | None = None, body_start: int = 0) -> list[tuple[int, int]]:
    """Spans of furniture in a text, in order, from `body_start` on. The headline is never among them."""
    lines = [
        _Line(m.start(), m.end(), m[0].strip(), m[0].strip().lower().replace("’", "'"))
        for m in _LINE.finditer(text, body_start)
    ]
    if len(lines) < 2:
        return list(_credits(text, lines))
    junk = [_is_junk(line) for line in lines]
    _mark_captions(lines, junk)
    _mark_tails(lines, junk)
    _mark_runs(lines, junk, title)
    spans = [(line.start, line.end) for line, bad in zip(lines, junk, strict=True) if bad]
    return sorted([*spans, *_credits(text, [x for x, bad in zip(lines, junk, strict=True) if not bad])])


def _is_junk(line: _Line) -> bool:
    rules = _rules()
    if line.low.strip(" :•|>»-") in rules.exact or line.low in rules.exact or _COUNTER.fullmatch(line.text):
        return True
    if len(line.text) > rules.short:
        return False
    return line.low.startswith(rules.starts) or any(x in line.low for x in rules.contains)


def _mark_captions(lines: Sequence[_Line], junk: list[bool]) -> None:
    rules = _rules()
    for i, line in enumerate(lines):
        if (i and lines[i - 1].low in rules.labels and len(line.text) < rules.short) or (
            len(line.text) < rules.short and line.low.endswith(rules.caption_ends)
        ):
            junk[i] = True


def _mark_tails(lines: Sequence[_Line], junk: list[bool]) -> None:
    """A heading of a list of other stories takes all that follows, until a paragraph of prose."""
    rules = _rules()
    inside = False
    seen_prose = False
    for i, line in enumerate(lines):
        long_prose = line.prose and len(line.text) >= rules.prose
        seen_prose = seen_prose or (line.prose and not inside)
        if seen_prose and line.low.strip(" :•|>»-") in rules.headings:
            inside = True
        elif inside and long_prose and _prose_ahead(lines, i) >= 2:
            inside = False
        junk[i] = junk[i] or inside


def _prose_ahead(lines: Sequence[_Line], at: int) -> int:
    """How many of the next three lines are prose: one teaser in a list is no story."""
    return sum(line.prose for line in lines[at : at + 3])


def _mark_runs(lines: Sequence[_Line], junk: list[bool], title: str | None) -> None:
    """Runs of headlines before the first and after the last paragraph of prose are lists of other stories."""
    prose = [i for i, line in enumerate(lines) if line.prose and not junk[i]]
    if not prose:
        return
    before = [i for i in range(prose[0]) if lines[i].headline and not junk[i]]
    if len(before) >= _rules().run:
        own = max(before, key=lambda i: (_alike(lines[i].text, title or lines[prose[0]].text), i))
        for i in before:
            junk[i] = i != own
    after = [i for i in range(prose[-1] + 1, len(lines)) if lines[i].headline]
    if len(after) >= _rules().run - 1:
        for i in after:
            junk[i] = True


def _alike(one: str, other: str) -> float:
    a, b = (set(re.findall(r"\w{3,}", x.lower())) for x in (one, other))
    return len(a & b) / len(a) if a else 0.0


_CREDIT_FROM = 600  # characters before the end in which a running text's credits may begin


def _credits(text: str, lines: Sequence[_Line]) -> Iterator[tuple[int, int]]:
    """Credits of reporters and editors at the end ("Reporting by ...; Editing by ..."), also inside the last line."""
    if not lines:
        return
    start = max(lines[0].start, lines[-1].end - _CREDIT_FROM)
    if m := _rules().credits.search(text, start, lines[-1].end):
        yield m.start(1), lines[-1].end


@dataclass(frozen=True)
class _Rules:
    exact: frozenset[str]
    starts: tuple[str, ...]
    contains: tuple[str, ...]
    labels: frozenset[str]
    caption_ends: tuple[str, ...]
    headings: frozenset[str]
    short: int
    prose: int
    run: int
    credits: re.Pattern[str]


@lru_cache
def _rules() -> _Rules:
    table = load("furniture")
    lines, tail = table["lines"], table["tail"]
    starts = "|".join(re.escape(x) for x in table["credits"]["starts"])
    return _Rules(
        frozenset(lines["exact"]), tuple(lines["starts"]), tuple(lines["contains"]), frozenset(lines["labels"]),
        tuple(lines["caption_ends"]), frozenset(tail["headings"]), lines["short"], tail["prose"], tail["run"],
        re.compile(rf"(?:^|(?<=[.!?\"”)\]])\s+|\n\s*)([(\[–—-]?\s*(?:{starts}))(?=\s)", re.IGNORECASE),
    )  # fmt: skip
