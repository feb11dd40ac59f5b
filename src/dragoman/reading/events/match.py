"""Finding the words of the event book in a sentence, and checking the conditions their entries set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from dragoman.codebook import load, words
from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame
from dragoman.reading.events.book import Entry, EventBook, Pattern
from dragoman.reading.events.indirect import (
    asked,
    at_war,
    beside,
    carried_by,
    fighters,
    partakers,
    responsible,
    supported,
)

SKIPPED = frozenset(
    ("DT", "JJ", "JJR", "JJS", "PRP$", "CD", "RB", "POS", "HYPH", "NNP", "PDT", "VBN", "VBG", "NN")
)
MAX_SKIP = 5
NOMINAL = frozenset(
    ("nsubj", "nsubjpass", "csubj", "dobj", "pobj", "conj", "attr", "appos", "ROOT", "compound", "poss")
)
PARTICIPLES = frozenset(("VBN", "JJ", "VBD"))


@dataclass(slots=True)
class Draft:
    """An event while it is being read: an entry, its words and its arguments."""

    entry: Entry
    token: int
    first: int
    last: int
    form: str  # verb, noun, adjective, hyphened
    agents: tuple[int, ...] = ()
    objects: tuple[int, ...] = ()  # what the word acts on in grammar, for conditions
    patients: tuple[int, ...] = ()
    mode: str | None = None
    sub: str | None = None
    measure: str | None = None
    theme: str = "other"
    type: str | None = None
    kind: str = "event"
    weapon_words: set[int] = field(default_factory=set)  # tokens of merged events, for refining
    stand_in: int | None = (
        None  # the noun that the parse takes for the act: "Turkish ground" of "ground shelling"
    )
    dropped: bool = False
    into: Draft | None = None  # the act that tells this one too, where it was dropped for it


def find(f: Frame, book: EventBook, warlike: bool) -> list[Draft]:
    """Drafts of all events that the words of a sentence name, in order, no word used twice."""
    out: list[Draft] = []
    taken: set[int] = set()
    for i in range(f.n):
        if i in taken:
            continue
        draft = _at(f, book, i, warlike)
        if draft is None:
            continue
        whole = draft.form == "noun" or (f.heads[draft.last] == i and f.deps[draft.last] == "dobj")
        taken.update(range(draft.first, draft.last + 1) if whole else (i, draft.last))
        if not draft.entry.ignore:
            out.append(draft)
    return out


def _at(f: Frame, book: EventBook, i: int, warlike: bool) -> Draft | None:
    lemma, tag = f.lemmas[i], f.tags[i]
    if i >= 2 and f.words[i - 1] == "-" and tag in PARTICIPLES and f.words[i] in book.hyphened:
        return _first(f, book, i, book.hyphened[f.words[i]], "hyphened", warlike)
    if tag == "VBG" and f.with_dep(i, "dobj") and lemma in book.verbs:
        return _first(f, book, i, book.verbs[lemma], "verb", warlike)
    noun_like = tag.startswith("NN") or (_gerund(f, i) and f.words[i] in book.nouns)
    if noun_like or len(lemma) > 2:
        patterns = (book.nouns.get(lemma) if tag != "VBG" else None) or book.nouns.get(f.words[i])
        if patterns and (found := _first(f, book, i, patterns, "noun", warlike)):
            return found
    if tag.startswith("VB") and (patterns := book.verbs.get(lemma) or book.verbs.get(f.words[i])):
        if (f.deps[i] == "amod" and tag == "VBG") or (
            f.deps[i] in ("nsubj", "dobj", "pobj") and tag == "VBN"
        ):
            return None
        return _first(f, book, i, patterns, "verb", warlike)
    if tag.startswith("JJ") and (patterns := book.adjectives.get(f.words[i])):
        return _first(f, book, i, patterns, "adjective", warlike)
    return None


def _gerund(f: Frame, i: int) -> bool:
    """Whether an -ing form is a noun here, not a clause's verb ("have been fighting")."""
    if f.tags[i] != "VBG" or f.with_dep(i, "nsubj", "aux"):
        return False
    by = f.words[i + 1 : i + 2] == ["by"] and not f.with_dep(i, "dobj")  # "due to shelling by the army"
    return by or f.deps[i] in NOMINAL


