"""What ties places together: "X, Y", "X in Y", "Y's X"; names the gazetteer lacks; streets."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from dragoman.gazetteer import Entry, Gazetteer
from dragoman.gazetteer.names import exact_key
from dragoman.reading.homeland import adjectives_of_states
from dragoman.reading.places.match import Tokens
from dragoman.reading.places.words import CALENDAR, PlaceWords, Spot, place_words

_POINTS = frozenset({"city", "village", "district"})
_SKIP = frozenset({"the", "'s", "’s", "(", "'", "of"})
_HOLD = frozenset({",", "in", "(", "of"})
_BY = frozenset({"near", "outside", "around"})


def streets(tokens: Tokens) -> tuple[list[Spot], set[int]]:
    """Streets, roads and addresses, and the tokens they take."""
    shown = tokens.sentence.shown
    out: list[Spot] = []
    taken: set[int] = set()
    for m in place_words().street.finditer(shown):
        end = m.end() - (m[0][-1] == "." and m.end() == len(shown))
        span = [i for i, a in enumerate(tokens.at) if m.start() <= a < end]
        if span:
            s = tokens.sentence
            out.append(
                Spot(
                    s.index,
                    span[0],
                    span[-1],
                    s.start + m.start(),
                    s.start + end,
                    exact_key(m[0]),
                    (),
                    kind="street",
                )
            )
            taken.update(span)
    return out, taken


def loose_spots(tokens: Tokens, gazetteer: Gazetteer, known: list[Spot], taken: set[int]) -> list[Spot]:
    """Capitalised names that no exact key matched but a type word or preposition calls places."""
    w = place_words()
    used = taken | {i for s in known for i in range(s.first, s.last + 1)}
    out: list[Spot] = []
    i, n = 0, len(tokens.text)
    while i < n:
        if i in used or not _starts_name(tokens, i, w):
            i += 1
            continue
        j = _run(tokens, i, used, w)
        spot = _unknown(tokens, i, j, gazetteer, w, [*known, *out])
        if spot:
            out.append(spot)
        i = max(j, i) + 1
    return out


def _starts_name(tokens: Tokens, i: int, w: PlaceWords) -> bool:
    if tokens.upper[i]:
        return tokens.token(i).tag_ in ("NNP", "NNPS", "NN", "FW") and tokens.lower[i] not in CALENDAR
    return (
        tokens.lower[i] in w.articles
        and i + 2 < len(tokens.text)
        and tokens.text[i + 1] == "-"
        and tokens.upper[i + 2]
    )


def _run(tokens: Tokens, i: int, used: set[int], w: PlaceWords) -> int:
    j = i
    while j + 1 < len(tokens.text) and j + 1 not in used and j - i < 6:
        k = j + 1
        if tokens.upper[k] and tokens.lower[k] not in CALENDAR:
            j = k
        elif (
            k + 1 < len(tokens.text)
            and k + 1 not in used
            and (
                (tokens.text[k] == "-" and tokens.text[k + 1][0].isalpha())
                or (tokens.lower[k] in w.articles and tokens.text[k + 1][0].isupper())
            )
        ) or (tokens.lower[k] in w.articles and k + 2 < len(tokens.text) and tokens.text[k + 1] == "-"):
            j = k + 1
        else:
            break
    return j


def _listed(tokens: Tokens, i: int, j: int, known: Sequence[Spot]) -> Spot | None:
    """The known town or village that a name stands in one list with, by comma and "and": "in A, B and C"."""
    if tokens.token(j).dep_ not in ("pobj", "conj", "appos", "nmod", "compound", "dep"):
        return None
    for spot in known:
        if spot.adjectival or not spot.entries or spot.entries[0].kind not in _POINTS:
            continue
        first, last = (j, spot.first) if j < spot.first else (spot.last, i)
        between = tokens.lower[first + 1 : last]
        single = between in (["and"], [",", "and"], [","])
        if (
            single
            and (any(k.strong for k in known) or (i > 0 and tokens.lower[i - 1] in ("in", "at", "near")))
            and _ands(tokens, spot, i, j)
        ):
            return spot
    return None


def _ands(tokens: Tokens, spot: Spot, i: int, j: int) -> bool:
    """Whether the list of the two names has its "and"."""
    first, last = min(i, spot.first), max(j, spot.last)
    return "and" in tokens.lower[first : last + 1] or tokens.lower[last + 1 : last + 3][:1] == ["and"]


def _near(entry: Entry, spot: Spot) -> bool:
    return any(e.country == entry.country and e.km(entry) < 80 for e in spot.entries[:5])


def _unknown(
    tokens: Tokens, i: int, j: int, gazetteer: Gazetteer, w: PlaceWords, known: Sequence[Spot]
) -> Spot | None:
    before = tokens.lower[i - 1] if i else ""
    after = tokens.lower[j + 1] if j + 1 < len(tokens.text) else ""
    hint = None
    if before == "of" and i > 1:
        hint = w.types.get(tokens.lower[i - 2])
    last_type = w.types.get(tokens.lower[j]) if j > i else None
    if last_type in ("water", "site", "admin2", "admin1") and not all(
        x in w.common for x in tokens.lower[i:j]
    ):
        hint = last_type
    elif after in w.types and not tokens.upper[j + 1]:
        hint = w.types[after]
    elif not hint and j > i and tokens.lower[i] in w.before:
        hint = w.before[tokens.lower[i]]
    elif (
        not hint
        and i
        and before in w.types
        and not tokens.upper[i - 1]
        and w.types[before] in ("village", "city", "district")
    ):
        hint = w.types[before]
    strong = before in w.strong
    if not hint and not strong and _listed(tokens, i, j, known) is None:
        return None
    name = tokens.sentence.shown[tokens.at[i] : tokens.end(j)]
    found = gazetteer.lookup(name)
    s = tokens.sentence
    if _no_name(tokens, i, j, hint, before, w):
        return None
    place = hint in ("village", "city", "district", "admin2", "admin1", "water", "site")
    if hint in ("village", "city", "district"):
        points = tuple(e for e in found.entries if e.kind in ("village", "city", "district", "site"))
        found = replace(found, entries=points)
    fits = (
        found.entries
        if found.how != "rough"
        and len(exact_key(name)) > 3
        and (hint or not _looks_like_body(tokens, i, j, w))
        else ()
    )
    if not fits and not place and (beside := _listed(tokens, i, j, known)) is not None:
        fits = tuple(e for e in found.entries if e.kind in _POINTS and _near(e, beside))
        hint, place = None if fits else "village", True
    if not fits and not place:
        return None
    return Spot(s.index, i, j, s.start + tokens.at[i], s.start + tokens.end(j), exact_key(name), fits, hint, found.how, True,
                confidence=0.6, kind=hint if not fits else None)  # fmt: skip


def _no_name(tokens: Tokens, i: int, j: int, hint: str | None, before: str, w: PlaceWords) -> bool:
    """Whether a run is no name of a place: "Syrian ...", "Department of Defense", "the XYZ-held village of Foo"."""
    plain = all(x in w.common or x in w.directions for x in tokens.lower[i : j + 1])
    if plain and (
        not hint or (before == "of" and i > 1 and tokens.upper[i - 2] and tokens.lower[i - 2] in w.bodies)
    ):
        return True
    if i == j and tokens.lower[i] in adjectives_of_states():
        return True
    return j > i and tokens.text[j - 1] == "-" and not tokens.upper[j] and tokens.lower[j] in w.common


def _looks_like_body(tokens: Tokens, i: int, j: int, w: PlaceWords) -> bool:
    return any(tokens.lower[k] in w.bodies or tokens.lower[k] in w.given for k in range(i, j + 1))


def link(tokens: Tokens, spots: list[Spot]) -> None:
    """Set `within` where the words between two mentions say that one holds the other."""
    w = place_words()
    for a, b in itertools.pairwise(spots):
        if b.first - a.last > 8:
            continue
        between = [
            x
            for x in tokens.lower[a.last + 1 : b.first]
            if x not in w.directions and x not in _SKIP and x not in w.types
        ]
        raw = tokens.lower[a.last + 1 : b.first]
        if raw[:1] in (["'s"], ["’s"]) and not between:
            b.within = a
        elif between in ([","], ["in"], [",", "in"], []) and (raw or a.direction is None) and raw != ["of"]:
            if between or "(" in raw:
                a.within = b
        elif (
            len(between) <= 6
            and any(x in _BY for x in between)
            and not any(x in ("and", "or", ";") for x in between)
        ):
            a.within, a.near = b, True
