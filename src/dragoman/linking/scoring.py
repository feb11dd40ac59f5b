"""Scoring pairs: the interface, and the plain scorer that adds the weights of codebook/linking.toml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from dragoman.codebook import load
from dragoman.linking.features import ACROSS, WITHIN, Feature
from dragoman.linking.profiles import Profile


@dataclass(frozen=True, slots=True)
class Evidence:
    """One feature of a pair: its name, the level the pair falls into, and the level's weight in bits."""

    feature: str
    level: str
    weight: float


class Scorer(Protocol):
    """Says how strongly two profiles look like one happening. Symmetric, pure, the same on every machine.

    `cohesion` is the mean score that two groups must have over all their pairs to become one.
    """

    threshold: float
    cohesion: float

    def score(self, a: Profile, b: Profile) -> float:
        """The sum of the evidence in bits; `threshold` and above is a link."""
        ...

    def explain(self, a: Profile, b: Profile) -> tuple[Evidence, ...]:
        """The evidence behind the score, feature by feature."""
        ...


class PlainScorer:
    """Adds fixed weights: `section` is "within" (one report) or "across" (two reports) of codebook/linking.toml."""

    anchors: Final = ("date", "place", "wording")  # two reports must share one of them

    def __init__(self, section: str, table: Mapping[str, Any] | None = None) -> None:
        table = table or load("linking")[section]
        features: dict[str, Feature] = WITHIN if section == "within" else ACROSS
        self.threshold: float = table["threshold"]
        self.cohesion: float = table["cohesion"]
        self._features: Final[list[tuple[str, Feature, dict[str, float]]]] = [
            (name, feature, dict(table["weights"][name])) for name, feature in features.items()
        ]
        self._needs_anchor: Final = section == "across"

    def score(self, a: Profile, b: Profile) -> float:
        """The sum of the weights; below every threshold for two reports that share neither place nor day."""
        total = 0.0
        shared = False
        for name, feature, weights in self._features:
            level = feature(a, b)
            weight = weights.get(level, weights.get("other", 0.0))
            total += weight
            shared = shared or (weight > 0 and name in self.anchors)
        return total if shared or not self._needs_anchor else min(total, 0.0)

    def unanchored(self, a: Profile, b: Profile) -> bool:
        """Whether the two lack what two reports must share: place, day or wording."""
        return self._needs_anchor and not any(
            e.weight > 0 and e.feature in self.anchors for e in self.explain(a, b)
        )

    def explain(self, a: Profile, b: Profile) -> tuple[Evidence, ...]:
        """Each feature with its level and weight."""
        found = ((name, feature(a, b), weights) for name, feature, weights in self._features)
        return tuple(Evidence(n, lv, w.get(lv, w.get("other", 0.0))) for n, lv, w in found)
