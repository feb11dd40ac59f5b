"""Who did it, where the clause does not name them: the group that the rest of the report names for the act.

"A bomb went off. The Front claimed the attack", "the guerrillas" of a group named before: a sentence that tells an act
of force often leaves to others who did it. Every body of armed men that the report names is weighed against the act
by a logistic model over what the text shows (how near it is named, whether it is accused, claims the act, did the acts
told around it), whose weights are data (`codebook/perpetrators.toml`), fitted by `scripts/fit_perpetrators.py`. The
likeliest is taken where it reaches the table's bound; else nobody is. A claim with an actor of its own keeps it.
"""

from __future__ import annotations

import dataclasses
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Protocol

from dragoman.codebook import load
from dragoman.model import Claim
from dragoman.reading.document import Document, Sentence
from dragoman.reading.mentions import ActorMention
from dragoman.reading.naming import Cast

_TABLE = load("perpetrators")
BOUND: Final[float] = _TABLE["bound"]  # the chance from which a group is taken for who did it
_ANSWER = frozenset(_TABLE["answer"])  # words of sentences that say who answers for an act
_GENERIC: Final = frozenset(
    name
    for table in ("generic", "phrases")
    for name, kind in load("actors/roles")[table].values()
    if kind == "armed_group"
)
_ARMED = frozenset(("armed_group", "government_forces"))
_REBELS = " rebels"
_CLASH = "Armed clash"
_UNKNOWN = "Unidentified"
_OPEN = frozenset(_TABLE["open"])  # words of sentences that leave open who did it


class Scorer(Protocol):
    """What says how likely a group did what a claim tells."""

    def __call__(self, claim: Claim, name: str, found: Sequence[str]) -> float:
        """The chance (0 to 1) that the group `name`, of which these features hold, did it."""


