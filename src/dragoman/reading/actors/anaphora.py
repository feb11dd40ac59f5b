"""Words that point back: pronouns, "the group", "the two countries", "both leaders"."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from dragoman.reading.actors.roles import Context, roles
from dragoman.reading.actors.view import View
from dragoman.reading.mentions import ActorMention

FAR = 4  # sentences that a pronoun looks back
FARTHER = 8  # sentences that a noun ("the group") looks back
NOT_THINGS = frozenset({"person", "people", "civilians"})
EXPLETIVE = frozenset({"be", "seem", "appear", "take", "remain", "become", "happen", "mean", "follow"})
BODIES = frozenset(
    {"armed_group", "coalition", "political_party", "organisation", "international_body", "ngo"}
)
OWNED = frozenset(
    {"military", "equipment", "government", "officer", "police", "security", "militants", "rebels"}
)
SUBJECTS = frozenset({"nsubj", "nsubjpass"})


@dataclass(frozen=True, slots=True)
class Past:
    """A mention that may be pointed back to."""

    mention: ActorMention
    main: bool  # subject of the sentence's main verb
    subject: bool
    speaks: bool  # subject of a verb of speech
    plural: bool
    human: bool
    joined: tuple[str, ...]  # names of this mention and of those coordinated with it


@dataclass(slots=True)
class History:
    """The mentions of the sentences read so far, the newest sentence last."""

    ctx: Context
    rows: list[list[Past]] = field(default_factory=list)

    def keep(self, view: View, found: list[ActorMention]) -> None:
        """Add a sentence's mentions."""
        self.rows.append(
            [
                _past(view, m, self.ctx, found)
                for m in found
                if (m.how != "place" or m.actor_type == "state") and not _first_person(m)
            ]
        )

    def back(self, now: list[Past], far: int) -> Iterator[Past]:
        """Mentions from the newest back: in each sentence its subject first, then the others, last first."""
        for row in [now, *reversed(self.rows[-far:])]:
            yield from sorted(row, key=lambda p: (not p.main, not p.subject, -p.mention.start))

    def backwards(self, now: list[Past], far: int) -> Iterator[Past]:
        """Mentions strictly from the newest back."""
        for row in [now, *reversed(self.rows[-far:])]:
            yield from sorted(row, key=lambda p: -p.mention.start)


def _past(view: View, m: ActorMention, ctx: Context, among: list[ActorMention]) -> Past:
    tag = view.tag[m.head]
    plural = tag in {"NNS", "NNPS"} or len(m.names) > 1
    human = m.actor_type == "person" or (tag in {"NN", "NNP"} and m.how in {"unnamed", "leader", "generic"})
    subject = view.dep[m.head] in SUBJECTS
    main = subject and view.dep[view.head[m.head]] == "ROOT"
    return Past(
        m, main, subject, subject and _says(view, m.head, ctx), plural, human, _joined(view, m, among)
    )


def _joined(view: View, m: ActorMention, among: list[ActorMention]) -> tuple[str, ...]:
    heads = {m.head}
    for i in range(m.head + 1, len(view)):
        if view.dep[i] == "conj" and view.head[i] in heads:
            heads.add(i)
    return tuple(
        dict.fromkeys(
            n
            for o in sorted(among, key=lambda o: o.start)
            if o.head in heads and o.how != "place"
            for n in o.names
        )
    )


def _says(view: View, i: int, ctx: Context) -> bool:
    return ctx.lemma(view.sentence.doc[view.head[i]]) in roles().sets["verbs"]


