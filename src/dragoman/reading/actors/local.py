"""Names that no list knows: people by their titles, groups by telling words, abbreviations given in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from dragoman.reading.actors.book import Actor, Alias, fold, split
from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import Hit, View

PARTICLES = frozenset(
    [
        "al",
        "el",
        "bin",
        "ibn",
        "abu",
        "van",
        "von",
        "de",
        "del",
        "la",
        "las",
        "los",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "ul",
        "ud",
    ]
)
LINKS = frozenset(["of", "for", "the", "and", "de", "del", "la", "los", "al", "-", "'"]) | {"'s"}
OPEN, CLOSE = frozenset("(["), frozenset(")]")
QUOTES = frozenset(('"', "'", "``", "''", "\u201c", "\u201d", "\u2018", "("))
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")


@dataclass(slots=True)
class Local:
    """Names introduced by this report: surnames of its people, short forms of its groups."""

    surnames: dict[str, Actor] = field(default_factory=dict)
    short: dict[str, Actor] = field(default_factory=dict)
    groups: dict[tuple[str, ...], Actor] = field(default_factory=dict)
    aliases: dict[tuple[str, ...], Actor] = field(default_factory=dict)  # other names, by folded words


@lru_cache(maxsize=1)
def _heads() -> tuple[dict[str, str], dict[str, str]]:
    table = roles().table["unknown"]
    last = {
        w: kind.removesuffix("_weak").removesuffix("_lower") for kind, ws in table["last"].items() for w in ws
    }
    return last, {w: kind for kind, ws in table["first"].items() for w in ws}


def is_title(word: str) -> bool:
    """Whether a word may stand before a person's name."""
    return word.rstrip(".").lower() in roles().sets["words"]


def is_ordinal(word: str) -> bool:
    """Whether a word is an ordinal in figures: "4th"."""
    return _ORDINAL.fullmatch(word.lower()) is not None


def _capital(view: View, i: int) -> bool:
    if is_ordinal(view.lower[i]):
        return True  # "101st Airborne Division"
    return view.text[i][:1].isupper() and view.tag[i][:2] in {"NN", "JJ", "VB", "CD", "FW", "IN", "RB"}


def find_abbreviations(view: View, local: Local) -> None:
    """ "Popular Front (FP)": the letters in brackets stand for the name before them, in this report."""
    for i in range(2, len(view) - 1):
        if view.text[i - 1] not in OPEN or view.text[i + 1] not in CLOSE:
            continue
        short = view.text[i]
        letters = short.replace("-", "").replace(".", "")
        if not (2 <= len(letters) <= 9 and letters.isalnum() and letters[0].isupper() and " " not in short):
            continue
        hit = view.at.get(i - 2)
        if hit is not None and hit.last == i - 2 and hit.first < hit.last and hit.how == "name":
            local.short[short] = hit.actor
            continue
        run = _run_before(view, i - 2)
        if run and _initials_fit(view, run, letters):
            name = view.name_text(*run)
            local.short[short] = local.groups.setdefault(split(name), Actor(name, _kind(view, *run)))


def find_aliases(view: View, local: Local) -> None:
    """ "Badr al-Din, also known as Abu Omar": the second name stands for who is named first, in this report."""
    known = roles().table["known_as"]
    for i in range(1, len(view) - 2):
        size = next((n for n in (3, 2, 1) if " ".join(view.lower[i : i + n]) in known), 0)
        if not size:
            continue
        left = next((view.at[k] for k in range(i - 1, max(-1, i - 4), -1) if k in view.at), None)
        if (
            left is None
            or left.how != "name"
            or any(view.tag[k][:2] in {"VB", "IN"} for k in range(left.last + 1, i))
        ):
            continue
        first = i + size
        while first < len(view) - 1 and (view.text[first] in QUOTES or view.tag[first] == "DT"):
            first += 1
        other = view.at.get(first)
        last = other.last if other is not None else _run_after(view, first)
        if last is None or (other is not None and other.how != "name"):
            continue
        if other is None:
            view.add(Hit(first, last, (), "name", left.actor))
        elif other.aliases or other.actor.actor_type != left.actor.actor_type:
            continue  # a name of the book is that of the book
        else:
            other.actor = left.actor
        local.aliases[tuple(map(fold, view.text[first : last + 1]))] = left.actor


def _run_after(view: View, first: int) -> int | None:
    """The last token of a capitalised name that begins at `first`."""
    if not _capital(view, first) or first in view.at:
        return None
    last = first
    for j in range(first + 1, min(first + 7, len(view))):
        if _capital(view, j) and j not in view.at:
            last = j
        elif view.lower[j] not in LINKS | PARTICLES:
            break
    return last


def remember_surnames(view: View, local: Local) -> None:
    """People of the book named in full: "Mr Johnson" later is that one."""
    for hit in view.hits:
        if hit.actor.actor_type == "person" and hit.how == "name" and hit.first < hit.last and not hit.backer:
            local.surnames.setdefault(fold(view.text[hit.last]), hit.actor)


