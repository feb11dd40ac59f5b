"""Roles: what "Syrian government forces", "the army", "a Turkish official" or "opposition fighters" stand for.

A role is a noun of the codebook (`actors/roles.toml`) with the states, groups and sides named in its noun phrase.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from dragoman.codebook import load
from dragoman.model import Interval
from dragoman.reading.actors.book import Actor, ActorBook, State
from dragoman.reading.actors.view import Hit, View

Found = tuple[tuple[str, ...], str, str, str | None, str | None]  # names, how, type, country, side
SIDED = frozenset({"military", "militants", "equipment", "officer", "action", "security", "rebels"})
STATELESS = frozenset({"militants", "rebels", "military", "officer", "security", "equipment", "party"})
OWNERS = frozenset({"military", "government", "rebels", "militants", "police", "security", "officer"})
REACH = 9  # tokens looked at to the left of a role's head


@dataclass(frozen=True)
class RoleBook:
    """The tables of `actors/roles.toml`, looked up by word."""

    table: Mapping[str, Any]

    @cached_property
    def heads(self) -> dict[str, str]:
        """Class of role by the noun's dictionary form."""
        return {w: name for name, c in reversed(self.table["classes"].items()) for w in c["heads"]}

    @cached_property
    def sides(self) -> dict[str, str]:
        """Side by the word that names it."""
        return {w: side for side, ws in self.table["sides"].items() for w in ws}

    @cached_property
    def sets(self) -> dict[str, frozenset[str]]:
        """The word lists as sets, by name."""
        groups = ("words", "place", "titles", "speech", "pronouns", "side_suffixes")
        return {k: frozenset(v) for g in groups for k, v in self.table[g].items()}

    @cached_property
    def needs(self) -> dict[str, frozenset[str]]:
        """Forms of a class that stand for an actor only with a modifier (`needs`), or with an actor's name (`entity`)."""
        out: dict[str, frozenset[str]] = {}
        for name, c in self.table["classes"].items():
            out[name] = frozenset(c.get("needs", ()))
            out[name + "+entity"] = frozenset(c.get("entity", ()))
        return out


@lru_cache(maxsize=1)
def roles() -> RoleBook:
    """The shipped table of roles."""
    return RoleBook(load("actors/roles"))


@dataclass(slots=True)
class Context:
    """What is known of the report as a whole while its actors are read."""

    book: ActorBook
    anchor: Interval
    lemma: Callable[[Any], str]
    capitals: bool
    focus: str | None = None  # ISO3 of the country that the report is about
    last_state: str | None = None  # ISO3 of the state last spoken of
    last_forces: Found | None = None
    last_ministry: Found | None = None
    last_official: Found | None = None
    people: dict[str, Actor] = field(default_factory=dict)  # named so far, by canonical name
    coalitions: dict[str, Actor] = field(default_factory=dict)
    titles: dict[str, list[tuple[int, Actor]]] = field(
        default_factory=dict
    )  # who has a title, and since which sentence
    sentence: int = 0  # the sentence being read
    lands: frozenset[str] = frozenset()  # ISO3 of all countries named

    def state(self, iso3: str | None) -> State | None:
        """The state of a code, None where there is none."""
        return self.book.states.get(iso3) if iso3 else None


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
    j = head - 1
    while j >= low:
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


def _of(view: View, head: int, prep: int, out: Modifiers, ctx: Context) -> None:
    """ "leaders of Russia and Turkey", "positions of the Syrian army": whose a role is, told after it."""
    for k in range(prep + 1, min(prep + 6, len(view))):
        hit = view.at.get(k)
        if hit is None or out.states or out.entities:
            continue
        above = view.head[hit.last]
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


def resolve(view: View, head: int, name: str, m: Modifiers, ctx: Context) -> Found | None:
    """Who a role of class `name` with these modifiers stands for; None where that cannot be told."""
    book = roles()
    word = ctx.lemma(view.sentence.doc[head])
    if m.empty:
        return _alone(view, head, name, word, m, ctx)
    how = "unnamed" if m.determiner in {"a", "an"} else "role"
    if m.entities:
        actors = [h.actor for h in m.entities]
        return (
            tuple(dict.fromkeys(a.name for a in actors)),
            how,
            actors[0].actor_type,
            actors[0].country,
            actors[0].side,
        )
    if (
        m.sides
        and m.sides[0] == "army"
        and name in {"official", "officer", "militants"}
        and (m.states or ctx.focus)
    ):
        name = "military"
    elif m.sides:
        sided = _sided(name, word, m, ctx)
        if sided:
            return sided[0], how, *sided[1:]
    if m.peoples and name in STATELESS | {"government", "official", "police"}:
        return _people(name, word, m, how, ctx)
    if (
        m.backers
        and (name in STATELESS or name == "coalition")
        and (not m.states or name in {"rebels", "militants"})
    ):
        noun = "coalition" if name == "coalition" else _plural(name, word)
        kind = "coalition" if name == "coalition" else "armed_group"
        return (f"{m.backers[0]} {noun}",), how, kind, None, None
    if m.states and view.lower[head] not in book.needs[name + "+entity"]:
        return _of_states(view, head, name, word, m, how, ctx)
    return None


