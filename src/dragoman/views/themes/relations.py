"""Diplomacy, arms, alignment: what states and armed groups do with each other beside fighting."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final

from dragoman.codebook import load
from dragoman.model import Claim
from dragoman.reconciling.parties import party
from dragoman.views.plans import Plans
from dragoman.views.selection import Filter
from dragoman.views.tables import Tables
from dragoman.views.themes.base import (
    Range,
    Row,
    by_day,
    column,
    days_of,
    names_of,
    numbers,
    place_of,
    range_of,
    sort_of,
    standing,
    together,
    told,
)

HELD: Final = ("meeting", "summit", "visit", "call", "mediation", "agreement")  # what is held or is not


@dataclass(frozen=True, slots=True, kw_only=True)
class DiplomacyRow(Row):
    """One meeting, call, agreement, demand, accusation ..."""

    kind: str = column(
        "what", "meeting, summit, visit, call, agreement, demand, refusal, accusation, threat ..."
    )
    status: str = column("status", "held (told as having happened), planned, overdue, possible, denied")
    parties: tuple[str, ...] = column("parties", "who met, agreed, demanded")
    to: tuple[str, ...] = column("to whom", "of whom it is demanded, who is accused")
    place: str | None = column("where", "most precise place, with its province")
    start: date | None = column("from", "first day")
    end: date | None = column("to", "last day; none where it is open")
    note: str = column(
        "note", "of what is overdue: what was read since; of what was held: the claim that tells it"
    )


def diplomacy(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Diplomacy by day. What was planned for a day that has passed is overdue where later reports were read and none
    tells of it; where a report tells that the parties met on that day, it was held."""
    plans = Plans(tables)
    rows = []
    for kind, claims in together("diplomacy", tables, wanted, lambda c: c.geonames_id or c.place_name):
        days, common = days_of(claims), told(claims, tables)
        plan = plans.of(claims)
        status = ("held" if kind in HELD else "told") if plan.status == "asserted" else plan.status
        parties, to = names_of(claims, "actors"), names_of(claims, "recipients")
        rows.append(
            DiplomacyRow(
                **common,
                kind=kind,
                status=status,
                parties=parties,
                to=to,
                place=place_of(claims),
                start=days.start,
                end=days.end,
                note=plan.note,
            )
        )
    return sorted(rows, key=by_day)


# ---- arms
@dataclass(frozen=True, slots=True, kw_only=True)
class ArmsRow(Row):
    """One deal or delivery of arms, at one stage."""

    item: str | None = column("item", "the words for it: S-400 missile systems, fighter jets ...")
    stage: str = column(
        "stage", "under discussion, offered, planned, ordered, sold, delivery begun, delivered, suspended ..."
    )
    supplier: tuple[str, ...] = column("supplier", "who gives or sells")
    recipient: tuple[str, ...] = column("recipient", "who gets or buys")
    number: Range | None = column("how many", "where it is told")
    start: date | None = column("from", "first day")
    end: date | None = column("to", "last day; none of what lasts")


