"""Which judgement stands where several speak of one thing (docs/judging.md: who decides).

An `undo` takes its entry back. Of one coder's entries on one field the latest stands. Between coders an adjudicator's
entry decides; without one, the coder who judged first stands, and the field is disputed. Of pairs, "not the same" stands
against another coder's "the same" until an adjudicator decides: keeping two happenings apart hides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dragoman.model import Judgement


@dataclass(frozen=True, slots=True)
class Statement:
    """What one judgement says of one field of one item: `value` is plain JSON."""

    judgement: Judgement
    item_id: str
    field: str  # "status" for whether it stands at all, "pair" for same and apart
    value: Any


@dataclass(frozen=True, slots=True)
class Decision:
    """What stands for one field of one item, and each coder's last word on it, the standing one's first."""

    item_id: str
    field: str
    standing: Statement
    words: tuple[Statement, ...]
    rule: str  # only, agreed, adjudicated, first

    @property
    def disputed(self) -> bool:
        """Whether coders differ and nobody has decided between them."""
        return self.rule in ("first", "apart")

    @property
    def conflict(self) -> bool:
        """Whether coders differ, decided or not."""
        return any(w.value != self.standing.value for w in self.words)


def in_time(judgements: Sequence[Judgement]) -> list[Judgement]:
    """By time, then id: the same in every log, in whatever order entries were imported."""
    return sorted(judgements, key=lambda j: (j.made_at, j.judgement_id))


def taken_back(judgements: Sequence[Judgement]) -> dict[str, Judgement]:
    """The entries that an undo has taken back, by id, each with that undo. An undo can be undone.

    Only the author of an entry, or an adjudicator, takes it back.
    """
    by_id = {j.judgement_id: j for j in judgements}
    out: dict[str, Judgement] = {}
    for undo in reversed(in_time([j for j in judgements if j.action == "undo"])):
        target = by_id.get(undo.subject)
        allowed = target is not None and (undo.author == target.author or undo.adjudicates)
        if undo.judgement_id not in out and allowed:
            out.setdefault(undo.subject, undo)
    return out


def in_force(judgements: Sequence[Judgement]) -> list[Judgement]:
    """The entries that were not taken back, without the undos themselves, in time."""
    gone = taken_back(judgements)
    return [j for j in in_time(judgements) if j.judgement_id not in gone and j.action != "undo"]


def decide(statements: Sequence[Statement]) -> Decision:
    """What stands among the statements (in time, at least one) on one field of one item."""
    first, last = _by_author(statements)
    ruling = [s for s in statements if s.judgement.adjudicates]
    if ruling:
        standing, rule = ruling[-1], "adjudicated"
    else:
        standing = last[next(iter(first))]
        values = [s.value for s in last.values()]
        rule = "only" if len(values) == 1 else "agreed" if all(v == values[0] for v in values) else "first"
    return Decision(standing.item_id, standing.field, standing, _ordered(standing, last), rule)


def decide_pair(statements: Sequence[Statement]) -> Decision:
    """The same for a pair, whose values are "same" and "apart": without an adjudicator "apart" stands."""
    decision = decide(statements)
    if decision.rule != "first":
        return decision
    _, last = _by_author(statements)
    standing = next(s for s in last.values() if s.value == "apart")
    return Decision(standing.item_id, "pair", standing, _ordered(standing, last), "apart")


def _by_author(statements: Sequence[Statement]) -> tuple[dict[str, Statement], dict[str, Statement]]:
    first: dict[str, Statement] = {}
    last: dict[str, Statement] = {}
    for s in statements:
        first.setdefault(s.judgement.author, s)
        last[s.judgement.author] = s
    return first, last


def _ordered(standing: Statement, last: dict[str, Statement]) -> tuple[Statement, ...]:
    return (standing, *(s for s in last.values() if s.judgement.author != standing.judgement.author))
