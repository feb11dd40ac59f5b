"""What each claimant counts in each report: an account with its total, by the sides whose people it counts.

Every total names the figures it rests on. Parts are never added to their whole, an event's number never to a running
total, and the same victims told twice in one report count once. `combine` puts the accounts of several claimants
together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dragoman.model import Claim, Figure, Report
from dragoman.reconciling.parties import origin_of, party
from dragoman.reconciling.victims import adds, is_single, persons

CIVILIANS = "civilians"  # the side of those who are on none
COMBATANTS = "combatants"  # fighters of whom no side is told
PERSONAL = ("killed", "injured")  # measures whose single victims are told one by one


Numbers = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Total:
    """A number with its bounds (None: not known) and the figure_ids it rests on, ascending by place in the text."""

    low: int | None
    best: int | None
    high: int | None
    basis: tuple[str, ...]

    @property
    def size(self) -> int:
        """The number to rank by: best, else low, else high."""
        return next((n for n in (self.best, self.low, self.high) if n is not None), 0)

    @property
    def numbers(self) -> Numbers:
        """Low, best and high."""
        return self.low, self.best, self.high

    def contradicts(self, other: Total) -> bool:
        """Whether no number satisfies both."""
        a, b = _bounds(self), _bounds(other)
        return a[0] > b[1] or b[0] > a[1]


@dataclass(frozen=True, slots=True)
class Account:
    """What one claimant says in one report: the total, whether it counts all victims or a group of them.

    `root` is who is said to know, `voice` whose voice that is: all bodies and office-holders of a state speak with
    one. A report's own voice is its origin's ("origin:...").
    """

    claimant: str
    root: str
    voice: str
    report_id: str
    day: date
    total: Total
    whole: bool
    sides: tuple[tuple[str, Total], ...] = ()  # what it counts of each side; "" is people in general
    parts: tuple[tuple[str, Total], ...] = ()  # told as parts of a number above: never added to it
    pooled: bool = False  # the report's tale of single victims, whoever of its sources tells of each
    where_prec: int | None = None  # of the most precise place it counts in

    @property
    def own_voice(self) -> bool:
        """Whether the report says it itself."""
        return self.claimant.startswith("origin:")


def accounts(
    figures: Iterable[Figure],
    claims: dict[str, Claim],
    reports: Mapping[str, Report],
    civilians_only: bool = False,
) -> list[Account]:
    """One account for each claimant and report, ordered by day, report and claimant. A report's own voice is a claimant.

    `figures` are of one measure, unit and scope; figures of denied and planned claims and of retracted reports are left out.
    """
    told: dict[tuple[str, str, str], list[Figure]] = defaultdict(list)
    for figure in figures:
        claim, report = claims[figure.claim_id], reports[figure.report_id]
        if not_counted(figure, claim, report):
            continue
        voice = f"origin:{origin_of(report, reports)}"
        claimant = figure.claimant or claim.claimant or voice
        root = figure.claimant or claim.root_source or claim.claimant or voice
        told[claimant, root, figure.report_id].append(figure)
    out = []
    for (claimant, root, report_id), group in told.items():
        total, whole, sides, parts = _told_total(group, claims, civilians_only)
        day = _day(reports[report_id], group)
        prec = min((p for f in group if (p := claims[f.claim_id].where_prec)), default=None)
        out.append(
            Account(claimant, root, party(root), report_id, day, total, whole, sides, parts, where_prec=prec)
        )
    out += _pooled(told, out, claims, reports)
    return sorted(out, key=lambda a: (a.day, a.report_id, a.claimant, a.root))


def not_counted(figure: Figure, claim: Claim, report: Report) -> str | None:
    """Why a figure counts for nothing, whatever else is told: a key of the codebook's reasons; None where it may count."""
    if report.retracted:
        return "retracted"
    if "rejected" in (claim.review_state, figure.review_state):
        return "rejected"
    if claim.modality in ("denied", "planned"):
        return claim.modality
    if (figure.low, figure.best, figure.high) == (None, None, None):
        return "withheld"
    return None


