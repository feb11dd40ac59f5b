"""Why claims stand together, in plain words: what they share, over how many of them, and where they differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dragoman.model import Claim, Figure
from dragoman.workbench import wording


@dataclass(frozen=True)
class Reason:
    """One thing that claims share ("the same day: 3 Feb 2020"): how many of the claims that say it have this value."""

    words: str
    value: str
    n: int
    told: int
    others: tuple[str, ...]  # what the rest say

    @property
    def whole(self) -> bool:
        """Whether nobody says otherwise."""
        return self.n == self.told


def reasons(claims: Sequence[Claim], figures: dict[str, list[Figure]]) -> list[Reason]:
    """What the claims of an incident share, what nobody contradicts first; only what two or more of them say."""

    def killed(c: Claim) -> Iterable[str]:
        return (
            wording.figure(f)
            for f in figures.get(c.claim_id, ())
            if f.measure == "killed" and wording.figure(f) != "withheld"
        )

    asked: list[tuple[str, Callable[[Claim], Iterable[str]]]] = [
        (
            "the same day",
            lambda c: [wording.days(c.date_start, c.date_end)] if c.date_start or c.date_end else [],
        ),
        ("the same place", lambda c: [wording.place(c)] if wording.place(c) else []),
        ("the same toll", killed),
        ("the same actors", lambda c: [", ".join(c.actors)] if c.actors else []),
        ("the same victims or counterpart", lambda c: [", ".join(c.recipients)] if c.recipients else []),
        ("the same kind of act", lambda c: [wording.headline(c)]),
    ]
    found = [r for words, of in asked if (r := _shared(words, [list(of(c)) for c in claims])) is not None]
    return sorted(found, key=lambda r: not r.whole)


def _shared(words: str, told: Sequence[list[str]]) -> Reason | None:
    """The value that most claims have, where two or more and half of those that say anything have it."""
    said = [values for values in told if values]
    counted = Counter(v for values in said for v in dict.fromkeys(values))
    if not counted:
        return None
    value, n = min(counted.items(), key=lambda x: (-x[1], x[0]))
    if n < 2 or 2 * n < len(said):
        return None
    return Reason(words, value, n, len(said), tuple(sorted(v for v in counted if v != value))[:3])
