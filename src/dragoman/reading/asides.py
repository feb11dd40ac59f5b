"""Short forms in brackets after a name ("the Patriotic Front [PF] attacked"), kept out of the parse.

The small parser often takes what stands in the brackets for the subject and loses the name before them. So a sentence
is parsed without them, and they are put back as names beside the word that they follow.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc as Parsed

from dragoman.codebook import words

LONGEST = 9  # words of a name in brackets
_ASIDE = re.compile(r"(?<=[\w.'’”\"]) ([\[(])([^\[\]()]{2,80})([\])])(?=[ ,.;:'’])")
_WORD = re.compile(r"\S+")
_NAME = re.compile(r"[^\W\d_][\w.'’&/-]*,?$")


def spans(text: str) -> list[tuple[int, int]]:
    """Where the brackets of a sentence stand that hold but a name, with both brackets."""
    return [m.span() for m in _ASIDE.finditer(text) if _is_name(m[2])] if "(" in text or "[" in text else []


def _is_name(inside: str) -> bool:
    inner = [m[0] for m in _WORD.finditer(inside)]
    if not inner or len(inner) > LONGEST or not inner[0][0].isupper():
        return False
    small = words("english_function")
    return all(_NAME.match(w) and (w[0].isupper() or w.lower() in small) for w in inner)


def without(doc: Parsed, spans: list[tuple[int, int]]) -> tuple[Parsed, list[int]]:
    """The tokens of a sentence that stand outside the spans, ready to be parsed, and the number of each in it."""
    kept = [t.i for t in doc if not any(a < t.idx + len(t) and t.idx < b for a, b in spans)]
    forms, spaces = [doc[i].text for i in kept], [bool(doc[i].whitespace_) for i in kept]
    return Parsed(doc.vocab, words=forms, spaces=spaces), kept


def put_back(doc: Parsed, parsed: Parsed, kept: list[int]) -> Parsed:
    """All tokens of a sentence, with the parse of those that were kept; a name in brackets stands by the word before."""
    n = len(doc)
    tags, deps, heads = ["NNP"] * n, ["compound"] * n, list(range(n))
    for t, i in zip(parsed, kept, strict=True):
        tags[i], deps[i], heads[i] = t.tag_, t.dep_, kept[t.head.i]
    outside = set(kept)
    i = 0
    while i < n:
        if i in outside:
            i += 1
            continue
        end = i
        while end + 1 < n and end + 1 not in outside:
            end += 1
        head = max(i, end - 1)  # the last word before the closing bracket
        for j in range(i, end + 1):
            heads[j] = head
            if not doc[j].is_alpha and not any(c.isalnum() for c in doc[j].text):
                tags[j], deps[j] = ("-LRB-" if j == i else "-RRB-"), "punct"
        heads[head], deps[head] = max(i - 1, 0), "appos"
        i = end + 1
    forms, spaces = [t.text for t in doc], [bool(t.whitespace_) for t in doc]
    return Parsed(doc.vocab, words=forms, spaces=spaces, tags=tags, deps=deps, heads=heads)
