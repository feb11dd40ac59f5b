"""Who a role stands for: "Syrian government forces", "a Turkish official", "opposition fighters".

A role is a noun of the codebook (`actors/roles.toml`) with the states, groups and sides named in its noun phrase.
"""

from __future__ import annotations

from dragoman.reading.actors.alone import alone, coalition, holder, topic
from dragoman.reading.actors.phrase import Modifiers
from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import Found, View

SIDED = frozenset({"military", "militants", "equipment", "officer", "action", "security", "rebels"})
STATELESS = frozenset({"militants", "rebels", "military", "officer", "security", "equipment", "party"})


def resolve(view: View, head: int, name: str, m: Modifiers, ctx: Context) -> Found | None:
    """Who a role of class `name` with these modifiers stands for; None where that cannot be told."""
    book = roles()
    word = ctx.lemma(view.sentence.doc[head])
    if m.empty:
        return alone(view, head, name, word, m, ctx)
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
    codes = m.states or ([ctx.war] if ctx.war else [])
    states = [s for c in codes if (s := ctx.state(c))]
    country = codes[0] if codes else None
    if side == "rebels" and name not in {"government", "ministry", "state_media"}:
        names = tuple(ctx.rebels(s) for s in states) or ("Rebels",)
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
        names = tuple(template["state"].format(state=s.name, adjective=s.adjective) for s in states)
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
        person = holder(view, head, states[0].iso3, m, ctx)
        if person:
            return (person.name,), "leader", "person", states[0].iso3, states[0].name
    fill = {"word": _plural(name, word), "topic": topic(view, head, m)}
    if name == "ministry" and not fill["topic"]:
        return (f"Government of {states[0].name}",), how, "state", states[0].iso3, states[0].name
    names = tuple(
        ctx.rebels(s)
        if name == "rebels"
        else table["state"].format(state=s.name, adjective=s.adjective, **fill)
        for s in states
    )
    return names, how, table["type"], states[0].iso3, states[0].name