def _first(
    f: Frame, book: EventBook, i: int, patterns: tuple[Pattern, ...], form: str, warlike: bool
) -> Draft | None:
    for pattern in patterns:
        if (pattern.entry.weak and not warlike) or (form == "verb" and _only_describes(f, i, pattern.entry)):
            continue
        if pattern.entry.lower and f.forms[i][:1].isupper():
            continue
        last = _extent(f, i, pattern.rest, form)
        if last is None:
            continue
        if pattern.entry.ignore and not (pattern.entry.needs or pattern.entry.forbids):
            return Draft(pattern.entry, i, i, last, form)
        token = last if form == "noun" and f.tags[last] not in ("IN", "TO") else i
        draft = _with_arguments(f, book, Draft(pattern.entry, token, i, last, form))
        if _holds(f, draft):
            return draft
    return None


JOINT = frozenset(
    ("ASSAULT", "MOBILIZE", "AID", "COOPERATE", "RETREAT", "CONSULT", "AGREE")
)  # done side by side
VERBAL = frozenset(("ACCUSE", "REQUEST", "SUPPORT", "THREATEN", "CONSULT", "AGREE", "REJECT"))


def _only_describes(f: Frame, i: int, entry: Entry) -> bool:
    """A participle before its noun ("suspected gunmen", "allied forces") tells no verbal act."""
    return f.deps[i] == "amod" and (entry.type in VERBAL or (entry.kind == "state" and entry.type is None))


def _extent(f: Frame, i: int, rest: tuple[str, ...], form: str) -> int | None:
    """The last token of a pattern that begins at `i`, or None where it does not stand there."""
    if form == "noun":
        return _contiguous(f, i, rest)
    j = i
    for word in rest:
        particle = next((k for k in f.with_dep(i, "prt", "prep", "advmod") if f.words[k] == word), None)
        if particle is not None:
            j = max(j, particle) if particle == j + 1 else j
            continue
        if any(f.lemmas[k] == word for k in f.with_dep(i, "nsubjpass")):
            continue
        found = _ahead(f, j, word)
        if found is None:
            return None
        j = found
    return j


def _ahead(f: Frame, j: int, word: str) -> int | None:
    for k in range(j + 1, min(f.n, j + 2 + MAX_SKIP)):
        if f.words[k] == word or f.lemmas[k] == word:
            return k
        if f.tags[k] not in SKIPPED and f.words[k] not in ("-", "of"):
            return None
    return None


def _contiguous(f: Frame, i: int, rest: tuple[str, ...]) -> int | None:
    j = i
    for word in rest:
        j += 1
        if j < f.n and f.words[j] == "-" and word != "-":
            j += 1
        if j >= f.n or (f.words[j] != word and f.lemmas[j] != word):
            return None
    tag = f.tags[j]
    nominal = tag.startswith("NN") or _gerund(f, j)
    return j if nominal or (rest and tag in ("IN", "TO", "VBG", "JJ") and f.is_noun(i)) else None


def _with_arguments(f: Frame, book: EventBook, d: Draft) -> Draft:
    e = d.entry
    d.type, d.mode, d.sub, d.theme, d.kind, d.measure = e.type, e.mode, e.sub, e.theme, e.kind, e.measure
    if d.form == "verb":
        _verb_arguments(f, d)
        if _shelled_by_neighbour(f, book, d.token):
            d.form, d.agents, d.stand_in = "noun", (d.token - 1,), d.token - 1
    elif d.form == "noun":
        _noun_arguments(f, book, d)
    elif d.form == "hyphened":
        d.agents = (d.token - 2,)
        d.patients = (_modified(f, d.token),)
    else:
        d.patients = (_modified(f, d.token),)
    d.objects = d.objects or d.patients
    d.agents = _nominal(f, book, d.agents)
    d.patients = _nominal(f, book, d.patients)
    return d


