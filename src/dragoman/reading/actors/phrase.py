"""A role's noun phrase: the states, groups and sides named in it, before and after its head."""

from __future__ import annotations

from dataclasses import dataclass, field

from dragoman.reading.actors.roles import Context, RoleBook, roles
from dragoman.reading.actors.view import Hit, View

OWNERS = frozenset({"military", "government", "rebels", "militants", "police", "security", "officer"})
BRACKETS = frozenset("()[]")
REACH = 9  # tokens looked at to the left of a role's head


@dataclass(slots=True)
class Modifiers:
    """What stands in a role's noun phrase beside its head."""

    first: int
    last: int
    states: list[str] = field(default_factory=list)
    entities: list[Hit] = field(default_factory=list)
    backers: list[str] = field(default_factory=list)  # "Turkish-backed", as canonical adjective
    sides: list[str] = field(default_factory=list)
    side_words: list[str] = field(default_factory=list)
    peoples: list[tuple[str, str]] = field(default_factory=list)  # adjective, ISO3
    words: list[str] = field(default_factory=list)  # other words, left to right
    tokens: list[int] = field(default_factory=list)  # role words that are part of this phrase
    hits: list[Hit] = field(default_factory=list)
    determiner: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing tells whose role it is."""
        return not (
            self.states or self.entities or self.backers or self.peoples or set(self.sides) - {"army"}
        )


def modifiers(view: View, head: int, ctx: Context) -> Modifiers:
    """Read the words before a role's head, and "of X", "from X", "loyal to X" after it."""
    book = roles()
    out = Modifiers(head, head)
    low = max(view.sentence.doc[head].left_edge.i, head - REACH)
    before = view.at.get(head - 1)
    if before is not None:
        low = min(low, before.first)
    low = _bracketed(view, low)
    j = head - 1
    while j >= low:
        if view.text[j] in BRACKETS:
            j -= 1
            continue
        hit = view.at.get(j)
        if hit is not None and hit.first <= j:
            _named(view, hit, out, ctx)
            j = hit.first - 1
            continue
        if (view.tag[j] == "CC" and _other_conjunct(view, j, out)) or not _word(view, j, out, book):
            break
        j -= 1
    _after(view, head, out, ctx)
    return out


def _bracketed(view: View, low: int) -> int:
    """Where a phrase begins that has a short form in brackets in it: "the National Army [NA] fighters"."""
    if low < 3 or view.text[low - 1] not in BRACKETS or view.text[low - 3] not in BRACKETS:
        return low
    before = view.at.get(low - 4)
    return before.first if before is not None and before.how == "name" else low


def _other_conjunct(view: View, j: int, out: Modifiers) -> bool:
    """Whether what stands before "and" is somebody else: "the SDF and Syrian rebels"."""
    left = view.at.get(j - 1)
    told = out.states or out.peoples or out.sides
    if not told or left is None or left.how != "name":
        return False
    return (
        left.actor.actor_type != "state" or not view.text[left.last].isupper()
    )  # "US and Russian planes" is one


def _named(view: View, hit: Hit, out: Modifiers, ctx: Context) -> None:
    out.first = hit.first
    if hit.backer:
        out.first = hit.first
        _backer(view, hit, out, ctx)
        return
    out.hits.append(hit)
    actor = hit.actor
    if (actor.actor_type == "state" and actor.country) or (
        actor.actor_type == "person" and actor.country and actor.office != "militant leader"
    ):
        out.states.insert(0, actor.country)
    else:
        out.entities.insert(0, hit)


def _backer(view: View, hit: Hit, out: Modifiers, ctx: Context) -> None:
    prefix = view.lower[hit.first - 2] if hit.first > 1 and view.text[hit.first - 1] == "-" else ""
    state = ctx.state(hit.actor.country) if hit.actor.actor_type in {"state", "person"} else None
    if prefix in {"pro", "anti"}:
        out.first = hit.first - 2
        if hit.actor.country and hit.actor.country == ctx.focus:
            out.sides.insert(0, "government" if prefix == "pro" else "rebels")
            return
        out.backers.insert(0, f"{prefix.capitalize()}-{state.adjective if state else hit.actor.name}")
        return
    name = state.adjective if state else hit.actor.name
    suffix = view.lower[hit.last].rpartition("-")[2] if "-" in view.text[hit.last] else ""
    suffix = suffix or (view.lower[hit.last + 2] if hit.last + 2 < len(view) else "backed")
    if suffix in roles().sets["made_name"] or suffix in {"led", "linked", "affiliated"}:
        out.backers.insert(0, f"{name}-{suffix}")