def _plural(name: str, word: str) -> str:
    if name == "rebels":
        return "rebels"
    generic = roles().table["generic"].get(word)
    return str(generic[0]).lower() if generic else "forces" if name != "militants" else f"{word}s"


def _sided(
    name: str, word: str, m: Modifiers, ctx: Context
) -> tuple[tuple[str, ...], str, str | None, str | None] | None:
    """Names, type, country, side of a role whose phrase names a side ("rebel commander")."""
    side = m.sides[0]
    codes = m.states or ([ctx.focus] if ctx.focus else [])
    states = [s for c in codes if (s := ctx.state(c))]
    country = codes[0] if codes else None
    if side == "rebels" and name not in {"government", "ministry", "state_media"}:
        names = tuple(f"{s.adjective} rebels" for s in states) or ("Rebels",)
        return (f"{m.backers[0]} rebels",) if m.backers else names, "armed_group", country, "rebels"
    if side == "police" and states:
        return (
            tuple(f"Police Forces of {s.name}" for s in states),
            "government_forces",
            country,
            states[0].name,
        )
    if side == "government" and name == "militants":
        return (
            (f"Pro-government {_plural(name, word)}",),
            "armed_group",
            country,
            states[0].name if states else None,
        )
    if side == "government" and (name in SIDED or name == "official") and states:
        template = roles().table["classes"]["military" if name in SIDED else "government"]
        names = tuple(template["state"].format(state=s.name) for s in states)
        return names, template["type"], country, states[0].name
    if side == "coalition":
        found = coalition(ctx)
        return (
            ((found.name,), "coalition", found.country, found.side)
            if found
            else (("Coalition",), "coalition", None, None)
        )
    if (
        side == "militants"
        and name in {"military", "militants", "officer", "official", "rebels"}
        and not m.states
    ):
        generic = next((g for w in [*m.side_words, word] if (g := roles().table["generic"].get(w))), None)
        return ((generic[0] if generic else "Militants",), "armed_group", None, None)
    return None


def _people(name: str, word: str, m: Modifiers, how: str, ctx: Context) -> Found:
    adjective, iso3 = m.peoples[0]
    noun = {"government": "authorities", "official": "officials", "police": "police"}.get(name) or _plural(
        name, word
    )
    return (
        (f"{adjective} {noun}",),
        how,
        "armed_group",
        (m.states[0] if m.states else iso3 or None),
        f"{adjective} forces",
    )


def _of_states(
    view: View, head: int, name: str, word: str, m: Modifiers, how: str, ctx: Context
) -> Found | None:
    table = roles().table["classes"][name]
    states = [s for c in dict.fromkeys(m.states) if (s := ctx.state(c))]
    if not states:
        return None
    if (
        name == "official"
        and len(states) == 1
        and m.determiner not in {"a", "an"}
        and view.tag[head] in {"NN", "NNP"}
    ):
        person = _holder(view, head, states[0].iso3, m, ctx)
        if person:
            return (person.name,), "leader", "person", states[0].iso3, states[0].name
    fill = {"word": _plural(name, word), "topic": _topic(view, head, m)}
    if name == "ministry" and not fill["topic"]:
        return (f"Government of {states[0].name}",), how, "state", states[0].iso3, states[0].name
    names = tuple(table["state"].format(state=s.name, adjective=s.adjective, **fill) for s in states)
    return names, how, table["type"], states[0].iso3, states[0].name


def _topic(view: View, head: int, m: Modifiers) -> str:
    topics = roles().table["topics"]
    for size in (2, 1):
        word = " ".join(m.words[-size:])
        if word in topics:
            return str(topics[word])
    if head + 2 < len(view) and view.lower[head + 1] == "of":
        after = [w for w in view.lower[head + 2 : head + 5] if w != "the"]
        return str(
            next((topics[t] for t in (" ".join(after[:2]), after[0] if after else "") if t in topics), "")
        )
    return ""


