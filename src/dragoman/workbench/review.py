"""What is to be reviewed, the weightiest first: high tolls, little confidence, disputes, happenings that may be one.

The queue is made from the tables and the log. What another coder answered comes to a second one, mixed in and blind: `sight`
keeps the answer from all that this coder sees until the own one is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dragoman.errors import NotFoundError
from dragoman.model import Claim, Incident
from dragoman.workbench import wording
from dragoman.workbench.accounts import User
from dragoman.workbench.sight import Answers
from dragoman.workbench.source import Source

MOST: Final = 400  # incidents in the queue; as they are judged, others follow
PAIRS: Final = 150
EVERY: Final = 5  # each so many is asked for a second opinion, where there is one to ask for


@dataclass(frozen=True)
class Item:
    """One question: an incident to be checked, or two happenings that may be one. `claims` of each side."""

    key: str
    kind: str  # incident, pair
    title: str
    why: str
    score: float
    left: frozenset[str]
    right: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()  # who answered it before; the second coder is blind

    @property
    def blind(self) -> bool:
        """Whether somebody else has answered it."""
        return bool(self.others)


def queue(source: Source, answers: Answers, user: User, skipped: Iterable[str] = ()) -> list[Item]:
    """What this user has still to answer: what nobody answered, and for a coder among it what others did, for a second
    opinion."""
    left_out = set(skipped)
    fresh, second = [], []
    known = items(source)
    for item in known:
        authors = answered_by(answers, item)
        if user.name in authors or item.key in left_out:
            continue
        if not authors:
            fresh.append(item)
        elif user.blind and not item.left & answers.decided:
            second.append(replace(item, others=tuple(sorted(authors))))
    if user.blind:
        keys = {i.key for i in known} | left_out
        second += [i for i in _answered(source, user.name, answers) if i.key not in keys]
    return _mixed(fresh, second)


def answered_by(answers: Answers, item: Item) -> frozenset[str]:
    """Who answered a question."""
    return answers.of_claims(item.left) if item.kind == "incident" else answers.of_pair(item.left, item.right)


def _mixed(fresh: Sequence[Item], second: Sequence[Item]) -> list[Item]:
    """Every fifth question is a second opinion, so that a long queue does not keep coders from meeting."""
    out = []
    later = iter(second)
    for n, item in enumerate(fresh, 1):
        out.append(item)
        if n % (EVERY - 1) == 0:
            out += [i for i in [next(later, None)] if i]
    return [*out, *later]


def items(source: Source) -> Sequence[Item]:
    """All questions that the tables raise, the weightiest first."""

    def made() -> list[Item]:
        return sorted((*_incidents(source), *_pairs(source)), key=lambda i: (-i.score, i.key))

    return source.kept("questions", made)


# What matters: the toll, of an event more than of a series; claimants who contradict each other; how little certain its
# claims are beside those of the record (a rank, so that it does not hang on how confidence is calibrated); no place or day.
_WEIGHT: Final = """
    CASE WHEN i.kind = 'event' THEN 2 ELSE 0.3 END * ln(1 + coalesce(i.killed_best, i.killed_low, i.killed_high, 0))
    + ln(1 + coalesce(i.injured_best, i.injured_low, 0)) / 2
    + CASE i.agreement WHEN 'disputed' THEN 4 WHEN 'updated' THEN 1 ELSE 0 END + 3 * (1 - c.certain)
    + CASE WHEN i.where_prec IS NULL OR i.date_start IS NULL THEN 0.5 ELSE 0 END
