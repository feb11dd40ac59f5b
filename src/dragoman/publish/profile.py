"""Publication profiles: what may leave the house, and how. A profile is a TOML file; `public` and `full` are shipped.

A profile takes items and gives items, blurred, delayed and without private names. Whatever a format writes comes from
those, so that nothing below the chosen precision can leak through a title, a sentence, an id or a file's metadata.
"""

from __future__ import annotations

import dataclasses
import hashlib
import hmac
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from dragoman.errors import SettingError
from dragoman.gazetteer import Gazetteer
from dragoman.publish.data import load_table
from dragoman.publish.items import Act, Count, Item
from dragoman.publish.names import public_claimant, public_name
from dragoman.reconciling import fields
from dragoman.views.tolls import GROUPS, TollRow

SHIPPED: Final = Path(__file__).resolve().parent / "data" / "profiles"
PROVINCE, COUNTRY, CELL = 4, 6, 3  # UCDP's where_prec of what a place is blurred to
VAGUE: Final = frozenset(load_table("acled")["vague"])  # words of a number that may go out: they name nobody
_KEYS: Final = {
    "name", "about", "minimum_origins", "delay_days", "own_ids", "quotations", "blur_to", "blur", "forces", "names",
}  # fmt: skip


@dataclass(frozen=True)
class Profile:
    """What may go out. Days are counted back from the newest report of the record, never from the clock."""

    name: str
    about: str = ""
    minimum_origins: int = 1
    delay_days: int = 0
    own_ids: bool = False
    quotations: bool = True
    blur_to: str | None = None  # "admin1" or "h3:RESOLUTION"; None blurs nothing
    blur: Mapping[str, Sequence[str]] = field(default_factory=dict)  # themes, site_types, units
    forces: Mapping[str, Any] = field(default_factory=dict)  # event_types, kinds, themes, delay_days
    offices: tuple[str, ...] | None = None  # whose names go out; None: all names

    @classmethod
    def load(cls, name: str | Path) -> Profile:
        """A shipped profile by its name, or one of your own by its file. Raises SettingError with what is wrong."""
        path = SHIPPED / f"{name}.toml"
        if not path.exists():
            path = Path(name)
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            shipped = ", ".join(sorted(p.stem for p in SHIPPED.glob("*.toml")))
            raise SettingError(
                f"profile {str(name)!r}: {error}; give a TOML file, or one of {shipped}"
            ) from None
        if unknown := sorted(table.keys() - _KEYS):
            raise SettingError(
                f"profile {path}: {unknown[0]!r} is not one of its keys: {', '.join(sorted(_KEYS))}"
            )
        names = table.pop("names", None)
        profile = cls(**{"name": path.stem, **table}, offices=tuple(names["offices"]) if names else None)
        if profile.blur_to not in (None, "admin1") and not _cell_size(profile.blur_to):
            raise SettingError(
                f'profile {path}: blur_to is {profile.blur_to!r}: give "admin1" or "h3:0" to "h3:15"'
            )
        return profile

    @property
    def open(self) -> bool:
        """Whether it lets everything out as it is."""
        return self == Profile(self.name, self.about)


@dataclass(frozen=True)
class Published:
    """What a profile lets out: the items, the fields it changed by item id, and how many incidents it withheld.

    `behind` leads from the ids that go out to the record's own; it never goes out itself.
    """

    items: tuple[Item, ...]
    changed: Mapping[str, tuple[str, ...]]
    withheld: int
    behind: Mapping[str, str]


def publish(
    items: Iterable[Item], profile: Profile, newest: date | None, secret: bytes, gazetteer: Gazetteer | None
) -> Published:
    """Apply a profile. `newest` is the day of the record's newest report; `secret` keys the publication's own ids.

    `gazetteer` gives the middle of a province; without one, a blurred place has no coordinates.
    """
    out: list[Item] = []
    changed: dict[str, tuple[str, ...]] = {}
    behind: dict[str, str] = {}
    withheld = 0
    for item in items:
        if _held_back(item, profile, newest):
            withheld += 1
            continue
        public, touched = _public(item, profile, secret, gazetteer)
        out.append(public)
        behind[public.id] = item.id
        if touched:
            changed[public.id] = touched
    return Published(
        tuple(sorted(out, key=lambda x: (x.incident.date_start or date.max, x.id))), changed, withheld, behind
    )


