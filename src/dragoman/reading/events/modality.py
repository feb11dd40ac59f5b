"""Whether an event is told as having happened: asserted, planned, possible or denied, and whether as background.

The words are data (`codebook/modality.toml`). From the event's word the grammar is climbed as long as the words
above bear on it: auxiliaries, negation, conjunctions, verbs and nouns that plan, prevent, demand or deny what
stands under them. A reporting verb ends the climb, but a denial above it counts.
After TimeML (SLINK and modality) and FactBank's source-introducing predicates.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dragoman.codebook import load
from dragoman.reading.events.arguments import MAX_WALK, Frame

CONTENT = frozenset(("xcomp", "ccomp", "dobj", "pcomp", "acl", "pobj", "attr", "oprd", "nsubjpass", "dative"))
PLACES = frozenset(("nsubj", "nsubjpass", "dobj", "attr", "pobj"))


@dataclass(frozen=True, slots=True)
class Words:
    """The table `modality.toml`, indexed."""

    auxiliary: dict[str, str]
    verb: dict[str, str]
    noun: dict[str, str]
    adjective: dict[str, str]
    mark: dict[str, str]
    preposition: dict[str, str]
    adverb: dict[str, str]
    kept: frozenset[str]
    carried: frozenset[str]
    reporting: frozenset[str]
    circumstance: frozenset[str]
    negation: frozenset[str]
    evidence: frozenset[str]
    background: frozenset[str]
    background_time: frozenset[str]


@lru_cache(maxsize=1)
def _words() -> Words:
    raw = load("modality")

    def table(name: str) -> dict[str, str]:
        return {w: modality for modality, ws in raw[name].items() for w in ws}

    def group(name: str) -> frozenset[str]:
        return frozenset(raw["words"][name])

    return Words(
        table("auxiliary"), table("verb"), table("noun"), table("adjective"), table("mark"), table("preposition"),
        table("adverb"), group("kept"), group("carried"), group("reporting"), group("circumstance"), group("negation"),
        group("evidence"), group("background"), group("background_time"),
    )  # fmt: skip


def read_modality(f: Frame, i: int) -> str:
    """The modality of the event named by token `i`: asserted, planned, possible or denied."""
    found = _Found()
    w = _words()
    if f.is_noun(i) or not f.is_verb(i):
        _around_noun(f, i, w, found)
    t = i
    for _ in range(MAX_WALK * 2):
        if f.is_verb(t) or f.with_dep(t, "aux", "cop"):
            _around_verb(f, t, w, found)
        h, dep = f.heads[t], f.deps[t]
        if h == t:
            _infinitive_alone(f, t, found)
            break
        if not _climb(f, t, h, dep, w, found):
            break
        t = h
    return found.answer()


class _Found:
    """What was met on the way up."""

    def __init__(self) -> None:
        self.modality: str | None = None
        self.negated = False
        self.would = False
        self.infinitive = False
        self.settled = False  # the word above the infinitive said what it is

    def meet(self, modality: str | None) -> None:
        if modality and modality != "asserted" and self.modality in (None, "asserted"):
            self.modality = modality

    def answer(self) -> str:
        if self.modality == "possible":
            return "possible"
        if self.negated or self.modality == "denied":
            return "denied"
        if self.modality is None and self.would:
            return "possible"
        return self.modality or "asserted"


def _around_noun(f: Frame, i: int, w: Words, found: _Found) -> None:
    for k in f.kids[i]:
        lemma = f.lemmas[k]
        if f.deps[k] in ("amod", "compound", "det", "neg"):
            if lemma in w.negation:
                found.negated = True
            found.meet(w.adjective.get(f.words[k]) or w.adjective.get(lemma))
        elif f.deps[k] in ("acl", "relcl"):
            if lemma in w.verb and (f.tags[k] == "VBN" or f.deps[k] == "relcl"):
                found.meet(w.verb[lemma])
            for a in f.with_dep(k, "aux"):
                if f.words[a] in ("will", "'ll", "would", "to"):
                    found.meet("planned")


def _around_verb(f: Frame, t: int, w: Words, found: _Found) -> None:
    for k in f.kids[t]:
        word, dep = f.words[k], f.deps[k]
        if dep == "aux":
            if word == "would" or (word == "'d" and f.tags[t] == "VB"):
                found.would = True
            elif f.tags[k] == "TO":
                found.infinitive = True
            else:
                found.meet(w.auxiliary.get(word))
        elif dep == "neg" or (dep == "advmod" and word in w.negation):
            found.negated = not (word == "n't" and found.negated)
        elif dep == "mark":
            found.meet(w.mark.get(word))
        elif dep == "advmod":
            found.meet(w.adverb.get(word) or w.mark.get(word) if k < t else w.adverb.get(word))
        elif dep == "advcl" and any(f.words[m] in ("if", "unless") for m in f.with_dep(k, "mark")):
            found.meet("possible")
        elif (dep in ("preconj", "cc") and word in ("neither", "nor")) or (
            dep == "nsubj" and any(f.words[d] in ("no", "neither") for d in f.with_dep(k, "det", "preconj"))
        ):
            found.negated = True


def _infinitive_alone(f: Frame, t: int, found: _Found) -> None:
    """A headline's infinitive ("Leaders to meet") is a plan."""
    if found.infinitive and f.is_verb(t) and not found.settled:
        found.meet("planned")


