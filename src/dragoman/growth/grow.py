"""What a build changes of a record: see the package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dragoman.growth.before import Before
from dragoman.growth.comparing import Compared, compare
from dragoman.growth.dating import Dated
from dragoman.judging import Applied, apply
from dragoman.linking import Cluster, Constraints, PlainScorer
from dragoman.linking.constraints import Ties
from dragoman.linking.growing import Memory, Relinked, relink
from dragoman.linking.keeping import gist_words, keep
from dragoman.linking.linker import accounts_of
from dragoman.linking.profiles import Gist, Profile, claim_profiles
from dragoman.model import Claim, Figure, Incident, Interval, Judgement, Reading, Report
from dragoman.reconciling import incidents_of, renamed
from dragoman.record.kept import KeptLink, KeptPair, KeptReport
from dragoman.record.parts import Change
from dragoman.redating.redate import is_open


@dataclass(frozen=True)
class Grown:
    """What changes: rows by table (see record.schema TABLES and KEPT), and what the judgements made of the readings."""

    tables: Mapping[str, Change]
    applied: Applied


def grow(
    before: Before,
    fresh: Mapping[str, Reading],
    gone: Collection[str],
    dated: Dated,
    entries: Sequence[Judgement],
    preferred: Sequence[str] = (),
) -> Grown:
    """What follows from `fresh` readings (of new reports, or of reports read anew), from reports that are `gone`, and from
    the judgements `entries`. `dated` is what other reports say of days (see `dating`)."""
    compared = compare(before, {i: r.report for i, r in fresh.items()}, gone)
    judged = _judge(before, fresh, gone, entries)
    accounts, linked = _link(before, judged, gone)
    tables = _incidents(before, judged, gone, compared, linked, preferred)
    tables |= _as_read(before, judged, fresh, gone)
    tables |= _kept_links(before, accounts, linked)
    tables["kept_pairs"] = _kept_pairs(before, compared, judged.applied.constraints)
    tables["kept_reports"] = _kept_reports(before, fresh, gone, compared, dated, judged, accounts)
    tables["reports"] = _reports(before, fresh, gone, compared)
    for name in ("places", "times"):
        rows = [x for r in fresh.values() for x in getattr(r, name)]
        tables[name] = Change({*fresh, *gone}, rows)
    return Grown(tables, judged.applied)


# ---- claims as judged
@dataclass(frozen=True)
class _Judged:
    """The claims and figures of the reports that are new or named by a judgement, as judged; `again` are the reports whose
    claims must be linked again; `changed` the claims that people tie otherwise than before."""

    reports: Mapping[str, Report]
    claims: Mapping[str, list[Claim]]
    figures: Mapping[str, list[Figure]]
    read: tuple[list[Claim], list[Figure]]
    again: frozenset[str]
    changed: frozenset[str]
    applied: Applied


def _judge(
    before: Before, fresh: Mapping[str, Reading], gone: Collection[str], entries: Sequence[Judgement]
) -> _Judged:
    named = {a.report_id for j in entries for a in j.anchors}
    stand = {i for i in named if i in before.kept_reports and i not in fresh and i not in gone}
    read_claims, read_figures = before.as_read(stand)
    read_claims = [*read_claims, *(c for r in fresh.values() for c in r.claims)]
    read_figures = [*read_figures, *(f for r in fresh.values() for f in r.figures)]
    reports = before.reports(stand) | {i: r.report for i, r in fresh.items()}
    applied = apply(reports.values(), read_claims, read_figures, entries)
    claims, figures = _by_report(applied.claims), _by_report(applied.figures)
    was = [_by_report(rows) for rows in before.of(stand)]
    other = {
        i for i in stand if _plain(claims[i]) != _plain(was[0][i]) or _plain(figures[i]) != _plain(was[1][i])
    }
    changed, tied = _ties(
        before, applied.constraints, [*applied.claims, *(c for x in was[0].values() for c in x)]
    )
    again = {*fresh, *other, *(tied.of[c] for c in changed if c in tied.of)}
    again |= tied.beside({*again, *gone})
    return _Judged(
        reports, claims, figures, (read_claims, read_figures), frozenset(again & (stand | fresh.keys())), changed, applied
    )  # fmt: skip


def _by_report(rows: Iterable[Any]) -> dict[str, list[Any]]:
    out: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        out[row.report_id].append(row)
    return out


def _plain(rows: Sequence[Any]) -> list[Any]:
    """Rows without their incident, in an order of their own."""
    bare = (replace(r, incident_id=None) for r in rows)
    return sorted(bare, key=lambda r: r.claim_id if isinstance(r, Claim) else r.figure_id)


class _Tied:
    """Reports that judgements tie together: accounts of the one depend on what people said of the other's claims."""

    def __init__(self, pairs: Iterable[tuple[str, str]], of: Mapping[str, str]) -> None:
        self.of = of
        self._beside: dict[str, set[str]] = defaultdict(set)
        for a, b in pairs:
            one, other = (of.get(x, x) for x in (a, b))
            self._beside[one].add(other)
            self._beside[other].add(one)

    def beside(self, reports: Collection[str]) -> set[str]:
        """All that is tied to the reports, through however many others."""
        found: set[str] = set()
        waiting = [r for r in reports if r in self._beside]
        while waiting:
            here = waiting.pop()
            if here not in found:
                found.add(here)
                waiting.extend(self._beside[here])
        return found


