"""Same and not the same: from judgements about two happenings to constraints over pairs of claims.

A "same" says that all claims of both sides tell one happening; a "not the same" that no claim of one side tells the
happening of the other. A later "not the same" of the same coder takes the pairs it names out of his "same". What remains
contradictory through other claims is refused: the "same" gives way, in the order of time, and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dragoman.judging.standing import Decision, Statement, decide_pair
from dragoman.linking import Constraints
from dragoman.model import Judgement

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sides:
    """The claims of the first and the second happening that a judgement names."""

    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """A same or not_same, with the claims that it speaks of now."""

    judgement: Judgement
    sides: Sides

    @property
    def claims(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(dict.fromkeys((*self.sides.first, *self.sides.second)))


@dataclass(frozen=True, slots=True)
class Refused:
    """A merge that is not made: `pair` would bring `apart` under one roof, which `because` judged not the same."""

    judgement: Judgement
    pair: Pair
    because: Judgement
    apart: Pair


def constraints_of(merges: Sequence[Merge]) -> tuple[Constraints, tuple[Refused, ...], tuple[Decision, ...]]:
    """The constraints that stand, the merges refused, and what was decided of each pair judged apart. `merges` in time."""
    decisions = {p: decide_pair(s) for p, s in _said(merges).items()}
    apart = {p: d.standing.judgement for p, d in decisions.items() if d.standing.value == "apart"}
    roofs = _Roofs(apart)
    same: set[Pair] = set()
    refused: list[Refused] = []
    for merge in merges:
        if merge.judgement.action == "same":
            refused += _forbidden(merge, decisions)
            for edge in _edges(merge.claims, apart):
                broken = roofs.join(*edge)
                if broken is None:
                    same.add(edge)
                else:
                    refused.append(Refused(merge.judgement, edge, apart[broken], broken))
    shown = tuple(d for _, d in sorted(decisions.items()))
    return Constraints(frozenset(same), frozenset(apart)), tuple(refused), shown


def _forbidden(merge: Merge, decisions: dict[Pair, Decision]) -> Iterator[Refused]:
    """The pairs of a "same" that another coder judged apart, one of each judgement that says so."""
    seen: set[str] = set()
    for pair in _across(merge.sides):
        decision = decisions.get(pair)
        if decision is None or decision.standing.value != "apart":
            continue
        because = decision.standing.judgement
        if because.author != merge.judgement.author and because.judgement_id not in seen:
            seen.add(because.judgement_id)
            yield Refused(merge.judgement, pair, because, pair)


def refusal(merges: Sequence[Merge], draft: Judgement, sides: Sides) -> Refused | None:
    """Why claims cannot be joined by a new `same`: the first pair that somebody judged apart, directly or through
    others. A pair that is apart by an adjudicator's or anybody's word counts, also one's own: take it back first."""
    decisions = {p: decide_pair(s) for p, s in _said(merges).items()}
    apart = {p: d.standing.judgement for p, d in decisions.items() if d.standing.value == "apart"}
    roofs = _Roofs(apart)
    for merge in merges:
        if merge.judgement.action == "same":
            for edge in _edges(merge.claims, apart):
                roofs.join(*edge)
    everyone = tuple(dict.fromkeys((*sides.first, *sides.second)))
    for other in everyone[1:]:
        broken = roofs.join(everyone[0], other)
        if broken is not None:
            return Refused(draft, _pair(everyone[0], other), apart[broken], broken)
    return None


def _said(merges: Sequence[Merge]) -> dict[Pair, list[Statement]]:
    """What is said of every pair that anybody judged apart, in time."""
    speaking: dict[str, list[int]] = defaultdict(list)
    for n, merge in enumerate(merges):
        for claim in merge.claims:
            speaking[claim].append(n)
    pairs = {p for m in merges if m.judgement.action == "not_same" for p in _across(m.sides)}
    out: dict[Pair, list[Statement]] = {}
    for a, b in sorted(pairs):
        both = sorted(set(speaking[a]) & set(speaking[b]))
        said = []
        for n in both:
            merge = merges[n]
            if merge.judgement.action == "same":
                said.append(Statement(merge.judgement, f"{a}+{b}", "pair", "same"))
            elif (a in merge.sides.first) != (b in merge.sides.first):
                said.append(Statement(merge.judgement, f"{a}+{b}", "pair", "apart"))
        out[a, b] = said
    return out


def _across(sides: Sides) -> Iterator[Pair]:
    return (_pair(a, b) for a in sides.first for b in sides.second if a != b)


def _edges(claims: Sequence[str], apart: dict[Pair, Judgement]) -> Iterator[Pair]:
    """Pairs that tie the claims together, without those judged apart directly."""
    for n, claim in enumerate(claims[1:], 1):
        other = next((c for c in claims[:n] if _pair(c, claim) not in apart), None)
        if other is not None:
            yield _pair(other, claim)


def _pair(a: str, b: str) -> Pair:
    return (a, b) if a < b else (b, a)


class _Roofs:
    """Groups of claims judged the same, none of which may hold a pair judged apart."""

    def __init__(self, apart: Iterable[Pair]) -> None:
        self._group: dict[str, set[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)
        for a, b in apart:
            self._apart[a].add(b)
            self._apart[b].add(a)

    def join(self, a: str, b: str) -> Pair | None:
        """Brings two claims under one roof; gives the pair judged apart that forbids it, and then joins nothing."""
        one, two = self._group.setdefault(a, {a}), self._group.setdefault(b, {b})
        if one is two:
            return None
        broken = [_pair(x, y) for x in one for y in self._apart[x] & two]
        if broken:
            return min(broken)
        one |= two
        for claim in two:
            self._group[claim] = one
        return None
