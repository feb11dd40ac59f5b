"""Figures: the numbers of a sentence with what they measure, tied to its events.

The measure is the word's that governs the counted phrase (`codebook/measures.toml`): "33 troops were killed",
"the death of three civilians", "12 dead", "520,000 fleeing". A phrase that no word governs takes the measure of
the event whose patient it is. Fields are those of the record's table `figures`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from dragoman.reading.document import Document, Sentence
from dragoman.reading.figures.find import Found, find_figures
from dragoman.reading.figures.links import Link
from dragoman.reading.figures.phrases import Phrase
from dragoman.reading.figures.words import Measures, measures
from dragoman.reading.mentions import EventMention, FigureMention, NumberMention
from dragoman.reading.parse import Token


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
    return _build(doc, s, find_figures(doc, s, events, numbers, m), events, m)


def _build(
    doc: Document, s: Sentence, found: list[Found], events: Sequence[EventMention], m: Measures
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
        unit = _unit(doc, s, p, link, m)
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


def _unit(doc: Document, s: Sentence, p: Phrase, link: Link, m: Measures) -> str:
    if p.unit and p.unit != "events":
        return "households" if link.measure == "displaced" and p.unit == "houses" else p.unit
    if p.noun is None and link.measure in m.lists["things_only.measures"]:
        return _bare_unit(doc, s, link, m)
    if link.measure in m.lists["people_only.measures"] or p.noun is None:
        return "people"
    return s.doc[p.noun].lower_


def _bare_unit(doc: Document, s: Sentence, link: Link, m: Measures) -> str:
    """The unit of a number that stands alone: from the words of its line, else from the verb."""
    for t in s.doc[max(0, link.token - 3) : link.token + 2]:
        unit = m.unit.get(doc.lemma(t))
        if unit and unit != "events" and t.i != link.token:
            return unit
    return "aircraft" if s.doc[link.token].lower_ in m.lists["bare_units.aircraft"] else "things"


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
    if link.how == "toll" and any(
        t.lower_ == "since" and t.dep_ != "mark" for t in s.doc[link.token].subtree
    ):
        return "cumulative"
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
    if link.measure == "displaced":
        return "cumulative" if _so_far(verbs) else "event"
    return "cumulative" if _over_period(s, link, verbs, lists["cumulative.periods"]) else "event"


def _over_period(s: Sentence, link: Link, verbs: Sequence[Token], periods: frozenset[str]) -> bool:
    """Whether a number is a count of a period: "31 homicides this year", "in the past 20 months alone, three have died"."""
    low = s.shown.lower()
    if link.measure not in ("killed", "injured") or not any(p in low for p in periods):
        return False
    return link.how in ("itself", "event") or any(
        c.dep_ == "aux" and c.lower_ in ("has", "have") for v in verbs for c in v.children
    )


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
