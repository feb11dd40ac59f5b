"""Actors: who is named, by name, role, demonym, capital or pronoun, and what canonical name that is.

`read_actors(doc, book, anchor)` gives the mentions of a report in order of place. State forces are named by the
state's adjective ("Turkish armed forces"), states by their short English name, everybody else as in the book.
"""

from __future__ import annotations

from collections import Counter

from dragoman.model import Interval
from dragoman.reading.actors.anaphora import History, points_back
from dragoman.reading.actors.book import ActorBook, Alias
from dragoman.reading.actors.local import (
    Local,
    find_abbreviations,
    find_again,
    find_aliases,
    find_groups,
    find_people,
    fits,
    is_ordinal,
    remember_surnames,
)  # fmt: skip
from dragoman.reading.actors.phrase import modifiers
from dragoman.reading.actors.resolve import resolve
from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.states import MODIFIES, in_place, plain
from dragoman.reading.actors.titles import person
from dragoman.reading.actors.view import Found, Hit, View, find_names, mention
from dragoman.reading.document import Document
from dragoman.reading.mentions import ActorMention
from dragoman.reading.segment import mostly_capitals

INTERVENERS = frozenset(
    {"USA", "RUS", "GBR", "FRA", "DEU"}
)  # often named in reports on other countries' wars
FORCE_WORDS = frozenset({"forces", "troops", "soldiers"})


def read_actors(doc: Document, book: ActorBook, anchor: Interval) -> list[ActorMention]:
    """All mentions of actors in a report, in order of place; longer mentions before those inside them.

    `anchor` is when the report was published (unknown is allowed): it tells which holder of an office is meant.
    State names that stand as places ("in Turkey") are given with `how` "place".
    """
    ctx = Context(book, anchor, doc.lemma, mostly_capitals(doc.text))
    views = [View.of(s) for s in doc.sentences]
    for view in views:
        find_names(view, book, ctx.capitals)
    ctx.lands = frozenset(
        h.actor.country for v in views for h in v.hits if h.actor.actor_type == "state" and h.actor.country
    )
    ctx.named = frozenset(h.actor.name for v in views for h in v.hits)
    ctx.focus = _focus(views, ctx)
    ctx.war = _war(views) or ctx.focus
    local = Local()
    for view in views:
        _choose(view, ctx)
        remember_surnames(view, local)
        find_groups(view, local)
        find_abbreviations(view, local)
        find_people(view, ctx, local)
        find_aliases(view, local)
    out: list[ActorMention] = []
    history = History(ctx)
    people = [_people(view, ctx, local) for view in views]
    for view, (found, taken) in zip(views, people, strict=True):
        ctx.sentence = view.sentence.index
        _sentence(view, found, taken, ctx)
        found.extend(points_back(view, found, history))
        found.sort(key=lambda m: (m.start, -m.end))
        _remember(view, found, ctx)
        history.keep(view, found)
        out.extend(found)
    return out


def _focus(views: list[View], ctx: Context) -> str | None:
    """The country that a report is about: most spoken of as a place, by its forces, by its armed groups."""
    weight: Counter[str] = Counter()
    for n, view in enumerate(views):
        for hit in view.hits:
            code = hit.actor.country
            if code is None or len(hit.aliases) > 1 or hit.actor.actor_type == "media" or _backs(view, hit):
                continue
            value = 3.0 if hit.actor.actor_type == "state" and in_place(view, hit) else 1.0
            value *= 2.0 if hit.actor.actor_type == "armed_group" else 1.0
            value *= 0.5 if code in INTERVENERS else 1.0
            weight[code] += int(4 * value * (2 if n < 3 else 1))
    return max(sorted(weight), key=lambda c: weight[c]) if weight else None


def _war(views: list[View]) -> str | None:
    """The country whose war with its own rebels a report speaks of: "Syrian rebels", "Assad's regime", "civil war"."""
    at_war = roles().sets["at_war"]
    weight: Counter[str] = Counter()
    for view in views:
        for hit in view.hits:
            near = view.lower[hit.last + 1 : hit.last + 4]
            told = hit.actor.actor_type in {"state", "person"} and (
                not at_war.isdisjoint(near) or ("government" in near and not FORCE_WORDS.isdisjoint(near))
            )
            if hit.actor.country and told and len(hit.aliases) == 1:
                weight[hit.actor.country] += 1
    return max(sorted(weight), key=lambda c: weight[c]) if weight else None