def _held_back(item: Item, profile: Profile, newest: date | None) -> bool:
    if item.incident.n_origins < profile.minimum_origins:
        return True
    days = max(
        profile.delay_days, int(profile.forces.get("delay_days", 0)) if _of_forces(item, profile) else 0
    )
    if not days or newest is None:
        return False
    told = [s.published for s in item.sources if s.published]
    last = item.incident.date_end or item.incident.date_start or max(told, default=newest)
    if item.incident.kind == "state" and item.incident.date_end is None:
        last = max([last, *told])  # a state that stands is as new as the last report of it
    return last > newest - timedelta(days=days)


def _of_forces(item: Item, profile: Profile) -> bool:
    i, rule = item.incident, profile.forces
    stands = i.kind in rule.get("kinds", ()) and i.theme in rule.get("themes", ())
    return stands or i.event_type in rule.get("event_types", ())


def _sensitive(item: Item, profile: Profile) -> bool:
    rule = profile.blur
    return (
        item.incident.theme in rule.get("themes", ())
        or any(s in rule.get("site_types", ()) for s in item.sites)
        or any(c.unit in rule.get("units", ()) for c in item.counts)
        or _of_forces(item, profile)
    )


def _public(
    item: Item, profile: Profile, secret: bytes, gazetteer: Gazetteer | None
) -> tuple[Item, tuple[str, ...]]:
    """The item as it may go out, and the names of the fields that the profile changed."""
    if profile.open:
        return item, ()
    touched: list[str] = []
    i = item.incident
    changes: dict[str, Any] = {"claim_ids": (), "report_ids": ()}
    changes |= dict.fromkeys(("killed_basis", "injured_basis", "civilians_killed_basis", "displaced_basis"))
    if profile.blur_to and _sensitive(item, profile):
        place = _blurred(item, profile.blur_to, gazetteer)
        if any(getattr(i, k) != v for k, v in place.items()):
            changes |= place
            touched.append("place")
    claimants, denied_by, counts = item.claimants, item.denied_by, item.counts
    tellers, acts, tolls = item.tellers, item.acts, item.tolls
    if profile.offices is not None:
        for side in ("actors", "recipients"):
            told = getattr(i, side)
            changes[side] = tuple(dict.fromkeys(public_name(n, profile.offices) for n in told))
            touched += [side] if changes[side] != told else []
        claimants = tuple(dict.fromkeys(public_claimant(n, profile.offices) for n in claimants))
        denied_by = tuple(dict.fromkeys(public_claimant(n, profile.offices) for n in denied_by))
        touched += ["claimants"] if claimants != item.claimants else []
        counts = tuple(_count(c, profile.offices) for c in counts)
        tellers = tuple(dict.fromkeys(public_claimant(n, profile.offices) for n in tellers))
        acts = tuple(_act(a, profile.offices) for a in acts)
        tolls = tuple(_toll(t, profile.offices) for t in tolls)
    if profile.own_ids:
        changes["incident_id"] = _own_id(i.incident_id, secret)
        changes["part_of_incident"] = i.part_of_incident and _own_id(i.part_of_incident, secret)
    incident = dataclasses.replace(i, **changes)
    incident = dataclasses.replace(incident, title=_title(incident))
    bare = () if profile.quotations else item.quotes
    return (
        dataclasses.replace(
            item,
            id=incident.incident_id,
            incident=incident,
            claimants=claimants,
            denied_by=denied_by,
            counts=counts,
            tellers=tellers,
            acts=acts,
            tolls=tuple(dataclasses.replace(t, incident_id=incident.incident_id) for t in tolls),
            told_on=item.told_on if profile.quotations else (),
            quotes=item.quotes if profile.quotations else (),
            sources=item.sources if profile.quotations else _bare(item),
        ),
        (*touched, *(["quotations"] if bare else [])),
    )