def _day(report: Report, group: Sequence[Figure]) -> date:
    return report.published_start or max((f.as_of for f in group if f.as_of), default=date.min)


def _pooled(
    told: dict[tuple[str, str, str], list[Figure]],
    own: Sequence[Account],
    claims: dict[str, Claim],
    reports: Mapping[str, Report],
) -> list[Account]:
    """For a report that tells its single victims one by one, each from whoever knows of him, all of them together."""
    singles: dict[str, list[Figure]] = defaultdict(list)
    sources: dict[str, set[str]] = defaultdict(set)
    for (claimant, _, report_id), group in told.items():
        found = [f for f in group if is_single(f)]
        singles[report_id] += found
        sources[report_id] |= {claimant} if found else set()
    out = []
    for report_id, group in singles.items():
        people = [p.figures[0] for p in persons(group, claims)]
        largest = max((a.total.size for a in own if a.report_id == report_id), default=0)
        if len(sources[report_id]) > 1 and len(people) > largest:
            voice = f"origin:{origin_of(reports[report_id], reports)}"
            total = _sum(people)
            out.append(
                Account(
                    voice,
                    voice,
                    voice,
                    report_id,
                    _day(reports[report_id], group),
                    total,
                    True,
                    (("", total),),
                    pooled=True,
                )
            )
    return out


def _told_total(
    group: Sequence[Figure], claims: dict[str, Claim], civilians_only: bool
) -> tuple[Total, bool, tuple[tuple[str, Total], ...], tuple[tuple[str, Total], ...]]:
    """What one claimant counts in one report, whether it is a count of all, what it counts of each side, and the parts.

    Numbers of one sentence add up; several sentences repeat each other, tell of different groups, or tell the
    victims one by one.
    """
    ids = {f.figure_id for f in group}
    spans: dict[tuple[int, int], Figure] = {}
    for f in sorted(group, key=lambda f: (f.start, f.end, f.figure_id)):
        if f.part_of not in ids:
            spans.setdefault((f.start, f.end), f)
    kept = list(spans.values()) or [min(group, key=lambda f: (f.start, f.figure_id))]
    first = {p.figures[0].figure_id for p in persons(kept, claims)}
    kept = [f for f in kept if not is_single(f) or f.figure_id in first or f.measure not in PERSONAL]
    kept, apposed = _without_apposed(kept, claims)
    options = _options(kept, claims, civilians_only)
    best = max((o for o in options if o.basis), key=_rank)
    used = [f for f in kept if f.figure_id in best.basis]
    whole = civilians_only or any(_class(f) is None for f in used) or len({_class(f) for f in used}) > 1
    whole = whole or not any(
        f.age_group or f.sex or f.part_of or f.role not in (None, "combatant") for f in used
    )
    sides = _by_side([x for f in used for x in apposed.get(f.figure_id, (f,))])
    parts = [f for f in group if f.part_of in best.basis]
    return best, whole, sides, _by_side(parts)


def _by_side(used: Sequence[Figure]) -> tuple[tuple[str, Total], ...]:
    """The numbers of a total by the side whose people they count."""
    sides: dict[str, list[Figure]] = defaultdict(list)
    for f in used:
        group = _class(f)
        sides[group if isinstance(group, str) else ""].append(f)
    return tuple((side, _sum(sides[side])) for side in sorted(sides))


