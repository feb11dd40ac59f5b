"""Who a role stands for that names nobody beside it: "the army", "the minister", "the ministry", "the coalition"."""

from __future__ import annotations

from dragoman.reading.actors.book import Actor
from dragoman.reading.actors.phrase import Modifiers
from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import Found, View


def topic(view: View, head: int, m: Modifiers) -> str:
    """What a ministry is of ("Foreign Affairs"), "" where that is not told."""
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


def holder(view: View, head: int, iso3: str, m: Modifiers, ctx: Context) -> Actor | None:
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


def alone(view: View, head: int, name: str, word: str, m: Modifiers, ctx: Context) -> Found | None:
    """Who a role of class `name` with nothing beside it stands for; None where that cannot be told."""
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
    if (
        word in book.sets["pointing"]
        and m.determiner in book.sets["determiners"]
        and (meant := ctx.group_meant(name == "rebels"))
    ):
        return meant
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
        if found:
            return (found.name,), "role", "coalition", found.country, found.side
        of_states = not book.sets["of_states"].isdisjoint(m.words) or view.text[head] == "Coalition"
        return (("Coalition",), "role", "coalition", None, None) if of_states else None
    if (
        way == "context"
        and name == "military"
        and ctx.last_forces
        and m.determiner in book.sets["determiners"]
    ):
        return ctx.last_forces
    if name == "rebels" and ctx.last_rebels and m.determiner in book.sets["determiners"]:
        return ctx.last_rebels
    land = ctx.war if name == "rebels" or lower == "regime" else ctx.focus
    if way in {"focus", "context"} and (state := ctx.state(land)):
        template = book.table["classes"][name]["state"]
        label = template.format(state=state.name, adjective=state.adjective)
        names = (ctx.rebels(state) if name == "rebels" else label,)
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
    land = roles().table["offices_of"].get(" ".join(words[-2:]))  # "the Foreign Secretary" is Britain's
    iso3 = land or ctx.focus
    named = [a for a in ctx.people.values() if office and a.office == office and a.country == iso3]
    if land and office and not named:
        named = [a for a in (ctx.book.holder(land, office, ctx.anchor),) if a is not None]
    if named:
        return (named[-1].name,), "leader", "person", named[-1].country, named[-1].side
    state = ctx.state(iso3) if office or land else None
    if state is not None:
        return (state.name,), "role", "state", state.iso3, state.name
    return ctx.last_official if view.lower[head] in roles().sets["unnamed"] else None


def _ministry_alone(view: View, head: int, m: Modifiers, ctx: Context) -> Found | None:
    of = topic(view, head, m)
    if not of and ctx.last_ministry:
        return ctx.last_ministry
    capital = next((h.actor.country for h in view.hits if h.how == "capital"), None)
    state = ctx.state(capital or ctx.last_state or ctx.focus)
    if state is None:
        return None
    label = f"Ministry of {of} of {state.name}" if of else f"Government of {state.name}"
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
