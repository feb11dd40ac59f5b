"""How much a rare word tells, from a shipped table: nothing depends on what else is in the record.

So a new report never changes how two others compare, and a record that grows equals one built at once.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from dragoman.codebook import rows

NUMBER_BITS: Final = 4.0  # of a bare number: two reports share one by chance


@lru_cache
def _bits() -> dict[str, float]:
    return {r["word"]: float(r["bits"]) for r in rows("words/rarity") if r["word"] != "#"}


def bits(word: str) -> float:
    """Bits that two reports' sharing the word tells; a word that the table lacks is as rare as its rarest."""
    if word.isdigit():
        return NUMBER_BITS
    found = _bits()
    return found.get(word, found["*"])
