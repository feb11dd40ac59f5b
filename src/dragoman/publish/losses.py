"""The loss report: what a format could not say of the record, counted and listed by incident.

Every kind of loss is a word of KINDS with its meaning; an exporter names the kind, and the field with its value.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dragoman.errors import PublicationError
from dragoman.publish.items import Item

KINDS: Final = {
    "left_out": "the incident has no row: the format knows no such happening",
    "not_asserted": "the incident has no row: it was planned, possible or denied, and the format knows only what happened",
    "too_vague": "the incident has no row: its day or place is too vague for the format",
    "withheld_toll": "a toll that was said to exist and not told is written as the format's default",
    "no_toll": "no toll was told; the format writes a number all the same",
    "upper_bound": "only an upper bound was told; the format writes its lowest number",
    "rule_of_format": "a vague count is written as the number that the format's rule gives",
    "range": "a range is written as one number",
    "claimants": "who says so is not in the row",
    "dispute": "that the sources contradict each other is not in the row",
    "more_sides": "more parties than the format has columns for",
    "no_side": "who did it is not told; the format wants a party",
    "both_sides": "the dead of a side that is no party of the row are written as unknown",
    "day_precision": "an interval of days is written with a coarser precision, or as one day",
    "place_precision": "the place is written with a coarser precision than the record has",
    "no_geometry": "the place is known too roughly for a point; the row has none",
    "split": "a happening of several days is written as one row a day, its toll divided among them",
    "ids": "the format's own register numbers are not known here and stay empty",
    "review": "whether a person reviewed it is not in the row",
    "profile": "the profile blurred or withheld it",
    "withheld": "the incident has no row: the profile withholds or delays it",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing lost. `item` is the id as it went out; `value` is what the record has, `written` what the row has."""

    item: str
    kind: str
    field: str | None = None
    value: Any = None
    written: Any = None


class Losses:
    """Collects the losses of one format, and writes them beside it."""

    def __init__(self, format: str) -> None:
        self.format = format
        self.found: list[Loss] = []

    def add(
        self, item: Item, kind: str, field: str | None = None, value: Any = None, written: Any = None
    ) -> None:
        """Note a loss. Raises PublicationError for a kind that KINDS does not explain."""
        if kind not in KINDS:
            raise PublicationError(f"loss {kind!r} is not one of {', '.join(KINDS)}")
        self.found.append(Loss(item.id, kind, field, value, written))

    def counts(self) -> dict[str, int]:
        """How many incidents each kind of loss concerns, most first."""
        found = Counter(kind for _, kind in {(x.item, x.kind) for x in self.found})
        return dict(sorted(found.items(), key=lambda f: (-f[1], f[0])))

    def write(self, folder: Path, titles: dict[str, str], provenance: dict[str, Any]) -> list[Path]:
        """`folder`/FORMAT.losses.json and .losses.md; `titles` are the items' by id."""
        by_item: dict[str, list[Loss]] = defaultdict(list)
        for loss in self.found:
            by_item[loss.item].append(loss)
        table = {
            "format": self.format,
            "provenance": provenance,
            "kinds": {k: {"meaning": KINDS[k], "incidents": n} for k, n in self.counts().items()},
            "incidents": [
                {"id": i, "title": titles.get(i, ""), "losses": [_row(x) for x in found]}
                for i, found in sorted(by_item.items())
            ],
        }
        paths = [folder / f"{self.format}.losses.{ending}" for ending in ("json", "md")]
        paths[0].write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        paths[1].write_text(self._page(len(titles), by_item, titles), encoding="utf-8")
        return paths

    def _page(self, total: int, by_item: dict[str, list[Loss]], titles: dict[str, str]) -> str:
        lines = [f"# What {self.format} could not say", ""]
        lines += [f"Of {total:,} incidents, {len(by_item):,} lost something.", ""]
        if not by_item:
            return "\n".join(lines).rstrip() + "\n"
        lines += ["| incidents | what was lost |", "|---:|---|"]
        lines += [f"| {n:,} | {KINDS[k]} (`{k}`) |" for k, n in self.counts().items()]
        worst = sorted(by_item.items(), key=lambda f: (-len(f[1]), f[0]))[:20]
        lines += ["", "## The incidents that lost most (all of them are in the JSON file beside this)", ""]
        for i, found in worst:
            lines.append(f"- **{titles.get(i, i)}** (`{i}`): " + "; ".join(_words(x) for x in found))
        return "\n".join(lines) + "\n"


def _row(loss: Loss) -> dict[str, Any]:
    row = {"kind": loss.kind, "field": loss.field, "value": loss.value, "written": loss.written}
    return {k: v for k, v in row.items() if v is not None}


def _words(loss: Loss) -> str:
    told = f"{loss.field} " if loss.field else ""
    if loss.value is not None:
        told += f"{loss.value} "
    if loss.written is not None:
        told += f"→ {loss.written} "
    return f"{told}({loss.kind})"
