"""From claims to clusters: each report's accounts first, then accounts across reports, then chains are cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from dragoman.codebook import load
from dragoman.linking.blocking import candidates
from dragoman.linking.exclusion import exclusive
from dragoman.linking.profiles import Profile, claim_profiles, merge
from dragoman.linking.scoring import Evidence, PlainScorer, Scorer
from dragoman.model import Claim, Figure, Report


@dataclass(frozen=True, slots=True)
class Link:
    """Why two claims (or the accounts they head) are together: the score in bits and the evidence for it."""

    first: str
    second: str
    score: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Cluster:
    """The claims about one happening (ids ascending) and the links that hold them together, strongest first."""

    claim_ids: tuple[str, ...]
    reasons: tuple[Link, ...] = ()


def link(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    within: Scorer | None = None,
    across: Scorer | None = None,
) -> list[Cluster]:
    """Clusters of all claims, each claim in exactly one, ordered by their smallest claim_id.

    No cluster holds two claims that `exclusive` says cannot be one happening. The result does not depend on the order
    of the arguments. A claim whose report is not in `reports` is an error (KeyError).
    """
    within, across = within or PlainScorer("within"), across or PlainScorer("across")
    window = int(load("linking")["within"]["window"])
    singles = claim_profiles(reports, claims, figures)
    accounts: list[Profile] = []
    members: dict[str, list[Profile]] = {}
    reasons: dict[str, list[Link]] = {}
    for report_id in sorted(singles):
        profiles = singles[report_id]
        pairs = ((i, j) for j in range(len(profiles)) for i in range(max(0, j - window), j))
        for group, links in _join(profiles, pairs, within, [[p] for p in profiles]):
            account = merge([profiles[i] for i in group])
            accounts.append(account)
            members[account.key] = [profiles[i] for i in group]
            reasons[account.key] = links
    accounts.sort(key=lambda p: p.key)
    clusters = []
    parts = [members[a.key] for a in accounts]
    for group, links in _join(accounts, candidates(accounts), across, parts):
        ids = tuple(sorted(c for i in group for c in accounts[i].claim_ids))
        inner = [x for i in group for x in reasons[accounts[i].key]]
        clusters.append(
            Cluster(ids, tuple(sorted([*inner, *links], key=lambda x: (-x.score, x.first, x.second))))
        )
    return sorted(clusters, key=lambda c: c.claim_ids[0])


def _join(
    profiles: Sequence[Profile],
    pairs: Iterable[tuple[int, int]],
    scorer: Scorer,
    parts: Sequence[list[Profile]],
) -> list[tuple[list[int], list[Link]]]:
    """Groups of indices and their links: connected components, each cut where its parts exclude each other."""
    edges: list[tuple[float, str, str, int, int]] = []
    for i, j in pairs:
        a, b = profiles[i], profiles[j]
        if exclusive(a, b) is None and (score := scorer.score(a, b)) >= scorer.threshold:
            edges.append((-score, min(a.key, b.key), max(a.key, b.key), i, j))
    edges.sort()
    forest = _Forest(parts)
    links: dict[int, list[Link]] = defaultdict(list)
    for negative, first, second, i, j in edges:
        if forest.unite(i, j):
            links[i].append(Link(first, second, -negative, scorer.explain(profiles[i], profiles[j])))
    return [(group, [x for i in group for x in links[i]]) for group in forest.groups()]


class _Forest:
    """Union-find whose unions are refused where the two sides hold profiles that exclude each other.

    Taking the links strongest first, this is connected components with the weakest link of every contradictory chain
    cut (Kruskal's algorithm under cannot-link constraints).
    """

    def __init__(self, parts: Sequence[list[Profile]]) -> None:
        self._parent = list(range(len(parts)))
        self._facts = [{_fact(p): p for p in part} for part in parts]

    def unite(self, i: int, j: int) -> bool:
        """Joins the groups of `i` and `j`; False where they are one already or must stay apart."""
        a, b = self._root(i), self._root(j)
        if a == b or self._excluded(a, b):
            return False
        if len(self._facts[a]) < len(self._facts[b]):
            a, b = b, a
        self._parent[b] = a
        self._facts[a].update(self._facts[b])
        self._facts[b] = {}
        return True

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


def _fact(p: Profile) -> Hashable:
    """What `exclusive` looks at: profiles with equal facts exclude the same others, so one of them is enough."""
    return (p.kind, p.family, p.theme, p.mode, p.when, p.date_prec, p.spot, p.counts)