"""
UNSURE: Final = 0.1  # the part of the questions whose doubt is told


def _incidents(source: Source) -> list[Item]:
    found = source.rows(
        f"""
        SELECT i.incident_id, i.title, i.agreement, c.certain, coalesce(i.killed_best, i.killed_low, i.killed_high),
               i.claim_ids, {_WEIGHT} AS score
        FROM incidents i JOIN (
            SELECT incident_id, percent_rank() OVER (ORDER BY avg(confidence)) AS certain
            FROM claims WHERE review_state = 'unreviewed' AND incident_id IS NOT NULL GROUP BY incident_id
        ) c USING (incident_id)
        ORDER BY score DESC, incident_id LIMIT {MOST}
        """
    )
    out = []
    for key, title, agreement, certain, killed, claims, score in found:
        why = [f"{killed:,} killed"] if killed else []
        why += ["claimants contradict each other"] if agreement == "disputed" else []
        why += ["among the least certain"] if certain < UNSURE else []
        out.append(
            Item(
                f"i-{key}",
                "incident",
                _plain(title),
                ", ".join(why) or "not reviewed yet",
                score,
                frozenset(claims),
            )
        )
    return out


def _pairs(source: Source) -> list[Item]:
    """Events of one type at one place, the same day or the next, that the linker left apart."""
    found = source.rows(
        f"""
        WITH e AS (
            SELECT incident_id, title, event_type, coalesce(CAST(geonames_id AS VARCHAR), place_name) AS spot, date_start AS d,
                   claim_ids, coalesce(killed_best, killed_low, 0) AS killed, list_concat(actors, recipients) AS who
            FROM incidents WHERE kind = 'event' AND event_type IS NOT NULL AND date_start IS NOT NULL AND date_prec <= 2
        ), near AS (
            SELECT a.*, b.incident_id AS other, b.title AS other_title, b.claim_ids AS other_claims, b.killed AS other_killed,
                   b.d - a.d AS apart, len(list_intersect(a.who, b.who)) AS shared
            FROM e a JOIN e b ON a.event_type = b.event_type AND a.spot = b.spot AND b.d = a.d AND a.incident_id < b.incident_id
            UNION ALL
            SELECT a.*, b.incident_id, b.title, b.claim_ids, b.killed, b.d - a.d, len(list_intersect(a.who, b.who))
            FROM e a JOIN e b ON a.event_type = b.event_type AND a.spot = b.spot AND b.d = a.d + 1
        )
        SELECT incident_id, other, title, other_title, claim_ids, other_claims, apart, shared,
               2 + 2 * ln(1 + least(killed, other_killed)) + least(shared, 2) - apart AS score
        FROM near ORDER BY score DESC, incident_id, other LIMIT {PAIRS}
        """
    )
    out = []
    for a, b, title, other, left, right, apart, _, score in found:
        why = "same place and type, " + ("same day" if apart == 0 else "a day apart")
        out.append(
            Item(
                f"p-{a}-{b}",
                "pair",
                f"{_plain(title)} / {_plain(other)}",
                why,
                score,
                frozenset(left),
                frozenset(right),
            )
        )
    return out


def _plain(title: str) -> str:
    return title.split(" (")[0]


def _answered(source: Source, user: str, answers: Answers) -> list[Item]:
    """What others answered and nobody decided, as questions by the claims that it was about."""
    others = [c for c, authors in answers.claims.items() if user not in authors and c not in answers.decided]
    found = source.rows(
        "SELECT DISTINCT incident_id FROM claims WHERE claim_id IN (SELECT unnest($ids)) AND incident_id IS NOT NULL",
        {"ids": others[:2000]},
    )
    asked = [
        Item(f"i-{i.incident_id}", "incident", _plain(i.title), SECOND, 0.0, frozenset(i.claim_ids))
        for i in source.incidents([r[0] for r in found]).values()
    ]
    asked += [
        Item(f"p-{min(left)}-{min(right)}", "pair", ONE_OR_TWO, SECOND, 0.0, left, right)
        for _, left, right in answers.pairs
        if left and right and not left & answers.decided
    ]
    out: dict[str, Item] = {}
    for item in asked:
        authors = answered_by(answers, item)
        if user not in authors:
            out.setdefault(item.key, replace(item, others=tuple(sorted(authors))))
    return [out[key] for key in sorted(out)]


SECOND: Final = "second coder"
ONE_OR_TWO: Final = "One happening, or two?"


def item_of(source: Source, key: str, found: Sequence[Item]) -> Item:
    """The item of a key, in the queue or not. Raises NotFoundError where the record has gone on without it."""
    for item in found:
        if item.key == key:
            return item
    kind, _, rest = key.partition("-")
    if kind == "i":
        i: Incident = source.get("incidents", rest)
        return Item(key, "incident", _plain(i.title), "", 0.0, frozenset(i.claim_ids))
    a, _, b = rest.partition("-")
    sides = [_side(source, x) for x in (a, b)]
    if kind != "p" or not all(sides):
        raise NotFoundError(f"{key!r} is no question of this record (any more)")
    return Item(key, "pair", ONE_OR_TWO, "", 0.0, sides[0], sides[1])


def _side(source: Source, wanted: str) -> frozenset[str]:
    """The claims of an incident or a claim."""
    found = source.rows(
        "SELECT claim_id FROM claims WHERE incident_id = $id OR claim_id = $id", {"id": wanted}
    )
    return frozenset(r[0] for r in found)


@dataclass(frozen=True)
class Column:
    """One side of a pair, in words."""

    title: str
    rows: dict[str, list[tuple[str, str]]]  # label -> (value, words)
    href: str


def columns(source: Source, item: Item, claims: dict[str, Claim]) -> list[Column]:
    """The two sides of a pair, field by field."""
    reports = source.reports(list({c.report_id for c in claims.values()}), whole=True)
    figures = source.figures_of(list(claims))
    out = []
    for side in (item.left, item.right):
        mine = [claims[c] for c in sorted(side) if c in claims]
        rows: dict[str, dict[tuple[str, str], None]] = {}
        for c in mine:
            text = reports[c.report_id].text
            told = {n: text[a:b] for n, a, b in c.spans}
            rows.setdefault("Words", {})[("", c.trigger)] = None
            rows.setdefault("When", {})[(wording.days(c.date_start, c.date_end), told.get("date", ""))] = None
            rows.setdefault("Where", {})[(wording.place(c) or "not said", told.get("place", ""))] = None
            rows.setdefault("By whom", {})[(", ".join(c.actors) or "not said", told.get("actors", ""))] = None
            rows.setdefault("To whom", {})[
                (", ".join(c.recipients) or "not said", told.get("recipients", ""))
            ] = None
            for f in figures.get(c.claim_id, ()):
                rows.setdefault("How many", {})[(f"{wording.figure(f)} {f.measure}", f.text)] = None
            published = wording.day(reports[c.report_id].published_end) or "undated"
            rows.setdefault("According to", {})[(f"{wording.voice(c.claimant)}, {published}", "")] = None
        title = (
            wording.headline(mine[0])
            + (f", {wording.place(mine[0])}" if mine and wording.place(mine[0]) else "")
            if mine
            else "gone"
        )
        href = f"/report/{mine[0].report_id}?at={mine[0].claim_id}" if mine else "/review"
        out.append(Column(title, {k: list(v)[:6] for k, v in rows.items()}, href))
    return out


def near(source: Source, incident: Incident, limit: int = 6) -> list[Incident]:
    """Incidents that may be the same happening: near in time and place, and not in it."""
    day = incident.date_start or incident.date_end
    if day is None:
        return []
    return source.items(
        Incident,
        "SELECT * FROM incidents WHERE incident_id <> $id AND kind = $kind AND abs(coalesce(date_start, date_end) - $day) <= 3"
        " AND (place_name = $place OR (abs(latitude - $lat) < 0.25 AND abs(longitude - $lon) < 0.25) OR latitude IS NULL)"
        " ORDER BY (event_type IS NOT DISTINCT FROM $type) DESC, abs(coalesce(date_start, date_end) - $day), incident_id"
        f" LIMIT {limit}",
        {
            "id": incident.incident_id, "kind": incident.kind, "day": day, "place": incident.place_name,
            "lat": incident.latitude if incident.latitude is not None else 999.0,
            "lon": incident.longitude if incident.longitude is not None else 999.0, "type": incident.event_type,
        },
    )  # fmt: skip
