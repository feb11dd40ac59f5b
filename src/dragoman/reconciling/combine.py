"""Accounts of several claimants put together by UCDP's rules: low, best and high, of each side and of all.

UCDP's GED codebook: best is the most reliable number, and where the sources cannot be told apart the lower one; low and
high are the most conservative and the highest reliable numbers. Who counts other people is added, who counts the same
people is weighed: by the case's preferred claimants, then those who neither count their enemy's dead
nor none of their own, then how many
root sources say so, then the later day. Of one report's voices, who tell parts of one story, the fullest count stands.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from dragoman.reconciling.tolls import CIVILIANS, Account, Total, add

ONLY: Final = "only"  # the rule where nothing had to be weighed
NONE_OF_OWN: Final = (
    "none_of_own"  # nothing but a party's word that it lost nobody: no number of the incident
)


@dataclass(frozen=True, slots=True)
class SideCount:
    """The number of one side's people ("" where people in general are counted), and the rule its best rests on."""

    side: str
    total: Total
    rule: str
    accounts: tuple[Account, ...]  # those weighed: the last of each voice


@dataclass(frozen=True, slots=True)
class Count:
    """One measure of an incident: the total, the rule, the sides, the accounts that were weighed, and those `replaced`
    by a corrected or longer version of their report.

    `rule` is a key of the codebook's [rules]: `only`, `none_of_own`, `preferred`, `party`, `sources`, `latest`, `fuller`, `lower`, `sides`.
    `sides` add up to the total where the rule is `sides`, else they stand beside it.
    """

    total: Total
    rule: str
    sides: tuple[SideCount, ...]
    accounts: tuple[Account, ...]
    replaced: tuple[Account, ...] = ()


def combine(
    found: Sequence[Account], preferred: Sequence[str] = (), fighting: Collection[str] = ()
) -> Count | None:
    """The count across claimants, None where nobody gives a number.

    `fighting` are the parties to the incident: what they count of each other's dead is taken last.
    """
    if not found:
        return None
    weigh = _Weigher(preferred, fighting)
    by_side: dict[str, list[Account]] = defaultdict(list)
    for a in standing(found):
        for side, total in a.sides or (("", a.total),):
            by_side[side].append(replace(a, total=total, sides=((side, total),)))
    general = [a for a in found if not a.sides or any(side == "" for side, _ in a.sides)]
    sides = tuple(weigh(by_side[side], side) for side in sorted(by_side))
    named = [s for s in sides if s.side]
    if all(a.total.best == 0 and [s for s, _ in a.sides] == [a.voice] for a in found):
        return Count(found[0].total, NONE_OF_OWN, sides, tuple(found))
    if len(found) == 1:
        return Count(found[0].total, ONLY, sides, tuple(found))
    if not general:
        if len(sides) == 1:
            return Count(sides[0].total, sides[0].rule, sides, tuple(found))
        return Count(add([s.total for s in sides]), "sides", sides, tuple(found))
    if len(named) < 2:  # the one side counted is all there is, but civilians are a part
        pool = [a if {s for s, _ in a.sides} != {CIVILIANS} else replace(a, whole=False) for a in found]
        chosen = weigh(pool, "")
        return Count(chosen.total, chosen.rule, sides, tuple(found))
    return _beside(weigh(general, ""), named, sides, found)


def _beside(
    whole: SideCount, named: Sequence[SideCount], sides: tuple[SideCount, ...], found: Sequence[Account]
) -> Count:
    """A count of people in general, beside the sum of several sides: the larger is best, as sides may be missing."""
    summed = add([s.total for s in named])
    best, rule = (summed, "sides") if summed.size > whole.total.size else (whole.total, whole.rule)
    both = (whole.total, summed)
    low = min((n for t in both if (n := t.low if t.low is not None else t.best) is not None), default=None)
    exact = whole.total.high is not None or summed.high is not None
    high = (
        max((n for t in both for n in (t.low, t.best, t.high) if n is not None), default=None)
        if exact
        else None
    )
    return Count(Total(low, best.best, high, best.basis), rule, sides, tuple(found))


