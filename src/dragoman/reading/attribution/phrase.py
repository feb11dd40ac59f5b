"""Attributions without a verb: "according to X", "the claim that", headlines ("X: ...", "...: X"), transcripts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from dragoman.reading.attribution.clause import runs, tree
from dragoman.reading.attribution.lexicon import Lexicon
from dragoman.reading.attribution.source import joint, owner, span
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import Attribution
from dragoman.reading.parse import Token

_TRANSCRIPT = re.compile(r"[\"“]?(?P<who>[A-Z][A-Z .'’-]{1,30}[A-Z])(?: \([^)]{1,40}\))?:\s")
_BRACKET = re.compile(r"\[(?P<who>[A-Za-z][A-Za-z .'’-]{1,40})\]")
_HEADLINE = re.compile(r"[^\n:]{2,120}:\s[^\n]{2,200}")


def according_to(doc: Document, sentence: Sentence, first: Token, words: Lexicon) -> Iterator[Attribution]:
    """ "According to X": the clause that it stands in, without the phrase itself."""
    tokens = sentence.doc
    for opening in words.according[first.lower_]:
        last = first.i + len(opening) - 1
        if last + 1 >= len(tokens) or any(tokens[first.i + k].lower_ != w for k, w in enumerate(opening)):
            continue
        source = _noun_after(tokens[last])
        if source is None or source.tag_ in ("WDT", "WP") or doc.lemma(source) in words.nouns["measure"]:
            return
        phrase = set(range(first.i, max(tree(source)) + 1))
        said = _clause_of(first, phrase)
        who = span(sentence, source)
        yield Attribution(
            sentence=sentence.index,
            source_start=who[0],
            source_end=who[1],
            source_text=doc.text[who[0] : who[1]],
            source_token=source.i,
            cue_start=sentence.char_span(first.i, last)[0],
            cue_end=sentence.char_span(first.i, last)[1],
            cue=" ".join(opening),
            content=tuple(sentence.char_span(a, b) for a, b in runs(tokens, said)),
            kind="according_to",
            others=tuple(span(sentence, t) for t in joint(source)),
        )
        return


def _noun_after(preposition: Token) -> Token | None:
    found = next((c for c in preposition.children if c.dep_ in ("pobj", "pcomp")), None)
    if found is not None:
        return found
    rest = preposition.doc[preposition.i + 1 :]
    return next((t for t in rest if t.tag_[:2] in ("NN", "PR") and t.dep_ not in ("compound", "poss")), None)


def _clause_of(first: Token, phrase: set[int]) -> set[int]:
    """The clause that a phrase belongs to: the whole sentence where the phrase stands at its edge."""
    doc = first.doc
    last = max(phrase)
    if (
        first.i
        and doc[first.i - 1].text == ","
        and not any(t.tag_[:2] in ("VB", "MD") for t in doc[last + 1 :])
    ):
        return set(range(first.i))
    whole = {t.i for t in doc} - phrase
    if first.i <= 1 or all(t.is_punct for t in doc[last + 1 :]):
        return whole
    head = first.head
    while head.dep_ not in ("ROOT", "ccomp", "relcl", "advcl", "conj", "parataxis") and head.head.i != head.i:
        head = head.head
    return tree(head) - phrase


def noun_clauses(doc: Document, sentence: Sentence, noun: Token) -> Iterator[Attribution]:
    """ "X's claim that ...": a noun of saying with its own that-clause and an owner."""
    clause = next(
        (c for c in noun.children if c.dep_ in ("acl", "ccomp") and c.i > noun.i and _that(noun, c)), None
    )
    source = owner(noun) if clause is not None else None
    if clause is None or source is None:
        return
    who, at = span(sentence, source), sentence.char_span(noun.i, noun.i)
    yield Attribution(
        sentence=sentence.index,
        source_start=who[0],
        source_end=who[1],
        source_text=doc.text[who[0] : who[1]],
        source_token=source.i,
        cue_start=at[0],
        cue_end=at[1],
        cue=doc.lemma(noun),
        content=tuple(sentence.char_span(a, b) for a, b in runs(sentence.doc, tree(clause))),
        kind="indirect",
        confidence=0.8,
    )


def _that(noun: Token, clause: Token) -> bool:
    return any(c.dep_ == "mark" and c.lower_ == "that" and noun.i < c.i < clause.i for c in clause.children)


def transcript(doc: Document) -> list[Attribution]:
    """Paragraphs that open with a speaker's name in capitals and a colon, where at least one name comes back."""
    heads: list[tuple[Sentence, re.Match[str], int]] = []
    for sentence in doc.sentences:
        m = _TRANSCRIPT.match(sentence.text + " ")
        if m:
            heads.append((sentence, m, _paragraph_end(doc, sentence)))
    times = Counter(m["who"] for _, m, _ in heads)
    if len(times) < 2 or max(times.values()) < 2:
        return []
    return [_label(doc, s, m.start("who"), m.end("who"), (s.start + m.end(), end)) for s, m, end in heads]


