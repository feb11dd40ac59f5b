"""Events, campaigns and states that a report's sentences name, with who did what to whom.

The words stand in the event book (`codebook/events/`); the grammar in `arguments`; modality in `modality`. A
sentence is read in steps: words are looked up and their conditions checked (`events_match`), tellings of one
happening are joined (`events_merge`), instruments and sides refine mode and sub-event (`events_refine`).
Event types follow PLOVER, sub-event types ACLED.
"""

from __future__ import annotations

from dragoman.reading.document import Document
from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame
from dragoman.reading.events.book import EventBook
from dragoman.reading.events.match import Draft, find
from dragoman.reading.events.merge import join, one_protest
from dragoman.reading.events.modality import is_background, read_modality
from dragoman.reading.events.refine import refine
from dragoman.reading.events.telling import is_definite, is_generic
from dragoman.reading.mentions import EventMention

WARLIKE = 2  # words of war that make a text one about conflict


def read_events(doc: Document, book: EventBook) -> list[EventMention]:
    """All events of a report, in the order of their triggers."""
    frames = [Frame(s) for s in doc.sentences]
    war = [_words_of_war(f, book) for f in frames]
    warlike_text = sum(war) >= WARLIKE
    out: list[EventMention] = []
    for f, number in zip(frames, war, strict=True):
        warlike = warlike_text or number > 0
        drafts = join(f, find(f, book, warlike), book)
        kept = [d for d in drafts if not d.dropped]
        for d in kept:
            refine(f, d, book)
            if is_generic(f, d, book):
                d.kind = "campaign"
        one_protest(kept)
        mentions = (_mention(f, d, drafts, book) for d in kept if not d.dropped)
        out.extend(
            e for e, d in zip(mentions, (d for d in kept if not d.dropped), strict=True) if _told(e, d)
        )
    out.sort(key=lambda e: (e.start, e.end))
    return out


def _told(e: EventMention, d: Draft) -> bool:
    """Harm that only a noun names is no event where it did not happen: "no casualties", "risk of death"."""
    return not (d.entry.harm and d.form == "noun" and e.modality != "asserted")


def _words_of_war(f: Frame, book: EventBook) -> int:
    return sum(lemma in book.war or word in book.war for lemma, word in zip(f.lemmas, f.words, strict=True))


def _mention(f: Frame, d: Draft, drafts: list[Draft], book: EventBook) -> EventMention:
    scope = _scope(f, d, drafts)
    start, end = f.sentence.char_span(*_trigger(d))
    base = f.sentence.start
    return EventMention(
        sentence=f.sentence.index, start=start, end=end,
        text=f.sentence.text[start - base : end - base],
        token=d.token, lemma=f.lemmas[d.token], kind=d.kind, event_type=d.type, mode=d.mode,
        acled_sub_event_type=d.sub, theme=d.theme, modality=d.entry.modality or read_modality(f, d.token),
        agents=d.agents, patients=d.patients, mutual=d.entry.mutual, scope=scope, measure=d.measure,
        site_type=_site(f, d, book), weapon=_weapon(f, d, scope, book),
        background=is_background(f, d.token, scope), definite=is_definite(f, d), confidence=d.entry.confidence,
        rule=d.entry.name,
    )  # fmt: skip


def _trigger(d: Draft) -> tuple[int, int]:
    """First and last token of the words that name the event, kept short where words stand between."""
    if d.form == "hyphened":
        return d.token - 2, d.token
    if d.form != "noun" and d.last - d.first > 4:
        return d.token, d.token
    return d.first, d.last


def _scope(f: Frame, d: Draft, drafts: list[Draft]) -> tuple[int, ...]:
    """The clause that belongs to an event, with the words of what it took up: for a noun under another event, its own phrase."""
    taken = {x.token for x in drafts if x.into is d}
    if d.form == "verb":
        return tuple(sorted({*args.clause_tokens(f, d.token), *taken}))
    own = set(args.clause_tokens(f, d.token))
    clause = args.clause_of(f, d.token)
    others = {x.token for x in drafts if x is not d and x.form == "verb" and not x.dropped}
    if clause not in others:
        own |= set(args.clause_tokens(f, clause))
    return tuple(sorted(own | taken))


def _site(f: Frame, d: Draft, book: EventBook) -> str | None:
    """What kind of site was hit, by the words for it."""
    if d.type != "ASSAULT":
        return None
    at = [*d.patients, *args.agents_by(f, d.token, ("at", "in", "on", "near", "inside", "outside"))]
    for p in at:
        for t in (p, *[k for k in f.kids[p] if f.deps[k] in ("compound", "amod")]):
            if site := book.sites.get(f.lemmas[t]):
                return site
    return None


def _weapon(f: Frame, d: Draft, scope: tuple[int, ...], book: EventBook) -> str | None:
    """The weapon that the event's own words or clause name."""
    if d.type not in ("ASSAULT", "MOBILIZE", "COERCE"):
        return None
    for t in (*range(d.first, d.last + 1), *scope):
        if weapon := book.weapons.get(f.lemmas[t]):
            return weapon
    return None
