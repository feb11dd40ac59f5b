"""Who speaks: from a verb or noun of saying to the noun phrase of its source."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dragoman.reading.attribution.lexicon import Lexicon
from dragoman.reading.document import Document, Sentence
from dragoman.reading.parse import Token

SUBJECTS = ("nsubj", "nsubjpass")
_CUT = ("conj", "cc", "relcl", "punct", "preconj", "parataxis", "advcl", "ccomp", "case")
_DASHES = ("-", "--", "---")
_RELATIVE = ("who", "which", "that")


def subject(verb: Token) -> Token | None:
    """The subject that stands at a verb itself, before or after it."""
    found = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    return None if found is None else _after_dateline(found, verb)


def _after_dateline(token: Token, verb: Token) -> Token:
    """The subject proper where the parser took a dateline or topic for it: "PARIS -- The minister, smiling, said"."""
    doc = token.doc
    if token.i > 3 or token.i + 1 >= verb.i or doc[token.i + 1].text not in (*_DASHES, ":"):
        return token
    rest = doc[token.i + 2 : verb.i]
    inner = ("compound", "poss", "amod", "nmod", "nummod", "pobj", "dobj")
    return next((t for t in rest if t.tag_[:2] in ("NN", "PR") and t.dep_ not in inner), token)


def speaker(doc: Document, verb: Token, lexicon: Lexicon) -> Token | None:
    """Head token of who does the saying of a verb, following coordination, participles and relatives; or None."""
    token = verb
    for depth in range(6):  # as deep as clauses nest in practice: a bound against odd parses
        found = subject(token)
        if found is not None and not _inside_speech(doc, verb, token, lexicon):
            return _antecedent(doc, found, lexicon)
        if token.dep_ == "acl":
            return _issuer(doc, token.head, lexicon)
        if token.dep_ == "relcl" and token.tag_ == "VBG":
            return _issuer(doc, token.head, lexicon)
        if token.dep_ not in ("conj", "advcl", "xcomp", "pcomp", "prep", "ccomp", "dep", "parataxis"):
            return None
        if token.dep_ == "ccomp" and (depth == 0 or doc.lemma(token.head) not in lexicon.verbs):
            return None
        if token.head.dep_ in ("pobj", "dobj") and token.dep_ == "prep":
            return None
        token = token.head
    return None


def _inside_speech(doc: Document, verb: Token, governor: Token, lexicon: Lexicon) -> bool:
    """Whether a participle hangs, by the parse, on what is said and not on the saying: "said it fled, adding that"."""
    if governor.i == verb.i or governor.dep_ != "ccomp" or verb.tag_ != "VBG" or not verb.i:
        return False
    return verb.doc[verb.i - 1].text == "," and doc.lemma(governor.head) in lexicon.verbs


def _antecedent(doc: Document, token: Token, lexicon: Lexicon) -> Token:
    """What a relative pronoun stands for; any other subject as it is."""
    verb = token.head
    if token.lower_ in _RELATIVE and verb.dep_ == "relcl" and verb.head.i < token.i:
        return _issuer(doc, verb.head, lexicon)
    return _issuer(doc, token, lexicon)


def _issuer(doc: Document, noun: Token, lexicon: Lexicon) -> Token:
    """Who issued an utterance ("a warning issued by the ministry", "the army's statement"), or the noun itself."""
    if noun.tag_[:2] != "NN" or doc.lemma(noun) not in lexicon.nouns["utterance"]:
        return noun
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "acl" and doc.lemma(child) in lexicon.nouns["issued"]:
            agent = _object_of(child, ("by", "from"))
            if agent is not None:
                return agent
    sender = _object_of(noun, ("from",))
    return _object_of(noun, ("by",)) or (sender if sender is not None and sender.tag_[:3] == "NNP" else noun)


def _object_of(token: Token, prepositions: tuple[str, ...]) -> Token | None:
    for child in token.children:
        if child.lower_ in prepositions and child.dep_ in ("prep", "agent"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def owner(noun: Token) -> Token | None:
    """Whose utterance a noun is: possessor, or who stands after by, from or of."""
    for child in noun.children:
        if child.dep_ == "poss":
            return child
    return _object_of(noun, ("by", "from", "of"))


def agent(verb: Token) -> Token | None:
    """The "by X" of a passive verb."""
    return _object_of(verb, ("by",))


def phrase(head: Token) -> tuple[int, int]:
    """First and last token of the noun phrase of a source, without relatives, coordination or loose apposition."""
    first = last = head.i
    for child in head.children:
        if child.dep_ in _CUT or _loose(head, child):
            continue
        first = min(first, child.left_edge.i)
        last = max(last, child.right_edge.i)
    doc = head.doc
    for i in range(head.i - 1, first - 1, -1):
        if doc[i].text in _DASHES and doc[i].whitespace_:
            first = i + 1  # what stands before is a dateline
            break
    for i in range(head.i + 1, last + 1):
        if doc[i].text in (",", ";", '"', "("):
            return first, i - 1
    while first < head.i and doc[first].is_punct and doc[first].text != "(":
        first += 1
    return first, last


def _loose(head: Token, child: Token) -> bool:
    """Whether a modifier after the head stands apart from it by a comma, a dash or a bracket."""
    if child.i < head.i or child.dep_ not in ("appos", "acl", "prep", "amod", "npadvmod", "dep"):
        return False
    if child.lower_ == "on" and child.right_edge.lower_.endswith("day"):
        return True
    before = head.doc[child.left_edge.i - 1]
    return before.i > head.i and before.is_punct and before.text not in ("-",)


def beside(verb: Token, quoted: Callable[[Token], bool]) -> Token | None:
    """Who speaks where the parse took a word of the quotation for the subject: the noun phrase next to the cue.

    That is what follows the verb ('..., " said John Doe'), or else the first noun phrase between the quotation and
    the verb ('..." John Doe, head of the group, said').
    """
    doc = verb.doc
    after = _first_phrase(doc[verb.i + 1 :], quoted)
    if after is not None and verb.tag_ != "VBG":
        return after
    first = verb.i
    while first > 0 and not quoted(doc[first - 1]) and doc[first - 1].text != '"':
        first -= 1
    return _first_phrase(doc[first : verb.i], quoted) if first else None


def _first_phrase(tokens: Iterable[Token], quoted: Callable[[Token], bool]) -> Token | None:
    """Last noun of the noun phrase that tokens begin with."""
    found: Token | None = None
    for token in tokens:
        if token.is_punct and found is None and token.text in (",", '"'):
            continue
        if quoted(token) or token.tag_[:2] not in ("NN", "PR", "DT", "JJ", "CD", "PO"):
            break
        if token.tag_[:2] == "NN" or token.tag_ == "PRP":
            found = token
    return found


def trailing(verb: Token) -> Token | None:
    """Who speaks in "..., state radio and two witnesses said." where the parse found no subject.

    The noun phrase between the last comma and a verb that ends its sentence; None where that is not what stands there.
    """
    doc = verb.doc
    if any(
        not t.is_punct and t.dep_ not in ("prep", "pobj", "npadvmod") for t in doc[verb.i + 1 : verb.i + 3]
    ):
        return None
    first = verb.i
    while first > 0 and doc[first - 1].text not in (",", '"') and doc[first - 1].tag_[:2] not in ("VB", "MD"):
        first -= 1
    if first < 2 or doc[first - 1].text not in (",", '"'):
        return None
    return next((t for t in doc[first : verb.i] if t.tag_[:2] == "NN" and t.nbor().tag_[:2] != "NN"), None)


def joint(head: Token) -> list[Token]:
    """Those who speak together with a source: its conjuncts, in the order of the text."""
    out: list[Token] = []
    todo = [head]
    while todo:
        here = todo.pop(0)
        found = [
            c for c in here.children if c.dep_ == "conj" and c.tag_[:2] in ("NN", "PR", "CD", "DT", "JJ")
        ]
        out.extend(found)
        todo.extend(found)
    return out


def span(sentence: Sentence, head: Token, cue: int | None = None) -> tuple[int, int]:
    """Offsets in the report of a source's noun phrase, up to its cue where the cue stands in the phrase."""
    first, last = phrase(head)
    if cue is not None and head.i < cue <= last:
        last = cue - 1
    while cue is not None and last + 1 < cue and head.i <= last and head.doc[last + 1].tag_ == "NNP":
        last += 1  # a name right behind: "the state news agency ANA"
    named = _name(head)
    if (
        named is not None
        and last < named.i
        and all(t.is_punct for t in head.doc[last + 1 : named.left_edge.i])
    ):
        last = named.i
    return sentence.char_span(first, last)


def _name(head: Token) -> Token | None:
    """The name in apposition to a common noun: "the spokesman, John Doe"."""
    if head.tag_ not in ("NN", "NNS"):
        return None
    return next((c for c in head.children if c.dep_ == "appos" and c.tag_ == "NNP" and c.i > head.i), None)
