"""Blind double coding: what one coder answered shows nowhere to another before the own answer is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.model import Claim
from dragoman.pipeline import refresh
from dragoman.record import Record

API = "/api/v1"
ACCEPTS = {"json": "application/json", "csv": "text/csv", "geojson": "application/geo+json"}


def claim(mine: Path, words: str) -> Claim:
    return next(c for c in Record.open(mine).claims() if words in c.sentence)


def routes(mine: Path) -> list[tuple[str, str]]:
    """(address, what is accepted) of everything that shows something of the record."""
    store = Record.open(mine)
    claims, reports = store.claims(), store.reports()
    pages = [
        "/",
        "/rows?offset=0",
        "/map.json",
        "/figures",
        "/figures?measure=injured",
        "/reports",
        "/reports?q=soldiers",
    ]
    pages += ["/?known=2020-02-28", "/figures?known=2020-02-28", "/?since=2020-02-01&until=2020-02-29"]
    pages += [f"/?review={s}" for s in ("unreviewed", "accepted", "corrected", "rejected")]
    pages += [
        f"/themes/{t}" for t in ("hostilities", "displacement", "diplomacy", "control", "alignment", "other")
    ]
    pages += [f"/incident/{i.incident_id}" for i in store.incidents()]
    pages += [f"/incident/{c.incident_id}?at={c.claim_id}.where" for c in claims]
    pages += [f"/report/{r.report_id}" for r in reports] + [
        f"/report/{c.report_id}?at={c.claim_id}" for c in claims
    ]
    api = [f"{API}/{t}?limit=1000" for t in ("incidents", "claims", "figures", "reports")]
    api += [f"{API}/claims?review={s}" for s in ("accepted", "corrected", "rejected")] + [
        f"{API}/incidents?known=2020-02-28"
    ]
    found = [(p, "text/html") for p in pages] + [(p, a) for p in api for a in ACCEPTS.values()]
    found += [(f"{API}/claims/{c.claim_id}", ACCEPTS["json"]) for c in claims]
    found += [(f"{API}/incidents/{i.incident_id}", ACCEPTS["json"]) for i in store.incidents()]
    found += [(f"{API}/figures/{f.figure_id}", ACCEPTS["json"]) for f in store.figures()]
    return found


def shown(client: TestClient, asked: list[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """What a client is told at each address; that a question is sealed may be said."""
    out = {}
    for address, accept in asked:
        answer = client.get(address, headers={"accept": accept}, follow_redirects=False)
        assert answer.status_code == 200, (address, answer.text)
        out[address, accept] = re.sub(r'(?s)<div class="sec" id="history">.*?</section>', "", answer.text)
    return out


def told(ann: TestClient, form: dict[str, str]) -> None:
    answer = ann.post("/judge", data=form)
    assert "Kept:" in answer.text, answer.text


ANSWERS: dict[str, Callable[[Path], list[dict[str, str]]]] = {
    "accept": lambda m: [{"action": "accept", "subject": str(claim(m, "At least 33").incident_id)}],
    "reject": lambda m: [{"action": "reject", "subject": str(claim(m, "At least 33").incident_id), "reason": "as ann thinks"}],
    "correct": lambda m: [
        {"action": "correct", "subject": claim(m, "At least 33").claim_id, "was_place": "", "to_place": "Saraqib", "was_date": "", "to_date": "2020-02-25"},
        {"action": "correct", "subject": next(f for f in Record.open(m).figures() if f.text.startswith("At least 33")).figure_id, "was_number": "", "to_number": "77"},
    ],
    "same": lambda m: [{"action": "same", "subject": str(claim(m, "At least 33").incident_id), "other": str(claim(m, "killing five").incident_id)}],
    "split": lambda m: [{"action": "split", "subject": str(claim(m, "killing five").incident_id), "claim": claim(m, "Eight Turkish").claim_id}],
}  # fmt: skip


@pytest.mark.parametrize("answer", list(ANSWERS))
def test_nothing_of_an_answer_shows_before_the_own_one(
    team: Callable[[str], TestClient], mine: Path, answer: str
) -> None:
    if answer == "split":
        first, second = claim(mine, "killing five"), claim(mine, "Eight Turkish")
        if first.incident_id != second.incident_id:
            pytest.skip("the reader keeps them apart already")
    ann, bo, vi = team("ann"), team("bo"), team("vi")
    asked = routes(mine)
    before = shown(bo, asked)
    forms = ANSWERS[answer](mine)
    for form in forms:
        told(ann, form)
    assert shown(bo, asked) == before, "before the tables follow"
    refresh(mine)
    after = shown(bo, asked)
    assert [k for k in asked if after[k] != before[k]] == []
    assert vi.get(f"{API}/claims?limit=1000").json() != bo.get(
        f"{API}/claims?limit=1000"
    ).json() or answer in ("same", "split")
    for closed in ("/review/differences", "/log", f"{API}/judgements"):
        assert bo.get(closed).status_code == 403
    page = bo.get("/review").text
    assert "second coder" in page or answer == "split"


def test_the_second_answer_is_kept_of_what_was_read_and_opens_the_first(
    team: Callable[[str], TestClient], mine: Path
) -> None:
    ann, bo = team("ann"), team("bo")
    item = claim(mine, "At least 33")
    told(
        ann,
        {
            "action": "correct",
            "subject": item.claim_id,
            "was_place": "",
            "to_place": "Saraqib",
            "reason": "as ann thinks",
        },
    )
    refresh(mine)
    assert "as ann thinks" not in bo.get(f"/incident/{item.incident_id}").text
    told(bo, {"action": "accept", "subject": str(item.incident_id), "item": f"i-{item.incident_id}"})
    (bos,) = [j for j in Record.open(mine).judgements.all() if j.author == "bo"]
    assert bos.anchors[0].row is not None
    assert bos.anchors[0].row["place_name"] == item.place_name, (
        "bo accepted what the reader read, not what ann made of it"
    )
    assert "as ann thinks" in bo.get(f"/incident/{item.incident_id}").text


def test_a_second_coder_gives_the_same_correction_on_their_own(
    team: Callable[[str], TestClient], mine: Path
) -> None:
    ann, bo = team("ann"), team("bo")
    item = claim(mine, "At least 33")
    form = {"action": "correct", "subject": item.claim_id, "was_place": "", "to_place": "Saraqib"}
    told(ann, form)
    refresh(mine)
    told(bo, form)
    assert [(j.author, j.field) for j in Record.open(mine).judgements.all()] == [
        ("ann", "place"),
        ("bo", "place"),
    ]


def test_a_rejected_incident_still_comes_to_the_second_coder(
    team: Callable[[str], TestClient], mine: Path
) -> None:
    ann, bo = team("ann"), team("bo")
    item = claim(mine, "At least 33")
    told(ann, {"action": "reject", "subject": str(item.incident_id)})
    refresh(mine)
    assert ann.get(f"/incident/{item.incident_id}").status_code == 404
    assert f"i-{item.incident_id}" in bo.get("/review").text
    told(bo, {"action": "accept", "subject": str(item.incident_id), "item": f"i-{item.incident_id}"})
    assert "bo is right" in team("cy").get("/review/differences").text


def test_a_merge_that_another_coder_refused_is_not_refused_aloud(
    team: Callable[[str], TestClient], mine: Path
) -> None:
    ann, bo = team("ann"), team("bo")
    a, b = str(claim(mine, "At least 33").incident_id), str(claim(mine, "killing five").incident_id)
    told(ann, {"action": "not_same", "subject": a, "other": b})
    refresh(mine)
    told(bo, {"action": "same", "subject": a, "other": b, "item": f"p-{min(a, b)}-{max(a, b)}"})
    assert [j.action for j in Record.open(mine).judgements.all()] == ["not_same", "same"]
    assert "One happening, or two?" in team("cy").get("/review/differences").text


def test_what_an_adjudicator_decided_is_open_to_all(team: Callable[[str], TestClient], mine: Path) -> None:
    item = claim(mine, "At least 33")
    told(team("ann"), {"action": "reject", "subject": str(item.incident_id)})
    told(team("cy"), {"action": "reject", "subject": str(item.incident_id), "adjudicates": "1"})
    refresh(mine)
    assert team("bo").get(f"/incident/{item.incident_id}").status_code == 404


def test_a_withdrawn_report_leaves_no_past_day_behind(local: TestClient, mine: Path) -> None:
    from dragoman import judging

    assert "Harbour Post" in local.get("/reports?known=2020-02-28").text
    store = Record.open(mine)
    gone = next(r for r in store.reports() if r.external_id == "one")
    judging.redact(store, gone.report_id, author="ann", reason="for safety")
    refresh(mine)
    assert "Harbour Post" not in local.get("/reports?known=2020-02-28").text
    held = b"".join(p.read_bytes() for p in mine.rglob("*") if p.is_file())
    assert b"Harbour Post" not in held
    assert len(list(mine.glob("known-*"))) == 1
