"""A claim's confidence: the probability that a person who reads the sentence finds it right.

Right means: its type, and where it tells them its day, place, toll and claimant. Each of these parts has a logistic
map over a few signs that the claim itself shows; the parts that a claim tells multiply, and one last map takes the
product to what was observed. The maps are data, `codebook/confidence.toml`, fitted and measured by
`scripts/fit_confidence.py`; docs/confidence.md shows how far they hold. A level that was never seen weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dragoman.codebook import load
from dragoman.model import Claim, Figure

PARTS = ("type", "day", "place", "toll", "claimant")
BARE = "number"  # strength of a claim that rests on a number alone
Signs = dict[str, dict[str, str]]  # part that the claim tells -> sign -> level


@dataclass(frozen=True, slots=True)
class Strength:
    """How sure each room of the reader was of what it gave, before anything is fitted; `rule` None: a bare number."""

    rule: float | None
    when: float = 1.0
    where: float = 1.0
    voice: float = 1.0


def signs(claim: Claim, figures: Sequence[Figure], strength: Strength) -> Signs:
    """The signs of the parts that a claim tells."""
    own = {name for name, start, end in claim.spans if claim.start <= start and end <= claim.end}
    far = {name for name, _, _ in claim.spans} - own
    out: Signs = {
        "type": {
            "rule": BARE if strength.rule is None else _step(strength.rule, (0.55, 0.65, 0.75)),
            "event_type": claim.event_type or "none",
            "length": _length(claim.sentence),
            "modality": claim.modality,
            "definite": _flag(claim.definite),
        }
    }
    if claim.date_start or claim.date_end:
        out["day"] = {
            "basis": "own" if "date" in own else "story" if "date" in far else "report",
            "precision": str(claim.date_prec or "open"),
            "background": _flag(claim.background),
            "chosen": _step(strength.when, (0.75, 0.85, 0.95)),
        }
    if claim.place_name or claim.country:
        out["place"] = {
            "basis": "own" if "place" in own else "story" if "place" in far else "report",
            "precision": str(claim.where_prec or "none"),
            "located": _flag(claim.latitude is not None),
            "chosen": _step(strength.where, (0.55, 0.75, 0.95)),
        }
    if figures:
        out["toll"] = {
            "number": _number(figures[0]),
            "figures": str(min(len(figures), 3)),
            "measure": figures[0].measure,
            "length": _length(claim.sentence),
            "modality": claim.modality,
        }
    if claim.claimant is not None:
        words = claim.claimant_text or claim.claimant
        out["claimant"] = {
            "words": "name" if words[:1].isupper() else "pronoun" if len(words) < 5 else "role",
            "basis": "own" if "claimant" in own else "story",
            "chosen": _step(strength.voice, (0.65, 0.75, 0.85)),
            "chain": _flag(len(claim.claimants) > 1),
            "length": _length(claim.sentence),
        }
    return out


def confidence(found: Signs) -> float:
    """The probability (0.01 to 0.99) that all parts are right, by the fitted maps."""
    return probability(found, load("confidence"))


def probability(found: Signs, table: Mapping[str, Mapping[str, object]]) -> float:
    """As `confidence`, by the maps of `table`."""
    told = [part_probability(part, found[part], table) for part in PARTS if part in found]
    p = math.prod(told)
    if len(told) > 1:
        joint = table["joint"]
        odds = math.log(p / (1 - p)) if 0 < p < 1 else 0.0
        p = _logistic(float(joint["intercept"]) + float(joint["slope"]) * odds)  # type: ignore[arg-type]
    return round(min(0.99, max(0.01, p)), 3)


def part_probability(
    part: str, levels: Mapping[str, str], table: Mapping[str, Mapping[str, object]]
) -> float:
    """The probability that one part of a claim is right."""
    weights: Mapping[str, float] = table[part]["weights"]  # type: ignore[assignment]
    total = float(table[part]["intercept"])  # type: ignore[arg-type]
    return _logistic(total + sum(weights.get(f"{sign}={level}", 0.0) for sign, level in levels.items()))


def _logistic(x: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, x))))


def _step(x: float, bounds: Sequence[float]) -> str:
    return str(sum(x >= b for b in bounds))


def _flag(x: bool) -> str:
    return "yes" if x else "no"


def _length(sentence: str) -> str:
    """Words of the sentence, in steps."""
    return _step(len(sentence.split()), (12, 22, 35))


def _number(f: Figure) -> str:
    """How a figure is told: digits, a word, one person (by an article, a pronoun or a name), vague, withheld."""
    if f.best is None:
        return "vague" if f.low or f.high else "withheld"
    if any(c.isdigit() for c in f.text):
        return "digits"
    return "one" if f.best == 1 else "words"