def _nominal(f: Frame, book: EventBook, tokens: tuple[int, ...]) -> tuple[int, ...]:
    """Tokens that can name somebody or something: no verbs, no times."""
    return tuple(
        t
        for t in tokens
        if f.tags[t][:2] not in ("VB", "RB", "IN") and f.lemmas[t] not in book.classes["time"]
    )


def _modified(f: Frame, i: int) -> int:
    """The noun that a participle or adjective stands by."""
    for _ in range(3):
        if f.deps[i] in ("amod", "compound", "nmod", "acl", "punct") or (
            f.deps[i] in ("acomp", "oprd") and f.with_dep(f.heads[i], "nsubj")
        ):
            h = f.heads[i]
            if f.is_noun(h):
                return h
            subjects = f.with_dep(h, "nsubj")
            if subjects:
                return subjects[0]
            i = h
    return f.heads[i]


def _verb_arguments(f: Frame, d: Draft) -> None:
    e, v = d.entry, d.token
    subject, objects = args.logical(f, v)
    d.objects = objects
    if e.patient == "subject":
        d.agents, d.patients = (), subject or objects
        d.agents = args.expand(f, args.agents_by(f, v, e.agent_preps))
    else:
        d.agents = subject if e.agent == "subject" else ()
        if d.last > v and f.is_verb(d.last) and not objects:
            d.objects = objects = args.logical(f, d.last)[1]  # "continue to strike X"
        inside = range(d.first + 1, d.last + 1)
        d.patients = tuple(o for o in objects if o not in inside) if e.patient == "object" else ()
    if not e.patient_preps and d.last > v and f.is_noun(d.last):  # "voice support for X"
        d.patients = args.expand(f, args.agents_by(f, d.last, OF_SUPPORT)) or d.patients
    if e.patient == "object" and not e.patient_preps:
        d.patients = tuple(dict.fromkeys((*d.patients, *args.expand(f, _beyond_object(f, d, objects)))))
    if e.patient_preps:
        extra = args.agents_by(f, v, e.patient_preps)
        for o in args.logical(f, v)[1] if e.patient == "object" else ():
            if o != v and o > v:
                extra += args.agents_by(f, o, e.patient_preps)
        d.patients = tuple(dict.fromkeys((*d.patients, *args.expand(f, extra))))
    if e.type == "REQUEST":
        d.patients = (*d.patients, *args.expand(f, asked(f, [v, d.last] if d.last != v else [v])))
    if d.agents and e.type in JOINT:
        others = args.expand(f, beside(f, v))
        d.agents = tuple(dict.fromkeys((*d.agents, *(o for o in others if o not in d.patients))))
    if e.mutual:
        _mutual_verb(f, d, objects)


def _mutual_verb(f: Frame, d: Draft, objects: tuple[int, ...]) -> None:
    """Both sides of a verb of meeting or fighting; who fights "against" somebody, or somebody, fights them."""
    v = d.token
    parts = (v, *([d.last] if d.last != v else ()), *objects)

    def told_with(*preps: str) -> tuple[int, ...]:
        return args.expand(f, [p for x in parts for p in args.agents_by(f, x, preps)])

    if d.type == "ASSAULT":
        against = tuple(dict.fromkeys((*d.patients, *told_with("against"))))
        if against and d.agents:
            joined = tuple(dict.fromkeys((*d.agents, *told_with("with", "alongside"))))
            d.agents, d.patients = tuple(a for a in joined if a not in against), against
            return
    others = told_with("with", "between", *(("against",) if d.type == "ASSAULT" else ()))
    d.agents, d.patients = tuple(dict.fromkeys((*d.agents, *d.patients, *others))), ()