def _choose(view: View, ctx: Context) -> None:
    """Settle which of several actors of one name is meant, and drop names that are not used as such here."""
    hits, view.hits, view.at = view.hits, [], {}
    for hit in hits:
        fit = [a for a in hit.aliases if fits(a, view, hit.first, hit.last, ctx)]
        if not fit:
            continue
        best = max(fit, key=lambda a: _score(a, ctx))
        hit.actor, hit.how = best.actor, best.how
        hit.backer = _backs(view, hit)
        view.add(hit)


def _score(alias: Alias, ctx: Context) -> tuple[bool, bool]:
    valid = not ctx.anchor.known or not alias.actor.valid.known or alias.actor.valid.overlaps(ctx.anchor)
    return ctx.focus in alias.actor.countries, valid


def _backs(view: View, hit: Hit) -> bool:
    """Whether a name is the first part of "X-backed" or follows "pro-", "anti-"."""
    backed = roles().sets["backed"]
    own = view.lower[hit.last].rpartition("-")
    if own[1] and own[2] in backed:
        return True
    if hit.last + 2 < len(view) and view.text[hit.last + 1] == "-" and view.lower[hit.last + 2] in backed:
        return True
    return hit.first > 1 and view.text[hit.first - 1] == "-" and view.lower[hit.first - 2] in {"pro", "anti"}


def _people(view: View, ctx: Context, local: Local) -> tuple[list[ActorMention], set[int]]:
    """The people of a sentence with their titles, and the tokens that these take up."""
    find_again(view, local)
    out: list[ActorMention] = []
    taken: set[int] = set()
    for hit in view.hits:
        if hit.actor.actor_type == "person" and not hit.backer:
            person(view, hit, out, taken, ctx)
    return out, taken


def _sentence(view: View, out: list[ActorMention], taken: set[int], ctx: Context) -> None:
    """Add roles and the names that stand alone to a sentence's mentions."""
    for i in range(len(view) - 1, -1, -1):
        if i in taken or (view.tag[i][:2] not in {"NN", "JJ"} and view.lower[i] not in roles().sides):
            continue
        if (
            view.tag[i][:2] == "NN"
            or view.lower[i] in roles().sides
            or view.lower[i] in roles().table["peoples"]
        ):
            _role(view, i, out, taken, ctx)
    for hit in view.hits:
        if not hit.used:
            out.append(plain(view, hit, ctx))


def _role(view: View, i: int, out: list[ActorMention], taken: set[int], ctx: Context) -> None:
    book = roles()
    hit = view.at.get(i)
    word = ctx.lemma(view.sentence.doc[i])
    if hit is not None and (hit.backer or not hit.used or hit.actor.actor_type != "state"):
        return
    name = book.heads.get(word)
    if i and (two := f"{view.lower[i - 1]} {word}") in book.table["compounds"]:
        name = book.table["compounds"][two]
    if name is None:
        _generic(view, i, word, out, taken, ctx)
        return
    if view.lower[i] in book.sides and _prefix_only(view, i):
        _holder(view, i, name, out, ctx)
        return
    m = modifiers(view, i, ctx)
    if word in book.sets["numbered"] and any(is_ordinal(w) for w in m.words):
        name = "military"
    if view.dep[i] in MODIFIES and book.sides.get(view.lower[i]) == "army" and m.empty:
        return
    if name in {"ministry", "official"} and m.tokens:
        m.first = min(m.first, *m.tokens)
    if name == "action":
        return
    if view.dep[i] in MODIFIES and m.empty and not _before_action(view, i, ctx):
        return
    found = resolve(
        view,
        i,
        "action" if name == "government" and _before_action(view, i, ctx) and not m.entities else name,
        m,
        ctx,
    )
    if found is None:
        return
    for h in m.hits:
        h.used = True
    taken.update(m.tokens)
    taken.add(i)
    if name == "rebels" and m.entities:
        ctx.last_rebels = found
    out.append(mention(view, m.first, m.last, i, found, 0.6 if found[1] == "generic" else 0.8))


