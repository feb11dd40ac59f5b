"""Sentences that end with who says so ("Two people died, the governor of the province said.").

The small parser often takes the act's noun for the subject of "said" there. So what is said and who says it are
then parsed apart, and joined as the grammar has it: what is said is the clausal complement of the verb of saying.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc as Parsed
from spacy.tokens import Token as ParsedToken

from dragoman.codebook import words
from dragoman.reading.parse import Doc

LONGEST = 14  # tokens of a tail
_WORDS = re.compile(r"[A-Za-z]")
# Words that open a clause of another kind after a comma: the tail is then none.
_OPENERS = frozenset(
    [
        "which",
        "who",
        "whom",
        "whose",
        "that",
        "and",
        "but",
        "or",
        "nor",
        "so",
        "yet",
        "as",
        "after",
        "before",
        "when",
        "while",
        "because",
        "although",
        "though",
        "if",
        "since",
        "until",
        "unless",
        "where",
        "what",
        "how",
        "to",
        "by",
        "with",
        "according",
        "including",
        "adding",
        "saying",
    ]
)


def misread_tail(doc: Doc) -> int | None:
    """The token at which a tail that says who says so begins, where the parse did not see it as one; else None."""
    found = _tail(doc)
    if found is None:
        return None
    start, verb = found
    subject = next((c for c in doc[verb].children if c.dep_ in ("nsubj", "nsubjpass")), None)
    return start if subject is None or subject.i < start else None


def apart(doc: Parsed, start: int) -> Parsed:
    """The tokens of a sentence, with a boundary set before its tail."""
    for token in doc:
        token.is_sent_start = token.i in (0, start)
    return doc


def joined(doc: Parsed) -> Parsed:
    """A sentence parsed in two parts, with what is said put under the verb of saying of its tail."""
    roots = [t for t in doc if t.head == t]
    if len(roots) == 2 and _says(roots[1]):
        roots[0].dep_ = "ccomp"
        roots[0].head = roots[1]
    return doc


def _says(token: ParsedToken) -> bool:
    return token.tag_.startswith("VB") and token.lower_ in words("saying_forms")


def _tail(doc: Doc) -> tuple[int, int] | None:
    """The token at which the last clause begins and that of its verb, if it is short, opens no other clause and ends with a verb of saying
    (and perhaps a day)."""
    last = len(doc) - 1
    while last > 0 and not _WORDS.search(doc[last].text):
        last -= 1
    if last > 1 and doc[last].lower_.endswith("day"):
        last -= 2 if doc[last - 1].lower_ == "on" else 1
    if doc[last].lower_ not in words("saying_forms"):
        return None
    for i in range(last - 1, max(last - LONGEST, 1), -1):
        if doc[i].text in ('"', "'"):
            return None
        if doc[i].text == ",":
            start = i + 1
            return (start, last) if start < last and doc[start].lower_ not in _OPENERS else None
    return None
