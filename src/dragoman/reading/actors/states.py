"""Names that stand alone: a state as actor or as place, a demonym, a capital, a group, a body."""

from __future__ import annotations

from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import Hit, View, mention
from dragoman.reading.mentions import ActorMention

FORCES = frozenset({"military", "equipment", "action", "officer"})
MODIFIES = frozenset({"amod", "compound", "nmod", "npadvmod"})
SUBJECTS = frozenset({"nsubj", "csubj", "agent"})


def plain(view: View, hit: Hit, ctx: Context) -> ActorMention:
    """A name that stands alone: a state as actor or place, a demonym, a capital, a group, a body."""
    actor, root = hit.actor, view.root(hit.first, hit.last)
    names: tuple[str, ...] = (actor.name,)
    kind, how, country = actor.actor_type, "demonym" if hit.backer else "name", actor.country
    if kind == "coalition":
        ctx.coalitions[actor.name] = actor
    if kind == "state":
        names, kind, how = _state(view, hit, root, ctx)
    return mention(view, hit.first, hit.last, root, (names, how, kind, country, actor.side))


def _state(view: View, hit: Hit, root: int, ctx: Context) -> tuple[tuple[str, ...], str, str]:
    actor = hit.actor
    state = ctx.state(actor.country)
    if hit.backer or view.dep[root] in MODIFIES:
        noun = view.head[root]
        forces = not hit.backer and _modified(view, noun, ctx) in FORCES
        if hit.how == "capital" and not forces and not hit.backer:
            return (actor.name,), "state", "place"
        if forces and hit.how != "capital":
            return (
                (f"{state.adjective if state else actor.name} armed forces",),
                "government_forces",
                "demonym",
            )
        return (actor.name,), "state", "demonym"
    after = hit.last + 1
    if (
        hit.how == "adjective"
        and after < len(view)
        and view.tag[after] in {"NN", "NNS", "VBG"}
        and _class(view, after, ctx) in FORCES
        and state is not None
    ):
        return (
            (f"{state.adjective} armed forces",),
            "government_forces",
            "demonym",
        )  # "Turkish shelling hit a car"
    if hit.how == "adjective" and view.dep[root] in {"acomp", "oprd"}:
        return (actor.name,), "state", "demonym"  # "a drone believed to be Turkish"
    if hit.how in {"adjective", "demonym"} and state is not None:
        word = view.text[hit.last]
        plural = word if word.endswith(("s", "ese", "men", "ish", "ch")) else f"{word}s"
        return (plural,), "people", "demonym"
    if hit.how in {"capital", "building"}:
        return (actor.name,), "state", "capital" if _capital_acts(view, hit, root) else "place"
    return (actor.name,), "state", "place" if in_place(view, hit) else "name"


def _class(view: View, i: int, ctx: Context) -> str | None:
    book = roles()
    return book.heads.get(view.lower[i]) or book.heads.get(ctx.lemma(view.sentence.doc[i]))


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


def in_place(view: View, hit: Hit) -> bool:
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
    if dep == "poss":
        return (
            view.lower[view.head[root]].rstrip("s") not in roles().sets["parts"]
        )  # "Kabul's streets" are a place
    if dep in SUBJECTS:
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