def _holder(view: View, i: int, name: str, out: list[ActorMention], ctx: Context) -> None:
    """ "Rebel-held", "government-controlled": who holds, told as the first part of a participle."""
    if name not in {"rebels", "government"} or view.lower[i + 2 : i + 3] == ["affairs"]:
        return
    state = ctx.state(ctx.war)
    if state is not None and i + 2 < len(view) and view.tag[i + 2] in {"VBN", "JJ", "VBD"}:
        label = roles().table["classes"][name]["state"].format(state=state.name, adjective=state.adjective)
        kind = roles().table["classes"][name]["type"]
        out.append(mention(view, i, i, i, ((label,), "demonym", kind, state.iso3, state.name), 0.6))


def _prefix_only(view: View, i: int) -> bool:
    """Whether a role word is but the first part of "rebel-held", or an adverb's."""
    return i + 1 < len(view) and view.text[i + 1] == "-"


def _before_action(view: View, i: int, ctx: Context) -> bool:
    """Whether a noun stands before one of military action: "regime shelling"."""
    for j in range(i + 1, min(i + 4, len(view))):
        if view.tag[j][:2] not in {"NN", "JJ"} and view.tag[j] != "VBG":
            return False
        if "action" in {roles().heads.get(view.lower[j]), roles().heads.get(ctx.lemma(view.sentence.doc[j]))}:
            return True
    return False


def _generic(view: View, i: int, word: str, out: list[ActorMention], taken: set[int], ctx: Context) -> None:
    table = roles().table
    two = f"{view.lower[i - 1]} {word}" if i else ""
    row = table["phrases"].get(two) or table["generic"].get(word)
    if row is None:
        people = table["peoples"].get(view.lower[i])
        if people and view.text[i][:1].isupper():
            found: Found = ((people[1],), "demonym", "people", people[2] or None, f"{people[0]} forces")
            out.append(mention(view, i, i, i, found, 0.6))
        return
    if view.dep[i] in MODIFIES:
        return
    m = modifiers(view, i, ctx)
    if word in table["collective"] and two not in table["phrases"] and not (m.states or m.peoples):
        return
    actors = [h.actor for h in m.entities if h.actor.actor_type != "person"]
    country = m.states[0] if m.states else None
    if actors:
        found = ((actors[0].name,), "role", actors[0].actor_type, actors[0].country, actors[0].side)
    elif word in table["collective"] and (m.states or m.peoples):
        state = ctx.state(country)
        whose = state.adjective if state else m.peoples[0][0]
        found = ((f"{whose} {row[0]}",), "demonym", row[1], country, None)
    else:
        found = ((row[0],), "generic", row[1], country, None)
    for h in m.hits:
        h.used = True
    taken.add(i)
    taken.update(m.tokens)
    first = min(m.first, i - 1) if two in table["phrases"] else m.first
    out.append(mention(view, first, i, i, found, 0.6))


def _remember(view: View, found: list[ActorMention], ctx: Context) -> None:
    """Keep what later sentences lean on: the state, forces and ministry last spoken of."""
    for m in found:
        as_found: Found = (m.names, "role", m.actor_type, m.country, m.side)
        if m.actor_type == "government_forces" and m.how in {"role", "demonym", "name"}:
            ctx.last_forces = as_found
        if m.actor_type == "state" and m.how not in {"place", "anaphor"} and m.country:
            ctx.last_state = m.country
        if m.how == "unnamed" or (m.how == "role" and m.actor_type == "state" and view.tag[m.head] == "NN"):
            ctx.last_official = as_found
        named = m.how == "name" or m.names[0] in ctx.named
        if named and m.actor_type == "armed_group" and len(m.names) == 1:
            ctx.groups.append((m.sentence, as_found))
        if m.names[0].startswith("Ministry of "):
            ctx.last_ministry = as_found
