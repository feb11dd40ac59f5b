"""What is said: from a verb of saying to the tokens of its content."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.reading.attribution.lexicon import Frame, Lexicon
from dragoman.reading.document import Document
from dragoman.reading.parse import Doc, Token

_ADVERBIAL = ("since", "after", "before", "because", "while", "although", "though", "unless", "until")
_GOES_ON = ("because", "if", "unless", "until", "when", "before", "after", "since")
_FINISH = frozenset(".!?")


def tree(token: Token) -> set[int]:
    """Token numbers of a subtree."""
    return {t.i for t in token.subtree}


def content(
    doc: Document, verb: Token, frames: Iterable[Frame], lexicon: Lexicon
) -> tuple[Frame, set[int]] | None:
    """The first frame of a verb that finds its complement, with the tokens of the complement."""
    for frame in frames:
        found = _complement(verb, frame)
        if found and frame.utterance and not _utterance(doc, verb, lexicon):
            continue
        if found and frame.objects and not _among(doc, verb, frame.objects):
            continue
        if found:
            return frame, _without_background(verb, found - _own(verb) - citing(verb, lexicon), lexicon)
    return None


def _utterance(doc: Document, verb: Token, lexicon: Lexicon) -> bool:
    """Whether the object of a verb is a noun of saying with a clause or phrase of its own: "claims that ..."."""
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    return any(doc.lemma(c) in lexicon.nouns["clausal"] and c.right_edge.i > c.i for c in objects)


def _among(doc: Document, verb: Token, nouns: frozenset[str]) -> bool:
    """Whether the object of a verb is one of some nouns."""
    return any(c.dep_ == "dobj" and doc.lemma(c) in nouns for c in verb.children)


def _complement(verb: Token, frame: Frame) -> set[int]:
    out: set[int] = set()
    led = False
    for child in verb.children:
        if _taken(child, frame):
            out |= tree(child) - (_aside(child) if child.dep_ == "dobj" else set())
        for prep in (child, *child.children) if child.dep_ == "npadvmod" else (child,):
            if prep.dep_ == "prep" and prep.i > verb.i:
                led = led or prep.lower_ in frame.through
                if prep.lower_ in frame.prepositions:
                    led = True
                    out |= tree(prep) - {prep.i}
    if frame.clause and out and min(out) > verb.i:
        out |= _attached(verb, max(out))
    return out if led or not frame.needs_preposition else set()


def _attached(verb: Token, last: int) -> set[int]:
    """Adverbial clauses that go on with what is said, though the parse hangs them on the verb of saying.

    "said it left because the road was cut": no comma parts them from the content, which ends at token `last`.
    """
    out: set[int] = set()
    for child in verb.children:
        if child.dep_ == "advcl" and child.left_edge.i == last + 1 and child.left_edge.lower_ in _GOES_ON:
            out |= tree(child)
    return out


def _aside(noun: Token) -> set[int]:
    """Tokens of relative clauses set off by a comma: beside a bare noun phrase they are the report's own."""
    loose = (c for c in noun.subtree if c.dep_ == "relcl" and noun.doc[c.left_edge.i - 1].text == ",")
    return {i for c in loose for i in tree(c)}


def _taken(child: Token, frame: Frame) -> bool:
    match child.dep_:
        case "ccomp":
            return frame.clause and not any(
                c.dep_ == "mark" and c.lower_ in _ADVERBIAL for c in child.children
            )
        case "xcomp":
            gerund = child.tag_ == "VBG" and frame.object
            return frame.infinitive or gerund or (frame.clause and _finite(child))
        case "dobj":
            return frame.object
    return False


def _finite(verb: Token) -> bool:
    """Whether a complement is a clause of its own, not "to do" or "doing"."""
    return verb.tag_ != "VBG" and not any(c.tag_ == "TO" for c in verb.children)


def _own(verb: Token) -> set[int]:
    own = ("nsubj", "aux", "auxpass", "neg", "dative", "prt", "agent")
    return {verb.i}.union(*(tree(c) for c in verb.children if c.dep_ in own))


def citing(verb: Token, lexicon: Lexicon) -> set[int]:
    """Tokens that name who is cited between a verb and what is said: "said, citing a source, that ..."."""
    doc = verb.doc
    near = (t for t in doc[verb.i + 1 : verb.i + 4] if t.lower_ in lexicon.phrases["citing"])
    return {i for t in near for i in tree(t)}


def cue_clause(verb: Token) -> set[int]:
    """Tokens of a verb of saying with its subject, auxiliaries and short adverbials, without complements."""
    out = {verb.i}
    for child in verb.children:
        if child.dep_ in ("nsubj", "nsubjpass", "aux", "auxpass", "neg", "dative", "prt", "agent") or (
            child.dep_ in ("advmod", "npadvmod", "prep", "dobj") and child.i > verb.i - 3
        ):
            out |= tree(child)
    return out


