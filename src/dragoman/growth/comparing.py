"""Which reports are copies and versions of others, and what notices say of them: again for those that changes touch."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from dragoman.growth.before import Before
from dragoman.model import Report
from dragoman.record.kept import KeptReport
from dragoman.reports.copies import Pair, Signed, grouped, same_texts, signed, versions
from dragoman.reports.notices import kind_of, named_reports, outlet_of, retracted


@dataclass(frozen=True)
class Compared:
    """What comparing gave: of every report its origin, what it supersedes and whether it is retracted (`now`); the reports
    that stood and of which another thing is true now (`changed`), or of one that they replace (`stale`); pairs of copies;
    and what to keep of each report."""

    now: Mapping[str, tuple[str, str | None, bool]]
    changed: Collection[str]
    stale: Collection[str]
    copies: Collection[Pair]
    signed: Mapping[str, Signed]
    version_of: Mapping[str, str]
    outlets: Mapping[str, str]
    notices: Mapping[str, str]
    names: Mapping[str, str]

    def with_replaced(self, reports: Collection[str]) -> set[str]:
        """The reports, and all that they replace, however many versions back."""
        out = set(reports)
        waiting = list(out)
        while waiting:
            _, old, _ = self.now.get(waiting.pop(), ("", None, False))
            if old is not None and old in self.now and old not in out:
                out.add(old)
                waiting.append(old)
        return out

    def told(self, report: Report) -> Report:
        """The report with what comparing it gave."""
        origin, supersedes, gone = self.now[report.report_id]
        return replace(report, origin_id=origin, supersedes=supersedes, retracted=gone)


def compare(before: Before, fresh: Mapping[str, Report], gone: Collection[str]) -> Compared:
    """Compare the `fresh` reports (new, or read anew) with all, without those that are `gone`."""
    kept = before.kept_reports
    changed = {*fresh, *gone}
    old = {i: Signed(i, (k.age, k.retrieved, i), k.shingles, k.digest) for i, k in kept.items()}
    new = {i: s for i, s in old.items() if i not in changed} | signed(fresh.values())

    def look_up(ids: Collection[str]) -> dict[str, Report]:
        wanted = {i for i in ids if i not in fresh}
        return {**before.reports(wanted), **{i: fresh[i] for i in ids if i in fresh}}

    known = {(p.first, p.second) for p in before.pairs if p.what == "copy"}
    copies = same_texts(old, new, changed, known, look_up) if changed else known
    groups = grouped(new.values(), copies)
    origin = {i: group[0] for group in groups for i in group}
    left = {kept[i].origin_id for i in gone if i in kept} | {kept[i].origin_id for i in fresh if i in kept}
    again = [g for g in groups if _touched(g, kept, fresh, left)]
    told_anew = {i for g in again for i in g}
    version_of = {i: v for i, k in kept.items() if i in new and i not in told_anew and (v := k.version_of)}
    version_of |= versions(again, look_up)
    outlets = {i: k.outlet for i, k in kept.items() if i in new} | {i: outlet_of(r) for i, r in fresh.items()}
    kinds = {i: k.notice for i, k in kept.items() if i in new and i not in fresh and k.notice}
    kinds |= {i: kind for i, r in fresh.items() if (kind := kind_of(r))}
    regrouped = {i for i in told_anew if i in kept and kept[i].origin_id != origin[i]}
    asked = {outlets[i] for i in {*fresh, *regrouped}} | {kept[i].outlet for i in changed if i in kept}
    names = _names(kept, asked, outlets, kinds, origin, look_up)
    members = {g[0]: g for g in groups}

    def mates(report: Report) -> list[Report]:
        return list(look_up(members[origin[report.report_id]]).values())

    dead = retracted(kinds, names, lambda i: look_up([i])[i], mates)
    now = {i: (origin[i], version_of.get(i) or names.get(i), i in dead) for i in new}
    was = before.compared() if changed else {}
    other = {i for i, told in now.items() if i in was and i not in fresh and was[i] != told}
    made = Compared(now, other, (), copies, new, version_of, outlets, kinds, names)
    moved = {*fresh, *other}
    later = (i for i, (_, old, _) in now.items() if old is not None and i not in moved)
    return replace(
        made, stale={*other, *(i for i in later if moved & made.with_replaced([i]))} if moved else ()
    )


def _touched(
    group: Sequence[str], kept: Mapping[str, KeptReport], fresh: Collection[str], left: Collection[str]
) -> bool:
    """Whether a group of copies has new members, or lost or may have lost some."""
    return any(i in fresh or kept[i].origin_id != group[0] or kept[i].origin_id in left for i in group)


def _names(
    kept: Mapping[str, KeptReport],
    asked: Collection[str],
    outlets: Mapping[str, str],
    kinds: Mapping[str, str],
    origin: Mapping[str, str],
    look_up: Callable[[Collection[str]], Mapping[str, Report]],
) -> dict[str, str]:
    """The report that each notice names; found anew for the outlets that are asked, as far as they have notices."""
    noted = {outlets[i] for i in kinds} & set(asked)
    out = {i: n for i, k in kept.items() if i in kinds and outlets[i] not in asked and (n := k.names)}
    if noted:
        some = look_up([i for i, o in outlets.items() if o in noted])
        reports = [replace(r, origin_id=origin[i]) for i, r in some.items()]
        out |= named_reports(reports, {i: k for i, k in kinds.items() if outlets[i] in noted})
    return out
