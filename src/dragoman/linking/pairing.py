"""Why two claims are together or apart: every feature with both values, the chain between them, or what forbids it."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from dragoman.codebook import load
from dragoman.connected import connected
from dragoman.linking.constraints import Constraints
from dragoman.linking.exclusion import exclusive
from dragoman.linking.features import ACROSS, WITHIN
from dragoman.linking.linker import Link, link
from dragoman.linking.profiles import Count, Profile, Spot, claim_profiles, in_lead, merge
from dragoman.linking.scoring import Evidence, PlainScorer
from dragoman.model import Claim, Figure, Interval, Report

JUDGED: Final = "judgement"  # feature of a link that people made
_PLAIN: Final = load("linking")["plain"]


@dataclass(frozen=True, slots=True)
class PairFeature:
    """One feature of a pair: `label` and `words` for people, the level, its weight in bits, and both sides' values."""

    name: str
    label: str
    level: str
    words: str
    weight: float
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class PairExplanation:
    """Why two claims stand in one incident or in two.

    `features` compare what the two claims' reports tell of the happening (`compared` "across") or the two claims alone
    where one report tells both ("within"); the weightiest first. `chain` holds the links that lead from `first` to
    `second` where they are together: one for a pair linked directly. Where they are apart `forbidden` is a key of the
    codebook's [plain.forbidden], and `between` the two claims that it is true of, which may be others of the two
    incidents. `why` says it in a sentence.
    """

    first: str
    second: str
    together: bool
    compared: str
    score: float
    threshold: float
    features: tuple[PairFeature, ...]
    chain: tuple[Link, ...]
    forbidden: str | None
    between: tuple[str, str] | None
    why: str


def explain_pair(
    reports: Sequence[Report],
    claims: Sequence[Claim],
    figures: Sequence[Figure],
    first: str,
    second: str,
    constraints: Constraints | None = None,
) -> PairExplanation:
    """Why the claims `first` and `second` are together or apart.

    `claims` are all claims of the incidents of the two, `reports` and `figures` what belongs to them: nothing else needs to be known.
    Raises KeyError where either claim is not among them.
    """
    constraints = constraints or Constraints()
    linked = link(reports, claims, figures, constraints)
    home = {c: n for n, cluster in enumerate(linked.clusters) for c in cluster.claim_ids}
    together = home[first] == home[second]
    singles = {p.key: p for ps in claim_profiles(reports, claims, figures).values() for p in ps}
    account = _accounts(singles, [x for c in linked.clusters for x in c.reasons], constraints)
    one_report = singles[first].report_id == singles[second].report_id
    scorer = PlainScorer("within" if one_report else "across")
    a, b = (singles if one_report else account)[first], (singles if one_report else account)[second]
    score = scorer.score(a, b)
    chain: tuple[Link, ...] = ()
    forbidden: str | None = None
    between: tuple[str, str] | None = None
    if together:
        chain = _chain(first, second, linked.clusters[home[first]].reasons, constraints)
    else:
        sides = [[account[c] for c in linked.clusters[home[x]].claim_ids] for x in (first, second)]
        forbidden, between = _forbidden(a, b, sides, scorer, score, constraints)
    return PairExplanation(
        first, second, together, "within" if one_report else "across", round(score, 3), scorer.threshold,
        _features(a, b, scorer.explain(a, b)), chain, forbidden, between, _why(together, chain, forbidden, score, scorer),
    )  # fmt: skip


def in_plain_words(evidence: Evidence) -> str:
    """A level in words for people."""
    if evidence.feature == JUDGED:
        return "people judged them the same"
    words: str = _PLAIN[evidence.feature].get(evidence.level) or _PLAIN[evidence.feature]["other"]
    return words


def _accounts(
    singles: Mapping[str, Profile], links: Iterable[Link], constraints: Constraints
) -> dict[str, Profile]:
    """For each claim its report's whole account of the happening."""
    pairs = (
        (x, y)
        for x, y in (*((link.first, link.second) for link in links), *constraints.same)
        if x in singles and y in singles and singles[x].report_id == singles[y].report_id
    )
    out = {}
    for members in connected(sorted(singles), pairs):
        whole = merge([singles[c] for c in members])
        out.update(dict.fromkeys(members, whole))
    return out


def _chain(first: str, second: str, reasons: Sequence[Link], constraints: Constraints) -> tuple[Link, ...]:
    """The shortest way from one claim to the other over the links of their incident."""
    judged = [Link(x, y, 0.0, (Evidence(JUDGED, "same", 0.0),)) for x, y in sorted(constraints.same)]
    ways: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for x in (*reasons, *judged):
        ways[x.first].append((x.second, x))
        ways[x.second].append((x.first, x))
    came: dict[str, tuple[str, Link] | None] = {first: None}
    queue = deque([first])
    while queue and second not in came:
        here = queue.popleft()
        for there, way in ways[here]:
            if there not in came:
                came[there] = (here, way)
                queue.append(there)
    out: list[Link] = []
    at = came.get(second)
    while at is not None:
        out.append(at[1])
        at = came[at[0]]
    return tuple(reversed(out))


