#!/usr/bin/env python3
"""Measure the first look at a text (dragoman.reports.relevance) on the development sets: recall, what it lets through, MB/s.

    measure_relevance.py [--shared FOLDER]

Recall is the share of documents that hold an event, by each set's own coding, which are not dropped: of MUC-4 those with
templates, of GVA those with people shot, of CASE 2021 all but disasters, smuggling and "other". What is let through is
measured on local newspapers (LGL), which hold crime and fires enough, and on pages made of them. Nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from dragoman.reports import Relevance

ROOT = Path(__file__).resolve().parent.parent
SETS = {
    "facts": "seeds",
    "airwars": "airwars",
    "muc4": "muc4",
    "idmc": "idmc",
    "gva": "gva",
    "case2021": "case2021",
}
NO_CONFLICT = {"NATURAL_DISASTER", "MAN_MADE_DISASTER", "ORG_CRIME", "OTHER"}
OF_THEATRE = ("facts", "fa_kes")  # all about Syria


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    shared: Path = p.parse_args().shared
    if not (shared / "evaluate" / "evaluate.py").exists():
        print(f"measure_relevance: no development sets in {shared}: nothing was measured")
        return 0
    gold = shared / "gold"
    held = {name: with_events(name, texts(shared, name, SETS[name]), gold) for name in SETS}
    held["fa_kes"] = fa_kes(gold)
    other = [t for i, t in texts(shared, "toponyms", "toponyms").items() if i.startswith("lgl")]
    for theatre in ((), ("SYR",)):
        look = Relevance(theatre)
        print(f"theatre {', '.join(theatre) or 'the world'}")
        kept = {
            n: [look.why_not(t) is None for t in ts]
            for n, ts in held.items()
            if not theatre or n in OF_THEATRE
        }
        for name, found in kept.items():
            print(f"    recall {name:10} {sum(found) / len(found):.3f} of {len(found)}")
        pooled = [k for found in kept.values() for k in found]
        print(f"    recall {'all':10} {sum(pooled) / len(pooled):.4f} of {len(pooled)}")
        through = [look.why_not(t) is None for t in other]
        print(f"    let through of local papers {sum(through) / len(through):.3f} of {len(through)}")
        print(
            f"    {speed(look.why_not, other * 3):.0f} MB/s of text, {speed(look.why_not_page, pages(other)):.0f} MB/s of pages"
        )
    return 0


def texts(shared: Path, name: str, folder: str) -> dict[str, str]:
    """The documents of a set by id, with their titles."""
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as out:
        command = [sys.executable, str(shared / "evaluate" / "evaluate.py"), "reports", name]
        subprocess.run(
            [*command, "--gold", str(shared / "gold" / folder), "--out", out.name],
            check=True,
            capture_output=True,
        )
        rows = [json.loads(line) for line in Path(out.name).read_text(encoding="utf-8").split("\n") if line]
    return {r["id"]: f"{r.get('title') or ''}\n{r['text']}" for r in rows}


def with_events(name: str, found: dict[str, str], gold: Path) -> list[str]:
    """The texts of a set that hold an event by its coding."""
    if name == "muc4":
        coded = [
            json.loads(line) for line in (gold / "muc4" / "dev_tst3.jsonl").read_text().split("\n") if line
        ]
        keep = {c["id"] for c in coded if any(t.get("INCIDENT: TYPE") for t in c["templates"])}
    elif name == "gva":
        answers = json.loads((gold / "gva" / "y_val.json").read_text())
        shot = [a["n_killed"] or a["n_injured"] for a in answers]
        keep = {i for i in found if shot[int(i.rpartition("-")[2]) - 1]}
    elif name == "case2021":
        with (gold / "case2021" / "dev.tsv").open(encoding="utf-8", newline="") as file:
            kinds = {f"case2021-{r['id']}": r["SubType"] for r in csv.DictReader(file, delimiter="\t")}
        keep = {i for i in found if kinds.get(i, "") not in NO_CONFLICT}
    else:
        keep = set(found)
    return [found[i] for i in found if i in keep]


def fa_kes(gold: Path) -> list[str]:
    csv.field_size_limit(10**9)
    with (gold / "fa_kes" / "FA-KES-Dataset.csv").open(encoding="latin-1", newline="") as file:
        return [f"{r['article_title']}\n{r['article_content']}" for r in csv.DictReader(file)]


def pages(of: Sequence[str]) -> list[bytes]:
    """Pages of the web around texts, with as much that is no text as pages have."""
    script = "<script>" + "window.track=function(a){return a+1};" * 400 + "</script>"
    menu = "".join(f'<li class="menu-item"><a href="/section/{n}">Section {n}</a></li>' for n in range(60))
    return [
        f"<!DOCTYPE html><html><head><title>x</title>{script}</head><body><ul>{menu}</ul><article>"
        f"{''.join(f'<p class=a>{s}.</p>' for s in t.split('. '))}</article>{script}</body></html>".encode()
        for t in of
    ]


def speed(look: object, items: Sequence[str | bytes]) -> float:
    size = sum(len(x.encode() if isinstance(x, str) else x) for x in items)
    start = time.process_time()
    for item in items:
        look(item)  # type: ignore[operator]
    return size / 1e6 / (time.process_time() - start)


if __name__ == "__main__":
    raise SystemExit(main())
