"""The way through the parse from a mention to an event's trigger: how near the two stand by grammar."""

from __future__ import annotations

from collections.abc import Sequence

from dragoman.codebook import words
from dragoman.reading.document import Sentence
from dragoman.reading.mentions import EventMention
from dragoman.reading.parse import Token

FAR = 100.0
# Types that happen on the ground: without words for it, their place and day are the story's.
ON_THE_GROUND = ("ASSAULT", "PROTEST", "MOBILIZE", "RETREAT", "COERCE", None)


def distance(
    event: EventMention, others: Sequence[EventMention], sentence: Sentence, start: int, end: int
) -> float:
    """Cost of the way from a mention to the event's trigger; `FAR` and more where it belongs to something else."""
    tokens = sentence.tokens(start, end)
    if not tokens:
        return FAR
    head = outer(tokens)
    trigger = sentence.doc[event.token]
    up_from_mention = chain(head)
    up_from_trigger = chain(trigger)
    common = next((t for t in up_from_mention if t in up_from_trigger), None)
    if common is None:
        return FAR
    if any(t.lower_ in words("reprisals") for t in up_from_trigger[1 : up_from_trigger.index(common)]):
        return FAR  # "in retaliation for the strike": where that was is not told here
    cost = float(up_from_mention.index(common)) + 1.5 * up_from_trigger.index(common)
    # an apposition's places and times tell of the thing named, not of what happened to it
    cost += 3.0 * sum(t.dep_ == "appos" for t in up_from_mention[1 : up_from_mention.index(common)])
    rivals = {o.token for o in others if o.token != event.token}
    cost += 3.0 * sum(
        t.i in rivals for t in up_from_mention[: up_from_mention.index(common) + 1] if t != trigger
    )
    # a word attached to the verb of saying above the event dates the saying, not the event
    if common != trigger and common in up_from_trigger and common.lower_ in words("saying_forms"):
        cost += 4.0
    if head.i in event.scope:
        cost -= 1.0
    return cost


def is_answered(event: EventMention, sentence: Sentence) -> bool:
    """Whether an event is told as what another one answers: "in retaliation for the strike"."""
    return any(t.lower_ in words("reprisals") for t in chain(sentence.doc[event.token])[1:4])


def outer(tokens: Sequence[Token]) -> Token:
    """The token by which words hang on the rest of their sentence."""
    return next(
        (t for t in tokens if t.head.i < tokens[0].i or t.head.i > tokens[-1].i or t.head == t), tokens[-1]
    )


def chain(token: Token) -> list[Token]:
    """A token and its heads, upwards."""
    out = [token]
    while token.head != token and len(out) < 60:
        token = token.head
        out.append(token)
    return out