def _bare(item: Item) -> tuple[Any, ...]:
    """The outlets alone: a title, an address or a day would lead back to the report."""
    found = {s.outlet: dataclasses.replace(s, title=None, url=None, published=None) for s in item.sources}
    return tuple(found[o] for o in sorted(found))


def _count(count: Count, offices: Sequence[str]) -> Count:
    """Without the report's words, but for the small ones that say how vague the number is."""
    plain = " ".join(w for w in count.words.lower().split() if w.isalpha() and w in VAGUE)
    side = count.side and public_name(count.side, offices)
    return dataclasses.replace(
        count, side=side, claimant=public_claimant(count.claimant, offices), words=plain
    )


def _act(act: Act, offices: Sequence[str]) -> Act:
    def public(names: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(public_name(n, offices) for n in names))

    return Act(public(act.actors), public(act.recipients), act.mode)


def _toll(toll: TollRow, offices: Sequence[str]) -> TollRow:
    """Without the reports and figures that it rests on."""
    told = {n: n and public_claimant(n, offices) for n in (toll.claimant, toll.root)}
    side = toll.side if toll.side in GROUPS else public_name(toll.side, offices)
    return dataclasses.replace(
        toll, side=side, claimant=told[toll.claimant], root=told[toll.root], report_id=None, day=None, figure_ids=()
    )  # fmt: skip


def _blurred(item: Item, to: str, gazetteer: Gazetteer | None) -> dict[str, Any]:
    """The place fields of an incident, as precise as the profile allows."""
    i = item.incident
    none: dict[str, Any] = {"geonames_id": None, "latitude": None, "longitude": None}
    if (size := _cell_size(to)) is not None and i.latitude is not None and i.longitude is not None:
        import h3  # only where a profile asks for cells

        latitude, longitude = h3.cell_to_latlng(h3.latlng_to_cell(i.latitude, i.longitude, size))
        cell = {"place_name": None, "latitude": round(latitude, 4), "longitude": round(longitude, 4)}
        return {**none, **cell, "where_prec": max(i.where_prec or 0, CELL)}
    if (i.where_prec or 9) >= PROVINCE and i.place_name in (i.admin1, None):
        return {}
    if i.admin1 is None:
        return {**none, "place_name": None, "where_prec": COUNTRY if i.country else None}
    middle = _middle(i.admin1, i.country, gazetteer)
    return {**none, **middle, "place_name": i.admin1, "where_prec": PROVINCE}


def _middle(admin1: str, country: str | None, gazetteer: Gazetteer | None) -> dict[str, float]:
    if gazetteer is None:
        return {}
    found = [e for e in gazetteer.lookup(admin1).entries if e.kind == "admin1" and e.country == country]
    return {"latitude": found[0].latitude, "longitude": found[0].longitude} if found else {}


def _cell_size(to: str | None) -> int | None:
    name, _, size = (to or "").partition(":")
    return int(size) if name == "h3" and size.isdigit() and int(size) <= 15 else None


def _own_id(identity: str, secret: bytes) -> str:
    return hmac.new(secret, identity.encode(), hashlib.sha256).hexdigest()[:16]


def _title(i: Any) -> str:
    tolls = {
        f"{m}_{b}": getattr(i, f"{m}_{b}")
        for m in ("killed", "injured", "displaced")
        for b in ("low", "best", "high")
    }
    place = fields.Where(
        i.place_name, i.geonames_id, i.latitude, i.longitude, i.country, i.admin1, i.where_prec
    )
    return fields.title(
        i.kind, i.event_type, i.mode, i.theme, i.modality, place, i.when, i.actors, i.recipients,
        fields.toll_in_words(tolls),
    )  # fmt: skip
