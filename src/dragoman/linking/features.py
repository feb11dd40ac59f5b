"""The features that say how alike two profiles are. Each sorts a pair into a level; linking.toml weighs the levels.

A feature is a function of two profiles that returns the level's name; its docstring is its documentation. Order
does not matter: feature(a, b) == feature(b, a).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from typing import Final

from dragoman.codebook import load
from dragoman.linking.profiles import AREA, Profile, Spot, in_lead
from dragoman.linking.rarity import bits

Feature = Callable[[Profile, Profile], str]

_PRECISION: Final = load("linking")["precision"]
RADIUS_KM: Final = {int(k): float(v) for k, v in _PRECISION["radius_km"].items()}
SLACK_DAYS: Final = {int(k): int(v) for k, v in _PRECISION["slack_days"].items()}
SAME_KM: Final = float(_PRECISION["same_km"])
_KM_A_DEGREE = 111.2
LARGE: Final = 10
PLACE_LEVELS: Final = (
    "same", "namesake", "near", "holds", "same_area", "same_country", "unknown", "apart",
)  # fmt: skip
GIST_LEVELS: Final = (("far", 0.06), ("some", 0.12), ("near", 0.22), ("close", 0.4))
RARE_BITS: Final = 9.0
COMMON_BITS: Final = 3.5
WORD_LEVELS: Final = (("none", 3.0), ("one", 8.0), ("two", 15.0), ("several", 30.0))
SMALL: Final = 3  # one or two dead is what most attacks leave
COPIED_WORDS: Final = 7  # spaces in a sentence long enough not to be repeated by chance


def kilometres(a: Spot, b: Spot) -> float | None:
    """Distance in km (equirectangular, good to 1 % at the distances that matter), None where one has no point."""
    if a.latitude is None or b.latitude is None or a.longitude is None or b.longitude is None:
        return None
    turn = abs(a.longitude - b.longitude)
    turn = min(turn, 360 - turn)
    x = turn * math.cos(math.radians((a.latitude + b.latitude) / 2))
    return _KM_A_DEGREE * math.hypot(x, a.latitude - b.latitude)


def gap_days(a: Profile, b: Profile) -> int | None:
    """Days between the two intervals: 0 where they overlap, None where one is not known."""
    if not a.when.known or not b.when.known:
        return None
    if a.when.overlaps(b.when):
        return 0
    first, second = sorted((a.when, b.when), key=lambda w: (w.end is None, w.end))
    end, start = first.end or date.max, second.start or date.min  # both known: else they would overlap
    return (start - end).days


def date_level(a: Profile, b: Profile) -> str:
    """Time intervals against both precisions: same_day, overlap (within some days), same_month, vague (overlap over
    more), adjacent (within the slack), apart, unknown; supposed and supposed_apart where one took its day from the
    story around it."""
    gap = gap_days(a, b)
    if gap is None:
        return "unknown"
    if a.report_id == b.report_id and not (a.time_told and b.time_told):
        return "supposed_apart" if gap > 1 else "supposed"
    if gap == 0:
        days = _hull_days(a, b)
        return (
            "same_day" if days <= 3 else "overlap" if days <= 8 else "same_month" if days <= 31 else "vague"
        )
    return "adjacent" if gap <= max(_slack(a), _slack(b)) else "apart"


def _slack(p: Profile) -> int:
    """Days that an interval may be off by its precision; the one known end of an open one was told to the day."""
    return SLACK_DAYS[min(p.date_prec or 5, 5) if p.when.days is not None else 2]


def calendar_level(a: Profile, b: Profile) -> str:
    """What undated reports still say of the day: same_date and other_date (of the year), same_weekday, other_weekday,
    unknown. Next days count as the same. Where both intervals are narrow, `date` has said it all: unknown."""
    if max(_width(a), _width(b)) <= 8:
        return "unknown"
    if a.year_days and b.year_days:
        near = any(abs(x - y) <= 1 for x in a.year_days for y in b.year_days)
        return "same_date" if near else "other_date"
    if a.weekdays and b.weekdays:
        return "other_weekday" if a.weekdays.isdisjoint(b.weekdays) else "same_weekday"
    return "unknown"


def _width(p: Profile) -> int:
    days = p.when.days
    return days if days is not None else 9999


def _hull_days(a: Profile, b: Profile) -> int:
    days = a.when.hull(b.when).days
    return days if days is not None else 9999


def place_level(a: Profile, b: Profile) -> str:
    """Distance against both precisions: same, near, namesake (a town called like its province), holds (one lies in the
    other), same_area (two mentions of a province), other_street (two addresses that share no street), same_country,
    apart, unknown. Same places are same_rare or same_common by what their names tell; supposed and supposed_apart where
    one took its place from the story."""
    level, told = min(
        (_spot_level(x, y) for x in a.places for y in b.places),
        key=lambda f: (PLACE_LEVELS.index(f[0]), f[1]),
    )
    if a.report_id == b.report_id and not (a.place_told and b.place_told):
        return level if level == "unknown" else "supposed_apart" if level == "apart" else "supposed"
    if level != "apart" and _other_street(a, b):
        return "other_street"
    if level != "same":
        return level
    return "same_rare" if told >= RARE_BITS else "same_common" if 0 < told < COMMON_BITS else "same"


def _other_street(a: Profile, b: Profile) -> bool:
    """Whether both tell streets, and none of the one is the other's."""
    one, other = (frozenset().union(*(s.streets for s in p.places)) for p in (a, b))
    return bool(one and other) and one.isdisjoint(other)


