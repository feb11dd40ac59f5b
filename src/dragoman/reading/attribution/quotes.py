"""Quotations: where quotation marks open and close, over sentences and paragraphs."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dragoman.reading.document import Document

_MARK = re.compile(r"[\"“”«»]|''|``")
_OPEN = "“«"
SCARE = (
    3  # a quotation of so few words, without end mark, is a phrase that somebody is made to own, not speech
)


@dataclass(frozen=True, slots=True)
class Quote:
    """One quotation within one paragraph: offsets in the report of what stands between the marks."""

    start: int
    end: int
    paragraph: int
    follows: bool  # takes up a quotation that the paragraph before left open
    words: int


def quotations(doc: Document) -> list[Quote]:
    """All quotations in double marks, and single ones that are long enough, in the order of the text."""
    out: list[Quote] = []
    carried = False
    for number, start, end in _paragraphs(doc):
        found, left_open = _in_paragraph(doc.text, number, start, end, carried)
        out.extend(found)
        carried = left_open
    return out


def _paragraphs(doc: Document) -> list[tuple[int, int, int]]:
    out: list[tuple[int, int, int]] = []
    for s in doc.sentences:
        if out and out[-1][0] == s.paragraph:
            out[-1] = (s.paragraph, out[-1][1], s.end)
        else:
            out.append((s.paragraph, s.start, s.end))
    return out


def _in_paragraph(text: str, number: int, start: int, end: int, carried: bool) -> tuple[list[Quote], bool]:
    """Quotations of one paragraph, and whether its last one is left open for the next paragraph to take up."""
    out: list[Quote] = []
    opened: int | None = None
    follows = False
    for m in _MARK.finditer(text, start, end):
        opens = m[0] in _OPEN or m[0] == "``" or (m[0] in ('"', "''") and opened is None)
        if opens:
            if opened is None or m[0] in _OPEN:
                opened = m.end()
                follows = carried and m.start() == start
        elif opened is not None:
            out.append(_quote(text, opened, m.start(), number, follows))
            opened, follows = None, False
    if opened is None:
        return out or _singles(text, number, start, end), False
    unclosed = _quote(text, opened, end, number, follows)
    if opened - start <= 2 or unclosed.words > SCARE:
        out.append(unclosed)
    return out, True


_SINGLE = re.compile(r"(?<![\w’'])[‘'](?=\S)(?P<said>[^‘\n]{12,600}?[\w.,!?…])[’'](?!\w)")


def _singles(text: str, number: int, start: int, end: int) -> list[Quote]:
    found = (
        _quote(text, m.start("said"), m.end("said"), number, False)
        for m in _SINGLE.finditer(text, start, end)
    )
    return [q for q in found if q.words > SCARE]


def _quote(text: str, start: int, end: int, paragraph: int, follows: bool) -> Quote:
    return Quote(start, end, paragraph, follows, len(re.findall(r"\w+", text[start:end])))