def _forbidden(
    a: Profile,
    b: Profile,
    sides: Sequence[Sequence[Profile]],
    scorer: PlainScorer,
    score: float,
    constraints: Constraints,
) -> tuple[str, tuple[str, str] | None]:
    """What keeps two claims apart, and the claims it is true of: what people said, then what excludes, then what lacks."""
    groups = [{c for p in side for c in p.claim_ids} for side in sides]
    for x, y in sorted(constraints.apart):
        if (x in groups[0] and y in groups[1]) or (y in groups[0] and x in groups[1]):
            return JUDGED, (x, y)
    if (why := exclusive(a, b)) is not None:
        return why, (a.key, b.key)
    if score < scorer.threshold:
        return ("anchor" if scorer.unanchored(a, b) else "threshold"), (a.key, b.key)
    for mine, other in product(*sides):
        if (why := exclusive(mine, other)) is not None:
            return why, (mine.key, other.key)
    if len(groups[0]) == len(groups[1]) == 1:
        return ("window" if a.report_id == b.report_id else "unmet"), (a.key, b.key)
    return "cohesion", None


def _why(
    together: bool, chain: Sequence[Link], forbidden: str | None, score: float, scorer: PlainScorer
) -> str:
    told = f"{score:+.1f} bits, {scorer.threshold:g} are needed"
    if not together:
        return f"Apart: {_PLAIN['forbidden'][forbidden or 'unmet']} ({told})."
    if any(e.feature == JUDGED for x in chain for e in x.evidence):
        return f"Together: people judged them the same ({told})."
    if len(chain) > 1:
        return (
            f"Together over {len(chain) - 1} other{'s' if len(chain) > 2 else ''} ({told} for the two alone)."
        )
    return f"Together: linked directly ({told})."


def _features(a: Profile, b: Profile, evidence: Sequence[Evidence]) -> tuple[PairFeature, ...]:
    order = {name: n for n, name in enumerate([*ACROSS, *WITHIN])}
    found = [
        PairFeature(
            e.feature, _PLAIN[e.feature]["name"], e.level, in_plain_words(e), e.weight, *_values(e.feature, a, b)
        )
        for e in evidence
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda f: (-abs(f.weight), order[f.name])))


def _values(name: str, a: Profile, b: Profile) -> tuple[str, str]:
    if name == "words":
        return _listed(a.words & b.words), _listed(a.words & b.words)
    if name == "gist" and a.gist and b.gist:
        return _listed(a.gist.words & b.gist.words), _listed(a.gist.words & b.gist.words)
    shown = _SHOWN[name]
    return shown(a), shown(b)


def _listed(words: Iterable[str], most: int = 12) -> str:
    found = sorted(words)
    return ", ".join(found[:most]) + (f" and {len(found) - most} more" if len(found) > most else "")


def _days(when: Interval) -> str:
    if not when.known:
        return "not known"
    if when.start == when.end:
        return str(when.start)
    return f"{when.start or '...'} to {when.end or '...'}"


def _place(spot: Spot) -> str:
    if not spot.known:
        return "not known"
    told = ", ".join(dict.fromkeys(x for x in (spot.name, spot.admin1, spot.country) if x))
    return f"{told} (precision {spot.prec})"


def _count(c: Count) -> str:
    number = (
        str(c.low) if c.low == c.high else f"{c.low} or more" if c.high is None else f"{c.low} to {c.high}"
    )
    return f"{number} {c.who or c.unit} {c.measure}"


_SHOWN: Final[dict[str, Callable[[Profile], str]]] = {
    "date": lambda p: _days(p.when),
    "calendar": lambda p: ", ".join([f"{d % 32}.{d // 32}." for d in sorted(p.year_days)]),
    "place": lambda p: "; ".join(_place(s) for s in p.places),
    "type": lambda p: "/".join(x for x in (p.event_type or p.theme, p.mode) if x),
    "sides": lambda p: f"{_listed(p.actors) or 'not said'} → {_listed(p.recipients) or 'not said'}",
    "figures": lambda p: ", ".join(dict.fromkeys(_count(c) for c in p.counts)) or "none",
    "wording": lambda p: f"{len(p.sentences)} sentence{'s' if len(p.sentences) != 1 else ''}",
    "gist": lambda p: "",
    "outlet": lambda p: p.outlet or "not known",
    "prominence": lambda p: "background" if p.background else "lead" if in_lead(p) else "further down",
    "published": lambda p: _days(p.published),
    "telling": lambda p: f"paragraph {p.paragraph + 1}",
    "time_told": lambda p: "background" if p.background else "news",
    "narrative": lambda p: p.event_type or "no type",
}
