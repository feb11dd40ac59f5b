"""One sentence for an incident, built from its fields: time, who, what, whom, place, numbers, source; what is not given.

The grammar never guesses: a place known only to the province stands "in P province", what is planned is never told in
the past tense, nobody acts whom no field names, and every number has who says so. Words are data (sentences.toml).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

from dragoman.model import Incident
from dragoman.publish.data import load_table
from dragoman.publish.items import Act, Count, Item
from dragoman.publish.names import actor_type, office_of
from dragoman.publish.wording import (
    best_of,
    capital,
    day,
    for_days,
    in_number,
    in_place,
    in_time,
    joined,
    named,
    spot,
)
from dragoman.reconciling.parties import party
from dragoman.views.tolls import EVERYBODY, TollRow
from dragoman.views.words import NO_OUTLET, OWN_VOICE

_TABLE: Final = load_table("sentences")
_MAX_NAMES: Final = 3
_MAX_ACTS: Final = 3
_OF_THE_ACT: Final = (
    "of",
    "from",
    "to",
)  # with these the place belongs to the act: "control of Idlib against"
VAGUE_DAYS: Final = 2  # a number of more days than these stands "by" the last of them


def sentence(item: Item, year: int | None = None) -> str:
    """The sentence of an incident, with its full stop. `year` is the period's: dates in it are told without it."""
    i = item.incident
    tell = {"planned": _planned, "possible": _possible, "denied": _denied}.get(i.modality)
    if tell is not None:
        return _finished(tell(item, year))
    told = _state(item) if i.kind == "state" else _happened(item)
    return _finished(f"{_time(item, year)}, {told}, {according_to(item, year)}{_missing(item)}")


def number_sentences(item: Item, year: int | None = None) -> Iterator[tuple[Count, str]]:
    """Each number that stands for itself, with its sentence: running totals, and what is counted where no act is told.

    "By 6 February, 520,000 people had been displaced since 1 December 2019 in ..., according to the United Nations."
    """
    for count in item.counts:
        if count.scope == "cumulative" or (item.incident.event_type is None and not count.part):
            yield count, _finished(_counted(count, item, year))


def _finished(line: str) -> str:
    return capital(" ".join(line.split())) + "."


# ---- by modality
def _planned(item: Item, year: int | None) -> str:
    i, words = item.incident, parts(item)
    be = (
        ("were" if words.get("plural") else "was")
        if item.plan == "overdue"
        else "are"
        if words.get("plural")
        else "is"
    )
    when, missing = for_days(i.when, year), "" if i.when.known else "; no date is given"
    return joined(_noun(item), be, "planned", when, "" if words.get("object") else _place(item)) + (
        f", {according_to(item, year)}{missing}"
    )


def _possible(item: Item, year: int | None) -> str:
    """What somebody holds possible: never in the past tense as a happening."""
    i, words = item.incident, parts(item)
    be = "were" if words.get("plural") else "was"
    when = in_time(i.when, year)
    told = joined(_noun(item), be, "possible", "" if words.get("object") else _place(item))
    names = item.tellers or item.claimants
    said = f"{listed(names, _last(item))} said that" if names else f"{_reports(item, year)} told that"
    return f"{said} {told}{f' {when[0].lower() + when[1:]}' if i.when.known else '; no date is given'}"


def _denied(item: Item, year: int | None) -> str:
    i = item.incident
    who = listed(item.tellers or item.claimants, _last(item))
    what = joined(_noun(item), "" if parts(item).get("object") else _place(item))
    when = in_time(i.when, year)
    when = f" {when[0].lower() + when[1:]}" if i.when.known else ""
    if who:
        return f"{who} denied {what}{when}; nothing is counted from it"
    return f"{what} did not take place{when}, {according_to(item, year)}; nothing is counted from it"


def _happened(item: Item) -> str:
    """What happened, with its numbers; of several acts each in a clause of its own."""
    i, words = item.incident, parts(item)
    acts = item.acts or ((Act(i.actors, i.recipients, i.mode),) if i.actors or i.recipients else ())
    if i.event_type == "ASSAULT" and _exchanged(acts):
        sides = list(dict.fromkeys(n for a in acts for n in a.actors))
        how = words.get("means", "") if len({a.mode for a in acts}) == 1 else ""
        return joined(listed(sides, _last(item)), "attacked each other", how, _place(item)) + _toll(item)
    if len(acts) > _MAX_ACTS or words.get("mutual"):
        acts = (Act(_union(acts, "actors"), _union(acts, "recipients"), i.mode),) if acts else ()
    if not acts or not acts[0].actors:
        first = _turned(item, acts[0].recipients if acts else ())
    else:
        first = _did(item, acts[0], parts(item) if len(acts) == 1 else _own_words(acts[0], item)) + _toll(
            item
        )
    return ", and ".join([first, *(_also(a, item) for a in acts[1:] if a.actors)])