def _spot_level(x: Spot, y: Spot) -> tuple[str, float]:
    """The level of two places, and how rare they are."""
    if not x.known or not y.known:
        return "unknown", 0.0
    level = _distance_level(x, y)
    if level == "apart" and not x.names.isdisjoint(y.names):
        level = "unknown"  # one name, resolved to two places: either may be wrong
    return level, min(x.bits, y.bits)


def _distance_level(x: Spot, y: Spot) -> str:
    if x.country and y.country and x.country != y.country:
        return "apart"
    fine, coarse = sorted((x.prec or 6, y.prec or 6))
    km = kilometres(x, y)
    if coarse <= 3:
        return _point_level(x, y, km, coarse)
    if coarse >= 6:
        return "same_country" if fine >= 6 else "holds" if x.country == y.country else "unknown"
    if x.admin1 and x.admin1 == y.admin1:
        return "namesake" if x.namesake and y.namesake else "holds" if fine < AREA else "same_area"
    if km is not None and km <= RADIUS_KM[fine] + RADIUS_KM[coarse]:
        return "same_country"
    return "apart" if km is not None else "unknown"


def _point_level(x: Spot, y: Spot, km: float | None, coarse: int) -> str:
    if km is None:
        return "same" if not x.names.isdisjoint(y.names) else "unknown"
    if km <= SAME_KM or (not x.names.isdisjoint(y.names) and km <= RADIUS_KM[3]):
        return "same"
    radius = RADIUS_KM[x.prec or 3] + RADIUS_KM[y.prec or 3]
    if km > radius:
        return "apart"
    return "holds" if coarse == 3 else "near"


def type_level(a: Profile, b: Profile) -> str:
    """PLOVER type and mode: same_mode, same (type), compatible (types that tell one happening), theme (both without type)."""
    if a.event_type is None and b.event_type is None:
        return "theme"
    if a.event_type != b.event_type:
        return "compatible"
    return "same_mode" if a.mode is not None and a.mode == b.mode else "same"


def sides_level(a: Profile, b: Profile) -> str:
    """Actors and recipients: victim (the same named person suffered it), same (both shared), some (one shared),
    reversed (who suffers the one does the other: a reprisal), none (known and different), unknown."""
    if not a.victims.isdisjoint(b.victims):
        return "victim"
    if _reversed(a, b) or _reversed(b, a):
        return "reversed"
    doers = _shared(a.actors, b.actors)
    suffers = _shared(a.recipients, b.recipients)
    if doers is None and suffers is None:
        return "unknown"
    if doers and suffers:
        return "same"
    if doers or suffers:
        return "some"
    return "none" if doers is False or not (a.actors or b.actors) else "unknown"


def _reversed(a: Profile, b: Profile) -> bool:
    """Whether a side that only does the one only suffers the other."""
    doers, others = _states(a.actors - a.recipients), _states(b.actors - b.recipients)
    return doers.isdisjoint(others) and not doers.isdisjoint(_states(b.recipients - b.actors))


def _states(names: frozenset[str]) -> frozenset[str]:
    """The sides, each state in place of its army, police or government ("Military Forces of Turkey" is "Turkey")."""
    return frozenset(n.rpartition(" of ")[2] for n in names)


def _shared(a: frozenset[str], b: frozenset[str]) -> bool | None:
    return not a.isdisjoint(b) if a and b else None


def figures_level(a: Profile, b: Profile) -> str:
    """Figures as ranges: same_large (equal, ten or more), same_two (killed and injured both), same (equal, three or
    more), can_be (or equal and small), cannot_be (every comparable pair), unknown."""
    equal: set[str] = set()
    largest = 0
    best = "unknown"
    for x in a.counts:
        for y in b.counts:
            if x.measure != y.measure or x.unit != y.unit:
                continue
            if x.point is not None and x.point == y.point:
                equal.add(x.measure)
                largest = max(largest, x.point)
            if x.can_equal(y):
                best = "can_be"
            elif best == "unknown" and x.whole and y.whole:
                best = "cannot_be"
    if largest >= LARGE:
        return "same_large"
    if largest >= SMALL:
        return "same_two" if len(equal) > 1 else "same"
    return "cannot_be" if best == "can_be" and _other_toll(a, b) else best


