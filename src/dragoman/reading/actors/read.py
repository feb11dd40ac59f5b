"""Actors: who is named, by name, role, demonym, capital or pronoun, and what canonical name that is.

`read_actors(doc, book, anchor)` gives the mentions of a report in order of place. State forces are named as ACLED
names them ("Military Forces of Turkey"), states by their short English name, everybody else as in the book.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from dragoman.model import Interval
from dragoman.reading.actors.anaphora import History, points_back
from dragoman.reading.actors.book import ActorBook, Alias
from dragoman.reading.actors.local import (
    Local,
    find_abbreviations,
    find_again,
    find_groups,
    find_people,
    fits,
    is_title,
)  # fmt: skip
from dragoman.reading.actors.roles import Context, Found, modifiers, resolve, roles
from dragoman.reading.actors.view import Hit, View, find_names
from dragoman.reading.document import Document
from dragoman.reading.mentions import ActorMention
from dragoman.reading.segment import mostly_capitals

INTERVENERS = frozenset(
    {"USA", "RUS", "GBR", "FRA", "DEU"}
)  # often named in reports on other countries' wars
FORCES = frozenset({"military", "equipment", "action", "officer"})
MODIFIES = frozenset({"amod", "compound", "nmod", "npadvmod"})
SUBJECTS = frozenset({"nsubj", "csubj", "agent"})


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
    ctx.focus = _focus(views, ctx)
    local = Local()
    for view in views:
        _choose(view, ctx)
        find_groups(view, local)
        find_abbreviations(view, local)
        find_people(view, ctx, local)
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
            if code is None or len(hit.aliases) > 1 or hit.actor.actor_type == "media":
                continue
            value = 3.0 if hit.actor.actor_type == "state" and _in_place(view, hit) else 1.0
            value *= 2.0 if hit.actor.actor_type == "armed_group" else 1.0
            value *= 0.5 if code in INTERVENERS else 1.0
            weight[code] += int(4 * value * (2 if n < 3 else 1))
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
            _person(view, hit, out, taken, ctx)
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
            out.append(_plain(view, hit, ctx))


def _mention(
    view: View, first: int, last: int, head: int, found: Found, confidence: float = 0.9
) -> ActorMention:
    start, end = view.sentence.char_span(first, last)
    names, how, kind, country, side = found
    text = view.sentence.text[start - view.sentence.start : end - view.sentence.start]
    return ActorMention(
        start, end, text, view.sentence.index, head, names, how, kind, country, side, confidence
    )


def _person(view: View, hit: Hit, out: list[ActorMention], taken: set[int], ctx: Context) -> None:
    """A person's name with the title before it: "Turkish Foreign Minister Mevlut Cavusoglu"."""
    first, country = _title_start(view, hit, ctx)
    for j in range(first, hit.first):
        other = view.at.get(j)
        if other is not None and other.actor.actor_type != "person":
            other.used = True
            country = country or other.actor.country
    hit.used = True
    taken.update(range(first, hit.last + 1))
    if country and hit.actor.country is None:
        hit.actor = replace(hit.actor, countries=(country,))
    ctx.people.pop(hit.actor.name, None)
    ctx.people[hit.actor.name] = hit.actor
    title = [view.lower[j] for j in range(first, hit.first) if j not in view.at]
    _entitle(
        title[: next((n for n, w in enumerate(title) if w in {"of", "for"}), len(title))],
        view.sentence.index,
        hit,
        ctx,
    )
    _apposed(view, hit, ctx)
    found: Found = ((hit.actor.name,), "name", "person", country, hit.actor.side)
    out.append(_mention(view, first, hit.last, view.root(first, hit.last), found))


def _title_start(view: View, hit: Hit, ctx: Context) -> tuple[int, str | None]:
    """Where the title before a name begins ("Minister for Trade A B"), and the country it names."""
    first, j, titled = hit.first, hit.first - 1, False
    while j >= 0 and hit.first - j < 9:
        other = view.at.get(j)
        if other is not None:
            if other.actor.actor_type == "person" or other.backer:
                break
            first, j = (other.first if titled else first), other.first - 1
            continue
        tag, word = view.tag[j], view.lower[j]
        if _titles(view, j, ctx):
            first, titled = j, True
        elif tag[:2] in {"NN", "JJ"} or word in {"-", ".", "'s"}:
            first = j if titled and word != "'s" else first
        elif titled or not (word in {"for", "of"} or (word == "the" and view.lower[j - 1] in {"for", "of"})):
            break
        j -= 1
    return first, hit.actor.country


def _titles(view: View, j: int, ctx: Context) -> bool:
    return is_title(view.text[j]) or roles().heads.get(ctx.lemma(view.sentence.doc[j])) in {
        "official",
        "officer",
    }


def _entitle(title: list[str], at: int, hit: Hit, ctx: Context) -> None:
    """Remember a title that this report gives to a person: "the minister" later is that person."""
    if title and (is_title(title[-1]) or title[-1] in roles().heads):
        for key in {title[-1], " ".join(title[-2:])}:
            ctx.titles.setdefault(key, []).append((at, hit.actor))


