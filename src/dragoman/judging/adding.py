"""A claim or figure that the reader missed, added by its words in the report."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from dragoman.codebook import load
from dragoman.errors import JudgementError
from dragoman.judging.acts import Outcome, _draft, anchors_of, written
from dragoman.judging.fields import FIELDS, parse_fields
from dragoman.model import MEASURES, Anchor, Claim, Figure, Report, to_row
from dragoman.reading.segment import segment
from dragoman.record import Record

SHOWN: Final = 40  # characters around words that stand more than once
_THEMES: Final[dict[str, str]] = load("judging")["themes"]


def add(
    record: Record, report: str, words: str, values: Mapping[str, Any] | None = None, *, author: str,
    reason: str | None = None, start: int | None = None, figures: Sequence[Mapping[str, Any]] = (),
    adjudicates: bool = False, gazetteers: Sequence[Path] = (),
) -> Outcome:  # fmt: skip
    """A claim that was missed: `words` are those of the report that name the event, `start` tells equal ones apart.

    `values` are its fields (see FIELDS; a type or a theme at least). Each of `figures` has its fields (`measure`,
    `number` ...) and `words`. Where `report` is the id of a claim, figures alone are added to it: see `add_figure`.
    Raises JudgementError where the words are not in the report, or a value does not fit.
    """
    item = record.get(report)
    if isinstance(item, Claim):
        return add_figure(
            record,
            report,
            words,
            values or {},
            author=author,
            reason=reason,
            start=start,
            adjudicates=adjudicates,
        )
    if not isinstance(item, Report):
        raise JudgementError(
            f"{report} is no report: a missed claim is added to a report, a missed figure to a claim"
        )
    span = _span(item, words, start)
    sentence = _sentence(item, span)
    row = _claim_row(item, span, sentence, values or {}, author, gazetteers)
    made = [_figure_row(item, row, f, sentence) for f in figures]
    anchor = _words(item, span, sentence, row["event_type"] or row["theme"])
    draft = replace(
        _draft("add", item.report_id, author, reason, adjudicates, anchors=(anchor,)),
        value={"claim": row, "figures": made},
    )
    return written(record, draft)


def add_figure(
    record: Record, claim: str, words: str, values: Mapping[str, Any], *, author: str, reason: str | None = None,
    start: int | None = None, adjudicates: bool = False,
) -> Outcome:  # fmt: skip
    """A number of a claim that was missed, by its words in the claim's report."""
    owner = record.get(claim)
    if not isinstance(owner, Claim):
        raise JudgementError(f"{claim} is no claim: a figure is added to the claim that it counts for")
    (report,) = record.of_reports("reports", [owner.report_id])
    sentence = (owner.start, owner.end)
    row = _figure_row(report, to_row(owner), {**values, "words": words, "start": start}, sentence)
    anchor = _words(report, (row["start"], row["end"]), sentence, row["measure"])
    home = replace(anchors_of(record, owner)[0], side=1)
    draft = replace(
        _draft("add", owner.claim_id, author, reason, adjudicates, anchors=(anchor, home)),
        value={"figures": [row]},
    )
    return written(record, draft)


def _claim_row(
    report: Report, span: tuple[int, int], sentence: tuple[int, int], values: Mapping[str, Any], author: str,
    gazetteers: Sequence[Path],
) -> dict[str, Any]:  # fmt: skip
    bare = Claim(
        "", report.report_id, "event", None, "other", "asserted", report.text[slice(*sentence)], *sentence,
        report.text[slice(*span)], *span, 1.0, f"coder {author}", review_state="added",
        spans=(("trigger", *span),),
    )  # fmt: skip
    row = to_row(bare)
    for columns in parse_fields("claim", values, row, gazetteers).values():
        row |= columns
    if "theme" not in values:
        if row["event_type"] is None:
            raise JudgementError(
                "what is it? give event_type=... (such as ASSAULT) or theme=... (such as displacement)"
            )
        row["theme"] = _THEMES[row["event_type"]]
    return row


def _figure_row(
    report: Report, claim: Mapping[str, Any], given: Mapping[str, Any], sentence: tuple[int, int]
) -> dict[str, Any]:
    values = {k: v for k, v in given.items() if k not in ("words", "start")}
    measure = values.get("measure")
    if measure is None or ("number" not in values and not {"low", "best", "high"} & set(values)):
        raise JudgementError(f"a figure needs measure=... ({', '.join(MEASURES)}) and number=...")
    words = given.get("words") or _digits(report, values.get("number"), sentence)
    start, end = _span(report, words, given.get("start"), sentence)
    bare = Figure(
        "", "", report.report_id, "killed", "people", report.text[start:end], start, end, review_state="added"
    )
    row = to_row(bare)
    for columns in parse_fields("figure", values, row).values():
        row |= columns
    return row


def _digits(report: Report, number: Any, sentence: tuple[int, int]) -> str:
    """The number as it is written in the sentence, where its digits are."""
    wanted = re.sub(r"\D", "", str(number))
    for m in re.finditer(r"\d[\d,]*", report.text[slice(*sentence)]):
        if m[0].replace(",", "") == wanted:
            return m[0]
    raise JudgementError(
        f"{number} is not written in digits in the sentence: give its words too, such as killed='twelve civilians: 12'"
    )


def _words(report: Report, span: tuple[int, int], sentence: tuple[int, int], type: str) -> Anchor:
    return Anchor(
        "words", "", report.report_id, report.text[slice(*span)], *span, report.text[slice(*sentence)], sentence[0], type
    )  # fmt: skip


def _sentence(report: Report, span: tuple[int, int]) -> tuple[int, int]:
    """The sentence around a span; its line where the reader leaves that out (furniture, a headline)."""
    for piece in segment(report.text, report.body_start, report.furniture):
        if piece.start <= span[0] < piece.end:
            return piece.start, max(piece.end, span[1])
    start = report.text.rfind("\n", 0, span[0]) + 1
    end = report.text.find("\n", span[1])
    return start, end if end >= 0 else len(report.text)


def _span(
    report: Report, words: str, start: int | None, within: tuple[int, int] | None = None
) -> tuple[int, int]:
    """Where the words stand in the report; white space in them stands for any. Raises JudgementError."""
    parts = (words or "").split()
    if not parts:
        raise JudgementError("give the words of the report that say it, quoted to the letter")
    pattern = re.compile(r"\s+".join(map(re.escape, parts)))
    found = [m.span() for m in pattern.finditer(report.text)]
    if start is not None:
        found = [f for f in found if f[0] == start]
    elif within is not None and len(found) > 1:
        found = [f for f in found if within[0] <= f[0] < within[1]] or found
    if not found:
        where = f" at {start}" if start is not None else ""
        raise JudgementError(
            f"“{' '.join(parts)}” does not stand in report {report.report_id}{where}: quote it to the letter"
        )
    if len(found) > 1:
        places = "; ".join(f"--at {a}: …{_around(report.text, a, b)}…" for a, b in found[:6])
        raise JudgementError(
            f"“{' '.join(parts)}” stands {len(found)} times in the report: quote more of it, or say which: {places}"
        )
    return found[0]


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - SHOWN) : end + SHOWN].split())


__all__ = ["FIELDS", "add", "add_figure"]
