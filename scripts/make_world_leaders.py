"""Write codebook/world_leaders.tsv: surname, state, first and last day in office of leaders since 1980.

Usage: python scripts/make_world_leaders.py LEADERLIST.csv [--since 1980]

Reads the leader list of REIGN (Bell, Besaw and Frank 2021; MIT licence) and carries over its facts: who led which
state from when to when. The list gives no last day, so the last month's last day stands for it. Leaders still in
office where the list ends (March 2021) get an empty last day; world_dates.toml closes those terms that have ended since
(table `ended`) and adds later leaders (table `offices`).
"""

from __future__ import annotations

import argparse
import calendar
import csv
import re
import unicodedata
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "src/dragoman/codebook/world_leaders.tsv"
PARTICLES = {"al", "el", "bin", "ibn", "jr", "sr", "ii", "iii", "iv", "v", "vi", "abu", "ben"}


def plain(name: str) -> str:
    """Letters without accents, lower case."""
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c)).lower()


def surname(name: str) -> str:
    """The word a report would use after the title: before a comma, else the last word."""
    words = [w for w in re.split(r"[\s.]+", name.partition(",")[0]) if w]
    while len(words) > 1 and (plain(words[-1]) in PARTICLES or len(words[-1]) < 3):
        words.pop()
    return plain(words[-1]) if words else ""


def main() -> None:
    """Read the list, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("source", type=Path)
    parser.add_argument("--since", type=int, default=1980)
    args = parser.parse_args()
    rows = set()
    with args.source.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file):
            end = ""
            if row["eyear"]:
                y, m = int(row["eyear"]), int(row["emonth"] or 12)
                if y < args.since:
                    continue
                end = f"{y:04}-{m:02}-{calendar.monthrange(y, m)[1]:02}"
            start = f"{int(row['syear']):04}-{int(row['smonth'] or 1):02}-{int(row['sdate'] or 1):02}"
            name = surname(row["leader"])
            if len(name) > 2 and name.isascii():
                rows.add((name, row["stateabb"], start, end))
    lines = ["# surname\tstate (COW)\tfrom\tto", *("\t".join(r) for r in sorted(rows))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
