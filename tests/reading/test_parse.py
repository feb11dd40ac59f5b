"""The plain parse says what spaCy's says, and the straight arithmetic gives the vectors that thinc's gives."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
from spacy.tokens import Token as SpacyToken

from dragoman.reading.document import MODELS, Parser
from dragoman.reading.parse import Reader, Token

SENTENCES = [
    'Two drivers, both from Azaz, were hurt when "a shell" hit the bus depot, the mayor said on Friday.',
    "The bridge that engineers had repaired in March - at a cost of $3 million - fell again.",
    "Nobody  (so far) claimed the blast; neighbours didn't see who, if anyone, left the van there.",
    "Aid!",
]


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def facts(t: Token | SpacyToken) -> tuple[object, ...]:
    return (
        t.i, t.idx, t.text, t.lower_, t.tag_, t.dep_, t.head.i, len(t), bool(t.is_punct), bool(t.is_space),
        t.whitespace_, t.left_edge.i, t.right_edge.i, *([x.i for x in xs] for xs in (t.children, t.subtree, t.ancestors)),
    )  # fmt: skip


def test_tokens_are_those_of_spacy(parser: Parser) -> None:
    reader = Reader(parser.nlp.vocab.strings, lambda word, tag: word)
    for text in SENTENCES:
        theirs = parser.nlp(text)
        ours = reader.read(theirs)
        assert ours.text == theirs.text
        assert [facts(t) for t in ours] == [facts(t) for t in theirs]


def test_characters_are_covered_by_the_same_tokens(parser: Parser) -> None:
    reader = Reader(parser.nlp.vocab.strings, lambda word, tag: word)
    for text in SENTENCES:
        theirs = parser.nlp(text)
        ours = reader.read(theirs)
        for start in range(0, len(text), 3):
            for end in range(start + 1, len(text) + 2, 5):
                span = theirs.char_span(start, end, alignment_mode="expand")
                expected = [t.i for t in span] if span is not None else []
                assert [t.i for t in ours.covering(start, end)] == expected, (text, start, end)


def test_vectors_are_thincs_and_a_word_has_its_own_in_any_company(parser: Parser) -> None:
    model = next(m for m in MODELS if importlib.util.find_spec(m))
    plain = importlib.import_module(model).load(exclude=["ner", "attribute_ruler", "senter", "lemmatizer"])
    theirs = plain.get_pipe("tok2vec").model.predict([plain.make_doc(s) for s in SENTENCES])
    docs = [parser.nlp.make_doc(s) for s in SENTENCES]
    vectors = parser.nlp.get_pipe("tok2vec").model
    for ours, expected in zip(vectors.predict(docs), theirs, strict=True):
        assert np.abs(ours - expected).max() < 1e-4
    other = Parser().nlp
    other.get_pipe("tok2vec").model.predict([other.make_doc("The mayor, hurt on Friday, said so.")])
    again = other.get_pipe("tok2vec").model.predict([other.make_doc(s) for s in SENTENCES])
    assert all((a == b).all() for a, b in zip(vectors.predict(docs), again, strict=True))