def _other_toll(a: Profile, b: Profile) -> bool:
    """Whether the largest counts of dead of two reports cannot be one number, whatever smaller ones they share."""
    if a.report_id == b.report_id:
        return False
    x, y = (
        max(
            (c for c in p.counts if c.measure == "killed" and c.unit == "people"),
            key=lambda c: (c.low, c.high or math.inf),
            default=None,
        )
        for p in (a, b)
    )
    return x is not None and y is not None and not x.can_equal(y)


def words_level(a: Profile, b: Profile) -> str:
    """Rare words (names, mostly) that the sentences share, by the bits that they tell together (see
    `rarity`): none (under 3), one (3-8), two (8-15), several (15-30), many."""
    shared = a.words & b.words
    if not shared:
        return "none"
    told = sum(sorted(bits(w) for w in shared))
    return next((name for name, bound in WORD_LEVELS if told < bound), "many")


def gist_level(a: Profile, b: Profile) -> str:
    """How alike the two reports are as a whole: cosine of their rare words weighed by rarity, in steps (far, some,
    near, close, twin); far where either has none."""
    if a.gist is None or b.gist is None or not a.gist.length or not b.gist.length:
        return "far"
    shared = a.gist.words & b.gist.words
    cosine = sum(sorted(bits(w) ** 2 for w in shared)) / (a.gist.length * b.gist.length)
    return next((name for name, bound in GIST_LEVELS if cosine < bound), "twin")


def wording_level(a: Profile, b: Profile) -> str:
    """copied where both hold a sentence word for word (of eight words or more), own otherwise."""
    return "copied" if any(s.count(" ") >= COPIED_WORDS for s in a.sentences & b.sentences) else "own"


def published_level(a: Profile, b: Profile) -> str:
    """When the reports came out: same_days (two days), same_month, months_apart, unknown (or known to a week or worse)."""
    x, y = a.published, b.published
    if not (x.start and x.end and y.start and y.end) or max(x.days or 0, y.days or 0) > 7:
        return "unknown"
    gap = max((y.start - x.end).days, (x.start - y.end).days)
    return "same_days" if gap <= 2 else "same_month" if gap <= 31 else "months_apart"


def outlet_level(a: Profile, b: Profile) -> str:
    """Who printed them: same (an outlet tells most happenings once, and always in its own words), other, unknown."""
    if a.outlet is None or b.outlet is None:
        return "unknown"
    return "same" if a.outlet == b.outlet else "other"


def prominence_level(a: Profile, b: Profile) -> str:
    """Whether the reports tell it as their news: both_lead, one_lead, neither; background where one only recalls it."""
    if a.background or b.background:
        return "background"
    n = in_lead(a) + in_lead(b)
    return ("neither", "one_lead", "both_lead")[n]


def telling_level(a: Profile, b: Profile) -> str:
    """Where the report tells them: definite and definite_far (the later one takes up what was told), anaphora, same_sentence, same_paragraph, lead, next_paragraph, far."""
    first, second = sorted((a, b), key=lambda p: (p.start, p.key))
    steps = second.paragraph - first.paragraph
    if second.definite:
        return "definite" if steps <= 1 else "definite_far"
    if second.anaphoric and steps <= 1:
        return "anaphora"
    if not a.sentences.isdisjoint(b.sentences):
        return "same_sentence"
    if steps == 0:
        return "same_paragraph"
    if in_lead(first) and in_lead(second):
        return "lead"
    return "next_paragraph" if steps == 1 else "far"


def time_told_level(a: Profile, b: Profile) -> str:
    """News or background: same, background (one of the two), both_background."""
    if a.background != b.background:
        return "background"
    return "both_background" if a.background else "same"


def narrative_level(a: Profile, b: Profile) -> str:
    """What one report telling both is worth, by type: the type's name, none (no type), other."""
    if a.event_type != b.event_type:
        return "other"
    return a.event_type or "none"


WITHIN: Final[dict[str, Feature]] = {
    "date": date_level,
    "calendar": calendar_level,
    "place": place_level,
    "type": type_level,
    "sides": sides_level,
    "figures": figures_level,
    "words": words_level,
    "telling": telling_level,
    "time_told": time_told_level,
    "narrative": narrative_level,
}
ACROSS: Final[dict[str, Feature]] = {
    "date": date_level,
    "calendar": calendar_level,
    "place": place_level,
    "type": type_level,
    "sides": sides_level,
    "figures": figures_level,
    "words": words_level,
    "wording": wording_level,
    "gist": gist_level,
    "published": published_level,
    "outlet": outlet_level,
    "prominence": prominence_level,
}