class Model:
    """The fitted model."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights

    @classmethod
    def default(cls) -> Model:
        """The model shipped with the package, read once."""
        return _default()

    def __call__(self, claim: Claim, name: str, found: Sequence[str]) -> float:
        """The chance (0 to 1) that the group `name`, of which these features hold, did it."""
        total = self._weights.get("bias", 0.0) + sum(self._weights.get(f, 0.0) for f in found)
        return 1.0 / (1.0 + math.exp(-total))


@lru_cache(maxsize=1)
def _default() -> Model:
    return Model(_TABLE["weights"])


def ascribe(doc: Document, claims: Sequence[Claim], cast: Cast, scorer: Scorer) -> list[Claim]:
    """The claims in their order, acts of force without an actor of their own with the group that the report tells."""
    story = _Story(doc, claims, cast)
    return [_ascribed(story, claim, scorer) for claim in claims]


def _ascribed(story: _Story, claim: Claim, scorer: Scorer) -> Claim:
    if not story.open(claim):
        return claim
    weighed = [(scorer(claim, g.name, story.features(claim, g)), g) for g in story.armed]
    chance, best = max(weighed, key=lambda x: (x[0], x[1].name), default=(0.0, None))
    if best is None or chance < BOUND:
        return claim
    at = story.nearest(claim, best)
    return dataclasses.replace(
        claim,
        actors=(best.name,),
        recipients=tuple(n for n in claim.recipients if n != best.name),
        spans=(*(s for s in claim.spans if s[0] != "actors"), ("actors", at.start, at.end)),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """A body of armed men that the report names, and where."""

    name: str
    kind: str  # armed_group, government_forces
    country: str | None
    mentions: tuple[ActorMention, ...]


class _Story:
    """What a report tells of its groups."""

    def __init__(self, doc: Document, claims: Sequence[Claim], cast: Cast) -> None:
        self.doc = doc
        self.groups = tuple(groups_of(cast.mentions))
        self._named = {g.name for g in self.groups}
        self.armed = [g for g in self.groups if g.kind == "armed_group"]
        self._rank = {
            g.name: n for n, g in enumerate(sorted(self.groups, key=lambda g: (-len(g.mentions), g.name)))
        }
        self._all = sum(len(g.mentions) for g in self.groups)
        self._does: dict[str, list[int]] = defaultdict(
            list
        )  # sentences in which a group does an act of force
        self._suffers: dict[str, list[int]] = defaultdict(list)
        self._says: Counter[str] = Counter()
        self._accused: dict[str, set[str]] = defaultdict(set)
        for c in claims:
            self._note(c)
        self._words = [{t.lower_ for t in s.doc} for s in doc.sentences]
        self._answers = {
            g.name: [m.sentence for m in g.mentions if self._words[m.sentence] & _ANSWER] for g in self.groups
        }
        self._acts = [c for c in claims if c.event_type == "ASSAULT" and not all(map(is_generic, c.actors))]

    def _note(self, c: Claim) -> None:
        at = self.sentence(c)
        for name in c.claimants:
            self._says[name] += 1
        if c.event_type == "ASSAULT" and c.modality != "denied":
            for name in c.actors:
                self._does[name].append(at)
            for name in c.recipients:
                self._suffers[name].append(at)
        elif c.event_type == "ACCUSE":
            for name in c.actors if c.mode == "allege" else c.recipients:
                self._accused[name].add(
                    "denies" if c.modality == "denied" else "claims" if c.mode == "allege" else "accused"
                )

    def sentence(self, claim: Claim) -> int:
        """Number of the sentence that tells a claim."""
        s = self.doc.sentence_at(claim.trigger_start)
        return s.index if s is not None else 0

    def open(self, claim: Claim) -> bool:
        """Whether a claim tells an act of force by nobody in particular; fighting and unknown doers stay what they are."""
        return (
            claim.event_type == "ASSAULT"
            and claim.kind == "event"
            and claim.modality != "denied"
            and not (claim.acled_sub_event_type == _CLASH and not claim.actors)
            and all(is_generic(a) and not a.startswith(_UNKNOWN) for a in claim.actors)
            and _OPEN.isdisjoint(self._words[self.sentence(claim)])
        )

    def nearest(self, claim: Claim, group: Group) -> ActorMention:
        """The mention of a group that stands nearest to an act, one before it first."""
        return min(
            group.mentions, key=lambda m: (abs(m.start - claim.trigger_start), m.start > claim.trigger_start)
        )

    def features(self, claim: Claim, group: Group) -> tuple[str, ...]:
        """What speaks for or against a group as who did it, each once."""
        return tuple(
            dict.fromkeys(
                (
                    *self._of_act(claim, group),
                    *self._of_group(claim, group),
                    *self._of_distance(claim, group),
                    *self._of_deeds(claim, group),
                )
            )
        )

    def _of_act(self, claim: Claim, group: Group) -> Iterator[str]:
        label = next(iter(claim.actors), "none")
        label = "rebels" if label.endswith(_REBELS) else label
        yield f"agent={label}"
        yield f"mode={claim.mode}"
        yield f"modality={claim.modality}"
        yield f"definite={claim.definite}"
        yield f"site={claim.site_type}"
        if claim.recipients:
            yield "somebody hit"
        for name in claim.recipients:
            if name == group.name:
                yield "hit itself"
            elif name in self._named:
                other = next(g.kind for g in self.groups if g.name == name)
                yield f"hit {other}"
        if claim.claimant is None:
            yield "own voice"
        elif claim.claimant == group.name:
            yield "says it itself"
        elif claim.claimant in self._named:
            yield "told by another side"
        if claim.background:
            yield "background"

    def _of_group(self, claim: Claim, group: Group) -> Iterator[str]:
        yield f"rank={min(3, self._rank[group.name])}"
        yield f"groups={min(4, len(self.armed))}"
        if len(self.armed) == 1:
            yield "the only group"
        share = len(group.mentions) / self._all
        yield f"share={int(share * 5)}"
        yield f"mentions={min(5, len(group.mentions))}"
        first = min(m.sentence for m in group.mentions)
        yield f"first={_bucket(first)}"
        if group.country and claim.country:
            yield f"{'same' if group.country == claim.country else 'other'} country"
        if self._says[group.name]:
            yield "speaks"

    def _of_distance(self, claim: Claim, group: Group) -> Iterator[str]:
        at = self.sentence(claim)
        before = min((at - m.sentence for m in group.mentions if m.sentence <= at), default=None)
        after = min((m.sentence - at for m in group.mentions if m.sentence > at), default=None)
        yield f"before={_bucket(before)}"
        yield f"after={_bucket(after)}"
        rivals = [m for g in self.armed if g is not group for m in g.mentions]
        near = abs(self.nearest(claim, group).start - claim.trigger_start)
        if all(abs(m.start - claim.trigger_start) > near for m in rivals):
            yield "nearest"
        sentence = self.doc.sentences[at]
        if any(self.doc.sentences[m.sentence].paragraph == sentence.paragraph for m in group.mentions):
            yield "in paragraph"
        if any(m.sentence == at for m in rivals):
            yield "rival here"
        trigger = next(iter(sentence.tokens(claim.trigger_start, claim.trigger_end)), None)
        for m in group.mentions:
            if m.sentence == at:
                yield f"here {_role(sentence, m)}"
                yield f"here {'before' if m.start < claim.trigger_start else 'after'}"
                if trigger is not None and trigger in sentence.doc[m.head].ancestors:
                    yield "here under"

    def _of_deeds(self, claim: Claim, group: Group) -> Iterator[str]:
        at = self.sentence(claim)
        yield f"does={_near(self._does[group.name], at)}"
        yield f"suffers={_near(self._suffers[group.name], at)}"
        yield f"answers={_near(self._answers[group.name], at)}"
        others = [n for g in self.groups if g is not group for n in self._does[g.name]]
        yield f"others do={_near(others, at)}"
        last = next((c for c in reversed(self._acts) if c.trigger_start < claim.trigger_start), None)
        following = next((c for c in self._acts if c.trigger_start > claim.trigger_start), None)
        for when, act in (("last", last), ("next", following)):
            if act is not None:
                yield f"{when} act {'its own' if group.name in act.actors else 'of others'}"
        mates = [c for c in self._acts if _one(c, claim)]
        if mates:
            own = any(group.name in c.actors for c in mates)
            yield f"acts there and then {'its own' if own else 'of others'}"
        yield from sorted(self._accused[group.name])


def is_generic(name: str) -> bool:
    """Whether a canonical name says a kind of people, nobody in particular: "Gunmen", "Peruvian rebels", and of arms."""
    return name in _GENERIC or name.endswith(_REBELS) or name == "Rebels"


def groups_of(mentions: Sequence[ActorMention]) -> Iterator[Group]:
    """The armed groups and state forces that a report names, in order of their names."""
    by_name: dict[str, list[ActorMention]] = defaultdict(list)
    for m in mentions:
        if m.actor_type in _ARMED and m.how not in ("generic", "place", "capital"):
            for name in m.names:
                by_name[name].append(m)
    for name, found in sorted(by_name.items()):
        if not is_generic(name):
            yield Group(name, found[0].actor_type, found[0].country, tuple(found))


def _one(a: Claim, b: Claim) -> bool:
    """Whether two acts are told of one place and one day."""
    there = a.place_name is not None and a.place_name == b.place_name
    return there and a.date_start is not None and (a.date_start, a.date_end) == (b.date_start, b.date_end)


def _role(sentence: Sentence, m: ActorMention) -> str:
    t = sentence.doc[m.head]
    return f"{t.dep_} {t.head.lower_}" if t.dep_ == "pobj" else t.dep_


def _bucket(n: int | None) -> str:
    if n is None:
        return "none"
    return str(n) if n < 3 else "near" if n < 6 else "far" if n < 12 else "very far"


def _near(places: Sequence[int], at: int) -> str:
    return _bucket(min((abs(p - at) for p in places), default=None))
