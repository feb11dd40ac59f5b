"""How a word of the event book tells its event: as known already ("the attack"), or as a kind of thing ("attacks").

A definite noun phrase without place, name, number or target of its own takes up an event that was told before. A
plural or a mass noun without article, number, place or time names acts in general, and so does a present tense
with such an object ("they kill peasants"): a series, not one happening. The words are data
(`codebook/modality.toml`, table `telling`). After the definite and generic mentions of ACE and TimeML's classes.
"""

from __future__ import annotations

from functools import lru_cache

from dragoman.codebook import load
from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame
from dragoman.reading.events.book import EventBook
from dragoman.reading.events.match import Draft

TYPES = frozenset(("ASSAULT",))  # acts of force: what others tell in general is not counted


@lru_cache(maxsize=1)
def _words() -> dict[str, frozenset[str]]:
    return {name: frozenset(ws) for name, ws in load("modality")["telling"].items()}


def is_definite(f: Frame, d: Draft) -> bool:
    """Whether a noun takes up an event told before: "the attack", "this crime", "the incident", without new facts."""
    if d.form != "noun" or d.patients:
        return False
    w = _words()
    own = set(f.kids[d.token])
    if not any(f.words[k] in w["definite"] for k in own):
        return False
    if any(f.words[k] in w["another"] or f.tags[k] == "JJS" for k in own):
        return False
    return not any(f.tags[t] in ("NNP", "NNPS", "CD") for t in f.subtree(d.token))


def is_generic(f: Frame, d: Draft, book: EventBook) -> bool:
    """Whether acts of force are told in general: "terrorist attacks", "those who kidnap people", "hundreds of murders"."""
    if d.type not in TYPES or d.kind != "event" or f.sentence.kind == "headline":
        return False
    if d.form == "noun":
        return _generic_noun(f, d, book)
    return d.form == "verb" and not d.entry.mutual and _generic_verb(f, d, book)


def _generic_noun(f: Frame, d: Draft, book: EventBook) -> bool:
    w, n = _words(), d.token
    counted = f.deps[n] == "pobj" and f.lemmas[f.heads[f.heads[n]]] in w["countless"]
    mass = f.lemmas[n] in w["mass"] and f.tags[n] != "NNS"
    if not (counted or mass or f.tags[n] == "NNS"):
        return False
    kids = f.kids[n]
    if f.lemmas[n] in w["concrete"] or any(
        f.tags[k] == "CD" or f.words[k] in w["definite"] or f.words[k] in w["some"] for k in kids
    ):
        return False
    verb = args.governor(f, n) if f.deps[n] != "nsubj" else f.heads[n]
    if verb is not None and f.lemmas[verb] in w["happens"] and f.tags[verb] in ("VBD", "VBN") and not counted:
        return False
    return not _anchored(f, args.clause_tokens(f, args.clause_of(f, n)), book) and not _named(f, d.patients)


def _generic_verb(f: Frame, d: Draft, book: EventBook) -> bool:
    v = d.token
    passive = args.is_passive(f, v)
    tense = next((f.tags[k] for k in f.with_dep(v, "auxpass")), "") if passive else f.tags[v]
    if tense not in ("VBP", "VBZ") or f.with_dep(v, "aux"):
        return False
    sides = (*d.patients, *d.agents)
    if not all(_plain(f, t) for t in sides) or not d.patients:
        return False
    return not _anchored(f, args.clause_tokens(f, v), book)


def _plain(f: Frame, t: int) -> bool:
    """A bare plural or an indefinite pronoun: nobody in particular."""
    if f.words[t] in _words()["anybody"]:
        return True
    bare = f.tags[t] == "NNS" and not any(f.deps[k] in ("det", "poss", "nummod", "relcl") for k in f.kids[t])
    return bare and not any(f.tags[k] in ("NNP", "NNPS", "CD") for k in f.kids[t])


def _named(f: Frame, tokens: tuple[int, ...]) -> bool:
    return any(
        f.tags[t] in ("NNP", "NNPS", "CD") or any(f.tags[k] == "CD" for k in f.kids[t]) for t in tokens
    )


def _anchored(f: Frame, clause: list[int], book: EventBook) -> bool:
    """Whether a clause says where or when: a place or a name after a preposition, a word of time, a number."""
    w, time = _words(), book.classes["time"]
    for t in clause:
        if (
            f.tags[t] == "CD"
            or f.words[t] in w["when"]
            or (f.lemmas[t] in time and f.words[t] not in w["ever"])
        ):
            return True
        there = f.deps[t] == "pobj" and f.words[f.heads[t]] in w["where"]
        if there and (f.tags[t] in ("NNP", "NNPS") or f.lemmas[t] in book.classes["site"]):
            return True
    return False