def _climb(f: Frame, t: int, h: int, dep: str, w: Words, found: _Found) -> bool:
    """Take in what the head says of the token under it; False where the climb ends."""
    if dep == "conj":
        return _shares(f, t, h)
    if dep in ("prep", "agent"):
        found.meet(w.preposition.get(f.words[t]))
        if f.is_noun(h) and not found.modality:
            return _under_noun(f, t, h, dep, w, found)
        if f.is_verb(h) and dep == "prep" and not found.modality:
            governs = _governs(f, h, f.lemmas[h], w) if f.words[t] not in w.circumstance else None
            found.meet(governs)
            if f.words[t] == "for":
                return True
            return f.lemmas[h] in w.carried and not governs and f.words[t] in ("in", "out")
        return False
    if dep == "pobj":
        found.meet(w.preposition.get(f.words[h]))
        return True
    if f.is_noun(h):
        return _under_noun(f, t, h, dep, w, found)
    if f.is_verb(h) or f.tags[h].startswith(("JJ", "MD")):
        return _under_verb(f, t, h, dep, w, found)
    return dep in CONTENT or dep in PLACES


def _shares(f: Frame, t: int, h: int) -> bool:
    """Whether a coordinated word shares what stands above the first: its own subject or auxiliary ends that."""
    if f.is_verb(t) != f.is_verb(h):
        return False
    if any(f.words[k] == "nor" for k in f.with_dep(h, "cc")):
        return True
    if f.is_verb(t):
        return not f.with_dep(t, "nsubj", "nsubjpass", "aux") and f.tags[t] in (f.tags[h], "VBN", "VB")
    return True


def _under_noun(f: Frame, t: int, h: int, dep: str, w: Words, found: _Found) -> bool:
    lemma = f.lemmas[h]
    if found.infinitive and dep in ("acl", "relcl") and f.heads[h] == h and lemma not in w.kept:
        found.meet("planned")  # a headline's "Leaders to meet"
        return False
    if dep in ("relcl", "appos", "poss", "amod", "compound"):
        return False
    if dep == "acl" and not found.infinitive:
        if lemma in w.evidence and any(f.lemmas[k] in w.negation for k in f.kids[h]):
            found.meet("possible")  # "no evidence that they attacked"
        return False
    if lemma in w.noun:
        found.settled = True
        found.meet(w.noun[lemma])
    elif dep == "acl" and not found.settled:
        found.settled = True
        if lemma not in w.kept:
            found.meet("possible")
    return lemma in w.noun or lemma in w.kept or dep == "acl"


def _under_verb(f: Frame, t: int, h: int, dep: str, w: Words, found: _Found) -> bool:
    lemma = f.lemmas[h]
    if dep == "advcl":
        _adverbial(f, t, h, w, found)
        return False
    if dep in ("nsubj", "csubj") or (dep == "nsubjpass" and lemma not in w.verb):
        for k in f.with_dep(h, "mark"):
            found.meet(w.mark.get(f.words[k]))  # "whether the strike killed him"
        return lemma in w.carried
    if f.deps[t] == "prep" or dep in CONTENT:
        return _content(f, h, lemma, dep, w, found)
    return False


def _adverbial(f: Frame, t: int, h: int, w: Words, found: _Found) -> None:
    if found.infinitive and not found.settled and not f.with_dep(t, "mark"):
        if f.lemmas[h] in w.verb:
            found.meet(w.verb[f.lemmas[h]])
        elif f.lemmas[h] not in w.kept:
            found.meet("possible")


def _content(f: Frame, h: int, lemma: str, dep: str, w: Words, found: _Found) -> bool:
    said = lemma in w.reporting and dep in ("ccomp", "dobj", "xcomp", "pcomp")
    if found.would and said:
        found.meet("planned")
    if said and dep == "ccomp" and not found.infinitive:
        if any(f.deps[k] == "neg" for k in f.kids[h]):
            found.meet("possible")
        return False
    if found.infinitive and any(f.words[k] == "yet" for k in f.with_dep(h, "advmod")):
        found.negated = found.settled = True  # "have yet to withdraw"
        return False
    governs = _governs(f, h, lemma, w)
    if governs:
        found.settled = True
        found.meet(governs)
        if governs == "denied" and found.modality != "possible":
            found.modality = "denied"
        return False
    if found.infinitive and not found.settled and dep in ("xcomp", "ccomp"):
        found.settled = True
        if lemma == "be":
            found.meet("planned")
        elif lemma not in w.kept:
            found.meet("possible")
    return dep in ("xcomp", "ccomp", "pcomp") or lemma in w.carried


def _governs(f: Frame, h: int, lemma: str, w: Words) -> str | None:
    """What a verb, with its particle, makes of its content."""
    particle = next((f.words[k] for k in f.with_dep(h, "prt")), None)
    return (w.verb.get(f"{lemma} {particle}") if particle else None) or w.verb.get(lemma)


def is_background(f: Frame, i: int, scope: tuple[int, ...]) -> bool:
    """Whether an event is told as having gone before the report's news: pluperfect, "last year", "in 2018"."""
    w = _words()
    if f.is_verb(i) and _pluperfect(f, i, w):
        return True
    if any(f.words[k] in w.background for k in f.with_dep(i, "amod", "advmod")):
        return True
    inside = set(scope)
    for t in scope:
        word = f.words[t]
        if word in ("ago", "previously", "formerly") and t in inside:
            return True
        if word in w.background_time and f.words[t - 1 : t] == ["last"]:
            return True
        if f.tags[t] == "CD" and len(word) == 4 and word[:2] in ("19", "20") and f.words[t - 1 : t] == ["in"]:
            return True
    return False


def _pluperfect(f: Frame, i: int, w: Words) -> bool:
    if not any(f.words[k] == "had" and f.deps[k] == "aux" for k in f.kids[i]):
        return False
    return not (f.deps[i] == "ccomp" and f.lemmas[f.heads[i]] in w.reporting)
