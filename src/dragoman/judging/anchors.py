"""Where a judgement belongs: claims and figures are found again by their words when ids and spans have changed.

A report's text never changes under one `report_id`, but a new reader may cut its words differently, and another team's
reader may give the same claim another id. So a judgement keeps the words it was about and looks for them: the same id;
the same words at the same place; words that overlap them; the only claim of its type in its sentence. Where the words
themselves are gone, or nothing is read at them any more, that is said, and the judgement is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from dragoman.model import Anchor, Claim, Figure, Report, to_row

NEAR: Final = 500  # characters that words may have moved where their sentence is not found
GONE: Final = "quotation gone: its words no longer stand in the report"
UNREAD: Final = "its words stand, but nothing is read at them any more"
ABSENT: Final = "its report is not in this record"
Item = TypeVar("Item", Claim, Figure)


@dataclass(frozen=True, slots=True)
class Match:
    """What an anchor was found to be: `how` says by what, or why not."""

    item_id: str | None
    how: str
    span: tuple[int, int] | None = None  # where its words stand now
    same_type: bool = True


def claim_anchor(claim: Claim, siblings: Iterable[Claim] = (), side: int = 0, shown: bool = True) -> Anchor:
    """The anchor of a claim. `siblings` are the claims of its report, `shown` keeps all its fields beside its words."""
    kin = sum(1 for c in siblings if c.start == claim.start and _type(c) == _type(claim))
    return Anchor(
        "claim", claim.claim_id, claim.report_id, claim.trigger, claim.trigger_start, claim.trigger_end,
        claim.sentence, claim.start, _type(claim), side, kin <= 1, to_row(claim) if shown else None,
    )  # fmt: skip


def figure_anchor(figure: Figure, claim: Claim, siblings: Iterable[Figure] = ()) -> Anchor:
    """The anchor of a figure, with the sentence of its claim."""
    kin = sum(1 for f in siblings if f.claim_id == figure.claim_id and f.measure == figure.measure)
    return Anchor(
        "figure", figure.figure_id, figure.report_id, figure.text, figure.start, figure.end,
        claim.sentence, claim.start, figure.measure, 0, kin <= 1, to_row(figure),
    )  # fmt: skip


def locate(text: str, anchor: Anchor) -> tuple[int, int] | None:
    """Where the anchor's words stand in the text now: at their place, in their sentence wherever it has moved to, or
    nearby. None where they are gone."""
    words, start = anchor.words, anchor.start
    if text[start : start + len(words)] == words:
        return start, start + len(words)
    inside = anchor.start - anchor.sentence_start
    if anchor.sentence and 0 <= inside <= len(anchor.sentence) - len(words):
        moved = [at + inside for at in _occurrences(text, anchor.sentence)]
        if moved:
            at = min(moved, key=lambda a: (abs(a - start), a))
            return at, at + len(words)
    near = [at for at in _occurrences(text, words) if abs(at - start) <= NEAR]
    if not near:
        return None
    at = min(near, key=lambda a: (abs(a - start), a))
    return at, at + len(words)


def find(anchor: Anchor, items: Sequence[Item], report: Report | None) -> Match:
    """The claim or figure (of the report's) that an anchor is about now."""
    by_id = {_id(i): i for i in items}
    if anchor.item_id in by_id:
        return Match(anchor.item_id, "same id", _span(by_id[anchor.item_id]))
    if report is None:
        return Match(None, ABSENT)
    span = locate(report.text, anchor)
    if span is None:
        return Match(None, GONE)
    best = max(items, key=lambda i: _closeness(i, span, anchor), default=None)
    if best is not None and _overlap(_span(best), span):
        how = "same words" if _span(best) == span else "overlapping words"
        return Match(_id(best), how, span, _type(best) == anchor.type)
    kin = [i for i in items if _type(i) == anchor.type and _in_sentence(i, anchor, span)]
    if anchor.alone and len(kin) == 1:
        return Match(_id(kin[0]), "the only one of its type in its sentence", span)
    return Match(None, UNREAD, span)


def _closeness(item: Claim | Figure, span: tuple[int, int], anchor: Anchor) -> tuple[Any, ...]:
    start, end = _span(item)
    exact = (start, end) == span
    overlap = max(0, min(end, span[1]) - max(start, span[0]))
    same = _type(item) == anchor.type
    return (
        bool(overlap), exact and same, same, exact, overlap, -abs(start - span[0]), _likeness(item, anchor), _id(item)
    )  # fmt: skip


def _likeness(item: Claim | Figure, anchor: Anchor) -> int:
    """How many fields are as they were shown: tells claims of one trigger and type apart."""
    row = anchor.row or {}
    now = to_row(item)
    return sum(1 for k, v in row.items() if now.get(k) == v)


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _in_sentence(item: Claim | Figure, anchor: Anchor, span: tuple[int, int]) -> bool:
    start = span[0] - (anchor.start - anchor.sentence_start)
    return start <= _span(item)[0] < start + max(len(anchor.sentence), 1)


def _occurrences(text: str, words: str) -> Iterable[int]:
    at = text.find(words) if words else -1
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


def _id(item: Claim | Figure) -> str:
    return item.claim_id if isinstance(item, Claim) else item.figure_id


def _span(item: Claim | Figure) -> tuple[int, int]:
    return (item.trigger_start, item.trigger_end) if isinstance(item, Claim) else (item.start, item.end)


def _type(item: Claim | Figure) -> str:
    return (item.event_type or item.theme) if isinstance(item, Claim) else item.measure