def _shelled_by_neighbour(f: Frame, book: EventBook, v: int) -> bool:
    """Whether an -ing form is a noun after all, with its agent before it: "in the army shelling of the town"."""
    if (
        v < 1
        or f.tags[v] != "VBG"
        or f.deps[v] not in ("advcl", "acl", "xcomp")
        or f.with_dep(v, "dobj", "aux")
    ):
        return False
    if f.words[v + 1 : v + 2] not in (["of"], ["in"], ["on"]) or f.tags[v - 1][:2] not in ("NN", "JJ"):
        return False
    return f.lemmas[v - 1] in book.classes["armed"] or any(
        f.tags[k] == "JJ" and f.forms[k] != f.words[k] for k in (v - 1, *f.kids[v - 1]) if k < v
    )


def _beyond_object(f: Frame, d: Draft, objects: tuple[int, ...]) -> list[int]:
    """Whom "stand by X" and "use weapons against X" reach besides what is the object in grammar."""
    own = f.with_dep(d.last, "pobj") if d.last > d.token and f.tags[d.last] == "IN" else []
    if d.entry.type == "ASSAULT":
        own += [p for t in (d.token, *objects) if t >= d.token for p in args.agents_by(f, t, ("against",))]
    return own


OF_SUPPORT = ("for", "to", "with", "against", "on")
NOUN_PATIENTS = ("on", "against", "of", "upon", "targeting", "at")


def _noun_arguments(f: Frame, book: EventBook, d: Draft) -> None:
    e, n = d.entry, d.token
    verb = _light_verb(f, book, n)
    agents = [k for t in range(d.first, n + 1) for k in f.kids[t] if k < d.first and names_agent(f, book, k)]
    owners = [k for k in agents if f.deps[k] == "poss"] if e.poss == "patient" else []
    agents = [k for k in agents if k not in owners]
    agents += args.agents_by(f, n, e.agent_preps)
    preps = e.patient_preps or NOUN_PATIENTS
    patients = [*owners, *args.agents_by(f, n, preps)]
    if verb is not None:
        subject = args.logical(f, verb)[0] or args.expand(f, carried_by(f, verb))
        if n not in subject:
            agents += [s for s in subject if s != n]
        patients += [
            p for p in args.agents_by(f, verb, tuple(x for x in preps if x != "of")) if p not in patients
        ]
    elif not agents and f.deps[n] == "dobj" and not args.is_passive(f, f.heads[n]):
        agents = args.agents_by(f, f.heads[n], ("by",))  # "the village saw shelling by the army"
    for k in f.with_dep(n, "acl"):
        if f.tags[k] == "VBG" and f.lemmas[k] in book.classes["targeting"]:
            patients += f.with_dep(k, "dobj")
    if e.type == "ASSAULT":
        agents += [a for a in responsible(f, n) if a not in agents]
        if e.name == "fight against" and all(f.tags[a] == "PRP$" for a in agents):
            agents = fighters(f, n) or agents
        agents = agents or at_war(f, n)
    elif e.type == "CONSULT":
        agents += [a for a in partakers(f, n) if a not in agents]
    elif e.type == "REQUEST":
        patients += asked(f, [n, d.last] if d.last != n else [n])
    elif e.type == "SUPPORT" and not patients:
        patients = supported(f, d.first)
    d.agents, d.patients = args.expand(f, agents), args.expand(f, patients)
    if e.mutual:
        _mutual_noun(f, d)
    if verb is not None and verb < n and n - verb <= MAX_SKIP:
        d.weapon_words.add(verb)


def _mutual_noun(f: Frame, d: Draft) -> None:
    """Both sides of a noun of meeting or fighting; a battle of one side "against" another is fought against it."""
    n = d.token
    against = args.expand(f, args.agents_by(f, n, ("against",)))
    others = args.expand(f, args.agents_by(f, n, ("between", "with", "among", "of", "by")))
    if d.type == "ASSAULT" and against and (d.agents or others):
        d.agents = tuple(dict.fromkeys((*d.agents, *others)))
        d.patients = against
    else:
        d.agents, d.patients = tuple(dict.fromkeys((*d.agents, *others, *against))), ()


