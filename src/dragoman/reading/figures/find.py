"""The phrases of a sentence that are figures, each with the word that gives it its measure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from dragoman.reading.document import Document, Sentence
from dragoman.reading.figures.links import Link, Linker, negated
from dragoman.reading.figures.phrases import Phrase, counted, implied
from dragoman.reading.figures.words import Measures
from dragoman.reading.mentions import EventMention, NumberMention
from dragoman.reading.parse import Token

# What a noun says of those it names outweighs "affected", "displaced" and the like.
_FIRM = ("killed", "injured", "captured", "missing")
_PAST = ("VBN", "VBD")


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase and the link to the word that measures it."""

    phrase: Phrase
    link: Link


def find_figures(
    doc: Document, s: Sentence, events: Sequence[EventMention], numbers: Sequence[NumberMention], m: Measures
) -> list[Found]:
    """The counted and implied phrases of a sentence that have a measure, in the order of the text."""
    phrases = counted(s, numbers, m, doc.lemma)
    if not _speaks(doc, s, m) and not (phrases and events):
        return []
    linker = Linker(s.doc, doc.lemma, m)
    left: list[Phrase] = []
    found = list(_counted_links(doc, linker, phrases, events, m, left))
    taken = {
        i for p in phrases for i in (p.top, p.noun, p.number.token if p.number else None) if i is not None
    }
    found += _implied_links(doc, linker, s, taken, m)
    found += _beside_one(linker, left, found, m)
    found.sort(key=lambda f: (f.phrase.first, f.phrase.last))
    return _distinct(found)


def _speaks(doc: Document, s: Sentence, m: Measures) -> bool:
    """Whether any word of the sentence measures anything."""
    for t in s.doc:
        if t.tag_[:2] in ("VB", "NN", "JJ") and (t.lower_ in m.triggers or doc.lemma(t) in m.triggers):
            return True
    return False


def _counted_links(
    doc: Document,
    linker: Linker,
    phrases: Sequence[Phrase],
    events: Sequence[EventMention],
    m: Measures,
    left: list[Phrase],
) -> Iterator[Found]:
    """Counted phrases with their links; those without one go to `left`."""
    unit: str | None = None
    last: Found | None = None
    waiting: list[Phrase] = []
    for p in phrases:
        if p.kind == "none":
            continue
        if p.kind == "bare" and unit:
            p = replace(p, unit=unit)
        top = linker.doc[p.top]
        noun = linker.doc[p.noun] if p.noun is not None else None
        link = _said_next(linker, p) or linker.link(top, noun, p.kind, p.unit)
        own = _own(doc, linker, p, m)
        if link is None or (own and own.measure in _FIRM and link.measure not in _FIRM):
            link = own or link
        link = link or linker.beside(p.first, p.last, p.kind, p.unit) or _by_event(linker, p, events, m)
        if last and link is None:
            p, link = _goes_on(linker, last, p, m)
        if link is None:
            waiting.append(p)
            left.append(p)
            continue
        if negated(linker.doc[link.token]):
            continue
        for q in waiting[-1:]:
            back = _listed(linker, q, p, link, m)
            if back:
                yield Found(q, back._replace(part=False))
        waiting.clear()
        last = Found(p, link)
        if not _runs_away(doc, linker, p, link, m):
            if p.kind == "things":
                unit = p.unit
            yield from _both(doc, linker, Found(p, link))


def _beside_one(linker: Linker, left: Sequence[Phrase], found: Sequence[Found], m: Measures) -> list[Found]:
    """Counted phrases that go on from one person: "killing a man, identified as Ali Hasan, and two of his children"."""
    out = []
    for p in left:
        one = [
            f
            for f in found
            if f.phrase.how in ("one", "named") and f.phrase.last < p.first and f.link.measure in _FIRM
        ]
        last = max(one, key=lambda f: f.phrase.last, default=None)
        link = _listed(linker, last.phrase, p, last.link, m) if last else None
        if link and not any(f.phrase is p for f in found):
            out.append(Found(p, link))
    return out


def _said_next(linker: Linker, p: Phrase) -> Link | None:
    """The state that follows a number alone and ends its phrase: "15 dead, nine missing and 30 displaced people"."""
    doc, at = linker.doc, p.last + 1
    if p.kind != "bare" or at >= len(doc) or (at + 1 < len(doc) and doc[at + 1].tag_[:2] == "NN"):
        return None
    return linker.find(linker.m.state, doc[at], p.kind, "state", p.unit) if doc[at].tag_[:2] != "RB" else None


