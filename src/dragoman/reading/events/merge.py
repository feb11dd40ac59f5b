"""Joining the tellings of one happening in one sentence: "were killed in an air strike" is one event."""

from __future__ import annotations

from itertools import pairwise

from dragoman.reading.events import arguments as args
from dragoman.reading.events.arguments import Frame
from dragoman.reading.events.book import EventBook
from dragoman.reading.events.match import Draft, names_agent

CAUSES = (
    "in", "by", "during", "from", "with", "after", "amid", "as", "following", "of", "to", "due", "because", "via",
    "through", "owing",
)  # fmt: skip
DYING = frozenset(("die", "succumb"))
WOUNDS = frozenset(("wound", "injury", "burn"))
OF_WOUNDS = frozenset(("of", "from", "to", "his", "her", "their"))
DUE = frozenset(("due", "because", "owing", "thanks"))
AFTER = frozenset(("when", "after", "as", "while"))


def join(f: Frame, drafts: list[Draft], book: EventBook) -> list[Draft]:
    """Mark what only repeats another draft as dropped, and hand its arguments on. Returns the same drafts."""
    by_token = {d.token: d for d in drafts}
    by_token |= {d.stand_in: d for d in drafts if d.stand_in is not None and d.stand_in not in by_token}
    for d in drafts:
        if d.form == "noun" and f.deps[d.token] == "compound":
            _compound(f, d, by_token)
    for d in drafts:
        if d.dropped or d.type != "ASSAULT" or not (d.form == "verb" or d.entry.harm):
            continue
        _with_nouns(f, d, by_token, book)
    for d in drafts:
        if not d.dropped and d.entry.harm and d.form == "verb":
            _with_verbs(f, d, by_token)
    for d in drafts:
        if not d.dropped and d.form == "verb" and d.type == "ASSAULT" and not d.entry.harm:
            _manner(f, d, by_token)
    for d in drafts:
        if not d.dropped and d.entry.harm and d.form == "noun":
            _told_harm(f, d, by_token)
    _one_harm(f, drafts)
    _lone_things(f, drafts, by_token)
    for d in drafts:
        d.agents = tuple(
            dict.fromkeys(
                t for a in d.agents for t in _doers(a, by_token, d) if not _no_actor(f, t, by_token, book, d)
            )
        )
        if not d.entry.mutual and set(d.agents) <= set(d.patients):
            d.agents = ()  # nobody does it to themselves: the parse is wrong
        d.patients = tuple(p for p in d.patients if not _no_target(f, p, by_token, book, d))
    return drafts


DEADLY = "Excessive force against protesters"
STRONGER = frozenset(("Violent demonstration", "Protest with intervention", DEADLY))


def one_protest(drafts: list[Draft]) -> None:
    """A protest told to be violent or broken up is not told as peaceful beside it, nor as only broken up where
    people were hurt (ACLED's order: excessive force before intervention)."""
    subs = {d.sub for d in drafts if not d.dropped}
    for d in drafts:
        peaceful = d.sub == "Peaceful protest" and bool(subs & STRONGER)
        milder = d.sub == "Protest with intervention" and d.form != "verb" and DEADLY in subs
        d.dropped = d.dropped or peaceful or milder


NEAR = 10  # tokens between the words of one list of harms


def _one_harm(f: Frame, drafts: list[Draft]) -> None:
    """Harms listed one after the other ("three were killed and five more injured in a strike") are one event."""
    harms = [d for d in drafts if d.entry.harm and d.form == "verb" and not d.dropped]
    for a, b in pairwise(harms):
        between = f.words[a.token : b.token]
        if (
            b.token - a.token > NEAR
            or not {"and", ",", "or"} & set(between)
            or {"when", "while", "after"} & set(between)
        ):
            continue
        if a.agents and b.agents and a.agents != b.agents:
            continue
        b.dropped = True
        if a.sub == a.entry.sub:
            a.mode, a.sub = b.mode or a.mode, b.sub or a.sub
        a.agents = a.agents or b.agents
        a.weapon_words |= b.weapon_words