def points_back(view: View, found: list[ActorMention], history: History) -> list[ActorMention]:
    """Mentions of a sentence that are pronouns or nouns pointing back, given those found in it by name and role."""
    book = roles()
    covered = {i for m in found for i in _tokens(view, m)}
    out: list[ActorMention] = []
    for i, word in enumerate(view.lower):
        if i in covered:
            continue
        tag = view.tag[i]
        hit = None
        if tag in {"PRP", "PRP$"}:
            hit = _pronoun(view, i, word, [*found, *out], history)
        elif tag in {"WP", "WDT", "WP$"} and word in book.sets["relative"]:
            hit = _relative(view, i, found)
        elif tag[:2] == "NN" and i:
            hit = _pair(view, i, [*found, *out], history) if tag == "NNS" else _noun(view, i, found, history)
        if hit is not None:
            out.append(hit)
            if tag == "PRP$" and view.head[i] > i:
                _owned(view, view.head[i], hit, found, history.ctx)
    for m in list(found):
        owner = _owner(view, m, [*found, *out], history.ctx)
        if owner is not None:
            _owned(view, m.head, owner, found, history.ctx)
    return out


def _owner(view: View, m: ActorMention, found: list[ActorMention], ctx: Context) -> ActorMention | None:
    """Who has forces that are told without a name: "Turkey sent troops", "Moscow has forces in the area"."""
    verb = view.head[m.head]
    if view.dep[m.head] != "dobj" or m.how not in {"role", "generic"} or m.text.lower() != view.lower[m.head]:
        return None
    if ctx.lemma(view.sentence.doc[verb]) not in roles().sets["having"]:
        return None
    of = next((o for o in found if view.head[o.head] == verb and view.dep[o.head] == "nsubj"), None)
    if of is None or of.how == "place":
        return None
    names = _joined(view, of, found)
    return replace(of, names=names or of.names)


def _owned(view: View, head: int, owner: ActorMention, found: list[ActorMention], ctx: Context) -> None:
    """ "its troops", "his government": forces told by their owner; replaces the mention at `head` or adds one."""
    name = roles().heads.get(ctx.lemma(view.sentence.doc[head]))
    at = next((n for n, m in enumerate(found) if m.head == head), None)
    if name not in OWNED or (at is not None and found[at].how not in {"role", "generic"}):
        return
    if at is not None and any(k in view.at for k in _tokens(view, found[at])):
        return
    table = roles().table["classes"][name]
    state = ctx.state(owner.country) if owner.actor_type in {"state", "person", "government_forces"} else None
    new = owner
    if state is not None and "{word}" not in table["state"]:
        lands = [
            s
            for n in owner.names
            for a in ctx.book.find(n)[:1]
            if a.actor.actor_type == "state" and (s := ctx.state(a.actor.country))
        ]
        filled = [table["state"].format(state=s.name, adjective=s.adjective) for s in lands or [state]]
        new = replace(owner, names=tuple(filled), actor_type=table["type"], side=state.name)
    start = found[at].start if at is not None else view.sentence.char_span(head, head)[0]
    end = view.sentence.char_span(head, head)[1]
    text = view.sentence.text[start - view.sentence.start : end - view.sentence.start]
    new = replace(new, start=start, end=end, text=text, head=head, how="role", confidence=0.6)
    if at is None:
        found.append(new)
    else:
        found[at] = new


def _tokens(view: View, m: ActorMention) -> range:
    a, b = m.start - view.sentence.start, m.end - view.sentence.start
    inside = [t.i for t in view.sentence.doc.covering(a, b)]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _again(view: View, first: int, i: int, of: ActorMention, confidence: float) -> ActorMention:
    start, end = view.sentence.char_span(first, i)
    text = view.sentence.text[start - view.sentence.start : end - view.sentence.start]
    return ActorMention(
        start,
        end,
        text,
        view.sentence.index,
        i,
        of.names,
        "anaphor",
        of.actor_type,
        of.country,
        of.side,
        confidence,
    )


def _before(view: View, i: int, found: list[ActorMention], ctx: Context) -> list[Past]:
    at = view.sentence.start + view.sentence.doc[i].idx
    return [_past(view, m, ctx, found) for m in found if m.end <= at and not _first_person(m)]


def _first_person(m: ActorMention) -> bool:
    """Whether a mention is "I" or "we": what "it" and "they" point to is somebody else."""
    return m.how == "anaphor" and m.text.lower() in roles().sets["speaker"] | roles().sets["speakers"]