def _run_before(view: View, last: int) -> tuple[int, int] | None:
    first = last
    while first >= 0 and (_capital(view, first) or view.lower[first] in LINKS) and last - first < 12:
        first -= 1
    first += 1
    while first < last and (view.lower[first] in LINKS or view.tag[first] == "DT"):
        first += 1
    return (first, last) if last > first else None


def _initials_fit(view: View, run: tuple[int, int], letters: str) -> bool:
    initials = "".join(view.text[i][0] for i in range(run[0], run[1] + 1) if view.text[i][:1].isupper())
    wanted = letters.upper()
    return initials.upper() == wanted or (len(wanted) > 2 and wanted in initials.upper())


def _kind(view: View, first: int, last: int) -> str:
    closing, opening = _heads()
    if any(is_ordinal(w) for w in view.lower[first:last]):
        return "government_forces"  # numbered units are a state's
    kinds = [closing[view.text[i]] for i in range(last, first - 1, -1) if view.text[i] in closing]
    return kinds[0] if kinds else opening.get(view.text[first], "organisation")


def find_groups(view: View, local: Local) -> None:
    """Capitalised names that a telling word marks as an organisation's ("Sons of the Valley Brigade")."""
    closing, opening = _heads()
    for i, word in enumerate(view.text):
        if word not in closing and word not in opening:
            continue
        covered = view.at.get(i)
        if covered is not None:
            continue
        span = _group_left(view, i) if word in closing else _group_right(view, i)
        if span is None and word in closing:
            span = _group_right(view, i)
        if (
            span is None
            or _only_role(view, span)
            or any(_other(view, k) for k in range(span[0], span[1] + 1))
        ):
            continue
        name = view.name_text(*span)
        actor = local.groups.setdefault(split(name), Actor(name, _kind(view, *span)))
        view.add(Hit(span[0], span[1], (), "name", actor))


def _other(view: View, i: int) -> bool:
    hit = view.at.get(i)
    return hit is not None and hit.actor.actor_type != "state"


def _group_left(view: View, i: int) -> tuple[int, int] | None:
    first = i
    while first > 0 and (
        _capital(view, first - 1) or view.lower[first - 1] in LINKS or view.text[first - 1] == "-"
    ):
        if view.lower[first - 1] in {"and", "of", "for", "the"} and not (
            first > 1 and _capital(view, first - 2)
        ):
            break
        if view.lower[first - 1] == "and" or is_title(view.text[first - 1]):
            break
        first -= 1
    while first < i and (view.lower[first] in LINKS - {"al"} or (first == 0 and view.tag[first][:2] != "NN")):
        first += 1
    return (first, i) if first < i else None


def _linked(view: View, i: int) -> bool:
    """Whether "of", "for", "of the" joins two capitalised parts."""
    while i >= 0 and view.lower[i] in {"of", "for", "the"}:
        i -= 1
    return i >= 0 and _capital(view, i) and view.tag[i][:2] == "NN"


def _group_right(view: View, i: int) -> tuple[int, int] | None:
    last, j = i, i + 1
    while j < len(view) and (_capital(view, j) or view.lower[j] in LINKS) and j - i < 9:
        if _capital(view, j):
            last = j
        elif view.lower[j] in {"and", "'s", "'"}:
            break
        j += 1
    return (i, last) if last > i else None


def _only_role(view: View, span: tuple[int, int]) -> bool:
    """Whether a capitalised name is but a state with a role ("Syrian Army"), or a number ("1st Brigade"): roles read it."""
    book = roles()
    if all(is_ordinal(w) for w in view.lower[span[0] : span[1]]):
        return True
    for i in range(span[0], span[1] + 1):
        hit = view.at.get(i)
        filler = view.lower[i] in book.sets["fillers"] or view.lower[i] in book.table["peoples"]
        if hit is None and not filler and i != span[1]:
            return False
    return view.lower[span[1]] in book.heads or view.lower[span[1]].rstrip("s") in book.heads


def find_people(view: View, ctx: Context, local: Local) -> None:
    """People by title ("Colonel A B"), by apposition ("A B, a resident") or as one who says something."""
    i = 0
    while i < len(view):
        run = _person_run(view, i)
        if run is None:
            i += 1
            continue
        i = run[1] + 1
        first = _name_start(view, run, ctx)
        if first > run[1]:
            continue
        titled = first > run[0] or (
            first > 0 and is_title(view.text[first - 1]) and view.tag[first - 1][:2] == "NN"
        )
        if _is_role(view, run[1], ctx):
            continue
        if titled or (run[1] > first and _speaks(view, first, run[1], ctx)):
            _keep_person(view, first, run[1], ctx, local)