def _lone_things(f: Frame, drafts: list[Draft], by_token: dict[int, Draft]) -> None:
    """A bomb or grenade that somebody finds, carries or makes has not gone off."""
    for d in drafts:
        if (
            d.entry.thing
            and not d.dropped
            and f.deps[d.token] in ("dobj", "nsubjpass", "conj", "attr", "appos")
        ) or (
            d.entry.thing
            and f.deps[d.token] == "pobj"
            and f.words[f.heads[d.token]] not in ("by", "from", "in")
        ):
            d.dropped = True


def _doers(a: int, by_token: dict[int, Draft], d: Draft) -> tuple[int, ...]:
    """Who does what an act does ("an Israeli raid that hit a depot"): who did the act."""
    act = by_token.get(a)
    if act is None or act is d or act.entry.mutual or (act.form, d.form) != ("noun", "verb"):
        return (a,)
    d.weapon_words.add(a)
    return act.agents


def _no_actor(f: Frame, a: int, by_token: dict[int, Draft], book: EventBook, d: Draft) -> bool:
    if a in by_token and by_token[a].stand_in != a:
        d.weapon_words.add(a)
        return True
    if is_weapon(f, a, book):
        d.weapon_words.add(a)
        return not _owned(f, a, book)
    return False


def _owned(f: Frame, a: int, book: EventBook) -> bool:
    """Whether a weapon's phrase says whose it is: "Turkish artillery", "guns of the army", "a drone believed to be theirs"."""
    if any(names_agent(f, book, k) for k in f.kids[a] if k < a):
        return True
    if any(f.lemmas[k] in book.classes["supposed"] for k in f.with_dep(a, "acl", "relcl")):
        return True
    return any(
        f.tags[o] in ("NNP", "NNPS") or f.lemmas[o] in book.classes["armed"]
        for o in args.agents_by(f, a, ("of",))
    )


def _no_target(f: Frame, p: int, by_token: dict[int, Draft], book: EventBook, d: Draft) -> bool:
    """Acts are no targets, and what is fired is none either."""
    if p in by_token and by_token[p] is not d:
        return True
    counted = [o for k in f.with_dep(p, "prep") if f.words[k] == "of" for o in f.with_dep(k, "pobj")]
    fired = book.classes["fired"]
    return (
        d.type == "ASSAULT" and d.measure != "destroyed" and any(f.lemmas[t] in fired for t in (p, *counted))
    )


def is_weapon(f: Frame, i: int, book: EventBook) -> bool:
    """Whether a noun phrase is a thing that does harm, not somebody: a bomb, a shell, an explosion."""
    return f.lemmas[i] in book.classes["weapon"]


def _compound(f: Frame, d: Draft, by_token: dict[int, Draft]) -> None:
    """A noun that only qualifies another ("attack helicopter", "peace talks venue") names no event of its own."""
    head = f.heads[d.token]
    d.dropped = True
    other = by_token.get(head)
    if other and other.theme in ("other", "diplomacy"):
        other.theme = d.theme


