"""From claims to clusters: each report's accounts first, then accounts across reports, then chains are cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.codebook import load
from dragoman.linking.constraints import Constraints, Refusal, Ties
from dragoman.linking.forest import Edge, grouped, linked
from dragoman.linking.growing import Memory, relink
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
    constraints = constraints or Constraints()
    ties = Ties(constraints)
    within, across = within or PlainScorer("within"), across or PlainScorer("across")
    accounts, reasons = accounts_of(claim_profiles(reports, claims, figures), ties, within)
    found = relink(Memory(), (), accounts, across, ties, constraints)
    by_key = {p.key: p for p in accounts}
    for e in found.used:
        reasons[e.first].append(_link(e, by_key, across))
    clusters = []
    for group in found.groups:
        ids = tuple(sorted(c for key in group for c in by_key[key].claim_ids))
        links = (x for key in group for x in reasons[key])
        clusters.append(Cluster(ids, tuple(sorted(links, key=lambda x: (-x.score, x.first, x.second)))))
    return Linking(tuple(sorted(clusters, key=lambda c: c.claim_ids[0])), ties.refused)


def accounts_of(
    singles: Mapping[str, Sequence[Profile]], ties: Ties, scorer: Scorer | None = None
) -> tuple[list[Profile], dict[str, list[Link]]]:
    """Each report's accounts of happenings, by key, and the links inside each; `ties` follow what was joined.

    `singles` are the profiles of claims by report. Reports that judgements tie together must be given together.
    """
    scorer = scorer or PlainScorer("within")
    window = int(load("linking")["within"]["window"])
    accounts: list[Profile] = []
    reasons: dict[str, list[Link]] = defaultdict(list)
    for report_id in sorted(singles):
        profiles = singles[report_id]
        pairs = ((i, j) for j in range(len(profiles)) for i in range(max(0, j - window), j))
        groups, used = grouped(profiles, linked(profiles, pairs, scorer), scorer, ties)
        home = {}
        for group in groups:
            account = merge([profiles[i] for i in group])
            accounts.append(account)
            home.update(dict.fromkeys(group, account.key))
        by_key = {p.key: p for p in profiles}
        for e in used:
            reasons[home[e.i]].append(_link(e, by_key, scorer))
    return sorted(accounts, key=lambda p: p.key), reasons


def _link(e: Edge, by_key: Mapping[str, Profile], scorer: Scorer) -> Link:
    return Link(e.first, e.second, -e.negative, scorer.explain(by_key[e.first], by_key[e.second]))