def _goes_on(linker: Linker, last: Found, p: Phrase, m: Measures) -> tuple[Phrase, Link | None]:
    """A phrase that takes up the one before: in a list, "three in Homs", "the rebels lost 30", "among them four men"."""
    link = _listed(linker, last.phrase, p, last.link, m)
    if link or p.kind != "bare":
        return p, link
    same = replace(p, kind=last.phrase.kind, unit=last.phrase.unit)
    doc, after = linker.doc, p.last + 1
    if after < len(doc) and doc[after].lower_ in m.lists["elsewhere.words"]:
        people = replace(same, kind="people")
        link = _listed(linker, last.phrase, people, last.link, m, over=last.link.token)
    if link is None:
        found = linker.link(doc[p.top], None, same.kind, same.unit)
        told = linker.lemma(doc[last.link.token])
        link = found if found and linker.lemma(doc[found.token]) == told else None
    return (same, link) if link else (p, None)


def _listed(
    linker: Linker, first: Phrase, second: Phrase, link: Link, m: Measures, over: int | None = None
) -> Link | None:
    """The measure that two phrases of one list share: "seven soldiers and a clerk, as well as 13 guards".

    No verb may stand between them but the one at token `over`.
    """
    if (
        first.kind != "people"
        or second.kind != "people"
        or first.last >= second.first
        or second.first - first.last > 14
    ):
        return None
    between = linker.doc[first.last + 1 : second.first]
    words = [t.lower_ for t in between]
    if any(
        t.tag_[:2] in ("VB", "MD", "WP", "WD")
        and t.lower_ not in m.lists["joins.parts"]
        and t.i != over
        and t.lower_ not in m.lists["joins.naming"]
        for t in between
    ):
        return None
    among = words[-2:-1] and words[-2] in m.lists["joins.parts"] and words[-1] in m.lists["joins.whole"]
    if not words or not (among or words[-1] in m.lists["joins.last"]):
        return None
    return link._replace(part=link.part or bool(among) or words[-1] in m.lists["joins.parts"])


def _both(doc: Document, linker: Linker, f: Found) -> Iterator[Found]:
    """ "11 killed and wounded": so many of the two together, no more than that of each."""
    other = _pair(doc, linker, f)
    if other is None or f.phrase.how != "counted":
        yield f
        return
    most = replace(f.phrase, low=None, best=None, high=f.phrase.best)
    yield Found(most, f.link)
    yield Found(most, other)


def _pair(doc: Document, linker: Linker, f: Found) -> Link | None:
    """The second of "killed and wounded" where both say of the same phrase what befell it."""
    word = linker.doc[f.link.token]
    if f.link.how != "object" or f.link.measure not in ("killed", "injured"):
        return None
    near = [c for c in word.children if c.dep_ == "conj"] + ([word.head] if word.dep_ == "conj" else [])
    for c in near:
        deps = ("nsubj", "nsubjpass") if word.tag_ in _PAST and f.phrase.first < word.i else ("dobj",)
        own = any(x.dep_ in deps and x.i not in (f.phrase.top, f.phrase.noun) for x in c.children)
        shares = c.tag_[:2] == "VB" and (c.tag_ in _PAST) == (word.tag_ in _PAST) and abs(c.i - word.i) <= 4
        found = (
            linker.find(linker.m.object, c, f.phrase.kind, "object", f.phrase.unit)
            if shares and not own
            else None
        )
        if found and {found.measure, f.link.measure} == {"killed", "injured"} and _shared(f, c, word):
            return found
    return None


def _shared(f: Found, c: Token, word: Token) -> bool:
    """Whether the phrase stands outside the pair of verbs, as what both govern."""
    a, b = min(c.i, word.i), max(c.i, word.i)
    return not a < f.phrase.first < b and (word.tag_ in _PAST or f.phrase.first > b)


def _runs_away(doc: Document, linker: Linker, p: Phrase, link: Link, m: Measures) -> bool:
    """Attackers and soldiers who flee are not displaced people."""
    if link.measure != "displaced" or link.how != "subject" or p.noun is None:
        return False
    return (p.best or p.low or 0) < 100 and doc.lemma(linker.doc[p.noun]) in m.lists["not_displaced.words"]


