"""One function for each thing that a person decides. Each checks it, writes it into the log, and says what it means.

`record` is an open Record; ids may be given by their beginning. Every function takes `author` (a pseudonym will do) and
`reason`, and `adjudicates` where the author decides between coders. The tables follow at the next build or refresh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from dragoman.errors import JudgementError, MergeRefused, NotFoundError
from dragoman.judging.anchors import claim_anchor, figure_anchor
from dragoman.judging.fields import JUDGED, parse_fields
from dragoman.judging.pairs import Sides, refusal
from dragoman.judging.review import standing, touching
from dragoman.judging.standing import taken_back
from dragoman.judging.withdrawing import text_hash, tombstone
from dragoman.judging.wording import named, refused_in_words
from dragoman.model import Anchor, Claim, Figure, Incident, Judgement, Report, to_row
from dragoman.record import Record

LONGEST_NAME: Final = 80  # characters of an author


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was written, and what a coder should know of it."""

    judgements: tuple[Judgement, ...]
    notes: tuple[str, ...] = ()


def judge(record: Record, action: str, *words: Any, **given: Any) -> Outcome:
    """Any action by its name: `judge(record, "same", a, b, author=...)`. Raises JudgementError for an unknown one."""
    from dragoman.judging.adding import add

    acts: dict[str, Any] = {
        "accept": accept, "reject": reject, "same": same, "not_same": not_same, "split": split, "correct": correct,
        "add": add, "undo": undo, "redact": redact,
    }  # fmt: skip
    if action not in acts:
        raise JudgementError(f"{action!r} is no judgement: {', '.join(acts)}")
    outcome: Outcome = acts[action](record, *words, **given)
    return outcome


def accept(
    record: Record, wanted: str, *, author: str, reason: str | None = None, adjudicates: bool = False
) -> Outcome:
    """A claim, figure, or all claims of an incident are right as they are shown: another reader does not change them."""
    return _verdict(record, "accept", wanted, author, reason, adjudicates)


def reject(
    record: Record, wanted: str, *, author: str, reason: str | None = None, adjudicates: bool = False
) -> Outcome:
    """A claim, figure, or all claims of an incident are wrong: they stay to be seen, and count for nothing."""
    return _verdict(record, "reject", wanted, author, reason, adjudicates)


def _verdict(
    record: Record, action: str, wanted: str, author: str, reason: str | None, adjudicates: bool
) -> Outcome:
    item = record.get(wanted)
    if isinstance(item, Report):
        raise JudgementError(f"{wanted} is a report: {action} its claims, or redact it")
    draft = _draft(action, _id(item), author, reason, adjudicates, anchors=anchors_of(record, item))
    return written(record, draft)


def same(
    record: Record, first: str, second: str, *, author: str, reason: str | None = None, adjudicates: bool = False,
    dissent: bool = False,
) -> Outcome:  # fmt: skip
    """Two claims or incidents are one happening.

    Raises MergeRefused where claims of the two were judged not the same, directly or through others: whose judgement
    stands, of when, and why. `dissent` keeps the entry all the same, as a conflict without effect; `adjudicates` decides.
    """
    a, b = record.get(first), record.get(second)
    sides = (_claims(record, a, first), _claims(record, b, second))
    if _id(a) == _id(b) or {c.claim_id for c in sides[0]} == {c.claim_id for c in sides[1]}:
        raise JudgementError(f"{first} and {second} are the same thing: name two claims or two incidents")
    draft = _pair(record, "same", _id(a), _id(b), sides, author, reason, adjudicates)
    guard = None if dissent or adjudicates else partial(_refuse, record, draft, sides)
    return written(record, draft, guard=guard)


