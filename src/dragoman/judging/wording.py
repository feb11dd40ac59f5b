"""Judgements in words for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dragoman.judging.apply import Open
from dragoman.judging.pairs import Refused
from dragoman.judging.review import Entry
from dragoman.model import Judgement

SHORT = 8  # characters of an id
SHOWN = 60  # characters of a quotation


def refused_in_words(r: Refused) -> str:
    """Whose "not the same" forbids a merge, of when, and why."""
    why = f": “{r.because.reason}”" if r.because.reason else " (no reason given)"
    through = "" if r.pair == r.apart else f" (they would meet through {r.pair[0]} and {r.pair[1]})"
    return (
        f"not merged: claims {r.apart[0]} and {r.apart[1]} are not the same, said {r.because.author} on "
        f"{r.because.made_at[:10]}{why}{through}. That stands until it is taken back (undo {r.because.judgement_id}) or an "
        "adjudicator decides; --dissent keeps your view beside it"
    )


def named(j: Judgement) -> str:
    """A judgement for people: what, of whom, when."""
    return f"“{j.action.replace('_', ' ')}” {j.judgement_id} by {j.author} of {j.made_at[:10]}"


def open_in_words(o: Open) -> str:
    """A judgement that is not followed, its words, and why."""
    words = ""
    if o.anchor is not None:
        quoted = " ".join(o.anchor.words.split())[:SHOWN]
        words = f" on “{quoted}” (report {o.anchor.report_id})"
    return f"{named(o.judgement)}{words}: {o.why}"


def said(j: Judgement) -> str:
    """What a judgement says, in one line, without who says it."""
    line = f"{j.action.replace('_', ' ')} {j.subject[:SHORT]}"
    if j.other:
        line += f" and {j.other[:SHORT]}"
    if j.field is not None:
        line += f" {j.field} = {value_in_words(j.field, j.value)}"
    if j.action == "add" and j.anchors:
        line += f" “{' '.join(j.anchors[0].words.split())[:SHOWN]}”"
    return (
        line + (f" ({j.reason})" if j.reason else "") + (", deciding between coders" if j.adjudicates else "")
    )


def entry_in_words(e: Entry) -> str:
    """A judgement with who made it, when, and what has become of it."""
    j = e.judgement
    became = f"; {e.state}{f': {e.because}' if e.because else ''}" if e.state != "stands" else ""
    return f"{j.author}, {j.made_at[:10]}: {said(j)}{became} [{j.judgement_id}]"


def value_in_words(field: str | None, value: Any) -> str:
    """A judged value in one line: "Kafr Nabl, Idlib, SYR (35.614, 36.564; precision 1)", "2020-03-01..2020-03-02", "6..9 best 7"."""
    if not isinstance(value, Mapping):
        return "withdrawn" if value is None else str(value)
    writer = {"place": _place, "date": _date, "number": _number, "claimant": _claimant}.get(field or "")
    if writer is not None and len(value) > 1:
        return writer(value)
    return ", ".join(_plain(v) for v in value.values())


def _plain(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value)) or "none"
    return (
        {None: "none", True: "yes", False: "no"}.get(value, str(value))
        if not isinstance(value, str)
        else value
    )


def _place(v: Mapping[str, Any]) -> str:
    names = ", ".join(dict.fromkeys(str(v[n]) for n in ("place_name", "admin1", "country") if v.get(n)))
    spot = f"{v['latitude']:.3f}, {v['longitude']:.3f}; " if v.get("latitude") is not None else ""
    return f"{names or 'a point'} ({spot}precision {v['where_prec']})" if v.get("where_prec") else "none"


def _date(v: Mapping[str, Any]) -> str:
    start, end = v.get("date_start"), v.get("date_end")
    if start is None and end is None:
        return "none"
    days = str(start) if start == end else f"{start or ''}..{end or ''}"
    return f"{days} (precision {v.get('date_prec')})"


def _number(v: Mapping[str, Any]) -> str:
    low, best, high = v.get("low"), v.get("best"), v.get("high")
    if low is None and best is None and high is None:
        return "not said"
    if low == best == high:
        return str(best)
    middle = f" best {best}" if best not in (None, low, high) else ""
    return f"{'' if low is None else low}..{'' if high is None else high}{middle}"


def _claimant(v: Mapping[str, Any]) -> str:
    names = "; ".join(v.get("claimants") or [])
    root = v.get("root_source")
    return (names or "the report itself") + (
        f", who know it from {root}" if root and root != v.get("claimant") else ""
    )
