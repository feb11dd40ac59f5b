"""From claims to clusters: each report's accounts first, then accounts across reports, then chains are cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

from dragoman.codebook import load
from dragoman.linking.blocking import candidates
from dragoman.linking.constraints import Constraints, Refusal, Ties
from dragoman.linking.exclusion import exclusive
from dragoman.linking.profiles import Profile, claim_profiles, merge
from dragoman.linking.scoring import Evidence, PlainScorer, Scorer
from dragoman.model import Claim, Figure, Report

SAMPLE = 8  # members of a group that speak for it


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


@dataclass(frozen=True, slots=True)
class Linking:
    """All clusters, ordered by their smallest claim_id, and the judgements that could not be followed."""

    clusters: tuple[Cluster, ...]
    refused: tuple[Refusal, ...] = ()


def link(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    constraints: Constraints | None = None,
    *,
    within: Scorer | None = None,
    across: Scorer | None = None,
) -> Linking:
    """Clusters of all claims, each claim in exactly one.

    No cluster holds two accounts that `exclusive` says cannot be one happening, unless `constraints.same` says so; none
    holds a pair of `constraints.apart`. A pair judged the same whose union would break that is refused and reported.
    The result does not depend on the order of the arguments. A claim whose report is not in `reports` is an error
    (KeyError); constraints on claims that are not there bind only the others through them.
    """
    ties = Ties(constraints or Constraints())
    within, across = within or PlainScorer("within"), across or PlainScorer("across")
    window = int(load("linking")["within"]["window"])
    singles = claim_profiles(reports, claims, figures)
    accounts: list[Profile] = []
    reasons: dict[str, list[Link]] = {}
    for report_id in sorted(singles):
        profiles = singles[report_id]
        pairs = ((i, j) for j in range(len(profiles)) for i in range(max(0, j - window), j))
        for group, links in _join(profiles, pairs, within, ties):
            account = merge([profiles[i] for i in group])
            accounts.append(account)
            reasons[account.key] = links
    accounts.sort(key=lambda p: p.key)
    clusters = []
    for group, links in _join(accounts, candidates(accounts), across, ties):
        ids = tuple(sorted(c for i in group for c in accounts[i].claim_ids))
        inner = [x for i in group for x in reasons[accounts[i].key]]
        clusters.append(
            Cluster(ids, tuple(sorted([*inner, *links], key=lambda x: (-x.score, x.first, x.second))))
        )
    return Linking(tuple(sorted(clusters, key=lambda c: c.claim_ids[0])), ties.refused)


def _join(
    profiles: Sequence[Profile],
    pairs: Iterable[tuple[int, int]],
    scorer: Scorer,
    ties: Ties,
) -> list[tuple[list[int], list[Link]]]:
    """Groups of indices and their links: what was judged the same first; then connected components, each cut where its
    members exclude each other, were judged apart, or have too little in common."""
    edges: list[tuple[float, str, str, int, int]] = []
    for i, j in pairs:
        a, b = profiles[i], profiles[j]
        if exclusive(a, b) is None and (score := scorer.score(a, b)) >= scorer.threshold:
            edges.append((-score, min(a.key, b.key), max(a.key, b.key), i, j))
    edges.sort()
    forest = _Forest(profiles, scorer, ties)
    links: dict[int, list[Link]] = defaultdict(list)
    for negative, first, second, i, j in edges:
        if forest.unite(i, j):
            links[i].append(Link(first, second, -negative, scorer.explain(profiles[i], profiles[j])))
    return [(group, [x for i in group for x in links[i]]) for group in forest.groups()]


class _Forest:
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