def _holder(view: View, head: int, iso3: str, m: Modifiers, ctx: Context) -> Actor | None:
    """The person of an office ("the Turkish foreign minister"): one named in the report, else by the report's date."""
    offices = roles().table["offices"]
    words = [*m.words, view.lower[head]]
    titled = _titled(words, ctx)
    if titled is not None and titled.country in {None, iso3}:
        return titled
    office = next((offices[k] for k in (" ".join(words[-2:]), words[-1]) if k in offices), None)
    if office is None:
        return None
    named = [a for a in ctx.people.values() if a.country == iso3 and a.office == office]
    return named[-1] if named else ctx.book.holder(iso3, office, ctx.anchor)


def _alone(view: View, head: int, name: str, word: str, m: Modifiers, ctx: Context) -> Found | None:
    book = roles()
    lower = view.lower[head]
    two = f"{m.words[-1]} {word}" if m.words else ""
    if two in book.table["phrases"]:
        generic = book.table["phrases"][two]
        return (generic[0],), "generic", generic[1], None, None
    if lower in book.needs[name] or lower in book.needs[name + "+entity"]:
        return None
    way = book.table["classes"][name]["alone"]
    if name == "action":
        way = "context"
    if way == "generic" and word in book.table["generic"]:
        label, kind = book.table["generic"][word]
        return (label,), "generic", kind, None, None
    if (
        name == "official"
        and view.tag[head] in {"NN", "NNP"}
        and (m.determiner == "the" or view.tag[head] == "NNP")
    ):
        return _person_alone(view, head, m, ctx)
    if name == "ministry":
        return _ministry_alone(view, head, m, ctx)
    if way == "coalition":
        found = coalition(ctx)
        return ((found.name,), "role", "coalition", found.country, found.side) if found else None
    if (
        way == "context"
        and name == "military"
        and ctx.last_forces
        and m.determiner in book.sets["determiners"]
    ):
        return ctx.last_forces
    if way in {"focus", "context"} and (state := ctx.state(ctx.focus)):
        names = (book.table["classes"][name]["state"].format(state=state.name, adjective=state.adjective),)
        return names, "role", book.table["classes"][name]["type"], state.iso3, state.name
    return (("Rebels",), "generic", "armed_group", None, None) if name == "rebels" else None


def _titled(words: list[str], ctx: Context) -> Actor | None:
    """Who has a title that ends in these words in this report: the last named so far, else the first to be named."""
    rows = ctx.titles.get(" ".join(words[-2:])) or (ctx.titles.get(words[-1]) if len(words) == 1 else None)
    if not rows:
        return None
    before = [actor for at, actor in rows if at <= ctx.sentence]
    return before[-1] if before else rows[0][1]


def _person_alone(view: View, head: int, m: Modifiers, ctx: Context) -> Found | None:
    offices = roles().table["offices"]
    words = [*m.words, view.lower[head]]
    titled = _titled(words, ctx)
    if titled is not None:
        return (titled.name,), "leader", "person", titled.country, titled.side
    office = next((offices[k] for k in (" ".join(words[-2:]), words[-1]) if k in offices), None)
    named = [a for a in ctx.people.values() if office and a.office == office and a.country == ctx.focus]
    if named:
        return (named[-1].name,), "leader", "person", named[-1].country, named[-1].side
    state = ctx.state(ctx.focus) if office else None
    if state is not None:
        return (state.name,), "role", "state", state.iso3, state.name
    return ctx.last_official if view.lower[head] in roles().sets["unnamed"] else None


def _ministry_alone(view: View, head: int, m: Modifiers, ctx: Context) -> Found | None:
    topic = _topic(view, head, m)
    if not topic and ctx.last_ministry:
        return ctx.last_ministry
    capital = next((h.actor.country for h in view.hits if h.how == "capital"), None)
    state = ctx.state(capital or ctx.last_state or ctx.focus)
    if state is None:
        return None
    label = f"Ministry of {topic} of {state.name}" if topic else f"Government of {state.name}"
    return (label,), "role", "state", state.iso3, state.name


def coalition(ctx: Context) -> Actor | None:
    """The coalition meant by "the coalition": the one named in the report, else the one at war in the country."""
    if ctx.coalitions:
        return list(ctx.coalitions.values())[-1]
    fit = [
        a for a in ctx.book.coalitions
        if ctx.focus and a.countries[:1] == (ctx.focus,) and (not ctx.anchor.known or a.valid.overlaps(ctx.anchor))
    ]  # fmt: skip
    return fit[0] if fit else None
