"""From readings and judgements to what is linked: corrected and added claims, their review state, and constraints.

Pure and deterministic: the same readings and the same entries give the same result, in whatever order either came.
Nothing of an earlier application enters, so an entry that is taken back gives the machine's value again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final, TypeVar

from dragoman.judging.anchors import ABSENT, Match, find
from dragoman.judging.fields import JUDGED
from dragoman.judging.pairs import Merge, Refused, Sides, constraints_of
from dragoman.judging.standing import Decision, Statement, decide, in_force
from dragoman.linking import Constraints
from dragoman.model import Anchor, Claim, Figure, Judgement, Report, stable_id

OTHER_TYPE: Final = "its words are read as another type now: look at it again"
TAKEN_BACK: Final = "what it judges was added by a coder, who took that back"
NOT_READ: Final = "added"  # review_state of what a person put in
T = TypeVar("T", Claim, Figure)


@dataclass(frozen=True, slots=True)
class Open:
    """A judgement that could not be followed, in whole or for one of its anchors: kept, shown, counted."""

    judgement: Judgement
    anchor: Anchor | None
    why: str


@dataclass(frozen=True, slots=True)
class Applied:
    """What the judgements make of the readings.

    `claims` and `figures` are those given, corrected, in the order given, then those added; `touched` the reports whose
    reading is no longer as read; `open` what could not be followed; `refused` merges that "not the same" forbids.
    """

    claims: tuple[Claim, ...]
    figures: tuple[Figure, ...]
    constraints: Constraints
    touched: frozenset[str]
    open: tuple[Open, ...]
    refused: tuple[Refused, ...]
    decisions: tuple[Decision, ...]
    merges: tuple[Merge, ...]  # every same and not the same, with the claims that it speaks of now
    found: Mapping[str, tuple[str, ...]]  # judgement -> the claims and figures it is about now
    said: tuple[Statement, ...]  # everything that is said of any field of anything, in time

    @property
    def conflicts(self) -> tuple[Decision, ...]:
        """The fields on which coders differ, decided or not."""
        return tuple(d for d in self.decisions if d.conflict)


def apply(
    reports: Iterable[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    judgements: Sequence[Judgement],
) -> Applied:
    """Apply judgements to claims and figures as they were read. `reports` are those of the claims."""
    live = [j for j in in_force(judgements) if j.action != "redact"]
    named = {a.report_id for j in live for a in j.anchors}
    book = _Book({r.report_id: r for r in reports if r.report_id in named}, claims, figures, named)
    book.put_in = {i for j in judgements if j.action == "add" for i in _added_ids(j)}
    for judgement in live:
        if judgement.action == "add":
            book.add(judgement)
    keeping = [j for j in live if j.action in ("accept", "correct")]
    for judgement in (*keeping, *(j for j in live if j.action in ("reject", "same", "not_same"))):
        book.resolve(judgement)
    said = _statements(live, book)
    decisions = [decide(_weighed(said[key])) for key in sorted(said)]
    claims_now = _changed(claims, book.claims, decisions)
    figures_now = _changed(figures, book.figures, decisions)
    standing = {c.claim_id for c in claims_now if c.review_state != "rejected"}
    figures_now = [
        f if f.claim_id in standing or f.review_state == "rejected" else replace(f, review_state="rejected")
        for f in figures_now
    ]
    merges = [m for j in live if j.action in ("same", "not_same") and (m := book.merge(j, standing))]
    constraints, refused, pairs = constraints_of(merges)
    everything = [
        *(s for key in sorted(said) for s in said[key]),
        *(w for d in pairs for w in reversed(d.words)),
    ]
    return Applied(
        tuple(claims_now), tuple(figures_now), constraints, frozenset(book.touched), tuple(book.open), refused,
        (*decisions, *pairs), tuple(merges), {j: tuple(dict.fromkeys(m)) for j, m in book.found.items()},
        tuple(everything),
    )  # fmt: skip


class _Book:
    """The claims and figures of the reports that judgements name, and what each anchor was found to be."""

    def __init__(
        self,
        reports: dict[str, Report],
        claims: Sequence[Claim],
        figures: Sequence[Figure],
        named: set[str],
    ) -> None:
        self.reports = reports
        self.claims = {c.claim_id: c for c in claims if c.report_id in named}
        self.figures = {f.figure_id: f for f in figures if f.report_id in named}
        self.by_report: dict[tuple[str, str], list[Any]] = defaultdict(list)
        for c in self.claims.values():
            self.by_report["claim", c.report_id].append(c)
        for f in self.figures.values():
            self.by_report["figure", f.report_id].append(f)
        self.put_in: set[str] = set()  # ids that any entry ever added, also one that was taken back
        self.open: list[Open] = []
        self.touched: set[str] = set()
        self.found: dict[str, list[str]] = defaultdict(list)
        self.sides: dict[str, Sides] = {}

    # ---- what people put in
    def add(self, judgement: Judgement) -> None:
        """Take in an added claim (with its figures), or figures of a claim that stands."""
        if judgement.value is None:
            return  # its words were withdrawn with its report
        anchor = judgement.anchors[0]
        report = self.reports.get(anchor.report_id)
        match = find(replace(anchor, item_id=""), [], report)
        if report is None or match.span is None:
            self.open.append(Open(judgement, anchor, match.how))
            return
        moved = match.span[0] - anchor.start
        if (row := judgement.value.get("claim")) is not None:
            claim = _shifted(_object(Claim, row, claim_id=added_id(judgement)), moved, report.text)
            self._take("claim", claim.claim_id, claim, judgement)
            claim_id = claim.claim_id
        else:
            owner = judgement.anchors[1]
            home = find(owner, self.by_report["claim", anchor.report_id], report)
            if home.item_id is None and owner.row is not None:
                home = self._restored(judgement, owner, home)
            if home.item_id is None:
                self.open.append(Open(judgement, owner, home.how))
                return
            claim_id = home.item_id
        for number, row in enumerate(judgement.value.get("figures", ())):
            figure = _object(Figure, row, figure_id=added_id(judgement, number), claim_id=claim_id)
            figure = replace(figure, start=figure.start + moved, end=figure.end + moved)
            self._take("figure", figure.figure_id, figure, judgement)

    def _take(self, kind: str, item_id: str, item: Any, judgement: Judgement) -> None:
        (self.claims if kind == "claim" else self.figures)[item_id] = item
        self.by_report[kind, item.report_id].append(item)
        self.found[judgement.judgement_id].append(item_id)
        self.touched.add(item.report_id)

    # ---- what they judged
    def resolve(self, judgement: Judgement) -> None:
        """Find what a judgement is about now."""
        sides: tuple[list[str], list[str]] = ([], [])
        keeps = judgement.action in ("accept", "correct")
        for anchor in judgement.anchors:
            match = find(
                anchor, self.by_report[anchor.kind, anchor.report_id], self.reports.get(anchor.report_id)
            )
            if match.item_id is None and match.span is not None and keeps and anchor.row is not None:
                match = self._restored(judgement, anchor, match)
            if match.item_id is None:
                why = TAKEN_BACK if anchor.item_id in self.put_in else match.how
                self.open.append(Open(judgement, anchor, why))
            elif judgement.action == "reject" and not match.same_type:
                self.open.append(Open(judgement, anchor, OTHER_TYPE))
            else:
                sides[anchor.side].append(match.item_id)
                if judgement.action in ("accept", "reject", "correct") and anchor.side == 0:
                    self.touched.add(anchor.report_id)
        self.sides[judgement.judgement_id] = Sides(tuple(sides[0]), tuple(sides[1]))
        self.found[judgement.judgement_id] += [*sides[0], *sides[1]]

    def _restored(self, judgement: Judgement, anchor: Anchor, match: Match) -> Match:
        """A claim or figure that a person confirmed and this reader does not read: it stands as it was shown."""
        report = self.reports.get(anchor.report_id)
        if anchor.row is None or match.span is None or report is None:
            return match
        if anchor.item_id in self.put_in:
            return replace(match, how=TAKEN_BACK)
        moved = match.span[0] - anchor.start
        item: Claim | Figure
        if anchor.kind == "claim":
            item = _shifted(_object(Claim, anchor.row), moved, report.text)
        else:
            figure = _object(Figure, anchor.row)
            owner = next((a for a in judgement.anchors if a.kind == "claim" and a.side == 1), None)
            home = None
            if owner is not None:
                home = find(owner, self.by_report["claim", anchor.report_id], report)
                if home.item_id is None:
                    home = self._restored(judgement, owner, home)
            if home is None or home.item_id is None:
                return match
            item = replace(
                figure,
                claim_id=home.item_id,
                start=figure.start + moved,
                end=figure.end + moved,
                part_of=None,
            )
        self._take(anchor.kind, anchor.item_id, item, judgement)
        return Match(
            anchor.item_id, "kept as it was judged: nothing is read at its words any more", match.span
        )

    def merge(self, judgement: Judgement, standing: set[str]) -> Merge | None:
        """The claims of a same or not_same that are there and stand; None where a side has none left."""
        sides = self.sides[judgement.judgement_id]
        first, second = ([c for c in side if c in standing] for side in (sides.first, sides.second))
        if not first or not second:
            if any(a.kind == "claim" for a in judgement.anchors) and sides.first and sides.second:
                self.open.append(Open(judgement, None, "one side has only rejected claims"))
            return None
        return Merge(judgement, Sides(tuple(dict.fromkeys(first)), tuple(dict.fromkeys(second))))


def added_id(judgement: Judgement, number: int | None = None) -> str:
    """The id of the claim that a judgement adds, or of its figure number `number` (from 0)."""
    return stable_id("added", judgement.judgement_id, number)


def _added_ids(judgement: Judgement) -> Iterable[str]:
    figures = judgement.value.get("figures", ()) if judgement.value is not None else ()
    return (added_id(judgement), *(added_id(judgement, n) for n in range(len(figures))))


# ---- what stands of each field
def _statements(live: Sequence[Judgement], book: _Book) -> dict[tuple[str, str], list[Statement]]:
    """What is said of each field of each item, in time. A correction says that the item stands; an acceptance, that
    every field is right as it was shown."""
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for j in live:
        if j.action not in ("accept", "reject", "correct") or (j.action == "correct" and j.value is None):
            continue
        sides = book.sides[j.judgement_id]
        for item_id in sides.first:
            verdict = "reject" if j.action == "reject" else "accept"
            said[item_id, "status"].append(Statement(j, item_id, "status", verdict))
            if j.action == "correct" and j.field is not None:
                said[item_id, j.field].append(Statement(j, item_id, j.field, j.value))
    for j in live:
        if j.action == "accept":
            for anchor, item_id in _shown(j, book):
                for field, columns in JUDGED[anchor.kind].items():
                    value = {c: (anchor.row or {}).get(c) for c in columns}
                    said[item_id, field].append(Statement(j, item_id, field, value))
    for statements in said.values():
        statements.sort(key=lambda s: (s.judgement.made_at, s.judgement.judgement_id))
    return said


def _weighed(statements: Sequence[Statement]) -> Sequence[Statement]:
    """What counts on a field: corrections of it where there are any, else what was accepted."""
    corrections = [s for s in statements if s.judgement.action == "correct"]
    return corrections if corrections and statements[0].field != "status" else statements


def _shown(j: Judgement, book: _Book) -> Iterable[tuple[Anchor, str]]:
    """The anchors of a judgement that were found, with what they are now."""
    for anchor in j.anchors:
        if anchor.side == 0 and anchor.row is not None:
            match = find(
                anchor, book.by_report[anchor.kind, anchor.report_id], book.reports.get(anchor.report_id)
            )
            if match.item_id is not None:
                yield anchor, match.item_id


def _changed(read: Sequence[T], now: Mapping[str, T], decisions: Sequence[Decision]) -> list[T]:
    """The items as judged: those read, in their order, then those that people put in, by id."""
    judged: dict[str, list[Decision]] = defaultdict(list)
    for d in decisions:
        judged[d.item_id].append(d)
    seen = {_id(i) for i in read}
    out = [_judged(item, judged.get(_id(item), ()), False) for item in read]
    for put_in in sorted(set(now) - seen):
        out.append(_judged(now[put_in], judged.get(put_in, ()), True))
    return out


def _judged(item: T, decisions: Sequence[Decision], put_in: bool) -> T:
    if not decisions and not put_in:
        return item
    status = next((d for d in decisions if d.field == "status"), None)
    values: dict[str, Any] = {}
    for d in decisions:
        if d.field not in ("status", "pair"):
            values.update(d.standing.value)
    changed = _object(type(item), {**_row(item), **values})
    if isinstance(changed, Claim):
        changed = _without_words(changed, decisions)
    disputed = tuple(sorted(d.field for d in decisions if d.disputed))
    state = "accepted"
    if status is not None and status.standing.value == "reject":
        state = "rejected"
    elif put_in and item.review_state == NOT_READ:
        state = NOT_READ
    elif any(d.standing.judgement.action == "correct" for d in decisions) and _row(changed) != _row(item):
        state = "corrected"
    elif status is None:
        state = item.review_state
    return replace(changed, review_state=state, disputed=disputed)


def _without_words(claim: Claim, decisions: Sequence[Decision]) -> Claim:
    """A corrected field does not rest on the words that the reader took it from."""
    corrected = {d.field for d in decisions if d.standing.judgement.action == "correct"}
    return replace(claim, spans=tuple(s for s in claim.spans if s[0] not in corrected))


# ---- rows and objects
def _id(item: Claim | Figure) -> str:
    return item.claim_id if isinstance(item, Claim) else item.figure_id


def _row(item: Any) -> dict[str, Any]:
    return {f.name: getattr(item, f.name) for f in fields(item)}


_DAYS: Final = ("date_start", "date_end", "since", "as_of")


def _object(cls: type[T], row: Mapping[str, Any], **given: Any) -> T:
    """A claim or figure of a JSON row; columns that this version does not know are left out."""
    names = {f.name for f in fields(cls)}
    values: dict[str, Any] = {}
    for name, value in {**row, **given}.items():
        if name not in names:
            continue
        if isinstance(value, list):
            value = tuple(tuple(v) if isinstance(v, list) else v for v in value)
        elif name in _DAYS and isinstance(value, str):
            value = date.fromisoformat(value)
        values[name] = value
    if "incident_id" not in given:
        values["incident_id"] = None
    return cls(**values)


def _shifted(claim: Claim, moved: int, text: str) -> Claim:
    """The claim with its spans moved, and its sentence as it stands in the text."""
    if not moved:
        return claim
    start, end = claim.start + moved, claim.end + moved
    return replace(
        claim, start=start, end=end, sentence=text[start:end], trigger_start=claim.trigger_start + moved,
        trigger_end=claim.trigger_end + moved, spans=tuple((n, a + moved, b + moved) for n, a, b in claim.spans),
    )  # fmt: skip


__all__ = ["ABSENT", "Applied", "Open", "added_id", "apply"]
