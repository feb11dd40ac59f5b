"""From grammar to names: which canonical actors a head token of an event stands for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dragoman.codebook import load
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import ActorMention, EventMention
from dragoman.reading.parse import Token

# Where in a noun phrase the actor may stand when its head names none: "leaders of Russia", "Turkish artillery".
_MODIFIERS = ("amod", "compound", "poss", "nmod", "appos")
_PREPOSITIONS = ("of", "from", "by", "between", "with")
_HOLDING = frozenset(
    ("held", "controlled", "occupied", "run", "ruled", "administered", "dominated", "manned")
)
_SUPPOSED = frozenset(load("events/classes")["supposed"])  # "believed to be Turkish", "belonging to the army"
_BELONGING = frozenset(("belong", "affiliate"))
_WATCHING = frozenset(("monitor", "media"))
_WATCHERS = frozenset(
    ("Activists", "Witnesses", "Analysts", "Rescuers", "Medics", "Journalists", "Residents")
)
_FORCES = frozenset(("government_forces", "armed_group", "coalition"))


@dataclass(frozen=True, slots=True)
class Named:
    """Canonical names, each once, and the spans of the mentions they come from."""

    names: tuple[str, ...] = ()
    mentions: tuple[ActorMention, ...] = ()

    def spans(self, field: str) -> tuple[tuple[str, int, int], ...]:
        """(field, start, end) of each mention."""
        return tuple((field, m.start, m.end) for m in self.mentions)


class Cast:
    """The actors of a report, found by the token that they stand at."""

    def __init__(self, doc: Document, actors: Sequence[ActorMention]) -> None:
        self._at: dict[tuple[int, int], ActorMention] = {}
        self._by_sentence: dict[int, list[ActorMention]] = {}
        self._doc = doc
        self.mentions = tuple(actors)
        for m in sorted(actors, key=lambda m: (m.start, -(m.end - m.start))):
            self._by_sentence.setdefault(m.sentence, []).append(m)
            sentence = doc.sentences[m.sentence]
            for token in sentence.tokens(m.start, m.end):
                self._at.setdefault((m.sentence, token.i), m)
            self._at[m.sentence, m.head] = m

    def named(self, sentence: Sentence, heads: Sequence[int]) -> Named:
        """Actors at the head tokens and at what is joined to them by 'and'."""
        mentions: list[ActorMention] = []
        for head in heads:
            for token in _joined(sentence.doc[head]):
                for m in self._of(sentence, token):
                    if m not in mentions:
                        mentions.append(m)
        names = dict.fromkeys(n for m in mentions for n in m.names)
        return Named(tuple(names), tuple(mentions))

    def sides(self, sentence: Sentence, event: EventMention) -> tuple[Named, Named]:
        """Who does what an event tells, and to whom.

        A place is taken from who holds it ("a rebel-held town"), not from the state in which it lies. Forces
        that are moved without a word on who moves them are told as those who move.
        """
        agents = self.named(sentence, event.agents)
        patients = self.named(sentence, event.patients)
        if event.event_type == "ASSAULT":
            agents = _armed(agents)
        if event.event_type == "ASSAULT" and event.theme == "control":
            held = self._holders(sentence, event)
            patients = held if held.names else patients
        elif event.event_type == "MOBILIZE" and not agents.names and patients.mentions:
            agents = patients if all(m.actor_type in _FORCES for m in patients.mentions) else agents
        return agents, patients

    def _holders(self, sentence: Sentence, event: EventMention) -> Named:
        """Who holds what is taken: "rebel-held", "held by rebels", "from the rebels"."""
        doc = sentence.doc
        heads = [
            k.i
            for c in doc[event.token].children
            if c.lower_ == "from"
            for k in c.children
            if k.dep_ == "pobj"
        ]
        for i in event.patients:
            for t in doc[i].subtree:
                if t.lower_ not in _HOLDING or t.tag_ != "VBN":
                    continue
                if t.i > 1 and doc[t.i - 1].text == "-":
                    heads.append(t.i - 2)
                heads += [
                    k.i for c in t.children if c.dep_ == "agent" for k in c.children if k.dep_ == "pobj"
                ]
        return self.named(sentence, heads)

    def over(self, start: int, end: int) -> Named:
        """Actors of a span of text (a speaker's words): the longest mention first, then what it leaves."""
        sentence = self._doc.sentence_at(start)
        if sentence is None:
            return Named()
        inside = [m for m in self._by_sentence.get(sentence.index, ()) if m.start < end and start < m.end]
        own = [m for m in inside if m.how not in ("demonym", "place")] or inside
        return Named(tuple(dict.fromkeys(n for m in own for n in m.names)), tuple(own))

    def _of(self, sentence: Sentence, token: Token) -> list[ActorMention]:
        direct = self._at.get((sentence.index, token.i))
        if direct is not None:
            return [] if direct.how == "place" else [direct]
        found = [m for t in self._inner(token) if (m := self._at.get((sentence.index, t.i)))]
        return [m for m in dict.fromkeys(found) if m.how != "place"]

    def _inner(self, token: Token) -> Iterator[Token]:
        """Tokens of a noun phrase that may name its actor, nearest first."""
        for child in token.children:
            if child.dep_ in _MODIFIERS:
                yield from _joined(child)
        for child in token.children:
            if child.dep_ in ("acl", "relcl") and self._doc.lemma(child) in _SUPPOSED:
                yield from (t for t in child.subtree if self._told_of(t))
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ in _PREPOSITIONS:
                for inner in child.children:
                    if inner.dep_ == "pobj":
                        yield from _joined(inner)

    def _told_of(self, token: Token) -> bool:
        """Whether a word says what somebody or something is held to be: "Turkish", "to belong to the army"."""
        if token.dep_ in ("acomp", "oprd", "attr"):
            return True
        return token.dep_ == "pobj" and self._doc.lemma(token.head.head) in _BELONGING


def _armed(agents: Named) -> Named:
    """Without those who only watch and tell: "activists documented shelling" has no activists who shell."""
    kept = [
        m for m in agents.mentions if m.actor_type not in _WATCHING and not _WATCHERS.intersection(m.names)
    ]
    return Named(tuple(dict.fromkeys(n for m in kept for n in m.names)), tuple(kept))


def _joined(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.dep_ == "conj" and child.tag_.startswith(("NN", "PRP", "CD", "JJ")):
            yield from _joined(child)