def _did(item: Item, act: Act, words: dict[str, Any]) -> str:
    """Who did what to whom, where."""
    who, whom = listed(act.actors, _last(item)), _whom(act, words, item)
    if words.get("mutual") and not whom and len(act.actors) > 1:
        return joined(who, words["mutual"], _place(item))
    if words.get("object"):
        return joined(who, words["act"], _object(item), whom)
    rest = (_place(item), whom) if words.get("at") in _OF_THE_ACT else (whom, _place(item))
    return joined(who, words["act"], *rest)


def _also(act: Act, item: Item) -> str:
    """A further act of the same happening, without the place and what was counted."""
    words = _own_words(act, item)
    return joined(listed(act.actors, _last(item)), words.get("act", words["noun"]), _whom(act, words, item))


def _whom(act: Act, words: dict[str, Any], item: Item) -> str:
    others = [r for r in act.recipients if r not in act.actors]
    return joined(words["on"], listed(others, _last(item))) if others else ""


def _own_words(act: Act, item: Item) -> dict[str, Any]:
    """The words for one act of force of several, by its own mode; of all else those of the happening."""
    if item.incident.event_type != "ASSAULT" or item.called:
        return parts(item)
    found: dict[str, Any] = _TABLE["parts"].get(f"ASSAULT.{act.mode}", _TABLE["parts"]["ASSAULT"])
    return found


def _turned(item: Item, others: Sequence[str]) -> str:
    """Where nobody is named as acting, what happened is the subject: "an air strike on X killed 33 people"."""
    words, tolls = parts(item), _tolls(item, 1)
    if (passive := words.get("passive")) and (place := spot(item.incident)):
        return f"{place} {passive}"
    told = item.incident.event_type == "ASSAULT" and bool(tolls)
    if told and len(others) == 1 and any(named(others[0]) in t for t in tolls):
        others = ()  # whom it hit is told with their number
    whom = f"{words['on'] or 'of'} {listed(others, _last(item))}" if others else ""
    if told:
        return joined(words["noun"], whom, _place(item), _and(tolls))
    done = words.get("done", "took place")
    ends = (_place(item), done) if words.get("at") else (done, _place(item))
    return joined(words["noun"], whom, *ends) + _toll(item)


def _state(item: Item) -> str:
    """A state as it stood, each holder in a clause of its own."""
    i, words = item.incident, parts(item)
    acts = [a for a in item.acts if a.actors] or ([Act(i.actors, i.recipients)] if i.actors else [])
    if not acts:
        if (passive := words.get("passive")) and (place := spot(i)):
            return f"{place} {passive}{_toll(item)}"
        be = "were" if words.get("plural") else "was"
        return joined(words.get("held", f"there {be} {words['noun']}"), _place(item)) + _toll(item)
    if len(acts) > _MAX_ACTS:
        acts = [Act(_union(acts, "actors"), _union(acts, "recipients"))]
    lasting = i.when.start is not None and i.when.end is None and item.dated
    what = words.get("is", f"taking part in {words['noun']}")
    clauses = []
    for act in acts:
        many = len(act.actors) > 1 or _plural(act.actors[0])
        be = "had been" if lasting else "were" if many else "was"
        rest = (_whom(act, words, item), _place(item))
        rest = (_object(item), rest[0]) if words.get("object") else rest
        clauses.append(joined(listed(act.actors, _last(item)), be, what, *rest))
    return ", and ".join(clauses) + _toll(item)


# ---- the parts
def parts(item: Item | Incident) -> dict[str, Any]:
    """The words for a kind of happening: the most special row of the table."""
    i = item.incident if isinstance(item, Item) else item
    called = item.called if isinstance(item, Item) else None
    by_kind = [f"{i.event_type}.{i.mode}", f"{i.kind}.{i.event_type}"]
    by_kind = by_kind[::-1] if i.kind == "state" else by_kind
    plain = i.event_type or f"{i.kind}.{i.theme}"
    keys = (called, f"{i.kind}.{i.event_type}.{i.mode}", *by_kind, plain, i.theme)
    return next(_TABLE["parts"][k] for k in (*keys, "other") if k in _TABLE["parts"])


