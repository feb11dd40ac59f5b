"""Mode and sub-event by the instruments and the sides that a sentence names."""

from __future__ import annotations

from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame
from dragoman.reading.events.book import EventBook, Shift
from dragoman.reading.events.match import Draft, is_one_of


def refine(f: Frame, d: Draft, book: EventBook) -> None:
    """Set mode and sub-event by instrument words, then by the first shift whose conditions hold."""
    if d.entry.refine and d.type == "ASSAULT":
        words = _instruments(f, d)
        for r in book.refinements:
            if not words.isdisjoint(r.words):
                d.mode, d.sub = r.mode, r.sub or d.sub
                break
    for shift in book.shifts:
        if _fits(f, d, shift):
            _apply(d, shift)


def _instruments(f: Frame, d: Draft) -> set[str]:
    """Lemmas of the event's clause without what was hit."""
    hit: set[int] = set()
    for p in d.patients:
        if p != d.token and d.token not in (under := f.subtree(p)):
            hit.update(under)
    tokens = set(args.clause_tokens(f, d.token)) | set(range(d.first, d.last + 1))
    if d.form == "noun":
        clause = args.clause_of(f, d.token)
        if f.deps[d.token] in ("nsubj", "dobj", "nsubjpass", "pobj"):
            tokens |= set(f.kids[clause])
    for a in (*d.agents, *d.weapon_words):
        tokens.update(t for t in f.subtree(a) if abs(t - a) < 5)
    return {w for t in sorted(tokens - hit | {d.token}) for w in (f.lemmas[t], f.words[t])}


def _fits(f: Frame, d: Draft, s: Shift) -> bool:
    have = {"type": d.type, "sub": d.sub, "mode": d.mode, "theme": d.theme, "name": d.entry.name}
    if any(have[k] not in values for k, values in s.of.items()):
        return False
    if s.agent and not any(is_one_of(f, a, s.agent) for a in d.agents):
        return False
    if s.patient and not any(is_one_of(f, p, s.patient) for p in d.patients):
        return False
    if s.no_agent and any(is_one_of(f, a, s.no_agent) for a in d.agents):
        return False
    if s.no_patient and any(is_one_of(f, p, s.no_patient) for p in d.patients):
        return False
    if s.scope and s.scope.isdisjoint(f.lemmas[t] for t in f.subtree(d.token)):
        return False
    if s.clause and s.clause.isdisjoint(f.lemmas) and s.clause.isdisjoint(f.words):
        return False
    return not s.no_clause or s.no_clause.isdisjoint(f.lemmas)


def _apply(d: Draft, s: Shift) -> None:
    for field, value in s.set.items():
        setattr(d, field, value or None)
