"""Sentences by rule, and the readable form of a text for parsing: both keep every offset.

`segment` cuts a report into sentences; `readable` gives a text of the same length in which line breaks are
spaces and text in capitals is truecased.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.codebook import words
from dragoman.reports.lines import hard_wrapped

_BLANK = re.compile(r"\n[ \t\r\xa0]*\n[\s\xa0]*|\n[ \t]{2,}(?=\S)")
# A line goes on where small letters end and begin it, a number follows a comma, or its last word needs another.
_OPEN = (
    "and",
    "or",
    "of",
    "in",
    "at",
    "by",
    "to",
    "the",
    "a",
    "an",
    "for",
    "from",
    "with",
    "near",
    "into",
    "between",
)
_LINE = re.compile(
    r"\n(?!(?<=[a-zà-ÿ,]\n)[a-zà-ÿ]|(?<=,\n)\d)" + "".join(rf"(?<!\s{word}\n)" for word in _OPEN)
)
# A sentence may end at . ! ? or … (with closing quotes or brackets after it) before white space.
_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+\S)|[.!?…]+[\"”»]+(?=\S)")
_OPENERS = "\"'“‘«([–—-•*"
_INITIAL = re.compile(r"(?:^|[\s(\"“.])[A-Za-z]\.$")
MAX_SENTENCE = 2_000  # characters; longer ones are cut at white space so that a parse stays bounded


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence's place in the text."""

    start: int
    end: int
    paragraph: int
    kind: str  # body, headline


def segment(text: str, body_start: int = 0, furniture: Sequence[tuple[int, int]] = ()) -> list[Piece]:
    """Cut text[body_start:] into sentences, leaving out the spans of furniture.

    Returns pieces in order, none empty, none overlapping; paragraphs are numbered from 0.
    """
    out: list[Piece] = []
    for number, (start, end) in enumerate(_paragraphs(text, body_start, furniture)):
        ends_like_text = bool(re.search(r"[.!?…:\"”’)\]]\s*$", text[start:end]))
        kind = "headline" if not ends_like_text and end - start < 200 else "body"
        out.extend(Piece(a, b, number, kind) for a, b in _sentences(text, start, end))
    return out


def _paragraphs(
    text: str, body_start: int, furniture: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    pattern = _BLANK if hard_wrapped(text) else _LINE
    for a, b in _without(body_start, len(text), furniture):
        at = a
        for m in pattern.finditer(text, a, b):
            yield from _trimmed(text, at, m.start())
            at = m.end()
        yield from _trimmed(text, at, b)


def _without(start: int, end: int, holes: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    at = start
    for a, b in sorted(holes):
        if a > at:
            yield at, min(a, end)
        at = max(at, b)
    if at < end:
        yield at, end


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for m in _END.finditer(text, start, end):
        if m.end() <= at or not _is_end(text, at, m, end):
            continue
        yield from _bounded(text, at, m.end())
        at = m.end()
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        yield from _bounded(text, at, end)


def _is_end(text: str, start: int, m: re.Match[str], end: int) -> bool:
    mark, after = m[0], text[m.end() : end].lstrip()
    if not after:
        return True
    first = after.lstrip(_OPENERS)[:1]
    if first.islower() and not (mark[0] in "!?" and after[0] in '"“'):
        return False
    if mark[0] != "." or (len(mark) > 1 and mark[1] not in "."):
        if mark.startswith(".") and mark[1:].strip("\"'”’»)]") == "":
            return True
        return mark[0] != "." or "..." in mark
    before = re.search(r"\S+$", text[max(start, m.start() - 30) : m.start() + 1])
    word = before[0].lstrip(_OPENERS) if before else ""
    if word.lower() in words("abbreviations_never_final"):
        return False
    if word.lower() in words("abbreviations"):
        return not (first.isdigit() or word.lower() in words("abbreviations_before_number")) and _starts_new(
            after
        )
    if re.fullmatch(
        r"(?:[A-Za-z]\.){2,}", word
    ):  # U.N., a.m.: an end only before a word that often starts one
        return _starts_new(after)
    return not _INITIAL.search(text[max(start, m.start() - 2) : m.start() + 1])


def _starts_new(after: str) -> bool:
    word = re.match(r"[A-Za-z]+", after.lstrip(_OPENERS))
    return bool(word) and word[0] in words("sentence_starters")  # type: ignore[index]


def _bounded(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        yield from _trimmed(text, start, cut)
        start = cut
    yield from _trimmed(text, start, end)


def readable(text: str) -> str:
    """The text for the parser, same length: line breaks and odd spaces as spaces, capitals truecased, no signs of tags."""
    out = re.sub(r"[\s\xa0\u200b\u202a-\u202e\u2066-\u2069\ufeff\x00-\x1f]", " ", text)
    out = _LOST.sub("'", _HASH.sub(" ", out.translate(_ONE_TO_ONE)))
    return truecase(out) if mostly_capitals(text) else out


_HASH = re.compile(r"(?<!\w)#(?=[^\W\d_])")  # a tag of a post is a word of its sentence: "in #Idlib"
_ONE_TO_ONE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "`": "'"})


# A character that was lost on the way, where only an apostrophe can have stood.
_LOST = re.compile(
    r"(?<=[A-Za-z])\ufffd(?=(?:s|t|re|ve|ll|d|m)\b)|(?<=\b[dDlLO])\ufffd(?=[A-Z])|(?<=s)\ufffd(?= )"
)


def mostly_capitals(text: str) -> bool:
    """Whether a text is written in capitals throughout."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 40 and sum(c.isupper() for c in letters) > 0.8 * len(letters)


def truecase(text: str) -> str:
    """Text in capitals as it would be written: names capitalised, common words small. Same length.

    A word is common if it stands in the codebook's list of common words; others are taken for names. The first
    word of a sentence is capitalised; acronyms of the codebook and words with full stops inside stay.
    """
    out: list[str] = []
    at, first = 0, True
    for m in re.finditer(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text):
        gap = text[at : m.start()]
        out.append(gap)
        first = first or bool(re.search(r"[.!?:]\s*[\"'(\[]*\s*$|\]\s*$", gap))
        out.append(_cased(m[0], first, text[m.end() : m.end() + 1], text[max(0, m.start() - 1) : m.start()]))
        at, first = m.end(), False
    out.append(text[at:])
    cased = "".join(out)
    return cased if len(cased) == len(text) else text


def _cased(word: str, first: bool, after: str, before: str) -> str:
    low = word.lower()
    if len(low) != len(word) or word in words("acronyms") or (len(word) == 1 and after == "."):
        return word
    if low in words("common"):
        return low.capitalize() if first or low == "i" else low
    if before == "[" and after == "]":
        return word
    stem, _, tail = low.partition("'")
    return stem.capitalize() + ("'" + tail if tail else "")
