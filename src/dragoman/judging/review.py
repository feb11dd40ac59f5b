"""Reading the log: what was judged, what of it stands, and what could not be followed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dragoman.judging.apply import Applied, Open, apply
from dragoman.judging.pairs import Refused
from dragoman.judging.standing import Decision, in_time, taken_back
from dragoman.model import Claim, Figure, Incident, Judgement
from dragoman.record import Record


@dataclass(frozen=True, slots=True)
class Entry:
    """A judgement, and what has become of it: stands, taken back, replaced, outweighed, refused, open or withdrawn."""

    judgement: Judgement
    state: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Status:
    """The log at a glance: `behind` counts the entries that the tables do not follow yet."""

    entries: int
    authors: tuple[str, ...]
    in_force: int
    behind: int
    open: tuple[Open, ...]
    refused: tuple[Refused, ...]
    conflicts: tuple[Decision, ...]


def touching(entries: Sequence[Judgement], report_ids: Collection[str]) -> list[Judgement]:
    """The entries that can bear on what is judged of these reports: those about them, those about others that a "same" or
    "not the same" ties to them, and every undo and redaction. What is decided of these reports is the same by them as by the whole log."""
    tied = [{a.report_id for a in j.anchors} for j in entries if j.action in ("same", "not_same")]
    near, more = set(report_ids), True
    while more:
        rest = [ids for ids in tied if ids.isdisjoint(near)]
        more = len(rest) < len(tied)
        near = near.union(*(ids for ids in tied if not ids.isdisjoint(near)))
        tied = rest
    free = ("undo", "redact")  # these have no anchors
    return [j for j in entries if j.action in free or any(a.report_id in near for a in j.anchors)]


def twice_judged(entries: Sequence[Judgement]) -> list[Judgement]:
    """The entries on reports that more than one coder judged, with what bears on them: only there can coders differ."""
    authors: dict[str, set[str]] = {}
    for j in entries:
        for a in j.anchors:
            authors.setdefault(a.report_id, set()).add(j.author)
    return touching(entries, {r for r, names in authors.items() if len(names) > 1})


def standing(record: Record, entries: Sequence[Judgement], also: Collection[str] = ()) -> Applied:
    """What the entries make of the record's readings, for the reports that they name (and `also` these)."""
    reports = {a.report_id for j in entries for a in j.anchors} | set(also)
    claims, figures = record.as_read(reports)
    return apply(record.of_reports("reports", reports), claims, figures, entries)


def status(record: Record) -> Status:
    """The log at a glance."""
    entries = record.judgements.all()
    now = standing(record, entries)
    gone = taken_back(entries)
    live = [j for j in entries if j.judgement_id not in gone and j.action != "undo"]
    return Status(
        len(entries), tuple(sorted({j.author for j in entries})), len(live), len(entries) - record.applied[0],
        now.open, now.refused, now.conflicts,
    )  # fmt: skip


def conflicts(record: Record) -> list[Decision]:
    """The fields and pairs on which coders differ, with each coder's last word, decided or not."""
    return list(standing(record, twice_judged(record.judgements.all())).conflicts)


def history(record: Record, wanted: str | None = None, *, author: str | None = None) -> list[Entry]:
    """The judgements in time, each with what has become of it: all, or those about an id, or by an author.

    `wanted` is a claim, figure, incident, report or judgement, or the beginning of its id.
    """
    entries = record.judgements.all()
    if wanted is not None and all(j.judgement_id != wanted for j in entries):
        item = record.get(wanted)
        entries = touching(entries, item.report_ids if isinstance(item, Incident) else (item.report_id,))
    now = standing(record, entries)
    chosen = entries if wanted is None else _about(record, wanted, entries, now)
    gone, open_, refused = (
        taken_back(entries),
        _first(now.open),
        {r.judgement.judgement_id: r for r in now.refused},
    )
    outweighed = {
        w.judgement.judgement_id: d for d in now.decisions for w in d.words[1:] if w.value != d.standing.value
    }
    current = {w.judgement.judgement_id for d in now.decisions for w in d.words}
    out = []
    for j in in_time(chosen):
        if author is not None and j.author != author:
            continue
        i = j.judgement_id
        if i in gone:
            out.append(Entry(j, "taken back", f"by {gone[i].author} on {gone[i].made_at[:10]}"))
        elif j.withdrawn and j.action != "redact":
            out.append(Entry(j, "withdrawn", "its words went with a redacted report"))
        elif j.action == "redact" and j.origin is not None:
            out.append(Entry(j, "open", "withdrawn by the other team: redact it here too, or keep it"))
        elif i in open_:
            out.append(Entry(j, "open", open_[i].why))
        elif i in refused:
            by = refused[i].because
            out.append(
                Entry(j, "refused", f"{by.author} said not the same on {by.made_at[:10]} [{by.judgement_id}]")
            )
        elif i in outweighed:
            by = outweighed[i].standing.judgement
            out.append(
                Entry(
                    j,
                    "outweighed",
                    f"{outweighed[i].rule}: {by.author} on {by.made_at[:10]} [{by.judgement_id}]",
                )
            )
        elif j.action in ("accept", "reject", "correct") and i not in current:
            out.append(Entry(j, "replaced", f"by a later judgement of {j.author}"))
        else:
            out.append(Entry(j, "stands"))
    return out


def _first(items: Sequence[Open]) -> dict[str, Open]:
    return {o.judgement.judgement_id: o for o in reversed(items)}


def _about(record: Record, wanted: str, entries: Sequence[Judgement], now: Applied) -> list[Judgement]:
    exact = [j for j in entries if j.judgement_id == wanted]
    if exact:
        return [j for j in entries if j.judgement_id == wanted or j.subject == wanted]
    ids = _ids(record, wanted)
    about = {
        j.judgement_id
        for j in entries
        if ids & {j.subject, j.other, *(a.item_id for a in j.anchors), *now.found.get(j.judgement_id, ())}
        or any(a.report_id in ids for a in j.anchors)
    }
    return [j for j in entries if j.judgement_id in about or (j.action == "undo" and j.subject in about)]


def _ids(record: Record, wanted: str) -> set[str]:
    """The ids that a judgement about `wanted` may name."""
    item = record.get(wanted)
    if isinstance(item, Incident):
        return {item.incident_id, *item.claim_ids}
    if isinstance(item, Claim):
        return {item.claim_id}
    if isinstance(item, Figure):
        return {item.figure_id}
    return {item.report_id}