class _Weigher:
    """Weighs accounts that count the same people."""

    def __init__(self, preferred: Sequence[str], fighting: Collection[str]) -> None:
        self.order = {name: -n for n, name in enumerate(preferred)}
        self.fighting = fighting

    def __call__(self, found: Sequence[Account], side: str) -> SideCount:
        """The number of those counted.

        Each voice counts with its last account. Counts of a group only (children, medics) matter where nobody counts
        all. low <= best <= high holds; a bound that nobody gives is None.
        """
        most = max((a.total.size for a in found if a.whole), default=-1)
        last = latest([a for a in found if a.whole or a.total.size > most])
        support: dict[Any, set[str]] = defaultdict(set)
        for a in last:
            support[a.total.numbers].add(a.voice)
        fullest: dict[str, int] = {}
        for a in last:
            fullest[a.report_id] = max(a.total.size, fullest.get(a.report_id, 0))
        tests: tuple[tuple[str, Callable[[Account], Any]], ...] = (
            (ONLY, lambda a: a.total.best is not None),
            ("preferred", lambda a: self.order.get(a.claimant, self.order.get(a.root, -len(self.order)))),
            ("party", lambda a: not self._partial(a, side)),
            ("sources", lambda a: len(support[a.total.numbers])),
            ("latest", lambda a: a.day),
            ("fuller", lambda a: a.total.size == fullest[a.report_id]),
            ("lower", lambda a: -a.total.size),
        )
        left, rule = list(last), ONLY
        for name, test in tests:
            if len({a.total.numbers for a in left}) < 2:
                break
            value = max(test(a) for a in left)
            kept = [a for a in left if test(a) == value]
            rule = name if len(kept) < len(left) else rule
            left = kept
        chosen = min(left, key=lambda a: (a.own_voice, a.day, a.report_id, a.claimant)).total
        lows = [
            n for a in last if (n := a.total.low if a.total.low is not None else a.total.best) is not None
        ]
        highs = [n for a in last for n in a.total.numbers if n is not None]
        exact = any(a.total.high is not None for a in last)
        total = Total(min(lows, default=None), chosen.best, max(highs) if exact else None, chosen.basis)
        return SideCount(side, total, rule, tuple(last))

    def _partial(self, a: Account, side: str) -> bool:
        """Whether a party to the fighting counts its enemy's dead, or none of its own."""
        if not side or side == CIVILIANS or a.voice not in self.fighting:
            return False
        return a.total.best == 0 if a.voice == side else side in self.fighting


def standing(found: Sequence[Account]) -> list[Account]:
    """The accounts that no later one of the same voice replaces: one that counts one of the same sides anew."""
    newest: dict[tuple[str, str, bool], date] = {}  # by voice, side and whether it counts all
    for a in found:
        for side, _ in a.sides:
            for whole in {False, a.whole}:
                key = (a.voice, side, whole)
                newest[key] = max(a.day, newest.get(key, a.day))
    return [
        a
        for a in found
        if not any(newest[a.voice, side, a.whole] > a.day for side, _ in a.sides if side != CIVILIANS)
    ]


def latest(found: Iterable[Account]) -> list[Account]:
    """The last account of each voice; of one day's, the largest."""

    def rank(a: Account) -> tuple[date, int, str, str]:
        return (a.day, a.total.size, a.report_id, a.claimant)

    kept: dict[str, Account] = {}
    for a in found:
        old = kept.get(a.voice)
        if old is None or rank(a) > rank(old):
            kept[a.voice] = a
    return [kept[name] for name in sorted(kept)]


def own_losses(found: Sequence[Account], fighting: Collection[str]) -> list[Account]:
    """The accounts; a party that says that nobody was hurt, without saying of whom, speaks of its own people.

    `fighting` are the parties whose people anybody counts.
    """

    def own(a: Account) -> Account:
        general = [side for side, _ in a.sides] in ([], [""])
        if general and a.total.best == 0 and a.voice in fighting:
            return replace(a, sides=((a.voice, a.total),))
        return a

    return [own(a) for a in found]