def _own(doc: Document, linker: Linker, p: Phrase, m: Measures) -> Link | None:
    """The measure of a noun that says it itself: "12 dead", "300 refugees", "no injuries"."""
    if p.noun is None:
        return None
    noun = linker.doc[p.noun]
    word = doc.lemma(noun)
    entries = (
        m.itself.get(word)
        or m.itself.get(noun.lower_)
        or (m.state.get(word) if noun.tag_[:2] in ("JJ", "NN") else None)
    )
    if not entries:
        return None
    top = linker.doc[p.top]
    if doc.lemma(top.head) in m.lists["blockers.words"]:
        return None
    if word == "life" and doc.lemma(top.head) not in m.lists["life_verbs.words"]:
        return None
    return Link(entries[0][1], noun.i, "itself")


def _by_event(linker: Linker, p: Phrase, events: Sequence[EventMention], m: Measures) -> Link | None:
    """The measure of the event that the phrase is a patient of."""
    tops = {p.top, p.noun}
    t = linker.doc[p.top]
    while t.dep_ in ("conj", "appos") and t.head.i != t.i:
        t = t.head
        tops.add(t.i)
    for e in events:
        if e.measure and tops & set(e.patients) and p.kind != "none":
            people = e.measure in m.lists["people_only.measures"]
            things = e.measure in m.lists["things_only.measures"]
            if not (people and p.kind == "things") and not (things and p.kind == "people"):
                return Link(e.measure, e.token, "event")
    return None


def _implied_links(doc: Document, linker: Linker, s: Sentence, taken: set[int], m: Measures) -> list[Found]:
    out: list[Found] = []
    for p in implied(s, taken, m, doc.lemma):
        top = s.doc[p.top]
        if p.how == "none":
            out += _zero(doc, linker, p, m)
            continue
        link = linker.link(top, top, p.kind, p.unit)
        if link and not negated(s.doc[link.token]) and _may_imply(doc, s.doc[link.token], link, p, m):
            out.append(Found(p, link))
    return out


def _zero(doc: Document, linker: Linker, p: Phrase, m: Measures) -> Iterator[Found]:
    """ "no one was hurt", "no injuries", "no casualties" (nobody killed, nobody injured)."""
    top = linker.doc[p.top]
    link = (
        linker.link(top, top, "people" if p.kind == "unknown" else p.kind, p.unit)
        if p.kind != "things"
        else None
    )
    link = link or _own(doc, linker, p, m)
    if link is None or link.measure == "present":
        return
    p = replace(p, kind="people", unit="people")
    if link.how == "itself" and link.measure == "affected":
        yield Found(p, link._replace(measure="killed"))
        yield Found(p, link._replace(measure="injured"))
    else:
        yield Found(p, link)


def _may_imply(doc: Document, word: Token, link: Link, p: Phrase, m: Measures) -> bool:
    lists = m.lists
    if link.measure not in lists["implied.measures"] or link.how in ("toll", "itself"):
        return False
    lemma = doc.lemma(word)
    if p.how == "surname" and (
        lemma not in lists["implied.single_name"] or link.how not in ("object", "subject")
    ):
        return False
    if p.how in ("named", "bare_plural") and lemma in lists["implied.not_named"]:
        return False
    if _only_meant(word, lists["implied.brought_off"], doc.lemma):
        return False
    if lemma in lists["implied.not_verbs"] or (
        link.how == "noun" and {lemma, word.lower_} & lists["implied.not_nouns"]
    ):
        return False
    if p.how == "bare_plural" and _numbered(doc, word.doc[p.top], lists):
        return False
    if p.how == "bare_plural":
        return link.measure in lists["implied.plural_measures"] and link.how in (
            "object",
            "subject",
            "noun",
        )
    return True


def _numbered(doc: Document, top: Token, lists: dict[str, frozenset[str]]) -> bool:
    """Whether a plural is what a number told elsewhere counts: "the number of people killed"."""
    return top.dep_ == "pobj" and doc.lemma(top.head.head) in lists["toll_nouns.words"]


def _only_meant(word: Token, brought_off: frozenset[str], lemma: Callable[[Token], str]) -> bool:
    """Whether a verb is an aim or a threat ("threatened to shoot a clerk", "would kill him"), not a deed."""
    if word.tag_ != "VB":
        return False
    aims = any(c.tag_ in ("TO", "MD") and c.lower_ not in ("did", "do", "does") for c in word.children)
    return aims and lemma(word.head) not in brought_off


def _distinct(found: list[Found]) -> list[Found]:
    """One figure a phrase and measure; an implied one inside a counted one is the same words."""
    out: list[Found] = []
    for f in found:
        p = f.phrase
        inside = any(
            o.phrase.first <= p.first
            and p.last <= o.phrase.last
            and (o.link.measure == f.link.measure or (p.how not in ("none", "counted") and o.phrase is not p))
            for o in out
        )
        if not inside:
            out.append(f)
    return out
