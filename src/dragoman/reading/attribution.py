"""Who says what: reported speech, belief and demand, with source, cue and what is said.

Follows the scheme of PolNeAR (Newell, Margolin and Ruths 2018): an attribution has a source, a cue and a content;
content is what the complement of the cue covers, so that adverbial clauses beside the verb of saying stay in the
report's own voice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.tokens import Token

from dragoman.reading.attribution_clause import around, content, fronted, is_open, runs, tree, unsaid
from dragoman.reading.attribution_lexicon import Frame, Lexicon, lexicon
from dragoman.reading.attribution_phrase import according_to, headline, noun_clauses, transcript
from dragoman.reading.attribution_quotes import SCARE, Quote, quotations
from dragoman.reading.attribution_source import agent, beside, joint, span, speaker
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import Attribution

Span = tuple[int, int]
SPEAKING = ("say", "show", "report", "mention", "warn", "deny", "estimate")  # groups of verbs of speech
TALKING = ("say", "report", "mention", "warn", "deny", "ask")  # those that quotations go on with
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
    cues = [a.cue_start for a in found]
    found = [_with_quotes(doc, a, quotes, cues) for a in found]
    found = _continued(doc, found, quotes, words)
    found.extend(headline(doc, found, words))
    found.extend(_within(inner, words))
    found = _outspoken(found)
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


def _outspoken(found: list[Attribution]) -> list[Attribution]:
    """Without thoughts inside speech: what "he said the union feared" reports is what he said."""
    said = [(a, b) for x in found if _speech(x) for a, b in x.content]
    return [x for x in found if _speech(x) or not any(a <= x.cue_start < b for a, b in said)]


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
    if unsaid(doc, verb, words):
        return None
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children)
    got = content(doc, verb, frames, words)
    if passive:
        return _passive(doc, sentence, verb, frames, words)
    source = speaker(doc, verb, words)
    if source is not None and quoted(source) and not quoted(verb):
        source = beside(verb, quoted)
    if got is None:
        said = around(verb) if frames[0].clause and source is not None and _speaks(frames[0]) else set()
        frame = frames[0]
        if not said and not _introduces(verb):
            return None
    else:
        frame, said = got
        said = fronted(verb, said) if _speaks(frame) else said
    if source is None or (not _speaks(frame) and _mute(doc, source, words)):
        return None
    said -= tree(source) if source.i in said else set()
    said = {i for i in said if i > verb.i or sentence.doc[i].tag_ not in ("WDT", "WP")}
    if is_open(verb, said) and frame.stance == "asserts":
        return None
    return _made(doc, sentence, verb, frame, source, said, "indirect", words)


def _mute(doc: Document, source: Token, words: Lexicon) -> bool:
    return source.lower_ in words.phrases["nobody"] or doc.lemma(source) in words.phrases["mute"]


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
    frame = next((f for f in frames if f.passive or f.clause), None)
    if frame is None:
        return None
    said: set[int] = set()
    for child in verb.children:
        if child.dep_ in ("xcomp", "oprd", "ccomp", "nsubjpass", "advcl") and child.tag_ != "VBG":
            said |= tree(child)
    by = agent(verb)
    complement = any(c.dep_ in ("xcomp", "oprd", "ccomp") for c in verb.children)
    if not complement and not (frame.object or by is not None):
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
    who = span(sentence, source) if source is not None else None
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


def _with_quotes(doc: Document, made: Attribution, quotes: list[Quote], cues: list[int]) -> Attribution:
    """The attribution with the quotations it introduces, whole: over all their sentences."""
    sentence = doc.sentences[made.sentence]
    near = [q for q in quotes if q.start < sentence.end and sentence.start < q.end]
    near = [q for q in near if not q.start <= made.cue_start < q.end]
    spans = list(made.content)
    direct = False
    for quote in near:
        inside = any(a < quote.end and quote.start < b for a, b in spans)
        whole = quote.words > SCARE and _beside(doc.text, quote, made, cues)
        if not (inside or whole):
            continue
        if quote.end > sentence.end or quote.start < sentence.start or whole:
            spans.append((quote.start, quote.end))
        direct = direct or quote.words > SCARE
    if not direct:
        return replace(made, content=_merged(spans))
    return replace(made, content=_merged(spans), kind="direct" if made.kind == "indirect" else made.kind)


def _beside(text: str, quote: Quote, made: Attribution, cues: list[int]) -> bool:
    """Whether only the source and a few words stand between a quotation and the cue."""
    if quote.end <= made.cue_start:
        if any(quote.end <= c < made.cue_start for c in cues):
            return False
        between = text[quote.end : made.cue_start]
        return len(between) < 200 and not any(c in between for c in ".;")
    if any(made.cue_end <= c < quote.start for c in cues):
        return False
    between = text[made.cue_end : quote.start]
    return len(between) < 120 and not any(c in between for c in ";")


def _merged(spans: list[Span]) -> tuple[Span, ...]:
    out: list[Span] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1] + 2:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        else:
            out.append((a, b))
    return tuple(out)


def _continued(
    doc: Document, found: list[Attribution], quotes: list[Quote], words: Lexicon
) -> list[Attribution]:
    """The attributions, and one more for every whole-sentence quotation that goes on with the last speaker."""
    out = [a for a in found if a.content]
    waiting = [a for a in found if not a.content]
    for quote in quotes:
        if quote.words <= SCARE or any(_holds(a, quote) for a in out):
            continue
        sentence = doc.sentence_at(quote.start)
        if sentence is None or doc.text[sentence.start : quote.start].strip(" \"'“‘«`([—–-•"):
            continue
        speaker_of = _before(doc, sentence, quote, out, waiting, words)
        if speaker_of is not None:
            out.append(_next(speaker_of, quote))
    return out


def _holds(made: Attribution, quote: Quote) -> bool:
    return any(a < quote.end and quote.start < b for a, b in made.content)


def _before(
    doc: Document,
    sentence: Sentence,
    quote: Quote,
    out: list[Attribution],
    waiting: list[Attribution],
    words: Lexicon,
) -> Attribution | None:
    """Whose quotation goes on: who spoke last in this paragraph or, in quotation marks, in the one before."""
    opens = [a for a in waiting if 0 <= sentence.index - a.sentence <= 1 and _talks(a, words)]
    if opens and doc.sentences[opens[-1].sentence].text.endswith(":"):
        return opens[-1]
    best: Attribution | None = None
    for a in out:
        if a.cue_start >= quote.start and a.sentence != sentence.index:
            continue
        last = doc.sentences[a.sentence]
        gap = sentence.paragraph - last.paragraph
        near = gap == 0 or (gap == 1 and (a.kind in ("direct", "continued")))
        if near and _talks(a, words) and (best is None or _end(a) >= _end(best)):
            best = a
    return best


def _talks(made: Attribution, words: Lexicon) -> bool:
    """Whether a quotation can go on with this source: somebody who speaks, in words, not a study that shows."""
    groups = [f.group for f in words.verbs.get(made.cue, ())]
    return made.source_start is not None and (made.cue == ":" or any(g in TALKING for g in groups[:1]))


def _end(made: Attribution) -> int:
    return max(b for _, b in made.content)


def _next(made: Attribution, quote: Quote) -> Attribution:
    return replace(made, content=((quote.start, quote.end),), kind="continued", chain=(), confidence=0.7)