def _with_nouns(f: Frame, d: Draft, by_token: dict[int, Draft], book: EventBook) -> None:
    """A verb of force whose subject or means is an act of force tells that act."""
    cause = _of_wounds(f, d, by_token)
    if cause is not None:  # on the day of the act, not of the death
        _give(cause, d)
        cause.agents = cause.agents or d.agents
        d.dropped, d.into = True, cause
        return
    for a in d.agents:
        noun = _act(by_token, a, d)
        if noun and noun.entry.thing:
            _take(d, noun)
            return
        if (
            noun and len(d.agents) > 1 and d.form == "verb" and d.entry.harm
        ):  # "killed by the army and by air strikes"
            rest = tuple(x for x in d.agents if x != a)
            _take(d, noun)
            d.agents = tuple(dict.fromkeys((*rest, *noun.agents)))
            return
        if noun:
            _give(noun, d)
            d.dropped, d.into = True, noun
            return
    fought = next((n for p in d.patients if d.entry.mutual and (n := _act(by_token, p, d))), None)
    if fought:  # "fought a battle with X"
        fought.agents = tuple(dict.fromkeys((*d.agents, *fought.agents)))
        d.dropped, d.into = True, fought
        return
    for p in _causes(f, d):
        noun = _act(by_token, p, d) or _act_in_series(f, p, by_token, book, d)
        if noun and (d.entry.harm or noun.form == "noun"):
            _take(d, noun)
            return
        if d.entry.harm and not d.agents and f.lemmas[p] in book.classes["undertaking"]:
            before = [k for k in f.kids[p] if k < p and names_agent(f, book, k)]
            d.agents = args.expand(f, [*before, *args.agents_by(f, p, ("by",))])


def _of_wounds(f: Frame, d: Draft, by_token: dict[int, Draft]) -> Draft | None:
    """The act by which somebody was hurt who died of it later: "died of wounds sustained on Friday in an air strike"."""
    if f.lemmas[d.token] not in DYING:
        return None
    wounds = next((i for i in range(d.token + 1, min(f.n, d.token + NEAR)) if f.lemmas[i] in WOUNDS), None)
    if wounds is None or (f.words[wounds - 1] not in OF_WOUNDS and f.words[wounds - 2] not in OF_WOUNDS):
        return None
    after = (by_token.get(i) for i in range(wounds + 1, min(f.n, wounds + NEAR + NEAR)))
    return next((a for a in after if a and a.type == "ASSAULT" and not a.dropped and a is not d), None)


def _causes(f: Frame, d: Draft) -> list[int]:
    """What a harm was done in, by or after: what hangs on the verb, or on those harmed ("killed six in strikes")."""
    verbs = _together(f, d.token)
    at = [p for v in verbs for p in args.agents_by(f, v, CAUSES)]
    to = [
        t for v in verbs for k in f.with_dep(v, "prep") if f.words[k] in DUE for t in f.with_dep(k, "pcomp")
    ]
    at += [p for t in to for p in (t, *f.with_dep(t, "pobj", "pcomp"))]  # "injured due to shelling"
    if d.entry.harm and d.form == "verb":
        at += [p for o in d.objects if o > d.token for p in args.agents_by(f, o, ("in", "during", "via"))]
    return at


def _act_in_series(f: Frame, p: int, by_token: dict[int, Draft], book: EventBook, d: Draft) -> Draft | None:
    """ "In a series of strikes": the strikes."""
    if f.lemmas[p] not in book.classes["spate"]:
        return None
    return next((n for o in args.agents_by(f, p, ("of",)) if (n := _act(by_token, o, d))), None)


def _act(by_token: dict[int, Draft], t: int, d: Draft) -> Draft | None:
    noun = by_token.get(t)
    return (
        noun
        if noun and noun is not d and noun.form == "noun" and noun.type == "ASSAULT" and not noun.dropped
        else None
    )


def _manner(f: Frame, d: Draft, by_token: dict[int, Draft]) -> None:
    """ "Attacked the group, shelling a camp": the participle says how the act was done."""
    if f.tags[d.token] != "VBG" or f.deps[d.token] not in ("advcl", "xcomp") or d.mode is None:
        return
    act = None if f.with_dep(d.token, "nsubj", "mark") else by_token.get(f.heads[d.token])
    if act and act.entry.general and act.mode is None and act.type == "ASSAULT" and not act.dropped:
        act.mode, act.sub = d.mode, d.sub
        act.patients = act.patients or d.patients
        d.dropped = True


def _give(carrier: Draft, harm: Draft) -> None:
    """The carrier takes over what the harm tells: its measure, and its victims where it has no target."""
    carrier.measure = carrier.measure if carrier.measure == "killed" else harm.measure or carrier.measure
    carrier.patients = carrier.patients or harm.patients
    carrier.weapon_words |= harm.weapon_words