def arms(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Arms by day. Where a sentence names no item ("the second stage of deliveries"), it is that of the sentence
    before it in the report."""
    before = _Items(tables)
    rows = []
    for stage, claims in together("arms", tables, wanted):
        by_item: dict[str | None, list[Claim]] = defaultdict(list)
        for c in claims:
            by_item[before.item(c)].append(c)
        for item, some in by_item.items():
            days = days_of(some)
            supplier, recipient = _deal(some)
            rows.append(
                ArmsRow(
                    **told(some, tables),
                    item=item,
                    stage=stage,
                    supplier=supplier,
                    recipient=recipient,
                    number=range_of(numbers(some, tables, "delivered", "destroyed", "deployed")),
                    start=days.start,
                    end=days.end,
                )
            )
    return sorted(_completed(rows, tables), key=by_day)


def _completed(rows: Sequence[ArmsRow], tables: Tables) -> list[ArmsRow]:
    """The rows; where neither side is told, those of the same item in the same report."""
    known: dict[tuple[str, str | None], ArmsRow] = {}
    for r in rows:
        if r.supplier or r.recipient:
            known |= {(tables.claim[c].report_id, r.item): r for c in r.claim_ids}
    out = []
    for r in rows:
        like = next((k for c in r.claim_ids if (k := known.get((tables.claim[c].report_id, r.item)))), None)
        if like is not None and not (r.supplier or r.recipient):
            r = replace(r, supplier=like.supplier, recipient=like.recipient)
        out.append(r)
    return out


class _Items:
    """The item of each arms claim: its own sentence's, else that of the last sentence on arms before it."""

    def __init__(self, tables: Tables) -> None:
        self.told: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for c in tables.claims:
            if c.theme == "arms" and (item := _item(c.sentence)):
                self.told[c.report_id].append((c.start, item))
        for found in self.told.values():
            found.sort()

    def item(self, claim: Claim) -> str | None:
        """The words for what is dealt in."""
        if (own := _item(claim.sentence)) is not None:
            return own
        found = self.told.get(claim.report_id, [])
        at = bisect_left(found, (claim.start, ""))
        return found[at - 1][1] if at else None


@lru_cache
def _patterns() -> dict[str, list[re.Pattern[str]]]:
    table = load("themes")["arms_items"]
    return {k: [re.compile(p) for p in (v if isinstance(v, list) else [v])] for k, v in table.items()}


@lru_cache(maxsize=10_000)
def _item(sentence: str) -> str | None:
    """The item that a sentence names: a designation with the kind of arms after it, else the kind."""
    named, kinds = _patterns()["designation"][0], _patterns()["kinds"][0]
    if (m := named.search(sentence)) is not None:
        after = kinds.match(sentence, m.end() + 1) if m.end() < len(sentence) else None
        return sentence[m.start() : after.end()] if after else m[0]
    found = [m[0] for m in kinds.finditer(sentence)]
    return max(found, key=len) if found else None


def _deal(claims: Sequence[Claim]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Supplier and recipient. Who takes delivery, buys or orders is the recipient; what the reading leaves open is
    read from the words: "Russian S-400", "sell Turkey ...", "to Hezbollah"."""
    supplier: dict[str, None] = {}
    recipient: dict[str, None] = {}
    for c in claims:
        taking = bool(_TAKING.search(c.trigger))
        whom = tuple(
            n for n in c.recipients if not _patterns()["kinds"][0].search(n)
        )  # "Russian fighters" are wares
        gives, gets = (whom, c.actors) if taking else (c.actors, whom)
        supplier |= dict.fromkeys(gives or _words(c, "supplier", gets))
        recipient |= dict.fromkeys(gets or _words(c, "recipient", gives))
    return tuple(supplier), tuple(recipient)


_TAKING: Final = re.compile(r"\b(?:tak|took|receiv|buy|bought|purchas|acquir|import|order|procur)\w*", re.I)
_ADJECTIVE: Final = re.compile(r"\b([A-Z][a-z]+)(?:-made|-built|-supplied)? (?:\w+ )?$")


def _words(claim: Claim, role: str, others: Sequence[str]) -> list[str]:
    """Names that the sentence gives for a role, where they are a known party and not the other one."""
    taken = {party(o) for o in others}
    found = [m[1].removeprefix("the ") for p in _patterns()[role] for m in p.finditer(claim.sentence)]
    if role == "supplier" and (item := _item(claim.sentence)):
        found += [m[1] for m in _ADJECTIVE.finditer(claim.sentence[: claim.sentence.find(item)])]
    known = [party(n) for n in found if party(n) != n or n in _parties()]
    return [n for n in dict.fromkeys(known) if n not in taken][:1]


@lru_cache
def _parties() -> frozenset[str]:
    from dragoman.codebook import rows

    return frozenset(r["name"] for table in ("states", "groups") for r in rows(f"actors/{table}"))


# ---- alignment
@dataclass(frozen=True, slots=True, kw_only=True)
class AlignmentRow(Row):
    """Who backs whom, over all that tell of it."""

    backer: str = column("backer", "who backs, by party: a state's bodies and office-holders are the state")
    backed: str = column("backed", "whom")
    how: tuple[str, ...] = column("how", "political, military, arms")
    start: date | None = column("since", "first day that is told of")
    end: date | None = column("until", "last day, where an end is told")
    names: tuple[str, ...] = column("named as", "the names behind the two parties")


def alignment(tables: Tables, wanted: Filter) -> Sequence[Row]:
    """Who backs whom, most told first: a view over SUPPORT claims and deliveries of arms, not a theme of its own."""
    pairs: dict[tuple[str, str], list[tuple[str, Claim]]] = defaultdict(list)
    for c in standing(tables, wanted):
        if c.modality == "denied" or (how := sort_of("alignment", c, tables)) is None:
            continue
        gives, gets = _deal([c]) if how == "arms" else (c.actors, c.recipients)
        for a in {party(n) for n in gives}:
            for b in {party(n) for n in gets} - {a}:
                pairs[a, b].append((how, c))
    rows = [_aligned(pair, found, tables) for pair, found in pairs.items()]
    return sorted(rows, key=lambda r: (-r.n_origins, -len(r.claim_ids), r.backer, r.backed))


def _aligned(pair: tuple[str, str], found: Sequence[tuple[str, Claim]], tables: Tables) -> AlignmentRow:
    claims = [c for _, c in found]
    names = {n for c in claims for n in (*c.actors, *c.recipients) if party(n) in pair and n not in pair}
    open_ended = any(c.date_end is None for c in claims)
    return AlignmentRow(
        **told(claims, tables),
        backer=pair[0],
        backed=pair[1],
        how=tuple(sorted({how for how, _ in found})),
        start=min((c.date_start for c in claims if c.date_start), default=None),
        end=None if open_ended else max((c.date_end for c in claims if c.date_end), default=None),
        names=tuple(sorted(names)),
    )
