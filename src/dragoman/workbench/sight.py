"""What a coder may see: the record without the answers of other coders to questions that this one has not answered.

A second opinion is worth something only where it was formed alone. So a coder of a record with accounts gets its tables
as they would be if those answers had not been given: their claims as read, in incidents linked without them. It is done
under the queries, so that every page, every filter and the API show the same. What an adjudicator decided, and what a
coder added, is open to all; viewers, adjudicators and admins do not code blind and see everything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dragoman.connected import connected
from dragoman.judging.apply import Applied, apply
from dragoman.judging.review import touching
from dragoman.judging.standing import in_force
from dragoman.linking import link
from dragoman.model import Claim, Figure, Incident, Judgement, Report
from dragoman.reconciling import reconcile
from dragoman.record import Record
from dragoman.workbench.source import Overlay, Source

ANSWERS = ("accept", "reject", "correct")  # to a question about a claim or figure
PAIRS = ("same", "not_same")


@dataclass(frozen=True)
class Answers:
    """Who answered what, of the judgements in force: claims by coder, and pairs of claims."""

    claims: dict[str, frozenset[str]]  # claim -> authors
    pairs: tuple[tuple[str, frozenset[str], frozenset[str]], ...]  # author, one side, the other
    decided: frozenset[str]  # claims of which an adjudicator spoke

    @classmethod
    def of(cls, entries: Sequence[Judgement]) -> Answers:
        """From the log."""
        claims: dict[str, set[str]] = {}
        pairs = []
        decided: set[str] = set()
        for j in in_force(entries):
            if j.action in PAIRS:
                pairs.append((j.author, *sides_of(j)))
            elif j.action in (*ANSWERS, "add"):
                for claim in claims_of(j):
                    claims.setdefault(claim, set()).add(j.author)
            if j.adjudicates:
                decided |= claims_of(j)
        return cls({c: frozenset(a) for c, a in claims.items()}, tuple(pairs), frozenset(decided))

    def of_claims(self, ids: Iterable[str]) -> frozenset[str]:
        """Who answered about any of these claims."""
        return frozenset(a for c in ids for a in self.claims.get(c, ()))

    def of_pair(self, left: frozenset[str], right: frozenset[str]) -> frozenset[str]:
        """Who said whether claims of the two sides are one happening."""
        return frozenset(a for a, x, y in self.pairs if (x & left and y & right) or (x & right and y & left))


def claims_of(j: Judgement) -> frozenset[str]:
    """The claims that a judgement is about, by the ids they had; of a figure its claim."""
    return frozenset(str((a.row or {}).get("claim_id") or a.item_id) for a in j.anchors)


def sides_of(j: Judgement) -> tuple[frozenset[str], frozenset[str]]:
    """The claims of the two happenings that a same or not_same names."""
    first, second = (frozenset(a.item_id for a in j.anchors if a.side == n) for n in (0, 1))
    return first, second


def sealed(entries: Sequence[Judgement], coder: str) -> tuple[Judgement, ...]:
    """The answers that this coder may not see yet, those taken back too: given by others, not decided by an adjudicator,
    to what the coder has not answered."""
    answers = Answers.of(entries)
    mine = {c for c, authors in answers.claims.items() if coder in authors}
    hidden: dict[str, Judgement] = {}
    for j in entries:
        if j.author == coder or j.adjudicates:
            continue
        about = claims_of(j)
        if (
            (j.action in ANSWERS and not about & (mine | answers.decided))
            or (
                j.action in PAIRS
                and not about & answers.decided
                and coder not in answers.of_pair(*sides_of(j))
            )
            or (j.action == "undo" and j.subject in hidden)
        ):
            hidden[j.judgement_id] = j
    return tuple(hidden.values())


@dataclass(frozen=True)
class Group:
    """Claims that sealed answers and their incidents tie together: linked anew by themselves."""

    claims: frozenset[str]
    incidents: tuple[Incident, ...]


@dataclass(frozen=True)
class Rows:
    """The claims of a group as they are without sealed answers, with their figures and incidents."""

    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    incidents: tuple[Incident, ...]


Memo = dict[Hashable, Rows]  # of groups made before, by their claims and the answers that may be seen


def overlay(source: Source, entries: Sequence[Judgement], hidden: Sequence[Judgement], memo: Memo) -> Overlay:
    """The claims that sealed answers touched, and those of their incidents, as they are without them.

    `memo` keeps the groups that are made, so that after the next answer only what it touches is made anew.
    """
    groups = _groups(source, _about(source, entries, hidden))
    without = {j.judgement_id for j in hidden}
    seen = [j for j in in_force(entries) if j.judgement_id not in without]
    said: dict[str, list[str]] = defaultdict(list)
    for j in seen:
        for claim in claims_of(j):
            said[claim].append(j.judgement_id)
    basis = (source.record.fingerprint, source.record.counts["reports"])
    keys = {
        g: (basis, g.claims, tuple(sorted({i for c in g.claims for i in said.get(c, ())}))) for g in groups
    }
    memo |= _made(source, {g: k for g, k in keys.items() if k not in memo}, seen)
    rows = [memo[k] for k in keys.values()]
    return Overlay(
        [c for r in rows for c in r.claims],
        [f for r in rows for f in r.figures],
        [i for r in rows for i in r.incidents],
        frozenset(c for g in groups for c in g.claims),
        frozenset(i.incident_id for g in groups for i in g.incidents),
    )


def _about(source: Source, entries: Sequence[Judgement], hidden: Sequence[Judgement]) -> list[frozenset[str]]:
    """The claims that each sealed answer is about; where a new reader gave them other ids, by these."""
    named = {c for j in hidden for c in claims_of(j)}
    there = {
        r[0]
        for r in source.rows(
            "SELECT claim_id FROM claims WHERE claim_id IN (SELECT unnest($ids))", {"ids": sorted(named)}
        )
    }
    moved = [j for j in hidden if not claims_of(j) <= there]
    found: Mapping[str, Sequence[str]] = {}
    if moved:
        reports = {a.report_id for j in moved for a in j.anchors}
        record = source.record
        found = apply(record.of_reports("reports", reports), *record.as_read(reports), entries).found
    return [claims_of(j) | frozenset(found.get(j.judgement_id, ())) for j in hidden]


def _groups(source: Source, about: Sequence[frozenset[str]]) -> list[Group]:
    touched = sorted({c for claims in about for c in claims})
    home = dict(
        source.rows(
            "SELECT claim_id, incident_id FROM claims WHERE claim_id IN (SELECT unnest($ids))",
            {"ids": touched},
        )
    )
    incidents = source.incidents(sorted({i for i in home.values() if i}))
    pairs = (p for claims in about for p in pairwise([home[c] or c for c in claims if c in home]))
    out = []
    for names in connected((incident or claim for claim, incident in home.items()), pairs):
        mine = tuple(incidents[n] for n in sorted(names) if n in incidents)
        inside = {c for i in mine for c in i.claim_ids} | {n for n in names if n not in incidents}
        out.append(Group(frozenset(inside), mine))
    return out


def _made(source: Source, todo: Mapping[Group, Hashable], seen: Sequence[Judgement]) -> Memo:
    """The rows of groups: their claims as read and judged by what may be seen, linked and counted by themselves."""
    if not todo:
        return {}
    record = source.record
    ids = sorted({c for g in todo for c in g.claims})
    sql = "SELECT DISTINCT report_id FROM claims WHERE claim_id IN (SELECT unnest($ids))"
    places = {r[0] for r in source.rows(sql, {"ids": ids})}
    reports = {r.report_id: r for r in record.of_reports("reports", places)}
    now = apply(reports.values(), *record.as_read(places), touching(seen, places))
    claims = {c.claim_id: c for c in now.claims}
    figures: dict[str, list[Figure]] = defaultdict(list)
    for f in now.figures:
        figures[f.claim_id].append(f)
    out: Memo = {}
    for group, key in todo.items():
        mine = [claims[c] for c in sorted(group.claims) if c in claims]
        numbers = [f for c in mine for f in figures[c.claim_id]]
        out[key] = _linked(
            mine, numbers, [reports[r] for r in sorted({c.report_id for c in mine})], group, now, record
        )
    return out


def _linked(
    claims: Sequence[Claim], figures: Sequence[Figure], reports: Sequence[Report], group: Group, now: Applied, record: Record
) -> Rows:  # fmt: skip
    standing = [c for c in claims if c.review_state != "rejected"]
    counted = [f for f in figures if f.review_state != "rejected"]
    clusters = link(reports, standing, counted, now.constraints).clusters
    made, placed, numbers = reconcile(clusters, reports, standing, counted, record.preferred)
    campaign = {i.incident_id: i.part_of_incident for i in group.incidents}
    return Rows(
        (*placed, *(c for c in claims if c.review_state == "rejected")),
        (*numbers, *(f for f in figures if f.review_state == "rejected")),
        tuple(replace(i, part_of_incident=i.part_of_incident or campaign.get(i.incident_id)) for i in made),
    )
