#!/usr/bin/env python3
"""Build each development set, score it and write docs/measured.toml. `make evaluate` runs this.

    evaluate.py [DATASET ...] [--shared FOLDER] [--keep FOLDER]

The development sets and their scorers stand outside the project (`../shared`); where they are not there this says
so and leaves docs/measured.toml as it is. With names of data sets only those are measured, and nothing is written.
"""

from __future__ import annotations

import argparse
import json
import math
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

from dragoman.fingerprint import fingerprint
from dragoman.pipeline import build
from dragoman.publish.export import export as export_record
from dragoman.record import Record
from dragoman.version import READER

ROOT = Path(__file__).resolve().parent.parent
MEASURED, FLOORS = ROOT / "docs" / "measured.toml", ROOT / "tests" / "floors.toml"
SETS = {  # scorer -> its folder under gold
    "facts": "seeds", "airwars": "airwars", "muc4": "muc4", "idmc": "idmc", "gva": "gva", "case2021": "case2021",
    "re3d": "re3d", "toponyms": "toponyms", "tempeval": "tempeval", "ecbplus": "ecbplus", "polnear": "polnear",
}  # fmt: skip


def main() -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("sets", nargs="*", choices=[*SETS, []], metavar="DATASET", help=f"of {', '.join(SETS)}")
    p.add_argument("--shared", type=Path, default=ROOT.parent / "shared")
    p.add_argument("--keep", type=Path, help="keep inputs, records and exports here")
    p.add_argument("--workers", type=int, default=2)
    p.add_argument(
        "--pin", action="store_true", help="raise the floors to docs/measured.toml, measure nothing"
    )
    a = p.parse_args()
    if a.pin:
        return pin(MEASURED, FLOORS)
    if not (a.shared / "evaluate" / "evaluate.py").exists():
        print(f"evaluate: no scorers in {a.shared}: nothing was measured, docs/measured.toml stays as it is")
        return 0
    figures: dict[str, dict[str, float | int]] = {}
    for name in a.sets or SETS:
        folder = a.keep / name if a.keep else Path(tempfile.mkdtemp(prefix=f"dragoman-{name}-"))
        start = time.monotonic()
        figures[name] = measure(name, a.shared, folder, a.workers)
        print(f"{name}: {time.monotonic() - start:.0f} s", flush=True)
        for key, value in figures[name].items():
            print(f"    {key} = {value}")
    if not a.sets:
        write(figures, MEASURED)
        return compare(MEASURED, FLOORS)
    return 0


def measure(name: str, shared: Path, folder: Path, workers: int) -> dict[str, float | int]:
    """The scorer's figures for one set. ecbplus is built a topic at a time, the exports put together."""
    scorer, gold = shared / "evaluate" / "evaluate.py", shared / "gold" / SETS[name]
    folder.mkdir(parents=True, exist_ok=True)
    inputs = folder / "in.jsonl"
    run(sys.executable, str(scorer), "reports", name, "--gold", str(gold), "--out", str(inputs))
    rows = [json.loads(line) for line in inputs.read_text(encoding="utf-8").split("\n") if line]
    topics: dict[str, list[dict]] = {}
    for row in rows:
        topics.setdefault(row.get("topic", "all"), []).append(row)
    export = folder / "export"
    export.mkdir(exist_ok=True)
    for old in export.glob("*.jsonl"):
        old.unlink()
    for topic, some in topics.items():
        part = folder / topic
        part.mkdir(exist_ok=True)
        lines = part / "in.jsonl"
        lines.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in some), encoding="utf-8")
        record = part / "record"
        if record.exists():
            shutil.rmtree(record)
        summary = build([lines], record, workers=workers)
        if summary.failed:
            report, trace = min(summary.failed.items())
            sys.exit(f"{name}: reading failed for {len(summary.failed)} reports; {report}:\n{trace}")
        export_record(Record.open(record), part / "export", with_mentions=True)
        for table in sorted((part / "export").glob("*.jsonl")):
            with open(export / table.name, "a", encoding="utf-8") as out:
                out.write(table.read_text(encoding="utf-8"))
    printed = run(
        sys.executable, str(scorer), "score", name, "--gold", str(gold), "--export", str(export), "--json"
    )
    return json.loads(printed)


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command[1:])} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return done.stdout


def write(figures: dict[str, dict[str, float | int]], to: Path) -> None:
    """Measured figures as TOML, with the reader that was measured."""
    lines = [
        "# Written by `make evaluate`; do not edit. Floors that these may not fall under: tests/floors.toml.",
        f'reader = "{READER}"',
        f'fingerprint = "{fingerprint()}"',
    ]
    for name, values in sorted(figures.items()):
        lines += [
            "",
            f"[{name}]",
            *(f"{k} = {v}" for k, v in values.items() if not k.startswith("published")),
        ]
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {to.name}")


def compare(measured: Path, floors: Path) -> int:
    """1 where a figure fell below its floor (or rose above its ceiling), each named."""
    have, want = (tomllib.loads(p.read_text(encoding="utf-8")) for p in (measured, floors))
    bad = shortfalls(have, want)
    print("\n".join(bad) or "all floors hold")
    return 1 if bad else 0


def pin(measured: Path, floors: Path) -> int:
    """Raise each floor to what was measured (cut to three decimals); none is ever lowered, ceilings stay."""
    have = tomllib.loads(measured.read_text(encoding="utf-8"))
    lines, kind, name = [], "", ""
    for line in floors.read_text(encoding="utf-8").splitlines():
        if m := re.fullmatch(r"\[(floors|ceilings)\.(\w+)\]", line):
            kind, name = m[1], m[2]
        elif (m := re.fullmatch(r"(\w+) = (\S+)", line)) and (
            value := have.get(name, {}).get(m[1])
        ) is not None:
            bound = float(m[2])
            if kind == "floors" and value > bound:
                line = f"{m[1]} = {math.floor(value * 1000) / 1000}"
        lines.append(line)
    floors.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return compare(measured, floors)


def shortfalls(have: dict, want: dict) -> list[str]:
    """Lines for figures outside their pinned bounds: floors are lower bounds, ceilings upper ones."""
    out = []
    for kind, worse in (("floors", lambda x, y: x < y - 1e-9), ("ceilings", lambda x, y: x > y + 1e-9)):
        for name, pins in want.get(kind, {}).items():
            for key, bound in pins.items():
                value = have.get(name, {}).get(key)
                if value is None or worse(value, bound):
                    out.append(f"{name}.{key}: measured {value}, pinned {bound} ({kind})")
    return out


if __name__ == "__main__":
    sys.exit(main())