def not_same(
    record: Record,
    first: str,
    second: str,
    *,
    author: str,
    reason: str | None = None,
    adjudicates: bool = False,
) -> Outcome:
    """Two claims or incidents are not one happening. A claim and the incident that it is in: it does not belong there."""
    a, b = record.get(first), record.get(second)
    one, two = _claims(record, a, first), _claims(record, b, second)
    if {c.claim_id for c in two} < {c.claim_id for c in one}:
        a, b, one, two = b, a, two, one
    inside = {c.claim_id for c in one}
    two = [c for c in two if c.claim_id not in inside]
    if not two:
        raise JudgementError(f"{first} and {second} hold the same claims: name what does not belong together")
    draft = _pair(record, "not_same", _id(a), _id(b), (one, two), author, reason, adjudicates)
    return written(record, draft)


def split(
    record: Record,
    incident: str,
    *claims: str,
    author: str,
    reason: str | None = None,
    adjudicates: bool = False,
) -> Outcome:
    """These claims do not belong to the incident: they are apart from the rest of it, and tell one happening together."""
    whole = record.get(incident)
    if not isinstance(whole, Incident):
        raise JudgementError(f"{incident} is no incident: split an incident, or say not_same of two claims")
    if not claims:
        raise JudgementError("name the claims that do not belong: split INCIDENT CLAIM...")
    out = [c for wanted in claims for c in _claims(record, record.get(wanted), wanted)]
    inside = set(whole.claim_ids)
    foreign = [c.claim_id for c in out if c.claim_id not in inside]
    if foreign:
        raise JudgementError(f"claim {foreign[0]} is not of incident {whole.incident_id}")
    rest = [c for c in _claims(record, whole, incident) if c not in out]
    if not rest:
        raise JudgementError(
            f"these are all claims of incident {whole.incident_id}: nothing would be left of it"
        )
    return written(
        record, _pair(record, "not_same", whole.incident_id, None, (out, rest), author, reason, adjudicates)
    )


def correct(
    record: Record, wanted: str, values: Mapping[str, Any], *, author: str, reason: str | None = None,
    adjudicates: bool = False, gazetteers: Sequence[Path] = (),
) -> Outcome:  # fmt: skip
    """Other values for fields of a claim or figure (see FIELDS for how each is written): one entry a field, all or none.

    Raises JudgementError for a field or value that does not fit, with what may be.
    """
    item = record.get(wanted)
    if not isinstance(item, Claim | Figure):
        raise JudgementError(
            f"{wanted} is no claim or figure: correct the claims and figures that it is made of"
        )
    if not values:
        raise JudgementError("name what is to be corrected: correct ID field=value ...")
    kind = "claim" if isinstance(item, Claim) else "figure"
    row = to_row(item)
    parsed = parse_fields(kind, values, row, gazetteers)
    changed = {f: v for f, v in parsed.items() if v != {c: row.get(c) for c in JUDGED[kind][f]}}
    if not changed:
        raise JudgementError(
            f"{', '.join(parsed)} of {kind} {_id(item)} is so already; accept it to confirm it"
        )
    anchors = anchors_of(record, item)
    drafts = [
        replace(_draft("correct", _id(item), author, reason, adjudicates, anchors=anchors), field=f, value=v)
        for f, v in changed.items()
    ]
    return written(record, *drafts)


def undo(
    record: Record,
    wanted: str | None = None,
    *,
    author: str,
    reason: str | None = None,
    adjudicates: bool = False,
) -> Outcome:
    """Take back a judgement of one's own: by its id, or the last one that stands. An adjudicator takes back anybody's."""
    author = _author(author)

    def target(entries: Sequence[Judgement]) -> Judgement:
        return _to_undo(entries, wanted, author, adjudicates)

    found = target(record.judgements.all())
    draft = _draft("undo", found.judgement_id, author, reason, adjudicates)

    def unchanged(entries: Sequence[Judgement]) -> None:
        if target(entries).judgement_id != found.judgement_id:
            raise JudgementError("another judgement came in meanwhile: name the one to take back by its id")

    return written(record, draft, guard=unchanged)