def _take(d: Draft, noun: Draft) -> None:
    """A verb of harm takes over how and by whom from the act it names as its cause."""
    noun.dropped = True
    d.weapon_words.update((noun.token, *range(noun.first, noun.last + 1)))
    d.agents = d.agents or (noun.agents if not noun.entry.mutual else ())
    if d.entry.harm or d.entry.general or noun.entry.thing:
        d.mode, d.sub = noun.mode or d.mode, noun.sub or d.sub
    d.agents = tuple(a for a in d.agents if a != noun.token) or (() if noun.entry.mutual else noun.agents)


def _act_above(f: Frame, d: Draft, by_token: dict[int, Draft]) -> Draft | None:
    """The act of force that a participle without a subject ("killing six") hangs on, at whatever noun."""
    t = d.token
    for _ in range(args.MAX_WALK):
        t, below = f.heads[t], t
        if t == below or f.deps[below] in ("relcl", "ccomp", "nsubj"):
            return None
        for k in (t, *(k for k in f.kids[t] if k < d.token and f.deps[k] in ("dobj", "nsubjpass"))):
            found = by_token.get(k)
            while found and found.into:
                found = found.into
            if found and found.type == "ASSAULT" and not found.dropped:
                return found
    return None


def _with_verbs(f: Frame, d: Draft, by_token: dict[int, Draft]) -> None:
    """ "Struck the camp, killing six"; "were killed when gunmen opened fire"; "killed six and wounded ten"."""
    dep, head = f.deps[d.token], by_token.get(f.heads[d.token])
    if (
        f.tags[d.token] == "VBG"
        and dep in ("advcl", "xcomp", "acl", "conj")
        and not f.with_dep(d.token, "nsubj")
    ):
        act = _act_above(f, d, by_token)
        if act:
            _give(act, d)
            d.dropped = True
            return
    shares = dep == "conj" and head and (head.entry.harm or not f.with_dep(d.token, "nsubj", "nsubjpass"))
    if head and shares and not head.dropped and head.type == "ASSAULT":
        _give(head, d)
        d.dropped = True
        return
    for k in (k for v in _together(f, d.token) for k in f.with_dep(v, "advcl", "ccomp")):
        other = by_token.get(k)
        if other and other.type == "ASSAULT" and not other.dropped and _marked(f, k):
            other.dropped = True
            d.agents = d.agents or other.agents
            d.mode, d.sub = other.mode or d.mode, other.sub or d.sub
            d.weapon_words.update((other.token, *other.weapon_words, *other.agents))


def _told_harm(f: Frame, d: Draft, by_token: dict[int, Draft]) -> None:
    """ "Ambushed a convoy, inflicting six casualties"; "the raid caused deaths": the harm belongs to the act."""
    verb = args.governor(f, d.token) if f.deps[d.token] in ("dobj", "pobj", "conj") else None
    if verb is None or f.deps[verb] == "ccomp":
        return
    subjects, _ = args.logical(f, verb)
    acts = [a for s in subjects if (a := _act(by_token, s, d))]
    above = by_token.get(f.heads[verb]) if f.deps[verb] in ("conj", "advcl", "xcomp") else by_token.get(verb)
    if above and above.type == "ASSAULT" and not above.dropped and above is not d:
        acts.append(above)
    if acts and acts[0] is not d:
        _give(acts[0], d)
        d.dropped = True


def _together(f: Frame, v: int) -> list[int]:
    """A verb and those coordinated with it: "were killed and 20 injured after ..."."""
    out, todo = [], [v]
    while todo:
        t = todo.pop(0)
        out.append(t)
        todo.extend(k for k in f.with_dep(t, "conj") if f.is_verb(k))
    return out


def _marked(f: Frame, k: int) -> bool:
    return any(f.words[m] in AFTER for m in f.kids[k] if f.deps[m] in ("mark", "advmod", "prep"))