def _apposed(view: View, hit: Hit, ctx: Context) -> None:
    """ "A B, the foreign minister of X" and "the foreign minister of X, A B": a title beside a name."""
    root = view.root(hit.first, hit.last)
    beside = [
        k
        for k in range(hit.last + 1, min(hit.last + 10, len(view)))
        if view.dep[k] == "appos" and view.head[k] == root
    ]
    if view.dep[root] == "appos" and view.head[root] < hit.first:
        beside.append(view.head[root])
    elif hit.first > 1 and view.text[hit.first - 1] == ",":
        beside.append(hit.first - 2)
    for k in beside:
        if not _titles(view, k, ctx):
            continue
        left = view.sentence.doc[k].left_edge.i
        words = range(max(left, hit.last + 1) if k > hit.last else left, k + 1)
        title = [view.lower[j] for j in words if j not in view.at and view.tag[j] not in {"DT", "POS"}]
        _entitle(title, view.sentence.index, hit, ctx)
        return


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
        return
    m = modifiers(view, i, ctx)
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
    out.append(_mention(view, m.first, m.last, i, found, 0.6 if found[1] == "generic" else 0.8))


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
            out.append(_mention(view, i, i, i, found, 0.6))
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
    out.append(_mention(view, first, i, i, found, 0.6))


def _plain(view: View, hit: Hit, ctx: Context) -> ActorMention:
    """A name that stands alone: a state as actor or place, a demonym, a capital, a group, a body."""
    actor, root = hit.actor, view.root(hit.first, hit.last)
    names: tuple[str, ...] = (actor.name,)
    kind, how, country = actor.actor_type, "demonym" if hit.backer else "name", actor.country
    if kind == "coalition":
        ctx.coalitions[actor.name] = actor
    if kind == "state":
        names, kind, how = _state(view, hit, root, ctx)
    return _mention(view, hit.first, hit.last, root, (names, how, kind, country, actor.side))


def _state(view: View, hit: Hit, root: int, ctx: Context) -> tuple[tuple[str, ...], str, str]:
    actor = hit.actor
    state = ctx.state(actor.country)
    if hit.backer or view.dep[root] in MODIFIES:
        noun = view.head[root]
        forces = not hit.backer and _modified(view, noun, ctx) in FORCES
        if hit.how == "capital" and not forces and not hit.backer:
            return (actor.name,), "state", "place"
        if forces and hit.how != "capital":
            return (f"Military Forces of {actor.name}",), "government_forces", "demonym"
        return (actor.name,), "state", "demonym"
    if hit.how in {"adjective", "demonym"} and state is not None:
        word = view.text[hit.last]
        plural = word if word.endswith(("s", "ese", "men", "ish", "ch")) else f"{word}s"
        return (plural,), "people", "demonym"
    if hit.how in {"capital", "building"}:
        return (actor.name,), "state", "capital" if _capital_acts(view, hit, root) else "place"
    return (actor.name,), "state", "place" if _in_place(view, hit) else "name"


def _modified(view: View, noun: int, ctx: Context) -> str | None:
    """The class of the noun that an adjective modifies, looking through chains of nouns."""
    for _ in range(3):
        found = roles().heads.get(ctx.lemma(view.sentence.doc[noun]))
        if found in FORCES or view.dep[noun] not in MODIFIES:
            return found
        noun = view.head[noun]
    return None


def _governor(view: View, hit: Hit) -> tuple[int, int]:
    """The preposition that governs a name and what that hangs on; -1 where there is none."""
    root = view.root(hit.first, hit.last)
    for _ in range(4):
        if view.dep[root] not in {"conj", "appos"}:
            break
        root = view.head[root]
    if view.dep[root] not in {"pobj", "pcomp"}:
        return -1, -1
    return view.head[root], view.head[view.head[root]]


def _in_place(view: View, hit: Hit) -> bool:
    """Whether a state's name says where something is, not who does it."""
    prep, above = _governor(view, hit)
    if prep < 0:
        root = view.root(hit.first, hit.last)
        return view.dep[root] == "dobj" and view.lower[view.head[root]].rstrip("seding") in {
            "enter",
            "leav",
            "reach",
            "fl",
            "visit",
        }
    book = roles()
    word = view.lower[prep]
    if word in book.sets["prepositions"]:
        return True
    if word not in book.sets["motion_prepositions"]:
        return False
    lemma = view.sentence.doc[above].lower_
    return lemma in book.sets["motion"] or any(
        lemma.startswith(v) for v in ("arriv", "travel", "return", "fle", "mov")
    )


def _capital_acts(view: View, hit: Hit, root: int) -> bool:
    dep = view.dep[root]
    if hit.how == "building":
        prep, _ = _governor(view, hit)
        return prep < 0 or view.lower[prep] not in roles().sets["prepositions"]
    for _ in range(3):
        if dep != "conj":
            break
        root = view.head[root]
        dep = view.dep[root]
    if dep in SUBJECTS or dep == "poss":
        return True
    if dep == "dobj" and any(
        h is not hit and h.how == "capital" and view.head[h.last] == root for h in view.hits
    ):
        return True  # "brought Moscow and Ankara closer"
    prep, above = _governor(view, hit)
    if prep < 0:
        return False
    acts = roles().sets["capital_actor"]
    return view.lower[prep] in acts or view.lower[above] in acts


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
        if m.names[0].startswith("Ministry of "):
            ctx.last_ministry = as_found
