"""A sentence's grammar as plain lists, and who does what to whom in it.

`Frame` copies what is needed from the parse once, so that looking up arguments is list access. All answers are
token numbers in the sentence's doc. Dependency labels are those of spaCy's English models (ClearNLP).
"""

from __future__ import annotations

from dragoman.codebook import load
from dragoman.reading.document import Sentence

SUBJECT = frozenset(("nsubj", "nsubjpass", "csubj", "csubjpass"))
CLAUSE = frozenset(("ccomp", "advcl", "relcl", "parataxis", "csubj"))
LINKS = frozenset(("xcomp", "advcl", "ccomp", "pcomp"))
RELATIVE = frozenset(("who", "which", "that", "whom"))
MODIFIER = frozenset(("poss", "compound", "amod", "nmod", "nummod"))
# Verbs whose object, not whose subject, does what the infinitive after it says.
OBJECT_CONTROL = frozenset(load("events/rules")["object_control"])
ADJECTIVAL = frozenset(load("events/rules")["adjectival"])  # "is committed to X": not done to the subject
HELPING = frozenset(load("events/rules")["helping"])  # "stand by Iraq in the fight": Iraq fights
MAX_WALK = 8


class Frame:
    """Words, lemmas, tags, labels, heads and children of one sentence."""

    def __init__(self, sentence: Sentence) -> None:
        doc = sentence.doc
        self.sentence = sentence
        self.n = len(doc)
        self.words = [t.lower_ for t in doc]
        self.forms = [t.text for t in doc]
        self.tags = [t.tag_ for t in doc]
        self.deps = [t.dep_ for t in doc]
        self.heads = [t.head.i for t in doc]
        self.lemmas = [t.lemma_ for t in doc]
        self.kids = [[k.i for k in t.children] for t in doc]

    def is_verb(self, i: int) -> bool:
        """Whether a token is a verb by its tag."""
        return self.tags[i].startswith("VB")

    def is_noun(self, i: int) -> bool:
        """Whether a token is a noun or name by its tag."""
        return self.tags[i].startswith("NN")

    def with_dep(self, i: int, *deps: str) -> list[int]:
        """Children of a token with one of the labels."""
        return [k for k in self.kids[i] if self.deps[k] in deps]

    def subtree(self, i: int) -> list[int]:
        """All tokens under a token and itself, unordered."""
        out, todo = [], [i]
        while todo:
            t = todo.pop()
            out.append(t)
            todo.extend(self.kids[t])
        return out


def expand(f: Frame, heads: list[int]) -> tuple[int, ...]:
    """Heads of noun phrases with those coordinated to them, in order, relative pronouns resolved, each once."""
    out: list[int] = []
    todo = list(heads)
    while todo:
        t = todo.pop(0)
        r = resolve(f, t)
        if r not in out:
            out.append(r)
            todo.extend(k for k in f.kids[r] if _listed(f, k, r))
    return tuple(out)


def _listed(f: Frame, k: int, of: int) -> bool:
    """Whether a token stands in a list with another: coordinated, or misparsed as an apposition or modifier.

    "A, the B and C did it" is often parsed with B in apposition to A and C coordinated with B; "A and A-backed B"
    with A as a modifier of B that has an "and" to itself.
    """
    if f.deps[k] == "conj":
        return not f.is_verb(k)
    inner = [f.deps[x] for x in f.kids[k]]
    if f.deps[k] == "appos":
        return "conj" in inner and "cc" in inner and f.words[k - 1 : k] != ["-"] and _enumerated(f, k, of)
    return f.deps[k] == "nmod" and k < of and "cc" in inner and "conj" not in inner


def _enumerated(f: Frame, k: int, of: int) -> bool:
    """Whether an apposition goes on a list of names: capitalised like what stands before it, the "and" after it."""
    last = max(x for x in f.kids[k] if f.deps[x] == "conj")
    return of < k < last and all(f.tags[x] in ("NNP", "NNPS") for x in (of, k))


