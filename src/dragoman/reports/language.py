"""The language of a text, as ISO 639-1."""

from __future__ import annotations

import re

from dragoman.codebook import words

_WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 300  # words looked at
ENGLISH_SHARE = 0.14  # of function words: English prose has about 0.4, other languages under 0.1
TOO_SHORT = 5  # words: nothing can be said about less
SHORT_ASCII = 20  # words: a headline of names in plain letters misleads any detector


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the text's language, None where the text is too short to tell.

    Function words settle English at once; all else is asked of py3langid (loaded only then).
    """
    found = [m[0].casefold() for _, m in zip(range(SAMPLE), _WORD.finditer(text), strict=False)]
    if len(found) < TOO_SHORT:
        return None
    if sum(w in words("english_function") for w in found) >= ENGLISH_SHARE * len(found):
        return "en"
    if len(found) < SHORT_ASCII and text.isascii():
        return None
    import py3langid  # heavy: only where function words do not settle it

    language: str = py3langid.classify(text[:5_000].lower())[0]
    return language