def _word(view: View, j: int, out: Modifiers, book: RoleBook) -> bool:
    """Take one word before the head; False where the phrase ends."""
    word, tag = view.lower[j], view.tag[j]
    if view.text[j] == "-" or tag == "POS":
        return True
    if tag[:2] == "VB" and not (j and view.text[j - 1] == "-") and tag != "VBN":
        return False
    if tag in {"IN", "TO", "WDT", "WP", ":", "``", "''", "MD", "PRP", "RB", "."} and word not in {
        "pro",
        "anti",
    }:
        return False
    if tag in {"DT", "PRP$", "CD"}:
        out.determiner = out.determiner or word
        return tag == "CD"
    prefix = view.lower[j - 2] if j > 1 and view.text[j - 1] == "-" else ""
    if prefix in {"pro", "anti"} and f"{prefix}-{word}" in book.sides:
        out.sides.insert(0, book.sides[f"{prefix}-{word}"])
        out.first, out.tokens = j - 2, [*out.tokens, j]
    elif word in book.sides and prefix not in {"non", "ex"} and view.tag[j] != "POS" and not _held(view, j):
        out.sides.insert(0, book.sides[word])
        out.side_words.insert(0, word)
        out.first, out.tokens = j, [*out.tokens, j]
    elif word in book.table["peoples"]:
        adjective, _, iso3 = book.table["peoples"][word]
        out.peoples.insert(0, (adjective, iso3))
        out.first, out.tokens = j, [*out.tokens, j]
    else:
        out.words.insert(0, word)
        out.tokens.append(j)
        if word in book.sets["fillers"]:
            out.first = j
    return True


def _held(view: View, j: int) -> bool:
    """Whether a side word is the first part of "rebel-held", "government-controlled"."""
    return j + 2 < len(view) and view.text[j + 1] == "-" and view.lower[j + 2] in roles().sets["backed"]


def _after(view: View, head: int, out: Modifiers, ctx: Context) -> None:
    for j in range(head + 1, min(head + 7, len(view))):
        if view.lower[j] == "loyal" and j <= head + 2:
            hit = next((view.at[k] for k in range(j + 2, min(j + 5, len(view))) if k in view.at), None)
            if hit is not None and not out.entities:
                first = out.first
                _named(view, hit, out, ctx)
                out.first, out.last = first, hit.last
                out.hits.remove(hit) if hit in out.hits else None
            return
        if view.head[j] == head and view.dep[j] == "prep" and view.lower[j] in {"of", "from"}:
            _of(view, head, j, out, ctx)


def _over_topics(view: View, above: int, prep: int) -> int:
    """What a state hangs on in "minister of foreign affairs of X": the first "of", not the second."""
    while above > prep and view.lower[above] == "of" and view.dep[view.head[above]] == "pobj":
        above = view.head[view.head[above]]
    return above


def _of(view: View, head: int, prep: int, out: Modifiers, ctx: Context) -> None:
    """ "leaders of Russia and Turkey", "positions of the Syrian army": whose a role is, told after it."""
    for k in range(prep + 1, min(prep + 6, len(view))):
        hit = view.at.get(k)
        if hit is None or out.states or out.entities:
            continue
        above = _over_topics(view, view.head[hit.last], prep)
        role = roles().heads.get(ctx.lemma(view.sentence.doc[above])) if above != prep else None
        if above != prep and (view.head[above] != prep or role not in OWNERS):
            continue
        first = out.first
        _named(view, hit, out, ctx)
        last = max(hit.last, above)
        for other in view.hits:
            if (
                view.head[other.last] == hit.last
                and view.dep[other.last] == "conj"
                and other.first > hit.last
            ):
                _named(view, other, out, ctx)
                last = max(last, other.last)
        out.states.reverse()
        out.first, out.last = min(first, head), last
        out.hits = [h for h in out.hits if h.last < head]
        return