def _name_start(view: View, run: tuple[int, int], ctx: Context) -> int:
    """Where the name begins in a capitalised run: after the titles, at a given name after "for the Middle East"."""
    first = run[0]
    for k in range(run[0], run[1] + 1):
        if is_title(view.text[k]):
            first = k + 1
    given = ctx.book.given_names
    if first == run[0] and first and view.lower[first - 1] in {"the", "of", "for"}:
        first = next((k for k in range(first, run[1]) if fold(view.text[k]) in given), first)
    return first


def _is_role(view: View, last: int, ctx: Context) -> bool:
    word = ctx.lemma(view.sentence.doc[last])
    return word in roles().heads or word in roles().table["generic"] or word in roles().table["anaphors"]


def _person_run(view: View, i: int) -> tuple[int, int] | None:
    if view.tag[i] != "NNP" or not view.text[i][:1].isupper() or i in view.at:
        return None
    last, j = i, i + 1
    while j < len(view) and j - i < 7 and j not in view.at:
        if view.tag[j] == "NNP" and view.text[j][:1].isupper():
            last = j
        elif view.lower[j] not in PARTICLES and view.text[j] != "-":
            break
        j += 1
    return i, last


def _speaks(view: View, first: int, last: int, ctx: Context) -> bool:
    closing, opening = _heads()
    if view.text[last] in closing or view.text[first] in opening or view.tag[first] != "NNP":
        return False
    if fold(view.text[first]) in ctx.book.given_names:
        return True
    root, book = view.root(first, last), roles()
    verb = ctx.lemma(view.sentence.doc[view.head[root]])
    if view.dep[root] == "nsubj" and verb in book.sets["verbs"]:
        return True
    if view.dep[root] in {"nsubjpass", "dobj"} and verb in book.sets["of_persons"]:
        return True
    for k in range(last + 1, min(last + 12, len(view))):
        if view.dep[k] == "appos" and view.head[k] == root:
            word = ctx.lemma(view.sentence.doc[k])
            return is_title(word) or word in book.table["generic"] or book.heads.get(word) == "official"
    return False


def _keep_person(view: View, first: int, last: int, ctx: Context, local: Local) -> None:
    name = view.name_text(first, last)
    known = local.surnames.get(fold(view.text[last])) if first == last else None
    alias = next((a for a in ctx.book.find(name) if a.actor.actor_type == "person"), None)
    actor = known or (alias.actor if alias else Actor(name, "person"))
    if actor.name == name or not known:
        local.surnames.setdefault(fold(view.text[last]), actor)
    view.add(Hit(first, last, (), "name", actor))


def find_again(view: View, local: Local) -> None:
    """Later mentions of what this report introduced: surnames, short forms, other names."""
    for words, aliased in local.aliases.items():
        size = len(words)
        for i in range(len(view) - size + 1):
            if not view.text[i][:1].isupper() or tuple(map(fold, view.text[i : i + size])) != words:
                continue
            hits = [view.at[k] for k in range(i, i + size) if k in view.at]
            if not hits:
                view.add(Hit(i, i + size - 1, (), "name", aliased))
            elif all(h.first == i and h.last == i + size - 1 and not h.aliases for h in hits):
                hits[0].actor = aliased
    for i, text in enumerate(view.text):
        if text in local.short:
            hit = view.at.get(i)
            if hit is None:
                view.add(Hit(i, i, (), "name", local.short[text]))
            elif hit.first == hit.last:
                hit.actor, hit.how = local.short[text], "name"
        elif i not in view.at and view.tag[i] == "NNP" and text[:1].isupper():
            actor = local.surnames.get(fold(text))
            alone = not (
                i and view.tag[i - 1] == "NNP" and i - 1 not in view.at and not is_title(view.text[i - 1])
            )
            if actor is not None and alone and not (i + 1 < len(view) and view.tag[i + 1] == "NNP"):
                view.add(Hit(i, i, (), "name", actor))


def fits(alias: Alias, view: View, first: int, last: int, ctx: Context) -> bool:
    """Whether a person's or group's alias may be meant here: its time, its title, no other name around it."""
    actor = alias.actor
    if (actor.actor_type == "person" and len(alias.words) < len(split(actor.name))) or alias.titled:
        titled = first > 0 and is_title(view.text[first - 1])
        if alias.titled and not (titled and actor.country in ctx.lands):
            return False
        before = first > 0 and view.tag[first - 1] == "NNP" and first - 1 not in view.at and not titled
        after = last + 1 < len(view) and view.tag[last + 1] == "NNP" and last + 1 not in view.at
        if (
            before
            or after
            or (view.text[first - 1 : first] == ["-"] and view.lower[first - 2] not in {"pro", "anti"})
        ):
            return False
        return _near(actor, ctx, 5)
    return True


def _near(actor: Actor, ctx: Context, years: int) -> bool:
    anchor = ctx.anchor.end or ctx.anchor.start
    if anchor is None:
        return True
    start, end = actor.valid.start, actor.valid.end
    return not (start and anchor.year < start.year - years) and not (
        end and anchor.year > end.year + 3 * years
    )
