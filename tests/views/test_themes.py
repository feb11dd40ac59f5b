"""The account in themes: typed rows from claims told in our own words."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from dragoman.linking import Cluster
from dragoman.model import THEMES, Claim, Figure, Report
from dragoman.reconciling import reconcile
from dragoman.views import Filter, Tables
from dragoman.views.themes import VIEWS, Row, theme_rows

sys.path.insert(0, str(Path(__file__).parents[1] / "linking"))
from claims import claim, figure, report


def tables(
    claims: list[Claim], figures: list[Figure] = (), reports: list[Report] = (), *groups: str
) -> Tables:  # type: ignore[assignment]
    given = {r.report_id: r for r in reports}
    every = [
        given.get(n) or report(n, published="2020-02-10")
        for n in sorted({c.report_id for c in claims} | given.keys())
    ]
    clusters = [Cluster(tuple(sorted(g))) for g in groups or [c.claim_id for c in claims]]
    incidents, placed, counted = reconcile(clusters, every, claims, list(figures))
    return Tables(every, placed, counted, incidents)


def told(
    name: str,
    theme: str,
    sentence: str,
    trigger: str,
    rep: str = "r1",
    place: str | None = None,
    day: str | None = None,
    **fields: Any,
) -> Claim:
    base: dict[str, Any] = {
        "event_type": None,
        "mode": None,
        "theme": theme,
        "trigger": trigger,
        "sentence": sentence,
    }
    return claim(name, rep, place, day, **base | fields)


def rows(theme: str, made: Tables, *names: str, wanted: Filter | None = None) -> list[tuple[Any, ...]]:
    return [tuple(getattr(r, n) for n in names) for r in theme_rows(theme, made, wanted)]


def test_each_theme_has_a_table_whose_fields_are_documented() -> None:
    assert {*THEMES, "alignment"} - VIEWS.keys() == {"politics", "other"}
    for row, _ in VIEWS.values():
        assert row.__doc__
        assert all(f.metadata["head"] and f.metadata["help"] for f in dataclasses.fields(row))


def test_hostilities_tell_the_dead_by_side() -> None:
    c = claim("a", "r1", "Northford", "2020-02-06", claimant="Monitor", actors=("Turkey",))
    made = tables(
        [c], [figure(c, "killed", 7, who_actor="Turkey"), figure(c, "killed", 13, 20, who_actor="Syria")]
    )
    (row,) = theme_rows("hostilities", made)
    assert (row.what, str(row.killed), [(s, str(n)) for s, n in row.killed_by_side]) == (
        "air strike",
        "20",
        [("Syria", "13"), ("Turkey", "7")],
    )  # type: ignore[attr-defined]
    assert (row.according_to, row.last_said, row.n_origins) == (("Monitor",), date(2020, 2, 10), 1)


def test_displacement_keeps_each_claimants_number() -> None:
    a = told(
        "a",
        "displacement",
        "The UN says 500 fled Northford.",
        "fled",
        place="Northford",
        place_text="Northford",
        claimant="United Nations",
    )
    b = told("b", "displacement", "Some 900 fled.", "fled", rep="r2")
    same = told("c", "displacement", "The UN counts 500.", "counts", rep="r3", claimant="United Nations")
    made = tables(
        [a, b, same],
        [figure(a, "displaced", 500), figure(b, "displaced", 900), figure(same, "displaced", 500)],
        [],
        "abc",
    )
    found = rows("displacement", made, "number", "according_to", "n_origins")
    assert sorted((n.best, who, origins) for (n, who, origins) in found) == [
        (500, ("United Nations",), 2), (900, ("the report itself",), 1),
    ]  # fmt: skip


def test_health_care() -> None:
    a = told(
        "a",
        "health_care",
        "Two clinics have stopped work.",
        "stopped work",
        place="Northford",
        day="2020-02-06",
        claimant="WHO",
    )
    hit = told(
        "b",
        "hostilities",
        "A strike destroyed a hospital.",
        "strike",
        event_type="ASSAULT",
        mode="aerial",
        site_type="hospital",
        actors=("Army",),
    )
    made = tables([a, hit], [figure(a, "suspended", 2, unit="facilities")])
    assert [(w, s, f and f.best, by) for w, s, f, by in rows("health_care", made, "what", "site", "facilities", "by")] == [
        ("out of work", "clinics", 2, ()), ("attacked", "hospital", None, ("Army",)),
    ]  # fmt: skip


def siege(name: str, day: str, rep: str) -> Claim:
    return told(name, "control", "Soldiers besiege Northford.", "besiege", rep, "Northford", event_type="COERCE", mode="restrict", kind="state", date_start=date.fromisoformat(day), date_prec=1, actors=("Army",))  # fmt: skip


def taken(name: str, words: str, day: str, rep: str, by: str, whom: str = "") -> Claim:
    return told(name, "control", f"The town was {words}.", words, rep, "Northford", day, event_type="ASSAULT", actors=(by,), recipients=(whom,) if whom else ())  # fmt: skip


def test_control_a_bar_ends_when_reports_stop_saying_so() -> None:
    made = tables(
        [siege("a", "2020-02-01", "r1"), siege("b", "2020-02-01", "r2")],
        [],
        [report("r1", published="2020-02-02"), report("r2", published="2020-02-08")],
        "ab",
    )
    assert rows("control", made, "state", "by", "start", "end", "until", "last_said") == [
        ("besieged", ("Army",), date(2020, 2, 1), date(2020, 2, 8), "last said", date(2020, 2, 8)),
    ]


def test_control_a_capture_ends_what_was_held_and_a_recapture_is_told_apart() -> None:
    held = told(
        "h",
        "control",
        "Rebels hold Northford.",
        "hold",
        "r1",
        "Northford",
        kind="state",
        date_start=date(2020, 1, 1),
        actors=("Rebels",),
    )
    claims = [
        held,
        taken("a", "captured", "2020-02-05", "r2", "Army", "Rebels"),
        taken("b", "recaptured", "2020-02-09", "r3", "Rebels"),
    ]
    made = tables(claims)
    assert rows("control", made, "state", "by", "against", "end", "until") == [
        ("held", ("Rebels",), (), date(2020, 2, 5), "next change"),
        ("captured", ("Army",), ("Rebels",), date(2020, 2, 5), "day of a change"),
        ("recaptured", ("Rebels",), (), date(2020, 2, 9), "day of a change"),
    ]


@pytest.mark.parametrize(
    ("words", "trigger", "state"),
    [
        ("Soldiers battle to recapture Northford.", "recapture", "fought over"),
        ("Soldiers launched a bid to take the town.", "take", "fought over"),
        ("Soldiers took back the town.", "took back", "recaptured"),
        ("Soldiers overran the town.", "overran", "captured"),
    ],
)
def test_states_of_control(words: str, trigger: str, state: str) -> None:
    c = told(
        "a",
        "control",
        words,
        trigger,
        place="Northford",
        day="2020-02-05",
        event_type="ASSAULT",
        actors=("Army",),
    )
    assert rows("control", tables([c]), "state") == [(state,)]


def test_ceasefire_says_who_accuses_whom() -> None:
    accusing = told(
        "a",
        "diplomacy",
        "Lowland accused Upland of violating the truce.",
        "accused",
        event_type="ACCUSE",
        actors=("Lowland",),
        recipients=("Upland",),
    )
    alleged = told(
        "b",
        "ceasefire",
        "Lowland accused Upland of violating the truce.",
        "violating",
        event_type="ACCUSE",
        mode="allege",
        actors=("Upland",),
        claimant="Lowland",
    )
    post = told(
        "c",
        "control",
        "Lowland set up four observation posts.",
        "set up",
        event_type="MOBILIZE",
        mode="troops",
        actors=("Lowland",),
    )
    ring = told(
        "d",
        "control",
        "Upland's army encircled an observation post.",
        "encircled",
        event_type="COERCE",
        mode="restrict",
        kind="state",
        actors=("Upland",),
    )
    deal = told(
        "e",
        "ceasefire",
        "They agreed a truce.",
        "agreed a truce",
        event_type="CONCEDE",
        day="2020-02-01",
        actors=("Upland", "Lowland"),
    )
    made = tables(
        [accusing, alleged, post, ring, deal],
        [figure(post, "deployed", 4, unit="posts")],
        [],
        "ab",
        "c",
        "d",
        "e",
    )
    found = rows("ceasefire", made, "kind", "by", "according_to", "posts")
    assert [(k, by, who, p and p.best) for k, by, who, p in found] == [
        ("agreement", ("Lowland", "Upland"), ("the report itself",), None),
        ("violation alleged", ("Upland",), ("Lowland",), None),
        ("post set up", ("Lowland",), ("the report itself",), 4),
        ("post encircled", ("Upland",), ("the report itself",), None),
    ]


def test_airspace() -> None:
    shut = told(
        "a",
        "airspace",
        "Turkey closed its airspace to Syrian aircraft.",
        "closed",
        day="2020-02-05",
        event_type="COERCE",
        mode="restrict",
        actors=("Turkey",),
    )
    warn = told(
        "b",
        "diplomacy",
        "Russia warned Turkish planes.",
        "warned",
        day="2020-02-06",
        event_type="THREATEN",
        actors=("Russia",),
        recipients=("Turkish armed forces",),
    )
    other = told(
        "c", "diplomacy", "Russia warned the rebels.", "warned", event_type="THREATEN", actors=("Russia",)
    )
    assert rows("airspace", tables([shut, warn, other]), "kind", "by", "to") == [
        ("closed", ("Turkey",), ("Syria",)), ("warning", ("Russia",), ("Turkish armed forces",)),
    ]  # fmt: skip


def meeting(name: str, rep: str, day: str, modality: str, *who: str, **fields: Any) -> Claim:
    return told(
        name,
        "diplomacy",
        "The two meet.",
        "meet",
        rep,
        "Northford",
        day,
        event_type="CONSULT",
        modality=modality,
        actors=who,
        **fields,
    )


def status(made: Tables) -> list[tuple[Any, ...]]:
    return rows("diplomacy", made, "status", "note")


def test_a_planned_meeting_is_overdue_only_where_later_reports_were_read() -> None:
    plan = meeting("a", "r1", "2020-02-12", "planned", "Russia", "Turkey")
    first = report("r1", published="2020-02-10")
    assert status(tables([plan], [], [first])) == [("planned", "")]
    assert status(tables([plan], [], [first, report("r2", published="2020-02-12")])) == [("planned", "")]
    assert status(tables([plan], [], [first, report("r2", published="2020-02-14", retracted=True)])) == [
        ("planned", "")
    ]
    (found,) = status(tables([plan], [], [first, report("r2", published="2020-02-14")]))
    assert found == ("overdue", "no follow-up read; 1 later report read, the newest of 2020-02-14")


def test_a_planned_meeting_was_held_where_it_is_told() -> None:
    plan, held = (
        meeting("a", "r1", "2020-02-12", "planned", "Russia", "Turkey"),
        meeting("b", "r2", "2020-02-12", "asserted", "Russia", "Turkey"),
    )
    reports = [report("r1", published="2020-02-10"), report("r2", published="2020-02-14")]
    assert status(tables([plan, held], [], reports, "ab")) == [("held", "")]
    apart = dataclasses.replace(
        held, actors=("Vladimir Putin", "Recep Tayyip Erdogan"), place_name="Far", geonames_id=7
    )
    assert ("held", "told by claim b") in status(tables([plan, apart], [], reports))
    others = dataclasses.replace(held, actors=("Iran", "Iraq"), place_name="Far")
    assert ("overdue", "no follow-up read; 1 later report read, the newest of 2020-02-14") in status(
        tables([plan, others], [], reports)
    )


def test_what_is_told_of_a_coming_day_is_planned() -> None:
    c = meeting("a", "r1", "2020-09-16", "asserted", "Russia")
    assert status(tables([c], [], [report("r1", published="2020-08-27")])) == [("planned", "")]


@pytest.mark.parametrize(
    ("sentence", "trigger", "fields", "row"),
    [
        ("Turkey took delivery of Russian S-400 missile systems.", "took delivery", {"event_type": "COOPERATE", "actors": ("Turkey",)}, ("S-400 missile systems", "delivered", ("Russia",), ("Turkey",))),
        ("Russia offered to sell Turkey Su-35 jets.", "sell", {"event_type": "AID", "actors": ("Russia",), "modality": "planned"}, ("Su-35 jets", "offered", ("Russia",), ("Turkey",))),
        ("Iran supplies rockets to Hezbollah.", "supplies", {"event_type": "AID", "actors": ("Iran",)}, ("rockets", "delivered", ("Iran",), ("Hezbollah",))),
        ("Deliveries of tanks have been suspended.", "Deliveries", {"event_type": "COOPERATE"}, ("tanks", "suspended", (), ())),
        ("Turkey ordered 24 fighter jets.", "ordered", {"event_type": "COOPERATE", "actors": ("Turkey",)}, ("fighter jets", "ordered", (), ("Turkey",))),
    ],
)  # fmt: skip
def test_arms(sentence: str, trigger: str, fields: dict[str, Any], row: tuple[Any, ...]) -> None:
    made = tables([told("a", "arms", sentence, trigger, **fields)])
    assert rows("arms", made, "item", "stage", "supplier", "recipient") == [row]


def test_arms_without_an_item_are_those_told_before() -> None:
    first = told(
        "a",
        "arms",
        "Turkey ordered Russian S-400 systems.",
        "ordered",
        event_type="COOPERATE",
        actors=("Turkey",),
    )
    later = told(
        "b", "arms", "The second stage of deliveries has begun.", "deliveries", event_type="COOPERATE", at=60
    )
    assert rows("arms", tables([first, later]), "item", "stage", "supplier", "recipient") == [
        ("S-400 systems", "ordered", ("Russia",), ("Turkey",)),
        ("S-400 systems", "delivery begun", ("Russia",), ("Turkey",)),
    ]


@pytest.mark.parametrize(
    ("sentence", "trigger", "fields", "kind"),
    [
        (
            "The UN appealed for 500 million dollars.",
            "appealed",
            {"theme": "diplomacy", "event_type": "REQUEST"},
            "appeal",
        ),
        (
            "The EU urged all sides to let aid into the area.",
            "urged",
            {"event_type": "REQUEST"},
            "access demanded",
        ),
        ("A convoy brought food.", "brought", {"event_type": "AID"}, "delivery"),
        ("It will send aid.", "send", {"event_type": "AID", "modality": "planned"}, "pledge"),
        ("Famine threatens.", "Famine", {"kind": "state"}, "need"),
    ],
)
def test_aid(sentence: str, trigger: str, fields: dict[str, Any], kind: str) -> None:
    made = tables([told("a", fields.pop("theme", "aid"), sentence, trigger, **fields)])
    assert rows("aid", made, "kind") == [(kind,)]


def test_alignment_is_between_parties() -> None:
    backs = told(
        "a",
        "diplomacy",
        "Russia backs Assad.",
        "backs",
        kind="state",
        event_type="SUPPORT",
        actors=("Russia",),
        recipients=("Bashar al-Assad",),
    )
    helps = told(
        "b",
        "hostilities",
        "Russia gives his army air support.",
        "gives",
        "r2",
        kind="state",
        event_type="SUPPORT",
        actors=("Russian armed forces",),
        recipients=("Syrian armed forces",),
    )
    words = told(
        "c",
        "diplomacy",
        "Turkey supports Syria's territorial integrity.",
        "supports",
        kind="state",
        event_type="SUPPORT",
        actors=("Turkey",),
        recipients=("Syria",),
    )
    arms = told(
        "d", "arms", "Iran supplies rockets to Hezbollah.", "supplies", event_type="AID", actors=("Iran",)
    )
    found = rows(
        "alignment", tables([backs, helps, words, arms]), "backer", "backed", "how", "n_origins", "names"
    )
    assert found == [
        (
            "Russia",
            "Syria",
            ("military", "political"),
            2,
            ("Bashar al-Assad", "Russian armed forces", "Syrian armed forces"),
        ),
        ("Iran", "Hezbollah", ("arms",), 1, ()),
    ]


def test_withdrawn_reports_and_rejected_claims_are_in_no_table() -> None:
    gone, no, stays = (
        siege("a", "2020-02-01", "r1"),
        dataclasses.replace(siege("b", "2020-02-01", "r2"), review_state="rejected"),
        siege("c", "2020-02-01", "r3"),
    )
    made = tables([gone, no, stays], [], [report("r1", retracted=True)], "abc")
    (row,) = theme_rows("control", made)
    assert row.claim_ids == ("c",)


def test_what_is_wanted_narrows_a_theme() -> None:
    made = tables([siege("a", "2020-02-01", "r1"), taken("b", "captured", "2020-01-05", "r2", "Army")])
    assert rows("control", made, "state", wanted=Filter.from_query("since=2020-01-20&theme=aid")) == [
        ("besieged",)
    ]
    assert rows("control", made, "state", wanted=Filter(areas=("Farhaven",))) == []


def test_rows_do_not_depend_on_the_order_of_claims() -> None:
    claims = [
        siege("a", "2020-02-01", "r1"),
        siege("b", "2020-02-01", "r2"),
        taken("c", "captured", "2020-02-05", "r3", "Army"),
    ]
    one, other = tables(claims, [], [], "ab", "c"), tables(claims[::-1], [], [], "c", "ab")

    def plain(made: Tables) -> list[Row]:
        return [
            dataclasses.replace(r, claim_ids=tuple(sorted(r.claim_ids))) for r in theme_rows("control", made)
        ]

    assert plain(one) == plain(other)
