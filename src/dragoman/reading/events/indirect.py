"""Sides told at a distance from a noun of action: who is blamed for it, claims it, is behind it, takes part in it."""

from __future__ import annotations

from dragoman.codebook import load
from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame

_TABLE = load("events/rules")["responsibility"]
ACCUSING = frozenset(_TABLE["accusing"])  # "blamed the rebels for the attack"
ASCRIBING = frozenset(_TABLE["ascribing"])  # "attributed the attack to the rebels"
CLAIMING = frozenset(_TABLE["claiming"])  # "claimed responsibility for the attack"
SHARES = frozenset(_TABLE["shares"])  # responsibility, credit, blame
VIOLATING = frozenset(_TABLE["violating"])  # "through this attack, the army violated the truce"
WAGING = frozenset(_TABLE["waging"])  # "won the fight": who fought it
BEING = frozenset(("be", "remain", "stay"))


def responsible(f: Frame, n: int) -> list[int]:
    """Who the sentence holds responsible for the act at token `n`, besides its own agents."""
    h, dep = f.heads[n], f.deps[n]
    if dep == "conj" and f.is_noun(h):
        return responsible(f, h)
    if dep in ("dobj", "nsubjpass") and f.lemmas[h] in ASCRIBING:
        return args.agents_by(f, h, ("to", "on"))
    if dep == "nsubj" and f.lemmas[h] in BEING:
        return _work_of(f, h)
    if dep == "pobj" and f.words[h] in ("through", "by", "with") and f.lemmas[f.heads[h]] in VIOLATING:
        this = any(f.words[k] in ("this", "these", "such") for k in f.kids[n])
        return list(args.logical(f, f.heads[h])[0]) if this else []
    if dep == "pobj" and f.words[h] in ("for", "of"):
        return _answers_for(f, f.heads[h])
    if dep == "pobj" and f.words[h] == "behind" and f.lemmas[f.heads[h]] in BEING:
        return args.surface_subjects(f, f.heads[h])
    return []


def _work_of(f: Frame, verb: int) -> list[int]:
    """ "The attack was the work of the rebels"."""
    works = [k for k in f.with_dep(verb, "attr") if f.words[k] in ("work", "handiwork", "doing")]
    return [p for k in works for p in args.agents_by(f, k, ("of",))]


def _answers_for(f: Frame, above: int) -> list[int]:
    """What stands over "for the attack": a verb that accuses, "responsible", "responsibility"."""
    if f.is_verb(above):
        if f.lemmas[above] not in ACCUSING:
            return []
        return [t for t in args.logical(f, above)[1] if t != above]
    if f.words[above] == "responsible":
        verb = f.heads[above]
        return f.with_dep(verb, "dobj") or f.with_dep(above, "nsubj") or args.surface_subjects(f, verb)
    if f.lemmas[above] in SHARES:
        verb = f.heads[above]
        if f.deps[above] == "dobj" and f.lemmas[verb] in CLAIMING:
            return list(args.logical(f, verb)[0])
    return []


def carried_by(f: Frame, verb: int) -> list[int]:
    """Who an act was "carried out on Friday by", where "by" hangs on the day; only for bare participles."""
    if f.deps[verb] != "acl" or f.tags[verb] != "VBN":
        return []
    own = [t for t in args.clause_tokens(f, verb) if t > verb and f.words[t] == "by"]
    return [p for t in own for p in f.with_dep(t, "pobj") if f.tags[p] in ("NNP", "NNPS", "NNS")]


def partakers(f: Frame, n: int) -> list[int]:
    """Who is "in talks", or met others "during a visit": the subject of the verb that the phrase hangs on."""
    h = f.heads[n]
    if f.deps[n] != "pobj" or f.words[h] not in ("in", "during", "on", "at", "after"):
        return []
    verb = f.heads[h]
    if not f.is_verb(verb):
        return []
    if f.words[h] == "in" and f.lemmas[verb] not in BEING:
        return []
    return list(args.logical(f, verb)[0])


def at_war(f: Frame, n: int) -> list[int]:
    """Who is "at war with X": the subject of the verb of being."""
    h = f.heads[n]
    if f.deps[n] != "pobj" or f.words[h] != "at" or f.lemmas[f.heads[h]] not in BEING:
        return []
    return list(args.logical(f, f.heads[h])[0])


def fighters(f: Frame, n: int) -> list[int]:
    """Who fights, where a fight is told beside something else: "backs Iraq in the fight against X", "joined the fight".

    What is told of a noun ("support for Iraq in the fight") is told of that noun; what is told of a verb of help,
    of whom it helps, else of its subject.
    """
    h = f.heads[n]
    if f.deps[n] == "dobj" and f.lemmas[h] in WAGING:
        return list(args.logical(f, h)[0])
    if f.deps[n] != "pobj" or f.words[h] not in ("in", "for", "during", "to"):
        return []
    helped = args.who_is_helped(f, n)
    if helped:
        return helped
    above = f.heads[h]
    if f.is_noun(above):
        return [above]
    return list(args.logical(f, above)[0]) if f.is_verb(above) else []


def supported(f: Frame, first: int) -> list[int]:
    """Whom "with the support of X" supports: the subject of the verb that the phrase hangs on."""
    h = f.heads[first]
    verb = f.heads[h]
    if f.deps[first] != "pobj" or f.words[h] not in ("with", "under") or not f.is_verb(verb):
        return []
    return list(args.logical(f, verb)[0])


def beside(f: Frame, v: int) -> list[int]:
    """Who acts with the subject: "alongside X", "together with X", "as part of X", at the verb or those that govern it."""
    out: list[int] = []
    t = v
    for _ in range(4):
        for k in f.with_dep(t, "prep", "advmod"):
            if f.words[k] == "alongside":
                out += f.with_dep(k, "pobj")
            elif f.words[k] in ("along", "together", "jointly"):
                out += [
                    p
                    for q in (*f.with_dep(k, "prep"), *_after(f, k))
                    if f.words[q] == "with"
                    for p in f.with_dep(q, "pobj")
                ]
            elif f.words[k] == "as":
                parts = [p for p in f.with_dep(k, "pobj") if f.lemmas[p] in ("part", "member")]
                out += [p for part in parts for p in args.agents_by(f, part, ("of",))]
        if f.deps[t] not in ("xcomp", "advcl", "conj") or not f.is_verb(f.heads[t]):
            break
        t = f.heads[t]
    return out


def _after(f: Frame, k: int) -> list[int]:
    return [k + 1] if k + 1 < f.n and f.deps[k + 1] == "prep" else []


def asked(f: Frame, tokens: list[int]) -> list[int]:
    """Who is to do what is asked for: "a call for Russia to stop", where the request stands at `tokens`."""
    named = [p for t in tokens for p in args.agents_by(f, t, ("for",)) if f.tags[p] in ("NNP", "NNPS")]
    clauses = [k for t in tokens for k in f.with_dep(t, "advcl", "acl", "ccomp", "xcomp", "relcl")]
    told = [k for k in clauses if any(f.words[m] == "for" for m in f.with_dep(k, "mark"))]
    return [*named, *(s for k in told for s in f.with_dep(k, "nsubj"))]