def _pronoun(
    view: View, i: int, word: str, found: list[ActorMention], history: History
) -> ActorMention | None:
    sets = roles().sets
    now = _before(view, i, found, history.ctx)
    again = _who_spoke(view, i, word, now, history)
    if again is not None:
        return again
    if word in sets["singular_person"]:
        past = next((p for p in history.back(now, FAR) if p.human and not p.plural), None)
    elif word in sets["singular_thing"]:
        if view.dep[i] in {"expl", "dobj", "pobj"} or _expletive(view, i, history.ctx):
            return None
        past = next((p for p in history.back(now, 2) if _thing(p)), None)
    elif word in sets["plural"]:
        return _plural(view, i, now, history)
    elif word in sets["speaker"] or word in sets["speakers"]:
        return _speaker(view, i, word in sets["speakers"], found, history)
    else:
        return None
    return _again(view, i, i, past.mention, 0.5) if past else None


def _who_spoke(view: View, i: int, word: str, now: list[Past], history: History) -> ActorMention | None:
    """ "It added", "they said": who spoke last, where the pronoun is the subject of a verb of speech."""
    sets = roles().sets
    if view.dep[i] != "nsubj" or not _says(view, i, history.ctx):
        return None
    fits: Callable[[Past], bool]
    if word in sets["singular_thing"]:
        fits = _thing
    elif word in sets["plural"]:
        fits = _several
    else:
        return None
    past = next((p for p in history.back(now, 3) if p.speaks and fits(p)), None)
    if past is None:
        return None
    names = past.joined if len(past.joined) > 1 and not past.plural else past.mention.names
    return _again(view, i, i, replace(past.mention, names=names), 0.6)


def _plural(view: View, i: int, now: list[Past], history: History) -> ActorMention | None:
    """ "they", "them", "their": the last plural or coordinated actors, unless other people were just counted."""
    counted = roles().sets["counted"]
    heads = {p.mention.head for p in now}
    if any(
        k not in heads and (view.lower[k] in counted or (view.tag[k] == "CD" and view.dep[k][:5] == "nsubj"))
        for k in range(i)
    ):
        return None
    far = FAR if view.dep[i] in SUBJECTS else 1
    past = next((p for p in history.back(now, 1) if _several(p)), None)
    past = past or next((p for p in history.back(now, 1) if p.mention.actor_type in BODIES), None)
    past = past or next((p for p in history.back(now, far) if _several(p)), None)
    if past is None:
        return None
    names = past.joined if len(past.joined) > 1 and not past.plural else past.mention.names
    return _again(view, i, i, replace(past.mention, names=names), 0.5)


def _several(p: Past) -> bool:
    return (p.plural or len(p.joined) > 1) and p.mention.how != "place"


def _speaker(
    view: View, i: int, several: bool, found: list[ActorMention], history: History
) -> ActorMention | None:
    """ "I" and "we" in a quotation: who speaks, or the state or body that the speaker stands for."""
    here = [_past(view, m, history.ctx, found) for m in found]
    spoken = (p for p in history.back(here, FAR) if p.speaks and p.mention.how not in {"place", "demonym"})
    past = next((p for p in spoken if several or p.human), None)
    if past is None:
        return None
    state = history.ctx.state(past.mention.country)
    who = past.mention
    if several and past.human and state is not None:
        who = replace(who, names=(state.name,), actor_type="state")
    return _again(view, i, i, who, 0.4)


def _thing(p: Past) -> bool:
    m = p.mention
    return (
        not p.plural and not p.human and m.actor_type not in NOT_THINGS and m.how not in {"demonym", "place"}
    )


def _expletive(view: View, i: int, ctx: Context) -> bool:
    if view.dep[i] not in SUBJECTS:
        return False
    verb = view.head[i]
    if ctx.lemma(view.sentence.doc[verb]) in EXPLETIVE:
        return True
    return (
        view.dep[i] == "nsubjpass"
        and verb + 1 < len(view)
        and view.lower[verb + 1] in {"that", "whether", "how"}
    )