def _ties(before: Before, now: Constraints, claims: Iterable[Claim]) -> tuple[frozenset[str], _Tied]:
    """The claims that are tied otherwise than before, and what is tied to what, then or now."""
    was = {(p.first, p.second, p.what) for p in before.pairs if p.what != "copy"}
    tied = _tied_pairs(now)
    changed = frozenset(c for a, b, _ in was ^ tied for c in (a, b))
    return changed, _Tied(((a, b) for a, b, _ in was | tied), {c.claim_id: c.report_id for c in claims})


def _tied_pairs(now: Constraints) -> set[tuple[str, str, str]]:
    """The judged pairs, ids ascending."""
    return {
        (min(p), max(p), what) for what, pairs in (("same", now.same), ("apart", now.apart)) for p in pairs
    }


# ---- links
def _link(before: Before, judged: _Judged, gone: Collection[str]) -> tuple[list[Profile], Relinked]:
    """The accounts of the reports that are told again, and what linking them changes."""
    claims = [c for i in judged.again for c in judged.claims[i] if c.review_state != "rejected"]
    figures = [f for i in judged.again for f in judged.figures[i] if f.review_state != "rejected"]
    constraints = judged.applied.constraints
    ties = Ties(constraints)
    reports = [judged.reports[i] for i in sorted(judged.again)]
    accounts, _ = accounts_of(claim_profiles(reports, claims, figures), ties)
    linked = relink(
        before.memory, {*judged.again, *gone}, accounts, PlainScorer("across"), ties, constraints, judged.changed
    )  # fmt: skip
    return accounts, linked