def _time(item: Item, year: int | None) -> str:
    """The days; of a state whose beginning nobody tells, the day as of which it is told."""
    days = item.incident.when
    if item.incident.kind == "state" and not item.dated and days.start and days.end is None:
        return f"As of {day(days.start, year)}"
    return in_time(days, year)


def _noun(item: Item) -> str:
    i, words = item.incident, parts(item)
    actors, others = (
        list(_union(item.acts, "actors") or i.actors),
        list(_union(item.acts, "recipients") or i.recipients),
    )
    others = [r for r in others if r not in actors]
    what = joined(words["noun"], f"of {place}" if words.get("object") and (place := spot(i)) else "")
    if i.event_type == "CONSULT" and (everybody := [*actors, *others]):
        between = "with" if len(everybody) == 1 else "between" if len(everybody) == 2 else "of"
        return f"{what} {between} {listed(everybody, _last(item))}"
    by = f"by {listed(actors, _last(item))}" if actors else ""
    return joined(what, by, f"{words['on'] or 'of'} {listed(others, _last(item))}" if others else "")


def _object(item: Item) -> str:
    return spot(item.incident) or joined(parts(item)["object"], in_place(item.incident))


def _place(item: Item) -> str:
    """The place, after the word that this kind of happening has before it."""
    words, place = parts(item), in_place(item.incident)
    if words.get("nowhere") or not place:
        return ""
    return (
        f"{words['at']} {place.partition(' ')[2]}"
        if words.get("at") and item.incident.where_prec != 2
        else place
    )


def _union(acts: Sequence[Act], side: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(n for a in acts for n in getattr(a, side)))


def _exchanged(acts: Sequence[Act]) -> bool:
    """Whether two sides did it to each other."""
    did = [({party(n) for n in a.actors}, {party(n) for n in a.recipients}) for a in acts]
    return any(a[0] & b[1] and b[0] & a[1] for n, a in enumerate(did) for b in did[n + 1 :])


def _missing(item: Item) -> str:
    """What is not given of an attack: who did it, where, how many; one semicolon for all of it."""
    i = item.incident
    out = []
    if i.event_type == "ASSAULT" and i.kind == "event" and i.theme == "hostilities":
        out += [] if _union(item.acts, "actors") or i.actors else ["who did it"]
        out += [] if in_place(i) else ["where"]
        out += [] if _tolls(item, 0) or any(c.withheld for c in item.killed) else ["how many were hurt"]
    said = (
        f"; it is not told {' or '.join([', '.join(out[:-1]), out[-1]] if len(out) > 1 else out)}"
        if out
        else ""
    )
    if sides := list(dict.fromkeys(c.side or "people" for c in item.killed if c.withheld)):
        said += f"{' and' if said else ';'} the number killed ({listed(sides)}) is withheld"
    return said


# ---- numbers
def _toll(item: Item) -> str:
    """What it did to those counted, after who did it: ", killing 33 people and injuring 30"."""
    found = _tolls(item, 0)
    return f", {_and(found)}" if found else ""


def _tolls(item: Item, form: int) -> list[str]:
    """The killed, injured and displaced, each after its verb: killing (form 0) or killed (form 1)."""
    out = []
    for measure, verbs in _TABLE["tolls"].items():
        low, best, high = (getattr(item.incident, f"{measure}_{b}") for b in ("low", "best", "high"))
        if any(low is not None or n for n in (low, best, high)) and (low, best, high) != (None, None, None):
            out.append(f"{verbs[form]} {_people(item, measure, low, best, high)}")
    return out


def _people(item: Item, measure: str, low: int | None, best: int | None, high: int | None) -> str:
    """A number with whose people it counts: "33 members of the Turkish armed forces", "8 to 43 people (13 ..., 7 ...)"."""
    if (low, best, high) == (0, 0, 0):
        return "nobody"
    of_all = [t for t in item.tolls if t.measure == measure and t.claimant is None]
    told = [t for t in of_all if t.side not in ("all", EVERYBODY)]
    more = best_of(low, best, high)
    if len(told) == 1 and (told[0].low, told[0].best, told[0].high) == (low, best, high):
        line = f"{in_number(low, best, high)} {members(told[0], item)}"
        return f"{line} ({more})" if more else line
    whole = next((t for t in of_all if t.side == "all"), None)
    if whole is not None and whole.stands == "sides" and len(told) > 1:
        ordered = sorted(told, key=lambda t: (-_size(t), t.side))
        sides = _and([f"{_size(t):,} {members(t, item)}" for t in ordered if _size(t)], len(told))
        more = f"{more}: {sides}" if more else sides
    line = f"{in_number(low, best, high)} {_TABLE['members']['all'][(low, high) != (1, 1)]}"
    return f"{line} ({more})" if more else line


