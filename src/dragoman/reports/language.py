"""The language of a text, as ISO 639-1."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman.codebook import languages, load, words

_WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 300  # words looked at
ENGLISH_SHARE = 0.14  # of function words: English prose has about 0.4, other languages under 0.1
TOO_SHORT = 5  # words: nothing can be said about less
SHORT_ASCII = 20  # words: a headline of names in plain letters misleads any detector
FOREIGN_SHARE = 0.25  # of function words of one language by which so short a text shows itself


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the text's language, None where the text is too short to tell.

    Function words settle English at once, and the languages whose figures are read in a short text; all else is
    asked of py3langid (loaded only then).
    """
    written = [m[0] for _, m in zip(range(SAMPLE), _WORD.finditer(text), strict=False)]
    found = [w.casefold() for w in written]
    if len(found) < TOO_SHORT:
        return None
    if sum(w in words("english_function") for w in found) >= ENGLISH_SHARE * len(found):
        return "en"
    if len(found) < SHORT_ASCII and text.isascii():
        return _by_function_words(written)
    import py3langid  # heavy: only where function words do not settle it

    language: str = py3langid.classify(text[:5_000].lower())[0]
    return language


def _by_function_words(written: Sequence[str]) -> str | None:
    """The language of the codebook that a text of a few words shows, None where none does.

    A word inside a name ("Santa Cruz de la Sierra") shows nothing.
    """
    plain = [
        w.casefold()
        for i, w in enumerate(written)
        if w[0].islower() and not (_named(written, i, -1) and _named(written, i, 1))
    ]
    best, share = None, FOREIGN_SHARE
    for code in languages():
        shown = [w for w in plain if w in load(f"languages/{code}")["function"]]
        if len(set(shown)) >= 2 and len(shown) / len(written) > share:
            best, share = code, len(shown) / len(written)
    return best


def _named(written: Sequence[str], at: int, step: int) -> bool:
    """Whether the next word of more than three letters in one direction is written with a capital."""
    at += step
    while 0 <= at < len(written) and len(written[at]) <= 3:
        at += step
    return 0 <= at < len(written) and written[at][0].isupper()