def _paragraph_end(doc: Document, sentence: Sentence) -> int:
    end = sentence.end
    for s in doc.sentences[sentence.index :]:
        if s.paragraph != sentence.paragraph:
            break
        end = s.end
    return end


def recordings(doc: Document, words: Lexicon) -> list[Attribution]:
    """What speakers named in square brackets say in a broadcast: "[Reporter] ... [Ortega] ... [end recording]"."""
    text = doc.text
    if "[" not in text:
        return []
    turns = [m for m in _BRACKET.finditer(text) if _turn(m, text, words)]
    marks = [m for m in turns if m["who"].lower() not in words.nouns["bracket"]]
    if not marks or (not any("recording" in m["who"].lower() for m in turns) and len(marks) < 3):
        return []
    out: list[Attribution] = []
    for m in marks:
        end = next((t.start() for t in turns if t.start() > m.start()), len(text))
        sentence, said = doc.sentence_at(m.start()), text[m.end() : end]
        if sentence is not None and said.strip():
            begin = m.end() + len(said) - len(said.lstrip())
            span = (begin, m.end() + len(said.rstrip()))
            out.append(_turn_of(doc, sentence, m, span))
    return out


def _turn(m: re.Match[str], text: str, words: Lexicon) -> bool:
    """Whether a bracket opens or ends a turn: it stands at the start of a sentence and is no stage direction."""
    name = m["who"].lower()
    if name in ("begin recording", "end recording", "begin video", "end video", "end"):
        return True
    before = text[: m.start()].rstrip()
    return name not in words.nouns["bracket"] and (
        not before or before[-1] in ".?!]" or before.endswith("--")
    )


def _turn_of(doc: Document, sentence: Sentence, m: re.Match[str], said: tuple[int, int]) -> Attribution:
    start, end = m.span("who")
    held = sentence.tokens(start, end)
    return Attribution(
        sentence=sentence.index,
        source_start=start,
        source_end=end,
        source_text=doc.text[start:end],
        source_token=held[-1].i if held else None,
        cue_start=m.start(),
        cue_end=m.end(),
        cue="[]",
        content=(said,),
        kind="direct",
        confidence=0.8,
    )


def headline(doc: Document, found: Iterable[Attribution], words: Lexicon) -> list[Attribution]:
    """Headlines "X: text" and "text: X", where X is a word for a speaker or speaks elsewhere in the report."""
    known = {a.source_text.split()[-1].lower() for a in found if a.source_text}
    out: list[Attribution] = []
    for s in doc.sentences:
        if (s.index and s.kind != "headline") or ":" not in s.text or not _HEADLINE.fullmatch(s.text):
            continue
        at = s.text.index(":")
        left, right = s.text[:at], s.text[at + 1 :]
        body = len(right) - len(right.lstrip())
        if _speaker(left, words, known):
            out.append(_label(doc, s, 0, at, (s.start + at + 1 + body, s.end)))
        elif _speaker(right.strip(), words, known) and len(left.split()) > 2:
            out.append(_label(doc, s, at + 1 + body, len(s.text.rstrip(" .")), (s.start, s.start + at)))
    return out


def _speaker(text: str, words: Lexicon, known: set[str]) -> bool:
    parts = re.findall(r"[\w.&'’-]+", text)
    if not parts or len(parts) > 6 or text.lower() in words.nouns["label"]:
        return False
    last = parts[-1].lower().strip("'’")
    return last in words.nouns["speaker"] or (last in known and parts[-1][0].isupper())


def _label(doc: Document, sentence: Sentence, first: int, last: int, said: tuple[int, int]) -> Attribution:
    """An attribution by a label in a sentence: offsets of the label in the sentence's text, content in the report."""
    start, end = sentence.start + first, sentence.start + last
    held = sentence.tokens(start, end)
    colon = sentence.start + sentence.text.index(":")
    return Attribution(
        sentence=sentence.index,
        source_start=start,
        source_end=end,
        source_text=doc.text[start:end],
        source_token=held[-1].i if held else None,
        cue_start=colon,
        cue_end=colon + 1,
        cue=":",
        content=(said,),
        kind="direct",
        confidence=0.8,
    )