def members(toll: TollRow, item: Item) -> str:
    """The people of a side, after a number: "civilians", "members of the Turkish armed forces", "people on Turkey's side"."""
    one = _size(toll) == 1 and toll.high in (1, None)
    if toll.side in _TABLE["members"]:
        return str(_TABLE["members"][toll.side][not one])
    mine = [c for c in item.counts if c.side and party(c.side) == toll.side and c.measure == toll.measure]
    found = sorted({c.side for c in mine if c.basis and c.side} or {c.side for c in mine if c.side})
    name = found[0] if len(found) == 1 else toll.side
    if named(name) != name and not named(name).startswith("the "):
        return named(name).removesuffix("s") if one else named(name)  # a role: fighters
    if actor_type(name) == "state":
        return f"{_TABLE['members']['all'][not one]} on {named(name)}'s side"
    return f"member{'s' * (not one)} of {named(name)}"


def _size(t: TollRow) -> int:
    return next((n for n in (t.best, t.low, t.high) if n is not None), 0)


def _counted(count: Count, item: Item, year: int | None) -> str:
    i = item.incident
    one = (count.low, count.high) == (1, 1)
    unit = _TABLE["units"].get(f"{i.theme}.{count.unit}", count.unit)
    unit = _TABLE["one"].get(unit, unit) if one else unit
    n = (
        f"a number not told of {unit}"
        if count.withheld
        else f"{in_number(count.low, count.best, count.high, count.qualifier)} {unit}"
    )
    up_to = count.scope == "cumulative" or bool(i.date_end and (i.when.days or 99) > VAGUE_DAYS)
    line = _TABLE["counted_by" if up_to else "counted"][count.measure].format(n=n)
    if one:
        line = line.replace(" were ", " was ")
    if count.scope == "cumulative":
        when = f"by {day(count.as_of, year)}" if count.as_of else ""
        line += f" since {day(count.since, year)}" if count.since else ""
    else:
        when = f"by {day(i.date_end, year)}" if up_to and i.date_end else _time(item, year)
    place = in_place(i) if count.placed or (count.scope == "event" and i.event_type) else ""
    return joined(f"{when}, {line}" if when else line, place) + f", {by_claimant(count, item, year)}"


# ---- who says so
def according_to(item: Item, year: int | None = None) -> str:
    """Who says so: the claimants of what is told, or the outlets in their own voice."""
    names = item.tellers or item.claimants
    return f"according to {listed(names, _last(item)) if names else _reports(item, year)}"


def by_claimant(count: Count, item: Item, year: int | None = None) -> str:
    """Who gives a number: its claimant, or the outlets where they count in their own voice."""
    own = count.claimant == OWN_VOICE
    return f"according to {_reports(item, year) if own else listed([count.claimant], _last(item))}"


def _reports(item: Item, year: int | None) -> str:
    """The reports in their own voice: by outlet, by day where the outlet has no name."""
    outlets = [o for o in item.outlets if o != NO_OUTLET]
    if outlets:
        return listed(outlets)
    days = [day(d, year) for d in item.told_on[:_MAX_NAMES]]
    many = len(item.sources) > 1
    of = f" of {_and(days)}" if days else ""
    return f"reports{of}" if many else f"a report{of}"


def _last(item: Item) -> date | None:
    """The day on which offices are looked up."""
    return item.incident.date_end or item.incident.date_start or (item.told_on[-1] if item.told_on else None)


def listed(names: Sequence[str], on: date | None = None) -> str:
    """Names in a sentence: "A", "A and B", "A, B and C", "A, B, C and 2 more"; with their articles, and the offices
    that they held on a day."""
    return _and([f"{office} {n}" if on and (office := titled(n, on)) else named(n) for n in names])


@lru_cache(maxsize=10_000)
def titled(name: str, on: date) -> str | None:
    """The office that a person held on a day: "Turkish Defence Minister"; None for everybody else."""
    held = office_of(name, on)
    return f"{held[0]} {_TABLE['offices'][held[1]]}" if held and held[1] in _TABLE["offices"] else None


def _and(shown: Sequence[str], most: int = _MAX_NAMES) -> str:
    if not shown:
        return ""
    if len(shown) > most:
        return f"{', '.join(shown[:most])} and {len(shown) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def _plural(name: str) -> bool:
    """Whether a name's last word is a plural: "Turkish armed forces"."""
    last = name.split()[-1]
    return last.endswith("s") and last == last.lower()
