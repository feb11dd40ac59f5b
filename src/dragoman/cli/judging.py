"""judge: what a coder decides, and what the log says, on the terminal."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from dragoman.cli.building import print_judged
from dragoman.cli.intake import print_json
from dragoman.cli.screen import notes, results
from dragoman.cli.tables import new_table
from dragoman.errors import JudgementError
from dragoman.judging import (
    FIELDS,
    Agreement,
    Entry,
    Exchange,
    Outcome,
    Status,
    agreement,
    conflicts,
    export_log,
    history,
    import_log,
    judge,
    open_in_words,
    refused_in_words,
    said,
    status,
    value_in_words,
)
from dragoman.judging.apply import added_id
from dragoman.judging.standing import Decision
from dragoman.model import MEASURES, Incident, to_row
from dragoman.pipeline import refresh
from dragoman.record import Record

VIEWS: Final = ("history", "conflicts", "agreement", "fields", "status")
SHOWN: Final = 4  # incidents that a judgement's claims are said to be in
SHORT: Final = 8  # characters of an id
ACTIONS: Final[dict[str, str]] = {
    "accept": "ID", "reject": "ID", "same": "ID ID", "not_same": "ID ID", "split": "INCIDENT CLAIM...",
    "correct": "ID field=value...", "add": "REPORT|CLAIM 'words' field=value...", "undo": "[JUDGEMENT]",
    "redact": "REPORT",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """The options of a judgement."""

    author: str
    reason: str | None
    adjudicates: bool
    dissent: bool
    at: int | None
    with_copies: bool
    gazetteers: Sequence[Path]


def run(
    path: Path,
    action: str | None,
    words: Sequence[str],
    given: Given,
    log_only: bool,
    export_to: Path | None,
    import_from: Path | None,
    as_json: bool,
) -> None:
    """What `dragoman judge` does."""
    record = Record.open(path)
    if export_to is not None:
        count = export_log(record, export_to)
        notes().print(f"{export_to}: {counted(count, 'judgement')}", markup=False, soft_wrap=True)
    if import_from is not None:
        print_exchange(import_from, import_log(record, import_from))
        if not log_only:
            bring_up(path)
    if export_to is not None or import_from is not None:
        return
    if action in VIEWS or action is None:
        _view(path, record, action, words, given, as_json)
    elif action == "refresh":
        bring_up(path)
    else:
        outcome = decide(record, action.replace("-", "_"), words, given)
        if as_json:
            print_json([*map(to_row, outcome.judgements)])
        else:
            print_outcome(outcome)
        if log_only and action != "redact":
            return
        refresh(path)
        if not as_json:
            print_effect(path, outcome)


def _view(
    path: Path, record: Record, action: str | None, words: Sequence[str], given: Given, as_json: bool
) -> None:
    if action == "history":
        entries = history(
            record, words[0] if words else None, author=given.author if not words and given.author else None
        )
        _shown(as_json, entries, print_history)
    elif action == "conflicts":
        _shown(as_json, conflicts(record), print_conflicts)
    elif action == "agreement":
        _shown(as_json, agreement(record), print_agreement)
    elif action == "fields":
        print_fields()
    else:
        now = status(record)
        if as_json:
            print_json(to_row(now))
        else:
            print_status(path, now)


def _shown(as_json: bool, found: Sequence[Any], show: Callable[[Sequence[Any]], None]) -> None:
    if as_json:
        print_json([to_row(f) for f in found])
    else:
        show(found)


def print_fields() -> None:
    """The fields that can be corrected, and how each is written."""
    for kind, rules in FIELDS.items():
        table = _table(f"Fields of a {kind}", "field", "written")
        for rule in rules.values():
            table.add_row(rule.name, Text(rule.help))
        results().print(table)


def decide(record: Record, action: str, words: Sequence[str], given: Given) -> Outcome:
    """Make the judgement that was typed. Raises JudgementError with how it is typed."""
    if action not in ACTIONS:
        raise JudgementError(
            f"{action!r} is no judgement: {', '.join(ACTIONS)}; or {', '.join(VIEWS)}, refresh"
        )
    least = {"same": 2, "not_same": 2, "split": 2, "correct": 2, "add": 2, "undo": 0}.get(action, 1)
    most = {"accept": 1, "reject": 1, "redact": 1, "same": 2, "not_same": 2, "undo": 1}.get(action)
    if len(words) < least or (most is not None and len(words) > most):
        raise JudgementError(f"dragoman judge RECORD {action} {ACTIONS[action]}")
    common: dict[str, Any] = {"author": given.author, "reason": given.reason}
    if action == "redact":
        return judge(record, action, *words, **common, with_copies=given.with_copies)
    common["adjudicates"] = given.adjudicates
    if action == "same":
        return judge(record, action, *words, **common, dissent=given.dissent)
    if action == "correct":
        return judge(record, action, words[0], pairs(words[1:]), **common, gazetteers=given.gazetteers)
    if action == "add":
        return _add(record, words, common, given)
    return judge(record, action, *words, **common)


def _add(record: Record, words: Sequence[str], common: Mapping[str, Any], given: Given) -> Outcome:
    values = pairs(words[2:])
    figures = []
    for measure in [m for m in values if m in MEASURES]:
        quoted, colon, number = values.pop(measure).rpartition(":")
        figures.append({"measure": measure, "number": number, **({"words": quoted} if colon else {})})
    more: dict[str, Any] = {"start": given.at, "gazetteers": given.gazetteers}
    if figures:
        more["figures"] = figures
    return judge(record, "add", words[0], words[1], values, **common, **more)


def pairs(words: Sequence[str]) -> dict[str, str]:
    """field=value, each. Raises JudgementError."""
    out: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise JudgementError(f"{word!r}: write field=value; fields of a claim: {', '.join(FIELDS['claim'])}; "
                                 f"of a figure: {', '.join(FIELDS['figure'])}")  # fmt: skip
        out[name.strip().replace("-", "_")] = value.strip()
    return out


def print_outcome(outcome: Outcome) -> None:
    """What was written and what it means, on stderr."""
    out = notes()
    for j in outcome.judgements:
        out.print(f"Judged: {j.author}: {said(j)}   [{j.judgement_id[:SHORT]}]", markup=False, soft_wrap=True)
    for note in outcome.notes:
        out.print(f"Note: {note}", style="yellow", markup=False, soft_wrap=True)


def bring_up(path: Path) -> None:
    """Refresh the tables, and say what of the log could not be followed."""
    start = time.perf_counter()
    judged = refresh(path)
    out = notes()
    if judged is None:
        out.print(f"{path}: the tables follow the log already", markup=False, soft_wrap=True)
        return
    print_judged(out, judged, path)
    out.print(
        f"{path}: tables follow the log ({time.perf_counter() - start:.1f} s)", markup=False, soft_wrap=True
    )


def print_effect(path: Path, outcome: Outcome) -> None:
    """Where the claims of a judgement stand now, on stderr."""
    record, out = Record.open(path), notes()
    anchors = [a for j in outcome.judgements for a in j.anchors]
    ids = {a.item_id for a in anchors} | {added_id(j) for j in outcome.judgements if j.action == "add"}
    ids |= {str(a.row["claim_id"]) for a in anchors if a.kind == "figure" and a.row is not None}
    claims = record.of_reports("claims", {a.report_id for a in anchors})
    homes = Counter(c.incident_id for c in claims if c.claim_id in ids)
    for home, count in homes.most_common(SHOWN):
        if home is None:
            out.print(
                f"Now: {count} claim{'s' * (count > 1)} in no incident, counting for nothing",
                markup=False,
                soft_wrap=True,
            )
            continue
        incident = record.get(home)
        if isinstance(incident, Incident):
            size = len(incident.claim_ids)
            out.print(
                f"Now: incident {home[:SHORT]} {incident.title} ({size} claim{'s' * (size > 1)})",
                markup=False,
                soft_wrap=True,
            )
    if len(homes) > SHOWN:
        out.print(f"Now: and {len(homes) - SHOWN} more incidents", markup=False, soft_wrap=True)


def counted(n: int, noun: str) -> str:
    """A number and its noun: "1 field", "1,200 fields"."""
    many = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{n:,} {noun if n == 1 else many}"


def print_status(record: Path, now: Status) -> None:
    """The log at a glance."""
    out = results()
    if not now.entries:
        out.print(
            f"No judgements yet. dragoman judge {record} accept ID --author NAME is the first.",
            markup=False,
            soft_wrap=True,
        )
        return
    out.print(
        f"{counted(now.entries, 'judgement')} by {', '.join(now.authors)}; {now.in_force:,} in force.",
        markup=False,
        soft_wrap=True,
    )
    if now.behind:
        behind = counted(now.behind, "entry")
        out.print(
            f"The tables do not follow {behind} yet: dragoman judge {record} refresh",
            markup=False,
            soft_wrap=True,
        )
    _list("Merges refused", [refused_in_words(r) for r in now.refused])
    _list("Not followed", [open_in_words(o) for o in now.open])
    if now.conflicts:
        out.print(
            f"Coders differ on {counted(len(now.conflicts), 'field')}: dragoman judge {record} conflicts",
            markup=False,
            soft_wrap=True,
        )


def _list(title: str, lines: Sequence[str]) -> None:
    out = results()
    if lines:
        out.print(f"\n{title} ({len(lines):,}):", style="bold", markup=False, soft_wrap=True)
    for line in lines:
        out.print(f"  {line}", markup=False, soft_wrap=True)


def _table(title: str, *columns: str) -> Table:
    table = new_table(title)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def print_history(entries: Sequence[Entry]) -> None:
    """The judgements as a table."""
    if not entries:
        results().print("No judgements.")
        return
    table = _table("Judgements", "id", "when", "who", "what", "state")
    styles = {
        "stands": "green",
        "taken back": "dim",
        "replaced": "dim",
        "outweighed": "yellow",
        "refused": "red",
        "open": "red",
    }
    for e in entries:
        j = e.judgement
        state = Text(e.state, style=styles.get(e.state, "dim"))
        if e.because:
            state.append(f": {e.because}", style="dim")
        table.add_row(
            j.judgement_id[:SHORT],
            j.made_at[:16].replace("T", " "),
            j.author,
            Text(said(j)),
            state,
        )
    results().print(table)


def print_conflicts(found: Sequence[Decision]) -> None:
    """Each field on which coders differ: what stands, by which rule, and what the others say."""
    if not found:
        results().print("No conflicts: no two coders differ on anything.")
        return
    table = _table("Conflicts", "of", "field", "stands", "by", "rule", "others")
    for d in found:
        others = [
            f"{w.judgement.author}: {value_in_words(d.field, w.value)}"
            for w in d.words[1:]
            if w.value != d.standing.value
        ]
        table.add_row(
            "+".join(i[:SHORT] for i in d.item_id.split("+")), d.field, Text(value_in_words(d.field, d.standing.value)),
            d.standing.judgement.author, RULES[d.rule], Text("; ".join(others)),
        )  # fmt: skip
    results().print(table)


RULES: Final[dict[str, str]] = {
    "first": "judged first; disputed", "apart": "not the same stands; disputed", "adjudicated": "adjudicator decided",
    "agreed": "agreed", "only": "only one",
}  # fmt: skip


def print_agreement(found: Sequence[Agreement]) -> None:
    """Agreement per field."""
    if not found:
        results().print("Nothing has been judged by two coders yet.")
        return
    table = _table("Agreement", "field", "n", "coders", "same value", "Cohen's kappa", "Krippendorff's alpha")
    number: Callable[[float | None], str] = lambda x: "–" if x is None else f"{x:.2f}"  # noqa: E731
    for a in found:
        table.add_row(
            a.field, str(a.n), ", ".join(a.coders), f"{a.observed:.0%}", number(a.kappa), number(a.alpha)
        )
    results().print(table)
    results().print(
        "n: claims, figures or pairs that two or more judged. –: not defined (one value in all, or not two coders)."
    )


def print_exchange(path: Path, found: Exchange) -> None:
    """What an import did, on stderr."""
    out = notes()
    out.print(
        f"{path}: {counted(found.added, 'judgement')} taken in, {found.known:,} known already",
        markup=False,
        soft_wrap=True,
    )
    for name in found.shared_authors:
        out.print(
            f"Note: {name} judges here too; if that is another person, one of the two should take another name",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
    for j in found.redactions:
        out.print(
            f"Note: the other team withdrew report {j.subject} ({j.reason}); here it stands: redact it, or keep it",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
    for line in [open_in_words(o) for o in found.open]:
        out.print(f"Not followed: {line}", style="yellow", markup=False, soft_wrap=True)
    if found.conflicts:
        out.print(
            f"Coders differ on {counted(len(found.conflicts), 'field')} now",
            style="yellow",
            markup=False,
            soft_wrap=True,
        )
