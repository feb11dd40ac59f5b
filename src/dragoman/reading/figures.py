"""Figures: the numbers of a sentence with what they measure, tied to its events.

The measure is the word's that governs the counted phrase (`codebook/measures.toml`): "33 troops were killed",
"the death of three civilians", "12 dead", "520,000 fleeing". A phrase that no word governs takes the measure of
the event whose patient it is. Fields are those of the record's table `figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from dragoman.reading.document import Document, Sentence
from dragoman.reading.figures_links import Link, Linker
from dragoman.reading.figures_phrases import Phrase, counted, implied
from dragoman.reading.figures_words import Measures, measures
from dragoman.reading.mentions import EventMention, FigureMention, NumberMention

_FIRM = (
    "killed",
    "injured",
    "captured",
    "missing",
)  # what a noun says of those it names outweighs "affected"


@dataclass(frozen=True, slots=True)
class _Found:
    phrase: Phrase
    link: Link


def read_figures(
    doc: Document, sentence: Sentence, events: Sequence[EventMention], numbers: Sequence[NumberMention]
) -> list[FigureMention]:
    """The figures of a sentence that belong to one of its events; `event` is an index into `events`."""
    if not events:
        return []
    figures = _read(doc, sentence, events, numbers)
    return _kept(figures, lambda f: f.event >= 0)


def read_bare_figures(
    doc: Document, sentence: Sentence, numbers: Sequence[NumberMention], events: Sequence[EventMention] = ()
) -> list[FigureMention]:
    """The figures with a measure of their own that belong to none of `events` (`event` is -1)."""
    figures = _read(doc, sentence, events, numbers)
    return _kept(figures, lambda f: f.event < 0)


def _kept(figures: list[FigureMention], keep: Callable[[FigureMention], bool]) -> list[FigureMention]:
    """Those to keep, with `part_of` pointing into the new list."""
    chosen = [i for i, f in enumerate(figures) if keep(f)]
    place = {old: new for new, old in enumerate(chosen)}
    return [
        replace(figures[i], part_of=place.get(p) if (p := figures[i].part_of) is not None else None)
        for i in chosen
    ]


def _read(
    doc: Document, s: Sentence, events: Sequence[EventMention], numbers: Sequence[NumberMention]
) -> list[FigureMention]:
    m = measures()
    phrases = counted(s, numbers, m, doc.lemma)
    if not _speaks(doc, s, m) and not (phrases and events):
        return []
    linker = Linker(s.doc, doc.lemma, m)
    found = list(_counted_links(doc, linker, phrases, events, m))
    taken = {
        i for p in phrases for i in (p.top, p.noun, p.number.token if p.number else None) if i is not None
    }
    found += _implied_links(doc, linker, s, taken, m)
    found.sort(key=lambda f: (f.phrase.first, f.phrase.last))
    return _build(doc, s, _distinct(found), events, m)


def _speaks(doc: Document, s: Sentence, m: Measures) -> bool:
    """Whether any word of the sentence measures anything."""
    for t in s.doc:
        if t.tag_[:2] in ("VB", "NN", "JJ") and (t.lower_ in m.triggers or doc.lemma(t) in m.triggers):
            return True
    return False


def _counted_links(
    doc: Document, linker: Linker, phrases: Sequence[Phrase], events: Sequence[EventMention], m: Measures
) -> Iterator[_Found]:
    unit: str | None = None
    last: _Found | None = None
    waiting: list[Phrase] = []
    for p in phrases:
        if p.kind == "none":
            continue
        if p.kind == "bare" and unit:
            p = replace(p, unit=unit)
        top = linker.doc[p.top]
        noun = linker.doc[p.noun] if p.noun is not None else None
        link = linker.link(top, noun, p.kind, p.unit)
        own = _own(doc, linker, p, m)
        if link is None or (own and own.measure in _FIRM and link.measure not in _FIRM):
            link = own or link
        link = link or linker.beside(p.first, p.last, p.kind, p.unit) or _by_event(linker, p, events, m)
        link = link or (_listed(linker, last.phrase, p, last.link, m) if last else None)
        if link is None:
            waiting.append(p)
            continue
        for q in waiting[-1:]:
            back = _listed(linker, q, p, link, m)
            if back:
                yield _Found(q, back._replace(part=False))
        waiting.clear()
        last = _Found(p, link)
        if not _runs_away(doc, linker, p, link, m):
            if p.kind == "things":
                unit = p.unit
            yield from _both(doc, linker, _Found(p, link))


def _listed(linker: Linker, first: Phrase, second: Phrase, link: Link, m: Measures) -> Link | None:
    """The measure that two phrases of one list share: "seven soldiers and a clerk, as well as 13 guards"."""
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
        t.tag_[:2] in ("VB", "MD", "WP", "WD") and t.lower_ not in m.lists["joins.parts"] for t in between
    ):
        return None
    if not words or words[-1] not in m.lists["joins.last"]:
        return None
    return link._replace(part=link.part or words[-1] in m.lists["joins.parts"])


def _both(doc: Document, linker: Linker, f: _Found) -> Iterator[_Found]:
    """ "11 killed and wounded": so many of the two together, no more than that of each."""
    other = _pair(doc, linker, f)
    if other is None or f.phrase.best is None:
        yield f
        return
    most = replace(f.phrase, low=None, best=None, high=f.phrase.best)
    yield _Found(most, f.link)
    yield _Found(most, other)


def _pair(doc: Document, linker: Linker, f: _Found) -> Link | None:
    """The second of "killed and wounded" where both say of the same phrase what befell it."""
    word = linker.doc[f.link.token]
    if f.link.how != "object" or f.link.measure not in ("killed", "injured"):
        return None
    near = [c for c in word.children if c.dep_ == "conj"] + ([word.head] if word.dep_ == "conj" else [])
    for c in near:
        deps = ("nsubj", "nsubjpass") if word.tag_ == "VBN" else ("dobj",)
        own = any(x.dep_ in deps and x.i not in (f.phrase.top, f.phrase.noun) for x in c.children)
        shares = c.tag_ == word.tag_ and abs(c.i - word.i) <= 4
        found = (
            linker.find(linker.m.object, c, f.phrase.kind, "object", f.phrase.unit)
            if shares and not own
            else None
        )
        if found and {found.measure, f.link.measure} == {"killed", "injured"} and _shared(f, c, word):
            return found
    return None


def _shared(f: _Found, c: Token, word: Token) -> bool:
    """Whether the phrase stands outside the pair of verbs, as what both govern."""
    a, b = min(c.i, word.i), max(c.i, word.i)
    return not a < f.phrase.first < b and (word.tag_ in ("VBN",) or f.phrase.first > b)


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


def _implied_links(doc: Document, linker: Linker, s: Sentence, taken: set[int], m: Measures) -> list[_Found]:
    out: list[_Found] = []
    for p in implied(s, taken, m, doc.lemma):
        top = s.doc[p.top]
        if p.how == "none":
            out += _zero(doc, linker, p, m)
            continue
        link = linker.link(top, top, p.kind, p.unit)
        if link and _may_imply(doc, s.doc[link.token], link, p, m):
            out.append(_Found(p, link))
    return out


def _zero(doc: Document, linker: Linker, p: Phrase, m: Measures) -> Iterator[_Found]:
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
        yield _Found(p, link._replace(measure="killed"))
        yield _Found(p, link._replace(measure="injured"))
    else:
        yield _Found(p, link)


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
    if lemma in lists["implied.not_verbs"] or (link.how == "noun" and lemma in lists["implied.not_nouns"]):
        return False
    if p.how == "bare_plural":
        return link.measure in lists["implied.plural_measures"] and link.how in ("object", "subject")
    return True


def _distinct(found: list[_Found]) -> list[_Found]:
    """One figure a phrase and measure; an implied one inside a counted one is the same words."""
    out: list[_Found] = []
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


# ---------------------------------------------------------------- building


def _build(
    doc: Document, s: Sentence, found: list[_Found], events: Sequence[EventMention], m: Measures
) -> list[FigureMention]:
    out: list[FigureMention] = []
    for f in found:
        p, link = f.phrase, f.link
        start, end = s.char_span(p.first, p.last)
        if p.number is not None:
            start, end = min(start, p.number.start), max(end, p.number.end)
            start = p.number.start
        tokens = _who_tokens(s, p)
        words = [doc.lemma(s.doc[i]) for i in tokens]
        unit = _unit(s, p, link, m)
        out.append(
            FigureMention(
                event=_event_of(s, link, events, m), number=p.number, start=start, end=end,
                text=doc.text[start:end], measure=link.measure, unit=unit, low=p.low, best=p.best, high=p.high,
                qualifier=p.number.qualifier.lower() if p.number and p.number.qualifier else None,
                who=_who(s, tokens), who_tokens=tokens, civilian=_civilian(words, unit, m), scope=_scope(doc, s, link, m),
                part_of=_part_of(out, p, link, s), sex=_all_one(words, m.sex), age_group=_all_one(words, m.age_group),
                role=_role(words, m), extra={"how": p.how, "by": link.how},
            )
        )  # fmt: skip
    return out


def _who_tokens(s: Sentence, p: Phrase) -> tuple[int, ...]:
    """Tokens of the noun phrase counted, the head first."""
    if p.noun is None or p.how == "pronoun":
        return ()
    begin = p.first
    if p.number is not None:
        begin = p.number.token + 1 if p.noun > p.number.token else p.noun
    skip = measures().lists["not_who.words"]
    before = [t.i for t in s.doc[begin : p.noun] if t.lower_ not in skip and t.dep_ != "punct"]
    return (p.noun, *before)


def _who(s: Sentence, tokens: tuple[int, ...]) -> str | None:
    if not tokens:
        return None
    start, end = s.char_span(min(tokens), max(tokens))
    return s.text[start - s.start : end - s.start]


def _unit(s: Sentence, p: Phrase, link: Link, m: Measures) -> str:
    if p.unit and p.unit != "events":
        return "households" if link.measure == "displaced" and p.unit == "houses" else p.unit
    if p.noun is None and link.measure in m.lists["things_only.measures"]:
        return "aircraft" if s.doc[link.token].lower_ in m.lists["bare_units.aircraft"] else "things"
    if link.measure in m.lists["people_only.measures"] or p.noun is None:
        return "people"
    return s.doc[p.noun].lower_


def _civilian(words: list[str], unit: str, m: Measures) -> bool | None:
    """True for civilians, False for combatants, None where it is not said or mixed."""
    if not words or unit not in ("people", "households"):
        return None
    if "civilian" in words[1:] or (words[0] in m.civilian and words[0] not in m.combatant):
        return True
    if any(w in m.combatant for w in words):
        return False
    return True if any(w in m.civilian for w in words) else None


def _all_one(words: list[str], table: dict[str, str]) -> str | None:
    return table.get(words[0]) if words else None


def _role(words: list[str], m: Measures) -> str | None:
    return next((m.role[w] for w in words if w in m.role), None)


def _scope(doc: Document, s: Sentence, link: Link, m: Measures) -> str:
    """Cumulative where the number runs over a war or since a day, or tells how many have been displaced so far."""
    lists = m.lists
    verbs = _same_verbs(s.doc[link.token])
    for v in verbs:
        if v.dep_ == "relcl" and doc.lemma(v.head) in lists["cumulative.nouns"]:
            return "cumulative"
        for t in v.children:
            if t.lower_ in lists["cumulative.words"] and t.tag_ != "RB":
                return "cumulative"
            if (
                t.dep_ == "nsubj"
                and doc.lemma(t) in lists["cumulative.nouns"]
                and link.measure != "displaced"
            ):
                return "cumulative"
            if t.dep_ in ("dobj", "nsubj", "nsubjpass") and any(c.lower_ == "since" for c in t.children):
                return "cumulative"
    return "cumulative" if link.measure == "displaced" and _so_far(verbs) else "event"


def _same_verbs(word: Token) -> list[Token]:
    """A word, those it is coordinated with and the verbs that it completes."""
    out = [word, *(c for c in word.children if c.dep_ == "conj")]
    for _ in range(4):
        if word.dep_ not in ("conj", "xcomp", "pcomp", "pobj", "prep", "acomp", "oprd", "amod", "acl"):
            break
        word = word.head
        out.append(word)
    return out


def _so_far(verbs: Sequence[Token]) -> bool:
    """Whether one of the verbs is in the present perfect or tells what remains."""
    return any(
        (c.dep_ == "aux" and c.lower_ in ("has", "have")) or v.lower_ in ("remain", "remains")
        for v in verbs
        for c in v.children
    )


def _part_of(out: list[FigureMention], p: Phrase, link: Link, s: Sentence) -> int | None:
    """The figure that this is a part of: "12 people, including three children"."""
    before = s.doc[max(0, p.first - 3) : p.first]
    after = s.doc[p.last + 1 : p.last + 3]
    opened = any(t.lower_ in ("including", "among", "amongst", "included") for t in before)
    of_them = any(t.lower_ in ("them", "whom") for t in (*after, *s.doc[p.first : p.last + 1]))
    if not (link.part or opened or of_them):
        return None
    part = p.best or p.low or p.high
    for i in range(len(out) - 1, -1, -1):
        whole = out[i].best or out[i].low or out[i].high
        if (
            out[i].measure == link.measure
            and out[i].part_of is None
            and whole
            and (part is None or part <= whole)
        ):
            return i
    return None


def _event_of(s: Sentence, link: Link, events: Sequence[EventMention], m: Measures) -> int:
    """The event that a figure belongs to: of its own word, or the nearest in the tree that can have victims."""
    best, best_key = -1, (99, 99, 999)
    for i, e in enumerate(events):
        if e.token == link.token:
            return i
        if e.event_type in m.lists["unfit.types"]:
            continue
        key = (
            0 if link.token in e.scope else 1,
            _distance(s.doc[link.token], s.doc[e.token]),
            abs(e.token - link.token),
        )
        if key < best_key:
            best, best_key = i, key
    return best


def _distance(a: Token, b: Token) -> int:
    up = {a.i: 0}
    for n, t in enumerate(a.ancestors, 1):
        up[t.i] = n
    if b.i in up:
        return up[b.i]
    for n, t in enumerate(b.ancestors, 1):
        if t.i in up:
            return n + up[t.i]
    return 99