# ---- incidents
def _incidents(
    before: Before,
    judged: _Judged,
    gone: Collection[str],
    compared: Compared,
    linked: Relinked,
    preferred: Sequence[str],
) -> dict[str, Change]:
    """The incidents of what was linked again and of reports of which another thing is true, and the rows of their claims."""
    clusters = [tuple(sorted(c for key in g for c in linked.claims[key])) for g in linked.groups]
    again = {c for ids in clusters for c in ids}
    left = {*judged.again, *gone}
    asked = {*linked.reports, *left, *compared.stale}
    was = _Rows(before, asked)
    old = {
        c.incident_id for c in was.claims if c.incident_id and (c.claim_id in again or c.report_id in left)
    }
    told = {c.incident_id for c in was.claims if c.incident_id and c.report_id in compared.stale} - old
    others = before.incidents(told)
    clusters += [i.claim_ids for i in others]
    was.add({i for x in others for i in x.report_ids})
    rows = was.now(judged)
    members = {c for ids in clusters for c in ids}
    wanted = compared.with_replaced([i for i in rows if i in compared.now])
    reports = {**before.reports({i for i in wanted if i not in judged.reports}), **judged.reports}
    made, placed, counted = incidents_of(
        [Cluster(ids) for ids in clusters],
        [compared.told(r) for i, r in reports.items() if i in compared.now],
        [c for claims, _ in rows.values() for c in claims if c.claim_id in members],
        [
            f
            for _, figures in rows.values()
            for f in figures
            if f.claim_id in members and f.review_state != "rejected"
        ],
        preferred,
    )
    replaced = old | told
    named = _campaigns(before, replaced, made)
    home = {x.claim_id: x for x in placed} | {x.figure_id: x for x in counted}
    claims_now = {i: [home.get(c.claim_id, c) for c in claims] for i, (claims, _) in rows.items()}
    figures_now = {i: [home.get(f.figure_id, f) for f in figures] for i, (_, figures) in rows.items()}
    return {
        "incidents": Change({*replaced, *(i.incident_id for i in named)}, named),
        "claims": was.change(claims_now, 0, gone),
        "figures": was.change(figures_now, 1, gone),
    }


class _Rows:
    """The claims and figures of reports, as they stand in the record."""

    def __init__(self, before: Before, reports: Collection[str]) -> None:
        self._before = before
        self.reports: set[str] = set()
        self.claims: list[Claim] = []
        self.figures: list[Figure] = []
        self.add(reports)

    def add(self, reports: Collection[str]) -> None:
        """Look up some more."""
        more = set(reports) - self.reports
        claims, figures = self._before.of(more)
        self.claims += claims
        self.figures += figures
        self.reports |= more

    def now(self, judged: _Judged) -> dict[str, tuple[list[Claim], list[Figure]]]:
        """By report: as judged where that is told again, else as they stand."""
        stand = _by_report(self.claims), _by_report(self.figures)
        out = {i: (stand[0][i], stand[1][i]) for i in self.reports if i not in judged.again}
        return out | {i: (judged.claims[i], judged.figures[i]) for i in judged.again}

    def change(self, now: Mapping[str, list[Any]], table: int, gone: Collection[str]) -> Change:
        """What becomes of the table of claims (0) or figures (1): the reports whose rows differ."""
        was = _by_report((self.claims, self.figures)[table])
        differ = [i for i, rows in now.items() if _ordered(rows) != _ordered(was[i])]
        return Change({*differ, *gone}, [x for i in differ for x in now[i]])


def _ordered(rows: Sequence[Any]) -> list[Any]:
    return sorted(rows, key=lambda r: r.claim_id if isinstance(r, Claim) else r.figure_id)


def _campaigns(before: Before, replaced: Collection[str], made: Sequence[Incident]) -> list[Incident]:
    """The incidents made, and those standing that another campaign holds now."""
    gone_kinds = {i.kind for i in before.incidents(replaced)}
    moved = "campaign" in gone_kinds or any(i.kind == "campaign" for i in made)
    light = before.light_incidents(("campaign", "event") if moved else ("campaign",))
    standing = {i.incident_id: i for i in light if i.incident_id not in replaced}
    found = renamed(list(standing.values()), replaced, made)
    of = {i.incident_id: i.part_of_incident for i in found if i.incident_id in standing}
    whole = [replace(i, part_of_incident=of[i.incident_id]) for i in before.incidents(of)]
    return [*(i for i in found if i.incident_id not in standing), *whole]