def around(verb: Token) -> set[int]:
    """What is said where the parse shows no complement: the rest of a sentence whose cue stands apart by marks.

    "..., officials said." takes what stands before, "The raid, officials said, killed five" what stands on both
    sides, "Officials said: ..." what follows; "As officials said, ..." takes the main clause.
    """
    doc = verb.doc
    cue = cue_clause(verb)
    if verb.dep_ == "advcl" and any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children):
        return tree(verb.head) - tree(verb) if verb.head.i > verb.i else set()
    first, last = _run(cue, verb.i)
    before, after = doc[first - 1] if first else None, doc[last + 1] if last + 1 < len(doc) else None
    if after is not None and after.text == ":":
        return set(range(last + 2, len(doc)))
    if before is None or before.text not in (",", '"', "'", "-", "--", "?", "!", ";"):
        return set()
    if after is None or after.text in _FINISH or all(t.is_punct for t in doc[last + 1 :]):
        return set(range(first))
    if after.text not in (",", "-", "--"):
        return set()
    both = set(range(first)) | set(range(last + 1, len(doc)))
    return (
        both
        if verb.dep_ in ("parataxis", "ccomp", "advcl", "dep") and verb.head.i > verb.i
        else set(range(first))
    )


def _run(tokens: set[int], at: int) -> tuple[int, int]:
    """First and last of the tokens that are next to each other and hold `at`."""
    first = last = at
    while first - 1 in tokens:
        first -= 1
    while last + 1 in tokens:
        last += 1
    return first, last


def fronted(verb: Token, found: set[int]) -> set[int]:
    """A complement before its verb, widened to the start of the sentence: ", X said" covers all that precedes.

    A long sentence of several clauses is often parsed with its last clause alone as the complement.
    """
    cue = cue_clause(verb)
    if not found or verb.dep_ not in ("ROOT", "parataxis", "ccomp", "conj") or max(found) > min(cue):
        return found
    first, last = _run(cue, verb.i)
    found = found | _resumed(verb, last)
    if first and verb.doc[first - 1].text in (",", '"', "'", "?", "!", "-", "--"):
        return found | set(range(first))
    return found


def _resumed(verb: Token, last: int) -> set[int]:
    """What goes on after a cue in the middle: "killed six, he said, and wounded ten"."""
    out: set[int] = set()
    for child in verb.children:
        if child.dep_ == "conj" and child.i > last and subject_of(child) is None:
            before = verb.doc[last + 1]
            if before.text == "," and not any(t.dep_ == "ccomp" for t in child.children):
                out |= tree(child)
    return out


def subject_of(verb: Token) -> Token | None:
    """The subject that a verb has of its own."""
    return next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)


def is_passive(verb: Token) -> bool:
    """Whether a verb is passive, with or without its auxiliary ("men accused of ...", "was held and accused")."""
    if any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.children):
        return True
    if verb.tag_ != "VBN" or any(c.dep_ in ("nsubj", "aux") for c in verb.children):
        return False
    if verb.dep_ == "conj":
        return any(c.dep_ == "auxpass" for c in verb.head.children)
    return verb.dep_ in ("acl", "relcl", "advcl")


def _without_background(verb: Token, found: set[int], lexicon: Lexicon) -> set[int]:
    """Content that follows its verb, without the report's own background: ", after ..." at the end."""
    doc = verb.doc
    if not found or min(found) < verb.i:
        return found
    quoted = False
    for i in sorted(found):
        token = doc[i]
        if token.text == '"':
            quoted = not quoted
        if token.text == "," and not quoted and i + 1 < len(doc) and i + 1 in found:
            following = doc[i + 1]
            if following.lower_ in lexicon.phrases["background"] and following.dep_ in (
                "mark",
                "prep",
                "advmod",
            ):
                clause = following.head if following.dep_ == "mark" else following
                if clause.dep_ in ("advcl", "prep") and clause.head.i < i:
                    return {j for j in found if j < i}
    return found


def is_open(verb: Token, tokens: set[int]) -> bool:
    """Whether content after its verb leaves open what holds: "asked whether it was hit"."""
    return bool(tokens) and min(tokens) > verb.i and verb.doc[min(tokens)].lower_ in ("whether", "if")


def unsaid(doc: Document, verb: Token, lexicon: Lexicon) -> bool:
    """Whether nothing is said: "did not say how many", "refused to say", "without saying when"."""
    if any(c.dep_ == "neg" for c in verb.children):
        return True
    head = verb.head
    if verb.dep_ == "xcomp":
        return doc.lemma(head) in lexicon.phrases["silent"]
    if verb.dep_ == "pcomp":
        return head.lower_ in lexicon.phrases["without"]
    if doc.lemma(verb) in lexicon.phrases["silent"]:
        return any(c.dep_ == "xcomp" and doc.lemma(c) in lexicon.verbs for c in verb.children)
    return False


def runs(doc: Doc, tokens: set[int]) -> list[tuple[int, int]]:
    """Token numbers as runs (first, last), over punctuation between them, trimmed of punctuation at the ends."""
    out: list[list[int]] = []
    for i in sorted(tokens):
        if out and all(doc[j].is_punct for j in range(out[-1][1] + 1, i)):
            out[-1][1] = i
        else:
            out.append([i, i])
    trimmed = (_trim(doc, a, b) for a, b in out)
    return [(a, b) for a, b in trimmed if a <= b]


def _trim(doc: Doc, first: int, last: int) -> tuple[int, int]:
    while first <= last and ((doc[first].is_punct and doc[first].text not in "([") or doc[first].is_space):
        first += 1
    while last >= first and ((doc[last].is_punct and doc[last].text not in ")]") or doc[last].is_space):
        last -= 1
    return first, last
