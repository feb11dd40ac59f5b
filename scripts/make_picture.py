#!/usr/bin/env python3
"""Draw what `make demo` prints as docs/demo.svg, the README's picture. Run after the reader changed."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME

from dragoman.cli import showing
from dragoman.pipeline import build
from dragoman.record import Record

ROOT = Path(__file__).resolve().parent.parent
# Rich's own SVG asks a server for its font; this one takes the reader's.
FORMAT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="dragoman show: a table of incidents">
<style>
.{unique_id}-matrix {{ font-family: ui-monospace, Menlo, Consolas, monospace; font-size: {char_height}px;
  line-height: {line_height}px; }}
.{unique_id}-matrix text {{ white-space: pre; }}
{styles}
</style>
<defs>{lines}</defs>
<rect width="100%" height="100%" rx="6" fill="#ffffff" stroke="#d0d0d0"/>
<g transform="translate({terminal_x}, 16)"><g class="{unique_id}-matrix">{backgrounds}{matrix}</g></g>
</svg>
"""
ROWS = 22  # incidents in the picture


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        record = Path(folder) / "demo.record"
        build([ROOT / "examples" / "north-west-syria"], record, workers=1)
        found = showing.view(Record.open(record), None, None, None, 0)
    busiest = sorted(found.incidents, key=lambda i: (-len(i.claim_ids), i.incident_id))[:ROWS]
    found = showing.View(
        [i for i in found.incidents if i in busiest], 0, found.totals, found.claims, found.figures
    )
    console = Console(record=True, width=160, file=io.StringIO(), highlight=False)
    showing.print_tables(console, found)
    svg = console.export_svg(
        title="dragoman show", theme=DEFAULT_TERMINAL_THEME, code_format=FORMAT, unique_id="demo"
    )
    (ROOT / "docs" / "demo.svg").write_text(svg, encoding="utf-8")
    print("wrote docs/demo.svg")


if __name__ == "__main__":
    main()