# ---- the other tables
def _as_read(
    before: Before, judged: _Judged, fresh: Mapping[str, Reading], gone: Collection[str]
) -> dict[str, Change]:
    """Readings kept beside what people made of them."""
    touched = judged.applied.touched
    differ = {*fresh, *gone, *(touched ^ set(before.judged))}
    claims, figures = judged.read
    return {
        name: Change(differ, [x for x in rows if x.report_id in differ and x.report_id in touched])
        for name, rows in (("claims_read", claims), ("figures_read", figures))
    }


def _reports(
    before: Before, fresh: Mapping[str, Reading], gone: Collection[str], compared: Compared
) -> Change:
    stand = before.reports(compared.changed)
    rows = [compared.told(r) for r in (*stand.values(), *(x.report for x in fresh.values()))]
    return Change({*fresh, *gone, *compared.changed}, rows)


def _kept_links(before: Before, accounts: Sequence[Profile], linked: Relinked) -> dict[str, Change]:
    memory: Memory = before.memory
    keys = memory.keys
    dead = np.array([k in linked.gone for k in keys], bool)
    dropped = set(linked.unlinked)
    left = [bool(dead[i] or dead[j]) for i, j in memory.links]
    pairs = [(keys[i], keys[j]) for i, j in memory.links]
    differ = {p[0] for p, out in zip(pairs, left, strict=True) if out or p in dropped}
    differ |= {first for first, _, _ in linked.links}
    stand = [
        KeptLink(*p, float(bits))
        for p, out, bits in zip(pairs, left, memory.scores, strict=True)
        if p[0] in differ and not out and p not in dropped
    ]
    return {
        "kept_accounts": Change(linked.gone | {p.key for p in accounts}, [keep(p) for p in accounts]),
        "kept_links": Change(differ, [*stand, *(KeptLink(*x) for x in linked.links)]),
    }


def _kept_pairs(before: Before, compared: Compared, now: Constraints) -> Change:
    pairs = {(a, b, "copy") for a, b in compared.copies} | _tied_pairs(now)
    was = {(p.first, p.second, p.what) for p in before.pairs}
    differ = {p[0] for p in pairs ^ was}
    return Change(differ, [KeptPair(*p) for p in pairs if p[0] in differ])


def _kept_reports(
    before: Before,
    fresh: Mapping[str, Reading],
    gone: Collection[str],
    compared: Compared,
    dated: Dated,
    judged: _Judged,
    accounts: Sequence[Profile],
) -> Change:
    gists = {p.report_id: p.gist for p in accounts}
    rows = []
    for i in compared.now:
        was = before.kept_reports.get(i)
        row = _kept(fresh[i].report, compared, dated, was) if i in fresh else was
        assert row is not None
        if i in judged.again:
            gist = gists.get(i) or Gist(frozenset(), 0.0)
            row = replace(row, gist=gist_words(gist), gist_length=gist.length)
        days = dated.days.get(i, Interval(row.days_start, row.days_end))
        row = replace(
            row,
            origin_id=compared.now[i][0],
            version_of=compared.version_of.get(i),
            names=compared.names.get(i),
            days_start=days.start,
            days_end=days.end,
            counted=dated.counted.get(i, row.counted),
        )
        if row != was:
            rows.append(row)
    return Change({*gone, *(r.report_id for r in rows)}, rows)


def _kept(report: Report, compared: Compared, dated: Dated, was: KeptReport | None) -> KeptReport:
    """A report as it is kept, without what other reports say of it."""
    report_id, known = report.report_id, compared.signed[report.report_id]
    stood = (was.offers, was.seeks) if was is not None else ((), ())
    offers, seeks = dated.keys.get(report_id, stood)  # read anew by what others say of its day: keys stay
    return KeptReport(
        report_id, known.seniority[0], known.seniority[1], known.digest, known.shingles, "", None,
        compared.outlets[report_id], compared.notices.get(report_id), None, "", 0.0, report.url or "",
        report.language, is_open(report), offers, seeks, None, None, "[]",
    )  # fmt: skip
