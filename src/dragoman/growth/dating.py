"""Which reports others date otherwise now: only those that look for what changed reports tell, or are counted beside them."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from dragoman.growth.before import Before
from dragoman.model import Evidence, Interval, Reading, Report
from dragoman.redating.redate import counted_by_site, days_by, is_open, sought, told_elsewhere

Told = tuple[Evidence, ...]
Keys = tuple[tuple[int, ...], tuple[int, ...]]  # offered and sought


@dataclass(frozen=True)
class Dated:
    """What other reports say of days: evidence by report for those looked at, days and counts by report for all; `keys` by
    which the fresh reports find each other (see `redating.sought`)."""

    evidence: Mapping[str, Told] = field(default_factory=dict)
    days: Mapping[str, Interval] = field(default_factory=dict)
    counted: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, Keys] = field(default_factory=dict)


def date_again(before: Before, fresh: Mapping[str, Reading], gone: Collection[str]) -> Dated:
    """Date what the `fresh` readings, and the reports that are `gone`, touch."""
    kept = {i: k for i, k in before.kept_reports.items() if i not in gone and i not in fresh}
    keys = {i: sought(r) for i, r in fresh.items()}
    open_ = {i for i, k in kept.items() if k.open} | {i for i, r in fresh.items() if is_open(r.report)}
    if not open_:
        return Dated(days={i: r.report.alone for i, r in fresh.items()}, keys=keys)
    touched = {k for offers, _ in keys.values() for k in offers}
    touched |= {k for i in (*gone, *fresh) if i in before.kept_reports for k in before.kept_reports[i].offers}
    looked = {i for i in open_ if i in fresh or not touched.isdisjoint(kept[i].seeks)}
    told = _told(before, fresh, kept, keys, looked)
    days = {i: Interval(k.days_start, k.days_end) for i, k in kept.items()}
    opened = _readings(before, fresh, looked)
    days |= {i: days_by(r.report, told) for i, r in {**fresh, **opened}.items()}
    reports = [_light(i, k.url, k.language, None if k.open else k.days_start) for i, k in kept.items()]
    counted = counted_by_site([*reports, *(r.report for r in fresh.values())], days)
    said = {i: _as_json(counted.get(i, ())) for i in open_}
    recounted = {i for i in open_ - looked if said[i] != kept[i].counted}
    told |= _told(before, fresh, kept, keys, recounted)
    return Dated({i: (*told.get(i, ()), *counted.get(i, ())) for i in looked | recounted}, days, said, keys)


def _told(
    before: Before,
    fresh: Mapping[str, Reading],
    kept: Collection[str],
    keys: Mapping[str, Keys],
    looked: Collection[str],
) -> dict[str, Told]:
    """What those that tell the same happenings say of the reports looked at."""
    seeks = {k for i in looked for k in (keys[i][1] if i in keys else before.kept_reports[i].seeks)}
    if not seeks:
        return {}
    telling = {i for i in kept if not seeks.isdisjoint(before.kept_reports[i].offers)}
    telling |= {i for i, (offers, _) in keys.items() if not seeks.isdisjoint(offers)}
    found = told_elsewhere(list(_readings(before, fresh, {*looked, *telling}).values()))
    return {i: e for i, e in found.items() if i in looked}


def _readings(before: Before, fresh: Mapping[str, Reading], ids: Collection[str]) -> dict[str, Reading]:
    """Readings by report, as they were read, without the mentions that dating does not look at."""
    stand = {i for i in ids if i not in fresh}
    rows: dict[str, dict[str, list[Any]]] = {i: {"claims": [], "figures": [], "places": []} for i in stand}
    claims, figures = before.as_read(stand)
    for name, items in (("claims", claims), ("figures", figures), ("places", before.places(stand))):
        for item in items:
            rows[item.report_id][name].append(item)
    out = {
        i: Reading(report, **{name: tuple(items) for name, items in rows[i].items()})
        for i, report in sorted(before.reports(stand).items())
    }
    return {**out, **{i: fresh[i] for i in ids if i in fresh}}


def to_read_again(dated: Dated, before: Before, fresh: Mapping[str, Reading]) -> dict[str, Told]:
    """The reports that must be read again, since others say otherwise than when they were read, with what these say."""
    reports = {
        **before.reports({i for i in dated.evidence if i not in fresh}),
        **{i: r.report for i, r in fresh.items()},
    }
    return {
        i: e for i, e in sorted(dated.evidence.items()) if _said(reports[i].published_evidence) != _said(e)
    }


def _said(evidence: Iterable[Evidence]) -> list[tuple[object, ...]]:
    """What other reports say, whether reading found that it fits or that it clashes."""
    return [(e.report_id, e.text, e.start, e.end, e.interval) for e in evidence if e.report_id is not None]


def _as_json(evidence: Told) -> str:
    return json.dumps([[e.text, str(e.interval.start), str(e.interval.end), e.report_id] for e in evidence])


def _light(report_id: str, url: str, language: str | None, day: date | None) -> Report:
    """As much of a report as counting looks at."""
    return replace(
        _EMPTY, report_id=report_id, url=url, language=language, published_start=day, published_end=day
    )


_EMPTY: Final = Report("", "", "")