def _light_verb(f: Frame, book: EventBook, n: int) -> int | None:
    """The verb that only carries the noun: "carried out an attack", "an attack was launched by"."""
    h = f.heads[n]
    own = next((k for k in f.with_dep(n, "acl") if f.tags[k] == "VBN" and f.lemmas[k] in book.light), None)
    if own is not None:
        return own
    if f.deps[n] == "conj" and f.is_noun(h):
        return _light_verb(f, book, h)
    if f.deps[n] in ("dobj", "nsubjpass") and f.is_verb(h) and f.lemmas[h] in book.light:
        return h
    if f.deps[n] == "pobj" and f.is_verb(f.heads[h]) and f.lemmas[f.heads[h]] in book.classes["engage"]:
        return f.heads[h]
    if f.deps[n] == "attr" and f.lemmas[h] == "be":
        return h if f.lemmas[n] in book.classes["backer"] else None
    if f.lemmas[h] in book.classes["spate"] and f.deps[n] == "pobj":
        return None
    if f.deps[n] == "pobj" and f.words[h] == "of" and f.lemmas[f.heads[h]] in book.classes["spate"]:
        return _light_verb(f, book, f.heads[h])
    return next((k for k in f.with_dep(n, "relcl") if f.lemmas[k] in book.light), None)


def names_agent(f: Frame, book: EventBook, k: int) -> bool:
    """Whether a word before a noun says whose act it is: "Turkish", "Israel's", "rebel", "Taliban"."""
    dep, word = f.deps[k], f.words[k]
    if dep == "poss":
        return f.tags[k] != "PRP$" or True
    if dep not in ("compound", "amod", "nmod"):
        return False
    if word in book.classes["never_agent"] or word in book.classes["weapon"]:
        return False
    if f.forms[k][:1].isupper():
        short = f.forms[k].isupper() and len(word) > 1  # "US" is no word of the dictionary, "us" is
        return (short or word not in words("common")) and f.tags[k] in ("JJ", "NNP", "NNPS", "NN", "NNS")
    return f.lemmas[k] in book.classes["armed"]


def _holds(f: Frame, d: Draft) -> bool:
    e = d.entry
    if not e.needs and not e.forbids:
        return True
    return all(_meets(f, d, c, ws, True) for c, ws in e.needs.items()) and not any(
        _meets(f, d, c, ws, False) for c, ws in e.forbids.items()
    )


def _meets(f: Frame, d: Draft, condition: str, words: frozenset[str], wide: bool) -> bool:
    if condition == "object":
        return any(is_one_of(f, p, words) for p in d.objects)
    if condition == "subject":
        return any(
            is_one_of(f, a, words) for a in d.agents or (d.patients if d.entry.patient == "subject" else ())
        )
    if condition == "next":
        j = d.last + 1
        return any(k < f.n and (f.words[k] in words or f.lemmas[k] in words) for k in (j, j + 1))
    if condition == "before":
        return any(
            k >= 0 and (f.words[k] in words or f.lemmas[k] in words) for k in (d.first - 1, d.first - 2)
        )
    return any(w in words for w in f.lemmas) or any(w in words for w in f.words)


_QUANTITIES = frozenset(load("events/classes")["quantity"])
KINDS_OF_WORD: Mapping[str, str] = {"NNP": "$name", "NNPS": "$name", "CD": "$number", "PRP": "$pronoun"}


def is_one_of(f: Frame, i: int, words: frozenset[str]) -> bool:
    """Whether a noun phrase's head, or a noun or adjective before it, is one of the words.

    `$name`, `$number` and `$pronoun` among the words stand for heads of these kinds.
    """
    if f.lemmas[i] in _QUANTITIES or f.tags[i] == "CD":
        counted = [o for k in f.with_dep(i, "prep") if f.words[k] == "of" for o in f.with_dep(k, "pobj")]
        return any(is_one_of(f, o, words) for o in counted if o != i) if counted else "$number" in words
    if f.lemmas[i] in words or f.words[i] in words or KINDS_OF_WORD.get(f.tags[i]) in words:
        return True
    return any(
        f.deps[k] in ("compound", "amod", "nmod") and (f.lemmas[k] in words or f.words[k] in words)
        for k in f.kids[i]
        if k < i
    )
