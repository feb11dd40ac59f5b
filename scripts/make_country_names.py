#!/usr/bin/env python3
"""Write codebook/languages/countries.tsv: what the states of the world are called in the languages read for figures.

From Unicode CLDR as packaged in Babel (a dependency of trafilatura, so it is installed). Run again when Babel moves.
"""

from __future__ import annotations

import csv
from pathlib import Path

from babel import Locale

FOLDER = Path(__file__).resolve().parent.parent / "src" / "dragoman" / "codebook"
LANGUAGES = ("es", "fr", "pt")


def main() -> None:
    with (FOLDER / "actors" / "states.tsv").open(encoding="utf-8", newline="") as file:
        states = [r["iso3"] for r in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    names = {code: Locale(code).territories for code in LANGUAGES}
    short = _short_codes()
    lines = ["\t".join(("iso3", *LANGUAGES))]
    for iso3 in sorted(states):
        alpha2 = short.get(iso3)
        if alpha2 and all(alpha2 in names[code] for code in LANGUAGES):
            lines.append("\t".join((iso3, *(names[code][alpha2].replace("’", "'") for code in LANGUAGES))))
    to = FOLDER / "languages" / "countries.tsv"
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{to.name}: {len(lines) - 1} states")


def _short_codes() -> dict[str, str]:
    """ISO 3166-1 alpha-3 -> alpha-2, from the aliases of CLDR."""
    from babel.core import get_global

    return {k: v[0] for k, v in get_global("territory_aliases").items() if len(k) == 3 and k.isalpha() and v}


if __name__ == "__main__":
    main()