def _options(kept: Sequence[Figure], claims: dict[str, Claim], civilians_only: bool) -> list[Total]:
    """The sums that a telling allows: each sentence's, all single victims', the sides' put together."""
    sentences: dict[int, list[Figure]] = defaultdict(list)
    classes: dict[Hashable, dict[int, list[Figure]]] = defaultdict(lambda: defaultdict(list))
    for f in kept:
        sentence = claims[f.claim_id].start
        sentences[sentence].append(f)
        if (group_of := _class(f)) is not None:
            classes[group_of][sentence].append(f)
    options = [_sentence_sum(s, claims) for s in sentences.values()]
    if singles := [f for f in kept if is_single(f)]:
        options.append(_sum(singles))
    if not civilians_only:
        largest = [max((_sentence_sum(s, claims) for s in by.values()), key=_rank) for by in classes.values()]
        options.append(add(largest))
    return options


def _sentence_sum(figures: Sequence[Figure], claims: dict[str, Claim]) -> Total:
    """The numbers of one sentence: those that join on to each other or mark others add up, the largest such sum counts."""
    runs: list[list[Figure]] = []
    for f in figures:
        if runs and (adds(runs[-1][-1], f, claims) or _sides_differ(runs[-1], f)):
            runs[-1].append(f)
        else:
            runs.append([f])
    return max((_sum(run) for run in runs), key=_rank)


def _without_apposed(
    kept: Sequence[Figure], claims: dict[str, Claim]
) -> tuple[list[Figure], dict[str, Sequence[Figure]]]:
    """Leaves out the parts that follow their whole ("eight nationals, seven soldiers and a civilian"); gives them too,
    by their whole."""
    out: list[Figure] = []
    apposed: dict[str, Sequence[Figure]] = {}
    at = 0
    while at < len(kept):
        whole, parts, n = kept[at], 0, at + 1
        while (
            n < len(kept)
            and _same_sentence(whole, kept[n], claims)
            and kept[n].best
            and parts < (whole.best or 0)
        ):
            parts += kept[n].best or 0
            n += 1
        out.append(whole)
        is_whole = n > at + 2 and parts == whole.best
        if is_whole:
            apposed[whole.figure_id] = kept[at + 1 : n]
        at = n if is_whole else at + 1
    return out, apposed


def _same_sentence(a: Figure, b: Figure, claims: dict[str, Claim]) -> bool:
    return claims[a.claim_id].start == claims[b.claim_id].start and a.report_id == b.report_id


def _sides_differ(run: Sequence[Figure], f: Figure) -> bool:
    """Whether a number counts another side than all before it: soldiers of one army, then of another."""
    own = _class(f)
    return own is not None and all(_class(x) not in (None, own) for x in run)


def _class(f: Figure) -> Hashable | None:
    """The group a figure counts, where it is a group that cannot overlap another one; None for people in general."""
    if f.civilian is None and f.who_actor is None:
        return (f.age_group, f.sex, f.role) if f.age_group or f.sex or f.role else None
    return CIVILIANS if f.civilian else party(f.who_actor) if f.who_actor else COMBATANTS


def _sum(figures: Sequence[Figure]) -> Total:
    return add([Total(f.low, f.best, f.high, (f.figure_id,)) for f in figures])


def add(parts: Sequence[Total]) -> Total:
    """Bounds add up; a bound that one part lacks is lacking in the sum (a missing low counts as none)."""
    if len(parts) == 1:
        return parts[0]
    lows = [p.low if p.low is not None else p.best for p in parts]
    bests = [p.best for p in parts]
    highs = [p.high for p in parts]
    return Total(
        sum(n or 0 for n in lows) if any(n is not None for n in lows) else None,
        sum(n or 0 for n in bests) if all(n is not None for n in bests) else None,
        sum(n or 0 for n in highs) if all(n is not None for n in highs) else None,
        tuple(i for p in parts for i in p.basis),
    )


def _rank(t: Total) -> tuple[int, bool, int]:
    """Larger first; of equals the more exact, then the one of fewer parts, then the one told first."""
    return (t.size, t.high is not None, -len(t.basis))


def _bounds(t: Total) -> tuple[int, float]:
    low = t.low if t.low is not None else (t.best if t.best is not None and t.high is not None else 0)
    return low, t.high if t.high is not None else float("inf")