def resolve(f: Frame, i: int) -> int:
    """The antecedent of a relative pronoun; other tokens are returned as they are."""
    if f.words[i] not in RELATIVE or f.tags[i] not in ("WP", "WDT", "IN", "WP$"):
        return i
    t = i
    for _ in range(MAX_WALK):
        t = f.heads[t]
        if f.deps[t] == "relcl":
            return f.heads[t]
        if f.heads[t] == t:
            break
    return i - 1 if i and f.tags[i].startswith("W") and (f.is_noun(i - 1) or f.tags[i - 1] == "VBG") else i


def is_passive(f: Frame, v: int) -> bool:
    """Whether a verb is passive: an auxiliary says so, it is a bare participle after its noun, or shares a passive."""
    if f.tags[v] not in ("VBN", "VBD"):
        return False
    if f.lemmas[v] in ADJECTIVAL and not f.with_dep(v, "agent", "dobj"):
        return False
    if f.with_dep(v, "auxpass", "nsubjpass", "agent"):
        return True
    if f.deps[v] in ("acl", "amod", "advcl") and f.tags[v] == "VBN" and not f.with_dep(v, "aux", *SUBJECT):
        return not f.with_dep(v, "dobj")
    if f.deps[v] == "conj" and not f.with_dep(v, "aux", *SUBJECT) and f.tags[v] == "VBN":
        h = f.heads[v]
        return f.is_verb(h) and is_passive(f, h) and not f.with_dep(v, "dobj")
    return False


def surface_subjects(f: Frame, v: int, depth: int = 0) -> list[int]:
    """Tokens that stand as a verb's subject, its own or one it shares or is controlled by."""
    own = f.with_dep(v, *SUBJECT)
    if own:
        return own
    h, dep = f.heads[v], f.deps[v]
    if depth > MAX_WALK or h == v:
        return []
    if dep == "relcl":
        return [h]
    if dep in ("acl", "amod"):
        return _of_noun(f, v, h, depth)
    if dep == "conj":
        return surface_subjects(f, h, depth + 1) if f.is_verb(h) else [h] if f.deps[h] == "ROOT" else []
    if dep == "pcomp":
        h = f.heads[h]
        if f.is_noun(h):
            return controller(f, h, depth + 1)
        return _controlled(f, v, h, depth)
    if dep in LINKS and (f.is_verb(h) or f.tags[h].startswith(("JJ", "MD"))):
        if dep == "ccomp" and "TO" not in [f.tags[k] for k in f.with_dep(v, "aux")]:
            return []
        return _controlled(f, v, h, depth)
    return []


def _of_noun(f: Frame, v: int, noun: int, depth: int) -> list[int]:
    if any(f.tags[k] == "TO" for k in f.with_dep(v, "aux")):
        return controller(f, noun, depth + 1)
    if f.tags[v] == "VBG" and (f.words[v - 1] == "," or f.deps[noun] in ("pobj", "npadvmod")):
        verb = governor(f, noun)
        if verb is not None and verb != v:
            return surface_subjects(f, verb, depth + 1)
    return [noun]


def _controlled(f: Frame, v: int, h: int, depth: int) -> list[int]:
    if f.deps[v] in ("xcomp", "ccomp", "pcomp") and f.lemmas[h] in OBJECT_CONTROL:
        objects = f.with_dep(h, "dobj", "dative") or f.with_dep(h, "nsubjpass")
        objects = objects or agents_by(f, h, ("on", "upon", "to"))  # "called on X to stop"
        if objects:
            return objects
    if f.deps[v] in ("xcomp", "advcl") and f.lemmas[h] in HELPING and f.tags[v] == "VB":
        helped = f.with_dep(h, "dobj") or agents_by(f, h, ("by", "with"))
        return [*surface_subjects(f, h, depth + 1), *helped]  # "stands by Iraq to defeat them": both do
    return surface_subjects(f, h, depth + 1)


def controller(f: Frame, noun: int, depth: int = 0) -> list[int]:
    """Who has the plan, bid or attempt that a noun names: its owner, or the subject of the verb it hangs on."""
    helped = who_is_helped(f, noun)
    if helped:
        return helped
    owners = f.with_dep(noun, "poss")
    if owners:
        return owners
    verb = governor(f, noun)
    if verb is None or depth > MAX_WALK:
        return []
    if f.deps[noun] in ("dobj", "attr", "pobj", "conj", "oprd"):
        if is_passive(f, verb):
            return agents_by(f, verb, ("by",))
        return surface_subjects(f, verb, depth + 1)
    return []


