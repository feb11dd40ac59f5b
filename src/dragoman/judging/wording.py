"""Judgements in words for people."""

from __future__ import annotations

from dragoman.judging.apply import Open
from dragoman.judging.pairs import Refused
from dragoman.model import Judgement

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
