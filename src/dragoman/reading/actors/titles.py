"""People with the titles before and beside their names, remembered for "the minister" later."""

from __future__ import annotations

from dataclasses import replace

from dragoman.reading.actors.local import is_title
from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import Found, Hit, View, mention
from dragoman.reading.mentions import ActorMention


def person(view: View, hit: Hit, out: list[ActorMention], taken: set[int], ctx: Context) -> None:
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
    out.append(mention(view, first, hit.last, view.root(first, hit.last), found))


def _title_start(view: View, hit: Hit, ctx: Context) -> tuple[int, str | None]:
    """Where the title before a name begins ("Minister for Trade A B"), and the country it names."""
    first, j, titled = hit.first, hit.first - 1, False
    while j >= 0 and hit.first - j < 9:
        other = view.at.get(j)
        if other is not None:
            if other.actor.actor_type == "person" or other.backer or _where(view, other.first):
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


def _where(view: View, first: int) -> bool:
    """Whether a name before a title says where something is: "In Turkey Minister A B met ..."."""
    return first > 0 and view.lower[first - 1] in roles().sets["prepositions"] and view.tag[first - 1] == "IN"


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


def _over(view: View, k: int) -> int:
    """The noun that a chain of "of" hangs on: "the minister of defence of X"."""
    while view.dep[k] == "pobj" and view.lower[view.head[k]] == "of":
        k = view.head[view.head[k]]
    return k


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
        beside.append(_over(view, hit.first - 2))
    for k in beside:
        if not _titles(view, k, ctx):
            continue
        left = view.sentence.doc[k].left_edge.i
        words = range(max(left, hit.last + 1) if k > hit.last else left, k + 1)
        title = [view.lower[j] for j in words if j not in view.at and view.tag[j] not in {"DT", "POS"}]
        _entitle(title, view.sentence.index, hit, ctx)
        return
