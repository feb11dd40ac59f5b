"""What a coder may see: the record without the answers of other coders to questions that this one has not answered.

A second opinion is worth something only where it was formed alone. So a coder of a record with accounts gets its tables
as they would be if those answers had not been given: their claims as read, in incidents linked without them. It is done
under the queries, so that every page, every filter and the API show the same. What an adjudicator decided, and what a
coder added, is open to all; viewers, adjudicators and admins do not code blind and see everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from dragoman.judging.apply import apply
from dragoman.judging.standing import in_force
from dragoman.linking import link
from dragoman.model import Judgement
from dragoman.reconciling import reconcile
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


def overlay(source: Source, entries: Sequence[Judgement], hidden: Sequence[Judgement]) -> Overlay:
    """The claims that sealed answers touched, and those of their incidents, as they are without them."""
    record = source.record
    about = {a.report_id for j in hidden for a in j.anchors}
    now = apply(record.of_reports("reports", about), *record.as_read(about), entries)
    touched = {i for j in hidden for i in now.found.get(j.judgement_id, ())} | {
        c for j in hidden for c in claims_of(j)
    }
    homes = {c.incident_id for c in record.of_reports("claims", about) if c.claim_id in touched} - {None}
    incidents = list(source.incidents(sorted(filter(None, homes))).values())
    ids = touched | {c for i in incidents for c in i.claim_ids}
    places = about | {r for i in incidents for r in i.report_ids}
    reports = record.of_reports("reports", places)
    without = {j.judgement_id for j in hidden}
    seen = apply(reports, *record.as_read(places), [j for j in entries if j.judgement_id not in without])
    claims = [c for c in seen.claims if c.claim_id in ids]
    figures = [f for f in seen.figures if f.claim_id in ids]
    standing = [c for c in claims if c.review_state != "rejected"]
    counted = [f for f in figures if f.review_state != "rejected"]
    clusters = link(reports, standing, counted, seen.constraints).clusters
    made, placed, numbers = reconcile(clusters, reports, standing, counted, record.preferred)
    campaign = {i.incident_id: i.part_of_incident for i in incidents}
    return Overlay(
        [*placed, *(c for c in claims if c.review_state == "rejected")],
        [*numbers, *(f for f in figures if f.review_state == "rejected")],
        [replace(i, part_of_incident=i.part_of_incident or campaign.get(i.incident_id)) for i in made],
        frozenset(ids), frozenset(i.incident_id for i in incidents),
    )  # fmt: skip