def who_is_helped(f: Frame, noun: int) -> list[int]:
    """Whose fight or effort it is in "backs Iraq in its fight", "support for the people in their effort": who is helped."""
    h = f.heads[noun]
    if f.deps[noun] != "pobj" or f.words[h] not in ("in", "with"):
        return []
    above = f.heads[h]
    if f.is_noun(above) and f.deps[above] in ("pobj", "dobj"):
        return [above] if any(f.tags[k] == "PRP$" for k in f.with_dep(noun, "poss")) else []
    if not f.is_verb(above) or f.lemmas[above] not in HELPING:
        return []
    return (
        f.with_dep(above, "dobj")
        or f.with_dep(above, "nsubjpass")
        or agents_by(f, above, ("by", "to", "for"))
    )


def governor(f: Frame, i: int) -> int | None:
    """The verb that a noun stands under, through prepositions and coordination; None where there is none."""
    t = i
    for _ in range(MAX_WALK):
        h = f.heads[t]
        if h == t:
            return None
        if f.is_verb(h):
            return h
        if f.deps[t] not in ("pobj", "prep", "conj", "appos", "dobj", "agent", "compound", "pcomp"):
            return None
        t = h
    return None


def agents_by(f: Frame, i: int, preps: tuple[str, ...]) -> list[int]:
    """Objects of the prepositions of a verb or noun."""
    out: list[int] = []
    if "by" in preps:
        out.extend(_at_the_hands(f, i))
    for k in f.kids[i]:
        if f.deps[k] in ("prep", "agent") and f.words[k] in preps:
            out.extend(f.with_dep(k, "pobj"))
            for k2 in f.with_dep(k, "prep"):
                if f.words[k2] in preps:
                    out.extend(f.with_dep(k2, "pobj"))
    return out


def _at_the_hands(f: Frame, i: int) -> list[int]:
    """ "Killed at the hands of the militia": the militia."""
    hands = [h for k in f.with_dep(i, "prep") if f.words[k] == "at" for h in f.with_dep(k, "pobj")]
    of = [k for h in hands if f.words[h] == "hands" for k in f.with_dep(h, "prep") if f.words[k] == "of"]
    return [p for k in of for p in f.with_dep(k, "pobj")]


def logical(f: Frame, v: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Logical subjects and objects of a verb: passives turned round, relative pronouns resolved."""
    surface = surface_subjects(f, v)
    if is_passive(f, v):
        return expand(f, agents_by(f, v, ("by",))), expand(f, surface)
    objects = f.with_dep(v, "dobj", "obj")
    if not objects and f.deps[v] == "relcl":
        relative = [resolve(f, s) for s in surface]
        if f.heads[v] not in relative:
            objects = [f.heads[v]]
    objects = objects or _shared_object(f, v)
    return expand(f, surface), expand(f, objects)


def _shared_object(f: Frame, v: int) -> list[int]:
    """The object of "arrested and beat six" hangs on the last verb and is shared by those before it."""
    if any(k > v for k in f.with_dep(v, "prep", "xcomp", "ccomp", "advcl", "prt")):
        return []
    for k in f.with_dep(v, "conj"):
        if f.is_verb(k) and not f.with_dep(k, *SUBJECT):
            return f.with_dep(k, "dobj") or _shared_object(f, k)
    return []


def clause_of(f: Frame, i: int) -> int:
    """The verb (or root) whose clause a token belongs to."""
    t = i
    for _ in range(f.n):
        h = f.heads[t]
        if (f.is_verb(t) and f.deps[t] not in ("amod", "compound", "aux", "auxpass")) or h == t:
            return t
        t = h
    return t


def clause_tokens(f: Frame, root: int) -> list[int]:
    """Tokens of a clause without the clauses inside it that have verbs of their own."""
    out, todo = [], [root]
    while todo:
        t = todo.pop()
        out.append(t)
        for k in f.kids[t]:
            inner = f.deps[k] in CLAUSE or (f.deps[k] == "conj" and f.is_verb(k) and f.is_verb(t))
            if not inner:
                todo.append(k)
    return sorted(out)
