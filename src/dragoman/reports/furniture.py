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
from dragoman.reports.lines import hard_wrapped

_LINE = re.compile(r"[^\n]*\S[^\n]*")
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")  # of a text whose lines are wrapped
_SENTENCE_END = re.compile(r"[.!?:;,][\"'”’»)\]]*$")
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
    pattern = _PARAGRAPH if hard_wrapped(text) else _LINE
    lines = [
        _Line(m.start(), m.end(), m[0].strip(), m[0].strip().lower().replace("’", "'"))
        for m in pattern.finditer(text, body_start)
    ]
    if len(lines) < 2:
        return list(_credits(text, lines))
    junk = [_is_junk(line) for line in lines]
    _mark_captions(lines, junk)
    _mark_repeats(lines, junk, title)
    _mark_menus(lines, junk)
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
    if rules.patterns.match(line.text):
        return True
    return line.low.startswith(rules.starts) or any(x in line.low for x in rules.contains)


def _mark_captions(lines: Sequence[_Line], junk: list[bool]) -> None:
    rules = _rules()
    for i, line in enumerate(lines):
        labelled = i > 0 and lines[i - 1].low in rules.labels
        credited = line.low.endswith(rules.caption_ends) or rules.caption.search(line.low)
        if (labelled or credited) and len(line.text) < rules.short:
            junk[i] = True


def _mark_repeats(lines: Sequence[_Line], junk: list[bool], title: str | None) -> None:
    """A headline that stands twice running is a picture's link to another story, or the page's own title again."""
    for i in range(1, len(lines)):
        if lines[i].low == lines[i - 1].low and lines[i].headline:
            junk[i] = True
            junk[i - 1] = junk[i - 1] or _alike(lines[i].text, title or lines[i].text) < 0.5


def _mark_menus(lines: Sequence[_Line], junk: list[bool]) -> None:
    """A run of lines of a few words is a menu or a list of topics."""
    rules = _rules()
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and (junk[end] or _is_menu_entry(lines[end])):
            end += 1
        if sum(not bad for bad in junk[at:end]) >= rules.menu:
            junk[at:end] = [True] * (end - at)
        at = max(end, at + 1)


def _is_menu_entry(line: _Line) -> bool:
    return len(line.text.split()) <= 4 and len(line.text) <= 40 and not _SENTENCE_END.search(line.text)


def _mark_tails(lines: Sequence[_Line], junk: list[bool]) -> None:
    """A heading of a list of other stories takes all that follows, until a paragraph of prose."""
    rules = _rules()
    inside = False
    seen_prose = False
    for i, line in enumerate(lines):
        seen_prose = seen_prose or (line.prose and not inside)
        name = line.low.strip(" :•|>»-")
        junk[i] = junk[i] or name in rules.headings
        if (seen_prose and name in rules.headings) or (i and name in rules.turns):
            inside = True
        elif inside and _resumes(lines[i : i + 3], rules.prose):
            inside = False
        junk[i] = junk[i] or inside


def _resumes(ahead: Sequence[_Line], prose: int) -> bool:
    """Whether the story goes on here: two paragraphs of prose, the first long, or three of some length.

    One or two sentences in a list of other stories are teasers.
    """
    if len(ahead) < 2 or not all(line.prose for line in ahead[:2]):
        return False
    return len(ahead[0].text) >= prose or (
        len(ahead) == 3 and ahead[2].prose and sum(len(line.text) for line in ahead) >= 1.5 * prose
    )


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
    caption: re.Pattern[str]
    headings: frozenset[str]
    turns: frozenset[str]
    patterns: re.Pattern[str]
    menu: int
    short: int
    prose: int
    run: int
    credits: re.Pattern[str]


@lru_cache
def _rules() -> _Rules:
    table = load("furniture")
    lines, tail = table["lines"], table["tail"]
    starts = "|".join(re.escape(x) for x in table["credits"]["starts"])
    credit = rf"(?:^|(?<=[.!?\"”)\]])\s+|\n\s*)([(\[–—-]?\s*(?:{starts}))(?=\s)"
    return _Rules(
        exact=frozenset(lines["exact"]),
        starts=tuple(lines["starts"]),
        contains=tuple(lines["contains"]),
        labels=frozenset(lines["labels"]),
        caption_ends=tuple(lines["caption_ends"]),
        caption=re.compile(lines["caption_end_pattern"]),
        headings=frozenset(tail["headings"]),
        turns=frozenset(tail["turns"]),
        patterns=re.compile("|".join(lines["patterns"])),
        menu=tail["menu"],
        short=lines["short"],
        prose=tail["prose"],
        run=tail["run"],
        credits=re.compile(credit, re.IGNORECASE),
    )
