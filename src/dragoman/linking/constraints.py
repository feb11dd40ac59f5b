"""What people decided about pairs of claims: the same happening, or not the same. It outranks every score.

`Ties` holds the groups that must stand together while linking goes on, and refuses every union that would bring two
claims judged apart under one roof, through however many others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Constraints:
    """Pairs of claim ids, in either order: `same` are one happening, `apart` are not. Empty: nobody judged anything."""

    same: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.same or self.apart)


@dataclass(frozen=True, slots=True, order=True)
class Refusal:
    """A pair judged the same that was not joined, because `because`, judged apart, would have met in it."""

    pair: Pair
    because: Pair


class Ties:
    """Groups of claims that stand together. Claims that no judgement touches cost nothing."""

    def __init__(self, constraints: Constraints) -> None:
        self._parent: dict[str, str] = {}
        self._members: dict[str, list[str]] = {}
        self._apart: dict[str, set[str]] = defaultdict(set)  # claim -> claims judged apart from it
        for a, b in (p for p in constraints.apart if p[0] != p[1]):
            self._apart[a].add(b)
            self._apart[b].add(a)
        self._judged = bool(constraints)
        self.refused = tuple(self._joined(constraints.same))

    def _joined(self, same: Iterable[Pair]) -> Iterable[Refusal]:
        for a, b in sorted({(min(p), max(p)) for p in same}):
            if (because := self.between([a], [b])) is not None:
                yield Refusal((a, b), because)
            else:
                self.unite([a], [b])

    def between(self, first: Iterable[str], second: Iterable[str]) -> Pair | None:
        """The first pair judged apart that a union of the claims (and of all that stand with them) would join."""
        if not self._apart:
            return None
        one = self._all(first)
        other = self._all(second)
        if one == other:
            return None
        union = one | other
        found = [(min(a, b), max(a, b)) for a in union for b in self._apart.get(a, ()) if b in union]
        return min(found, default=None)

    def unite(self, first: Iterable[str], second: Iterable[str]) -> None:
        """From now on the claims stand together. To be called where `between` finds nothing."""
        if not self._judged:
            return
        roots = sorted({self._root(c) for c in (*first, *second)})
        for other in roots[1:]:
            self._parent[other] = roots[0]
            self._members.setdefault(roots[0], [roots[0]]).extend(self._members.pop(other, [other]))

    def group(self, claim_id: str) -> str:
        """The name of the group that a claim stands in; its own id where it stands alone."""
        return self._root(claim_id) if self._judged else claim_id

    def _all(self, claims: Iterable[str]) -> set[str]:
        return {m for c in claims for m in self._members.get(self._root(c), (c,))}

    def _root(self, claim_id: str) -> str:
        while (parent := self._parent.get(claim_id, claim_id)) != claim_id:
            claim_id = parent
        return claim_id
