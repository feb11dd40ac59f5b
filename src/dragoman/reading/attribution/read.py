"""Who says what: reported speech, belief and demand, with source, cue and what is said.

Follows the scheme of PolNeAR (Newell, Margolin and Ruths 2018): an attribution has a source, a cue and a content;
content is what the complement of the cue covers, so that adverbial clauses beside the verb of saying stay in the
report's own voice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dragoman.reading.attribution.clause import (
    around,
    content,
    fronted,
    is_open,
    is_passive,
    runs,
    subject_of,
    tree,
    unsaid,
)
from dragoman.reading.attribution.discourse import blocks, continued, issued, with_quotes
from dragoman.reading.attribution.lexicon import Frame, Lexicon, lexicon
from dragoman.reading.attribution.phrase import according_to, headline, noun_clauses, recordings, transcript
from dragoman.reading.attribution.quotes import SCARE, Quote, quotations
from dragoman.reading.attribution.source import agent, beside, joint, span, speaker, trailing
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import Attribution
from dragoman.reading.parse import Token

Span = tuple[int, int]
SPEAKING = ("say", "show", "report", "mention", "warn", "deny", "estimate")  # groups of verbs of speech
SPEECH = 0.7  # attributions of so much confidence report speech, those below thoughts


def read_attributions(doc: Document) -> list[Attribution]:
    """All attributions of a report, in the order of their cues.

    Contents may nest: a claim belongs to the smallest content that holds its trigger. `source_start` is None where
    nobody is named ("it was reported"). A pronoun source is its own span; resolving it is the reader's work.
    """
    words = lexicon()
    quotes = quotations(doc)
    everything = [a for s in doc.sentences for a in _in_sentence(doc, s, words, quotes)]
    inner = [a for a in everything if _quoted(a, quotes)]
    found = [a for a in everything if not _quoted(a, quotes)]
    found.extend(transcript(doc))
    found.extend(recordings(doc, words))
    cues = [a.cue_start for a in found]
    found = [with_quotes(doc, a, quotes, cues) for a in found]
    found = blocks(doc, continued(doc, found, quotes, words), words)
    found = issued(doc, found, words)
    found.extend(headline(doc, found, words))
    found.extend(_within(inner, words))
    found = _outspoken(found, words)
    return sorted(found, key=lambda a: (a.cue_start, a.cue_end, a.content))


def _quoted(made: Attribution, quotes: list[Quote]) -> bool:
    return any(q.start <= made.cue_start < q.end and q.words > SCARE for q in quotes)


def _within(inner: list[Attribution], words: Lexicon) -> list[Attribution]:
    """What a quoted speaker says that others say. "I think" and "you know" are the speaker's own words."""
    return [
        a
        for a in inner
        if a.content
        and a.source_text is not None
        and a.source_text.lower() not in words.phrases["pronouns"]
        and _speech(a)
    ]


def _speech(made: Attribution) -> bool:
    return made.confidence >= SPEECH


def _outspoken(found: list[Attribution], words: Lexicon) -> list[Attribution]:
    """Without thoughts and nameless reports inside speech: "he said the union feared" tells what he said."""
    said = [(a, b) for x in found if _speech(x) and x.source_start is not None for a, b in x.content]
    outright = [x for x in found if _speech(x) and x.source_start is not None]
    rest = [x for x in found if not (_speech(x) and x.source_start is not None)]
    outright = [x for x in outright if not _own_words(x, said, words)]
    return outright + [x for x in rest if not any(a <= x.cue_start < b for a, b in said)]


def _own_words(made: Attribution, said: list[Span], words: Lexicon) -> bool:
    """Whether a speaker tells in somebody's words what they say themselves: "We acknowledge that ..."."""
    first_person = (made.source_text or "").lower() in words.phrases["first_person"]
    return first_person and any(a <= made.cue_start < b for a, b in said)


def _in_sentence(
    doc: Document, sentence: Sentence, words: Lexicon, quotes: list[Quote]
) -> Iterator[Attribution]:
    near = [q for q in quotes if q.start < sentence.end and sentence.start < q.end and q.words > SCARE]

    def quoted(token: Token) -> bool:
        at = sentence.start + token.idx
        return any(q.start <= at < q.end for q in near)

    for token in sentence.doc:
        kind = token.tag_[:2]
        if kind == "VB":
            frames = words.verbs.get(doc.lemma(token))
            if frames:
                made = _verb(doc, sentence, token, frames, words, quoted)
                if made is not None:
                    yield made
        elif kind == "NN" and doc.lemma(token) in words.nouns["clausal"]:
            yield from noun_clauses(doc, sentence, token)
        if token.lower_ in words.according:
            yield from according_to(doc, sentence, token, words)


