"""Groups out of links: connected components, each cut where its members exclude each other or have too little in common."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from dragoman.linking.constraints import Ties
from dragoman.linking.exclusion import exclusive
from dragoman.linking.profiles import Profile
from dragoman.linking.scoring import Scorer

SAMPLE = 8  # members of a group that speak for it


class Edge(NamedTuple):
    """A link between two profiles, as it is sorted: the strongest first, then by key. `i` and `j` are their indices."""

    negative: float
    first: str
    second: str
    i: int
    j: int


def linked(
    profiles: Sequence[Profile] | Mapping[int, Profile], pairs: Iterable[tuple[int, int]], scorer: Scorer
) -> list[Edge]:
    """The pairs that score enough and do not exclude each other."""
    out = []
    for i, j in pairs:
        a, b = profiles[i], profiles[j]
        if exclusive(a, b) is None and (score := scorer.score(a, b)) >= scorer.threshold:
            out.append(Edge(-score, min(a.key, b.key), max(a.key, b.key), i, j))
    return out


def grouped(
    profiles: Sequence[Profile], edges: Iterable[Edge], scorer: Scorer, ties: Ties
) -> tuple[list[list[int]], list[Edge]]:
    """Groups of indices, and the links that made them: what was judged the same first, then the links, strongest first."""
    forest = Forest(profiles, scorer, ties)
    used = [e for e in sorted(edges) if forest.unite(e.i, e.j)]
    return forest.groups(), used


class Forest:
    """Union-find whose unions are refused where the two sides exclude each other or do not cohere.

    Taking the links strongest first, this is average linkage under cannot-link constraints: the weakest link of every
    contradictory or straggling chain is cut.
    """

    def __init__(self, profiles: Sequence[Profile], scorer: Scorer, ties: Ties) -> None:
        self._profiles, self._scorer, self._ties = profiles, scorer, ties
        self._parent = list(range(len(profiles)))
        self._facts = [{_fact(p): p} for p in profiles]
        self._members = [[i] for i in range(len(profiles))]
        self._join_judged()

    def _join_judged(self) -> None:
        """Joins whatever stands together by judgement already."""
        first: dict[str, int] = {}
        for i, profile in enumerate(self._profiles):
            for claim_id in profile.claim_ids:
                a, b = self._root(first.setdefault(self._ties.group(claim_id), i)), self._root(i)
                if a != b:
                    self._merge(a, b)

    def unite(self, i: int, j: int) -> bool:
        """Joins the groups of `i` and `j`; False where they are one already or must stay apart."""
        a, b = self._root(i), self._root(j)
        if a == b or self._excluded(a, b) or not self._coherent(a, b):
            return False
        mine, theirs = self._claims(a), self._claims(b)
        if self._ties.between(mine, theirs) is not None:
            return False
        self._ties.unite(mine, theirs)
        self._merge(a, b)
        return True

    def _claims(self, root: int) -> list[str]:
        return [c for i in self._members[root] for c in self._profiles[i].claim_ids]

    def _merge(self, a: int, b: int) -> None:
        if len(self._facts[a]) < len(self._facts[b]):
            a, b = b, a
        self._parent[b] = a
        self._facts[a].update(self._facts[b])
        self._members[a] = sorted(self._members[a] + self._members[b], key=lambda n: self._profiles[n].key)
        self._facts[b], self._members[b] = {}, []

    def groups(self) -> list[list[int]]:
        """The groups, each ascending, ordered by their smallest index."""
        found: dict[int, list[int]] = defaultdict(list)
        for i in range(len(self._parent)):
            found[self._root(i)].append(i)
        return list(found.values())

    def _root(self, i: int) -> int:
        while self._parent[i] != i:
            self._parent[i] = self._parent[self._parent[i]]
            i = self._parent[i]
        return i

    def _excluded(self, a: int, b: int) -> bool:
        return any(
            exclusive(x, y) is not None for x in self._facts[a].values() for y in self._facts[b].values()
        )

    def _coherent(self, a: int, b: int) -> bool:
        """Whether the pairs across the two groups score enough on average (of large groups, the first members')."""
        first, second = self._members[a][:SAMPLE], self._members[b][:SAMPLE]
        if len(first) == len(second) == 1:
            return True
        found = [self._scorer.score(self._profiles[x], self._profiles[y]) for x in first for y in second]
        return sum(sorted(found)) >= self._scorer.cohesion * len(found)


def _fact(p: Profile) -> Hashable:
    """What `exclusive` looks at: profiles with equal facts exclude the same others, so one of them is enough."""
    told = (p.time_told, p.place_told, p.published, p.victims)
    return (p.kind, p.family, p.theme, p.mode, p.when, p.date_prec, p.places, p.counts, *told)
