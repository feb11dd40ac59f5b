"""The noun that a number counts, from the parse and, where that fails, from the words that follow."""

from __future__ import annotations

from itertools import pairwise

from dragoman.reading.parse import Doc, Token

_NOUN_RUN = ("JJ", "NN", "VB", "CD", "HY", "''", "``", "AF")


def noun_counted(doc: Doc, first: int, token: int) -> int | None:
    """The noun that the number at tokens first..token counts."""
    t = doc[token]
    of = token + 1 if token + 1 < len(doc) and doc[token + 1].lower_ == "of" else None
    if of is not None:
        return _after_of(doc, of)
    if (
        t.dep_ == "nummod"
        and t.head.tag_[:2] == "NN"
        and t.head.i > token
        and not _another(doc, token, t.head.i)
    ):
        return t.head.i
    return _run_end(doc, token + 1)


def _another(doc: Doc, token: int, head: int) -> bool:
    """Whether another number is joined on before the head: "nine missing and 61 people"."""
    return any(a.tag_ == "CC" and b.tag_ == "CD" for a, b in pairwise(doc[token + 1 : head]))


def _after_of(doc: Doc, of: int) -> int | None:
    below: list[Token] = [c for c in doc[of].children if c.dep_ == "pobj"]
    if below and below[0].tag_[:2] == "NN":
        return below[0].i
    while of + 1 < len(doc) and doc[of + 1].lower_ in (
        "the",
        "their",
        "his",
        "its",
        "them",
        "whom",
        "these",
        "those",
    ):
        of += 1
    return _run_end(doc, of + 1)


def _run_end(doc: Doc, i: int) -> int | None:
    """The last noun of the run of adjectives and nouns that begins at token i."""
    found: int | None = None
    for t in doc[i : i + 7]:
        tag = t.tag_[:2]
        if tag == "NN":
            found = t.i
        elif found is not None or not (tag in _NOUN_RUN or t.lower_ in ("more", "other")) or _is_verb(t):
            break
    if found is None:
        return None
    said = ("ROOT", "acl", "relcl", "ccomp", "advcl")
    return None if any(k.tag_ in ("VBN", "VBG", "JJ") and k.dep_ in said for k in doc[i:found]) else found


def _is_verb(t: Token) -> bool:
    return t.tag_[:2] == "VB" and (t.tag_ not in ("VBN", "VBG") or t.dep_ not in ("amod", "compound"))