def _to_undo(entries: Sequence[Judgement], wanted: str | None, author: str, adjudicates: bool) -> Judgement:
    gone = taken_back(entries)
    if wanted is None:
        own = [
            j
            for j in entries
            if j.author == author and j.judgement_id not in gone and j.action not in ("undo", "redact")
        ]
        if not own:
            raise NotFoundError(f"{author} has no judgement that could be taken back")
        return own[-1]
    found = [j for j in entries if j.judgement_id.startswith(wanted)]
    if len(found) != 1:
        some = f"more than one ({', '.join(j.judgement_id for j in found[:4])})" if found else "none"
        raise NotFoundError(f"judgement {wanted!r}: the log has {some} of that id")
    judgement = found[0]
    if judgement.judgement_id in gone:
        by = gone[judgement.judgement_id]
        raise JudgementError(
            f"{named(judgement)} was taken back already, by {by.author} on {by.made_at[:10]}"
        )
    if judgement.action == "redact":
        raise JudgementError("a redaction cannot be taken back: the text is gone")
    if judgement.author != author and not adjudicates:
        raise JudgementError(
            f"{named(judgement)} is not yours: its author takes it back, or an adjudicator (--adjudicate)"
        )
    return judgement


def redact(record: Record, report: str, *, author: str, reason: str, with_copies: bool = False) -> Outcome:
    """Withdraw a report, by law or for someone's safety: its words go from the log now and from the tables at the
    refresh, which must follow; its hash and this entry stay; it is not taken in again.

    `with_copies` withdraws the reports that carry the same text too; without it they are named in the notes.
    """
    if not reason or not reason.strip():
        raise JudgementError(
            "a redaction needs its reason (--reason): it is all that will be known of the report"
        )
    item = record.get(report)
    if not isinstance(item, Report):
        raise JudgementError(
            f"{report} is no report: only whole reports are redacted (explain names a claim's report)"
        )
    others = [r for r in record.reports() if r.report_id != item.report_id]
    prints = [r for r in others if text_hash(r.text) == text_hash(item.text)]
    copies = [r for r in others if r.origin_id == item.origin_id and r not in prints]
    gone = [item, *prints, *(copies if with_copies else ())]
    drafts = [replace(_draft("redact", r.report_id, author, reason), value=tombstone(r)) for r in gone]
    notes = []
    if prints:
        notes.append(
            f"the same text stood under {len(prints)} more id{'s' * (len(prints) > 1)}, withdrawn with it"
        )
    if copies and not with_copies:
        ids = ", ".join(c.report_id for c in copies)
        notes.append(
            f"much of the text stands in {len(copies)} more report{'s' * (len(copies) > 1)} of this origin: {ids}; "
            "look at them, and redact them too (--with-copies) where it must go"
        )
    made = record.judgements.insert(*drafts)
    return Outcome(tuple(made), tuple(notes))


# ---- shared
def written(record: Record, *drafts: Judgement, guard: Any = None) -> Outcome:
    """Write entries, and say where another coder's word stands against one of them."""
    made = record.judgements.insert(*drafts, guard=guard)
    ids = {j.judgement_id for j in made}
    about = {a.report_id for j in made for a in j.anchors}
    now = standing(record, touching(record.judgements.all(), about), about)
    notes = []
    for d in now.decisions:
        mine = next((w for w in d.words if w.judgement.judgement_id in ids), None)
        if mine is not None and d.field != "pair" and d.conflict and d.standing is not mine:
            s = d.standing.judgement
            notes.append(
                f"{d.field}: kept as a dispute; {s.author} said otherwise on {s.made_at[:10]}"
                f"{f' ({s.reason})' if s.reason else ''} [{s.judgement_id}], and that stands until an adjudicator decides"
            )
    notes += [
        f"no effect on the merge by {r.judgement.author}: {refused_in_words(r)}"
        for r in now.refused
        if r.judgement.judgement_id not in ids and r.because.judgement_id in ids
    ]
    notes += [refused_in_words(r) for r in now.refused if r.judgement.judgement_id in ids]
    return Outcome(tuple(made), tuple(dict.fromkeys(notes)))