def _relative(view: View, i: int, found: list[ActorMention]) -> ActorMention | None:
    verb = view.head[i]
    for _ in range(4):
        if view.dep[verb] in {"relcl", "acl"}:
            break
        verb = view.head[verb]
    if view.dep[verb] not in {"relcl", "acl"}:
        return None
    before = view.head[verb]
    of = next((m for m in found if before in _tokens(view, m)), None)
    if of is None or of.how == "place":
        return None
    names = _joined(view, of, found) if view.tag[view.head[i]] == "VBP" else of.names  # "A and B, who back C"
    return _again(view, i, i, replace(of, names=names or of.names), 0.7)


def _noun(view: View, i: int, found: list[ActorMention], history: History) -> ActorMention | None:
    """ "the group", "the Observatory": the last mention of a fitting type."""
    kinds = roles().table["anaphors"].get(view.lower[i])
    if kinds is None or view.lower[i - 1] not in {"the", "this", "that"} or view.dep[i] in {"compound"}:
        return None
    if i + 1 < len(view) and view.lower[i + 1] == "of":
        return None
    if "state" in kinds and view.dep[i] not in {"nsubj", "poss", "pobj", "nsubjpass"}:
        return None
    now = _before(view, i, found, history.ctx)
    past = next(
        (
            p
            for p in history.back(now, FARTHER)
            if p.mention.actor_type in kinds and len(p.mention.names) == 1
        ),
        None,
    )
    return _again(view, i - 1, i, past.mention, 0.6) if past else None


def _pair(view: View, i: int, found: list[ActorMention], history: History) -> ActorMention | None:
    """ "the two countries", "both leaders": the last two fitting actors."""
    book = roles()
    lemma = history.ctx.lemma(view.sentence.doc[i])
    kinds = book.table["pairs"].get(lemma)
    near = view.lower[max(0, i - 2) : i]
    if kinds is None or not {"two", "both"} & set(near):
        return None
    if "both" not in near and not {"the", "these", "those"} & set(view.lower[max(0, i - 4) : i]):
        return None  # "two men" are new ones
    now = _before(view, i, found, history.ctx)
    by_country = kinds[0] == "state" and "armed_group" not in kinds
    people = kinds[0] == "person"
    names = (
        {}
        if by_country
        else _coordinated(history, now, kinds[:1] if people else kinds, FARTHER if people else 1)
    )
    for n in range(1, len(kinds) + 1):
        if len(names) < 2:
            names = _two(history, now, frozenset(kinds[:n]), by_country)
    if len(names) < 2:
        return None
    first = i - 2 if i > 1 and view.lower[i - 2] in {"the", "both", "two"} else i - 1
    chosen = tuple(list(names)[:2])[::-1]
    start, end = view.sentence.char_span(first, i)
    text = view.sentence.text[start - view.sentence.start : end - view.sentence.start]
    kind = next(iter(names.values())).actor_type
    return ActorMention(start, end, text, view.sentence.index, i, chosen, "anaphor", kind, None, None, 0.6)


def _coordinated(history: History, now: list[Past], kinds: list[str], far: int) -> dict[str, ActorMention]:
    """The last two actors of one kind named together ("A and B")."""
    for p in history.backwards(now, far):
        if p.mention.actor_type in kinds and len(p.joined) == 2 and p.mention.how != "anaphor":
            return dict.fromkeys(reversed(p.joined), p.mention)
    return {}


def _two(
    history: History, now: list[Past], kinds: frozenset[str], by_country: bool
) -> dict[str, ActorMention]:
    """The last two actors of these kinds that are not on one side."""
    names: dict[str, ActorMention] = {}
    for p in history.backwards(now, FARTHER):
        m = p.mention
        if (
            m.actor_type not in kinds
            or m.how in {"anaphor", "generic"}
            or (m.how == "place" and not by_country)
        ):
            continue
        state = history.ctx.state(m.country)
        for name in [state.name] if by_country and state else m.names:
            if not any(_same_side(m, other, name, n) for n, other in names.items()):
                names.setdefault(name, m)
        if len(names) >= 2:
            break
    return names


def _same_side(a: ActorMention, b: ActorMention, name: str, other: str) -> bool:
    return name == other or (
        a.country is not None and a.country == b.country and "armed_group" not in {a.actor_type, b.actor_type}
    )
