#!/usr/bin/env python3
"""Fit codebook/perpetrators.toml: what speaks for and against a group as who did an act, on MUC-4's texts and keys.

    fit_perpetrators.py [--shared FOLDER] [--to FILE] [--folds N]

Of the 1,500 documents of dev, tst1 and tst2 (tst3 is measured on and left out) each act of force told of nobody in
particular, in an incident that the coders filled a template for, gives an example for each group that the report
names: of who did it where the template names the group, else of who did
not. Prints, by cross-validation over documents, what a bound takes and how much of it is right; writes the weights and
leaves the rest of the table as it stands. Same texts, same bytes.
"""

from __future__ import annotations

import dataclasses
import importlib
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from fit_specific import Example, arguments, cross_validated, fit, grouped, load

from dragoman.model import Claim
from dragoman.pipeline import Stages, build
from dragoman.publish.export import export
from dragoman.reading.actors import ActorBook
from dragoman.reading.reader import Kit
from dragoman.record import Record

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "src" / "dragoman" / "codebook" / "perpetrators.toml"
BOOK = ActorBook.default()


class Recorder:
    """A scorer that keeps the features it is asked about and finds nobody likely."""

    def __init__(self) -> None:
        self.found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)

    def __call__(self, claim: Claim, name: str, found: Sequence[str]) -> float:
        self.found[claim.report_id, claim.claim_id][name] = tuple(found)
        return 0.0


def main() -> int:
    a = arguments(__doc__, TABLE)
    acts = list(of_muc([d for d in load(a.shared / "gold" / "muc4") if not d["id"].startswith("TST3")]))
    examples = [e for act in acts for e in act]
    chances = cross_validated(examples, a.folds)
    print(f"{len(acts)} acts, {len(examples)} groups weighed, {sum(e.happened for e in examples)} did it")
    at = np.cumsum([0, *(len(act) for act in acts)])
    best = [(chances[i:j].max(), examples[i + int(chances[i:j].argmax())].happened) for i, j in pairwise(at)]
    could = sum(any(e.happened for e in act) for act in acts)
    for bound in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        taken = [right for chance, right in best if chance >= bound]
        print(
            f"bound {bound}: {len(taken)} taken, {np.mean(taken or [0]):.2f} right, {sum(taken) / could:.2f} of those that could be"
        )
    write(a.to, fit(examples))
    return 0


def of_muc(documents: Sequence[dict[str, Any]]) -> Iterator[list[Example]]:
    recorder = Recorder()
    stages = dataclasses.replace(
        Stages.default(), kit=lambda s: dataclasses.replace(Kit.default(), perpetrators=recorder)
    )
    scorer, common = importlib.import_module("datasets.muc4"), importlib.import_module("common")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "in.jsonl"
        lines.write_text(
            "".join(json.dumps({"id": d["id"], "text": d["text"]}) + "\n" for d in documents),
            encoding="utf-8",
        )
        build([lines], Path(folder) / "record", workers=1, stages=stages)
        export(Record.open(Path(folder) / "record"), Path(folder) / "export")
        rows = common.Export(Path(folder) / "export")
        for d in documents:
            report = rows.report_for(d["id"], d["text"])
            if report is not None:
                yield from acts_of(d, report, rows, recorder, scorer, common)


def acts_of(
    d: dict[str, Any], report: dict, rows: Any, recorder: Recorder, scorer: Any, common: Any
) -> Iterator[list[Example]]:
    groups = grouped(scorer, rows, report)
    for i, j, _ in common.greedy_match(d["templates"], [t for _, t in groups], scorer.likeness):
        named = [f for f, _ in scorer._fills(d["templates"][i], "PERP: ORGANIZATION ID")]
        for row in groups[j][0]:
            found = recorder.found.get((report["report_id"], row["claim_id"]), {})
            if found:
                examples = (
                    Example(d["id"], f, any(same(scorer, name, fill) for fill in named))
                    for name, f in sorted(found.items())
                )
                yield list(examples)


def same(scorer: Any, name: str, fill: str) -> bool:
    """Whether a canonical name is what the coders wrote, by any of its names in the book."""
    written = scorer._strings(fill)
    known = {alias.actor.name for w in written for alias in BOOK.find(w)}
    return name in known or scorer._names_alike(name, written)


def write(path: Path, weights: dict[str, float]) -> None:
    """The table as TOML, weights to two decimals, without those that round to nothing."""
    head = path.read_text(encoding="utf-8").split("[weights]")[0]
    lines = [f"{json.dumps(f)} = {w:.2f}" for f, w in sorted(weights.items()) if abs(w) >= 0.005]
    path.write_text(head + "[weights]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(lines)} weights")


if __name__ == "__main__":
    sys.exit(main())