def _refuse(
    record: Record,
    draft: Judgement,
    sides: tuple[Sequence[Claim], Sequence[Claim]],
    entries: Sequence[Judgement],
) -> None:
    """Raises MergeRefused where the log forbids the merge; called while nobody else can write."""
    about = {a.report_id for a in draft.anchors}
    now = standing(record, touching(entries, about), about)
    ids = Sides(tuple(c.claim_id for c in sides[0]), tuple(c.claim_id for c in sides[1]))
    found = refusal(now.merges, draft, ids)
    if found is not None:
        raise MergeRefused(refused_in_words(found))


def anchors_of(record: Record, item: Claim | Figure | Incident) -> tuple[Anchor, ...]:
    """The anchors of a claim, of a figure (with its claim's, on side 1), or of all claims of an incident."""
    if isinstance(item, Figure):
        figures, claims = (record.of_reports(t, [item.report_id]) for t in ("figures", "claims"))
        owner = next((c for c in claims if c.claim_id == item.claim_id), None)
        if owner is None:
            raise NotFoundError(f"figure {item.figure_id}: its claim {item.claim_id} is not in the record")
        return figure_anchor(item, owner, figures), claim_anchor(owner, claims, side=1)
    return _anchored(record, _claims(record, item, ""), 0, True)


def _anchored(record: Record, claims: Sequence[Claim], side: int, shown: bool) -> tuple[Anchor, ...]:
    siblings: dict[str, list[Claim]] = {}
    for c in record.of_reports("claims", {c.report_id for c in claims}):
        siblings.setdefault(c.report_id, []).append(c)
    ordered = sorted(claims, key=lambda c: c.claim_id)
    return tuple(claim_anchor(c, siblings[c.report_id], side, shown) for c in ordered)


def _pair(
    record: Record, action: str, first: str, second: str | None, sides: tuple[Sequence[Claim], Sequence[Claim]],
    author: str, reason: str | None, adjudicates: bool,
) -> Judgement:  # fmt: skip
    anchors = (*_anchored(record, sides[0], 0, False), *_anchored(record, sides[1], 1, False))
    return replace(_draft(action, first, author, reason, adjudicates, anchors=anchors), other=second)


def _claims(record: Record, item: Report | Claim | Figure | Incident, wanted: str) -> list[Claim]:
    if isinstance(item, Claim):
        return [item]
    if isinstance(item, Incident):
        inside = set(item.claim_ids)
        found = [c for c in record.of_reports("claims", item.report_ids) if c.claim_id in inside]
        return sorted(found, key=lambda c: c.claim_id)
    kind = type(item).__name__.lower()
    raise JudgementError(f"{wanted} is a {kind}: this is said of claims and incidents")


def _draft(
    action: str, subject: str, author: str, reason: str | None, adjudicates: bool = False, *,
    anchors: tuple[Anchor, ...] = (),
) -> Judgement:  # fmt: skip
    words = " ".join(reason.split()) if reason and reason.strip() else None
    return Judgement(
        "", action, subject, _author(author), "", words, anchors=anchors, adjudicates=adjudicates
    )


def _author(name: str) -> str:
    plain = " ".join((name or "").split())
    if not plain or len(plain) > LONGEST_NAME or not plain.isprintable():
        raise JudgementError("who judges? give --author NAME or set DRAGOMAN_AUTHOR (a pseudonym will do)")
    return plain


def _id(item: Report | Claim | Figure | Incident) -> str:
    for name in ("figure_id", "claim_id", "incident_id", "report_id"):
        if hasattr(item, name) and not (name == "claim_id" and isinstance(item, Figure)):
            value: str = getattr(item, name)
            return value
    raise TypeError(type(item).__name__)