def _verb(
    doc: Document,
    sentence: Sentence,
    verb: Token,
    frames: tuple[Frame, ...],
    words: Lexicon,
    quoted: Callable[[Token], bool],
) -> Attribution | None:
    if unsaid(doc, verb, words) or verb.lower_ in words.phrases["citing"]:
        return None
    got = content(doc, verb, frames, words)
    if is_passive(verb):
        return _passive(doc, sentence, verb, frames, words)
    source = speaker(doc, verb, words)
    if source is not None and quoted(source) and not quoted(verb):
        source = beside(verb, quoted)
    if source is None and _speaks(frames[0]) and verb.dep_ in ("ROOT", "ccomp", "conj"):
        source = trailing(verb)
        if source is not None:
            said = set(range(min(tree(source)))) & set(range(verb.i))
            return _made(doc, sentence, verb, frames[0], source, said, "indirect", words)
    if got is None:
        said = around(verb) if frames[0].clause and source is not None and _speaks(frames[0]) else set()
        frame = frames[0]
        if not said and not _introduces(verb):
            return None
    else:
        frame, said = got
        said = fronted(verb, said) if _speaks(frame) else said
    if source is not None and source.lower_ in words.phrases["nobody"] and verb.dep_ in ("xcomp", "ccomp"):
        source = None if subject_of(verb) is None else source
    if source is None or (_feels(frame) and _mute(doc, source, words)):
        return None
    said -= tree(source) if source.i in said else set()
    if said and min(said) < verb.i and sentence.doc[min(said)].tag_ in ("WDT", "WP"):
        said.remove(min(said))
    if is_open(verb, said) and frame.stance == "asserts":
        return None
    return _made(doc, sentence, verb, frame, source, said, "indirect", words)


def _mute(doc: Document, source: Token, words: Lexicon) -> bool:
    return source.lower_ in words.phrases["nobody"] or doc.lemma(source) in words.phrases["mute"]


def _feels(frame: Frame) -> bool:
    """Whether a verb takes somebody who can mean it: to warn or threaten, to claim, to promise, to think."""
    return frame.stance == "warns" or frame.group == "report" or not _speaks(frame)


def _speaks(frame: Frame) -> bool:
    return frame.group in SPEAKING


def _introduces(verb: Token) -> bool:
    """Whether a verb ends its sentence with a colon or next to a quotation: what is said follows or went before."""
    rest = verb.doc[verb.i + 1 :]
    return any(t.text in (":", '"') for t in rest) or any(t.text == '"' for t in verb.doc[: verb.i])


def _passive(
    doc: Document, sentence: Sentence, verb: Token, frames: tuple[Frame, ...], words: Lexicon
) -> Attribution | None:
    """ "Five were reported killed", "he is said to have fled", "was quoted as saying", "it was announced that"."""
    frame = next((f for f in frames if f.passive or f.clause or f.prepositions), None)
    if frame is None:
        return None
    said: set[int] = set()
    small = ("xcomp", "oprd") if verb.dep_ != "acl" or frame.infinitive else ()
    for child in verb.children:
        if child.dep_ in ("ccomp", "nsubjpass") or (child.dep_ in small and child.tag_ != "VBG"):
            said |= tree(child)
        elif child.dep_ == "prep" and child.lower_ in frame.prepositions:
            said |= tree(child) - {child.i}
    by = agent(verb)
    complement = any(
        c.dep_ == "ccomp" or (c.dep_ in small and c.tag_ != "VBG") or c.lower_ in frame.prepositions
        for c in verb.children
    )
    if not complement and not frame.object:
        return None
    dropped = {t.i for t in sentence.doc if t.text.lower() == "it" and t.head.i == verb.i}
    return _made(doc, sentence, verb, frame, by, said - dropped, "passive", words)


def _made(
    doc: Document,
    sentence: Sentence,
    cue: Token,
    frame: Frame,
    source: Token | None,
    said: set[int],
    kind: str,
    words: Lexicon,
) -> Attribution:
    at = sentence.char_span(cue.i, cue.i)
    who = span(sentence, source, cue.i) if source is not None else None
    return Attribution(
        sentence=sentence.index,
        source_start=who[0] if who else None,
        source_end=who[1] if who else None,
        source_text=doc.text[who[0] : who[1]] if who else None,
        source_token=source.i if source is not None else None,
        cue_start=at[0],
        cue_end=at[1],
        cue=doc.lemma(cue),
        content=tuple(sentence.char_span(a, b) for a, b in runs(sentence.doc, said)),
        kind=kind,
        chain=_cited(doc, sentence, cue, words),
        others=tuple(span(sentence, t) for t in joint(source)) if source is not None else (),
        stance=frame.stance,
        confidence=0.9 if _speaks(frame) else 0.6,
    )


def _cited(doc: Document, sentence: Sentence, cue: Token, words: Lexicon) -> tuple[Span, ...]:
    """Spans of those whom the source cites: "said, citing a military source"; "quoted a witness as saying"."""
    out: list[Span] = []
    if (
        cue.dep_ == "pcomp"
        and cue.head.lower_ == "as"
        and doc.lemma(cue.head.head) in words.phrases["relaying"]
    ):
        return tuple(span(sentence, c) for c in cue.head.head.children if c.dep_ == "dobj")
    if not any(w in sentence.text for w in words.phrases["citing"]):
        return ()
    for token in sentence.doc:
        if token.lower_ not in words.phrases["citing"]:
            continue
        before = [t for t in sentence.doc[: token.i] if t.tag_[:2] == "VB" and doc.lemma(t) in words.verbs]
        near = before[-1] if before else None
        if near is not None and near.i == cue.i:
            out.extend(span(sentence, c) for c in token.children if c.dep_ == "dobj")
    return tuple(out)
