"""How far coders agree, field by field, beyond chance: Cohen's kappa for two, Krippendorff's alpha for two or more.

Cohen, A coefficient of agreement for nominal scales (1960); Krippendorff, Computing Krippendorff's alpha-reliability
(2011), nominal metric. Units are claims, figures and pairs of claims that two coders or more have judged; a coder's last
word counts. An acceptance says that every field is right as it was shown, a correction what the field should be.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from dragoman.judging.review import standing, twice_judged
from dragoman.record import Record

Ratings = Sequence[Mapping[str, Hashable]]  # a unit each: coder -> value


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one field: `n` units judged by two or more of `coders`; kappa only where there are two coders.

    None where it cannot be computed: with one value in all there is nothing that chance could get wrong.
    """

    field: str
    n: int
    coders: tuple[str, ...]
    observed: float
    kappa: float | None
    alpha: float | None


def agreement(record: Record) -> list[Agreement]:
    """Agreement on every field that two coders or more have judged of the same thing, by field."""
    units: dict[str, dict[str, dict[str, Hashable]]] = defaultdict(lambda: defaultdict(dict))
    for said in standing(record, twice_judged(record.judgements.all())).said:
        value = json.dumps(said.value, sort_keys=True)
        units[said.field][said.item_id][said.judgement.author] = value
    return [
        found
        for field in sorted(units)
        if (found := measured(field, list(units[field].values()))) is not None
    ]


def measured(field: str, ratings: Ratings) -> Agreement | None:
    """Agreement over the units that two coders or more have rated; None where there is none."""
    shared = [r for r in ratings if len(r) > 1]
    if not shared:
        return None
    coders = tuple(sorted({c for r in shared for c in r}))
    pairs = [a == b for r in shared for a, b in combinations(r.values(), 2)]
    both = kappa([(r[coders[0]], r[coders[1]]) for r in shared]) if len(coders) == 2 else None
    return Agreement(field, len(shared), coders, sum(pairs) / len(pairs), both, alpha(shared))


def kappa(pairs: Sequence[tuple[Hashable, Hashable]]) -> float | None:
    """Cohen's kappa of two coders' values for the same units; None where chance alone would agree on all."""
    n = len(pairs)
    if not n:
        return None
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[v] * second[v] for v in first) / (n * n)
    seen = sum(a == b for a, b in pairs) / n
    return None if chance == 1 else (seen - chance) / (1 - chance)


def alpha(ratings: Ratings) -> float | None:
    """Krippendorff's alpha, nominal, of any number of coders who need not all rate every unit; None as for kappa."""
    shared = [list(r.values()) for r in ratings if len(r) > 1]
    totals: Counter[Hashable] = Counter(v for values in shared for v in values)
    n = sum(totals.values())
    differing = sum(
        sum(1 for a, b in combinations(values, 2) if a != b) * 2 / (len(values) - 1) for values in shared
    )
    chance = (n * n - sum(t * t for t in totals.values())) / (n - 1) if n > 1 else 0.0
    return None if not chance else 1 - differing / chance
