"""The pages say what the record holds, lead to its sentences, and let nothing of a report run."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from dragoman.model import THEMES
from dragoman.pipeline import build
from dragoman.record import Record
from dragoman.workbench.app import create_app
from dragoman.workbench.figures import NAMES


def by_name(record: Path) -> dict[str, str]:
    return {r.external_id: r.report_id for r in Record.open(record).reports()}


def incident_of(record: Path, words: str) -> str:
    """The incident whose claim's sentence has these words."""
    claim = next(c for c in Record.open(record).claims() if words in c.sentence)
    assert claim.incident_id
    return claim.incident_id


def addresses(record: Path) -> list[str]:
    store = Record.open(record)
    hostile = by_name(record)["hostile"]
    claims = [c for c in store.claims() if c.report_id == hostile]
    assert claims, "the hostile report must be read as a claim, or nothing is tested"
    found = [f"/incident/{c.incident_id}?at={c.claim_id}.who" for c in claims]
    found += [f"/incident/{c.incident_id}/weights" for c in claims] + [
        f"/review?item=i-{c.incident_id}&at={c.claim_id}" for c in claims
    ]
    found += [
        "/figures",
        *(f"/figures?measure={m}" for m in NAMES),
        *(f"/themes/{t}" for t in (*THEMES, "alignment")),
        "/review",
        "/log",
    ]
    found += [
        "/review/differences",
        "/?known=2020-02-20",
        "/sign-in?back=%22%3E%3Cscript%3Ealert(1)%3C/script%3E",
        "/?outlet=%3Cscript%3Ealert(1)%3C/script%3E",
    ]
    return [
        "/",
        "/rows?offset=0",
        "/reports",
        "/reports?q=evil",
        f"/report/{hostile}?at={claims[0].claim_id}",
        *found,
    ]


def test_list_names_incidents_with_their_claimants(client: TestClient) -> None:
    page = client.get("/").text
    assert "Balyun" in page
    assert "≥33" in page
    assert "Ministry of Defence of Turkey" in page
    assert "February 2020" in page


def test_a_figure_leads_to_its_words_in_the_report(client: TestClient, record: Path) -> None:
    incident = incident_of(record, "At least 33")
    page = client.get(f"/incident/{incident}").text
    at = re.search(rf'href="(/incident/{incident}\?at=[0-9a-f]+)#words">At least 33', page)
    assert at, page
    opened = client.get(at[1]).text
    assert re.search(r'<mark id="words"[^>]*>At least 33', opened)


def test_filters_count_and_combine(client: TestClient) -> None:
    assert "Balyun" not in client.get("/rows?since=2020-02-01&until=2020-02-10&theme=hostilities").text
    empty = client.get("/?theme=arms&actor=Nobody").text
    assert "No incident fits all 2 filters" in empty
    assert 'href="/?theme=arms"' in empty


def test_a_filter_that_cannot_be_is_told_in_words(client: TestClient) -> None:
    answer = client.get("/?since=yesterday")
    assert answer.status_code == 400
    assert "give a day as YYYY-MM-DD" in answer.text


def test_what_is_not_there_is_said(client: TestClient) -> None:
    for address in ("/incident/0000", "/report/0000", "/nothing"):
        assert client.get(address).status_code == 404


def test_search_finds_words_and_marks_them(client: TestClient) -> None:
    page = client.get("/reports", params={"q": '"air strike" balyun'}).text
    assert "1 report." in page
    assert re.search("<mark>air strike</mark>", page)
    assert "No report has all of these words" in client.get("/reports", params={"q": "xylophone OR ("}).text


def test_map_keeps_rough_places_off_the_streets(client: TestClient, record: Path) -> None:
    data = client.get("/map.json").json()
    exact = {i["id"] for p in data["points"] for i in p["items"]}
    for incident in Record.open(record).incidents():
        assert (incident.incident_id in exact) == (
            incident.where_prec in (1, 2) and incident.latitude is not None
        )
    assert (
        data["total"]
        == data["shown"]
        == sum(p["n"] for p in data["points"] + data["racks"]) + sum(n for _, n in data["off"])
    )


def test_hostile_words_stay_words(client: TestClient, record: Path) -> None:
    for address in addresses(record):
        page = client.get(address).text
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address
        assert "<svg onload" not in page, address
        assert "\u202e" not in page, address


def test_every_answer_forbids_what_is_not_ours(client: TestClient, record: Path) -> None:
    for address in ("/", "/incident/0000", "/map.json", "/static/workbench.css"):
        policy = client.get(address).headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
    pages = [client.get(a).text for a in addresses(record)]
    for page in pages:
        assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
        assert not re.search(r"<(script|style)(?![^>]*src=)[^>]*>", page)
        assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


@pytest.mark.parametrize("name", ["maplibre-gl.mjs", "pmtiles.js", "htmx.min.js"])
def test_notice_names_what_is_shipped(name: str) -> None:
    import hashlib

    from dragoman.workbench.rendering import STATIC

    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert f"{hashlib.sha256((STATIC / 'vendor' / name).read_bytes()).hexdigest()}  {name}" in notice


def test_what_was_known_on_a_day_knows_no_later_report(client: TestClient) -> None:
    page = client.get("/?known=2020-02-03").text
    assert "could have been known on" in page
    assert "Balyun" not in page
    link = re.search(r'class="row" href="(/incident/[0-9a-f]+\?known=2020-02-03)"', page)
    assert link, page
    opened = client.get(link[1]).text
    assert "killed" in opened.lower()
    assert "Atlas Daily" not in opened
    found = client.get("/api/v1/reports", params={"known": "2020-02-03"}).json()
    assert [r["external_id"] for r in found["items"]] == ["one"]
    assert client.get("/?known=then").status_code == 400


ARABIC = "قالت الوزارة إن خمسة جنود قتلوا قرب البلدة يوم الاثنين. "
SHELLED = "Syrian forces shelled Turkish troops near Saraqib on Monday, killing five soldiers, Turkey's Defence Ministry said."
LONG = "\n\n".join(
    [SHELLED, *["Traders in the valley counted sacks of flour, as they do each week." for _ in range(2850)]]
)
ODD = {
    "nothing": [],
    "no claims": [{"id": "a", "text": "The weather was mild and the river low.", "source": "Post", "published": "2020-02-03"}],
    "one report": [{"id": "a", "text": SHELLED, "source": "Post", "published": "2020-02-03"}],
    "right to left": [{"id": "a", "text": ARABIC * 6, "title": "قصف", "source": "صحيفة", "published": "2020-02-03"}, {"id": "b", "text": SHELLED, "published": "2020-02-03"}],
    "200,000 characters": [{"id": "a", "text": LONG, "source": "Post", "published": "2020-02-03"}],
}  # fmt: skip


@pytest.mark.parametrize("name", list(ODD))
def test_odd_records_show_on_every_page(name: str, tmp_path: Path) -> None:
    source, path = tmp_path / "reports.jsonl", tmp_path / "odd.record"
    source.write_text("".join(json.dumps(r) + "\n" for r in ODD[name]), encoding="utf-8")
    build([source], path)
    store = Record.open(path)
    pages = [
        "/",
        "/rows",
        "/map.json",
        "/figures",
        "/figures?measure=captured",
        "/themes",
        "/themes/control",
        "/themes/alignment",
        "/themes/other",
    ]
    pages += [
        "/review",
        "/review/differences",
        "/reports",
        "/reports?q=river",
        "/?known=2020-02-03",
        "/figures?known=2020-01-01",
        "/api/v1/incidents",
    ]
    pages += [f"/report/{r.report_id}" for r in store.reports()]
    pages += [f"{p}{i.incident_id}" for i in store.incidents() for p in ("/incident/", "/review?item=i-")]
    with TestClient(create_app(path)) as client:
        shown = {p: client.get(p) for p in pages}
    assert {p: a.status_code for p, a in shown.items() if a.status_code != 200} == {}
    if name == "nothing":
        assert "No reports yet" in shown["/"].text
        assert "holds no incident yet" in shown["/review"].text
    if name == "right to left":
        report = next(r for r in store.reports() if r.external_id.endswith("a"))
        assert '<p dir="auto">' in shown[f"/report/{report.report_id}"].text
        assert "it is kept, and was not read" in shown[f"/report/{report.report_id}"].text


def test_the_weights_of_two_claims_are_told(client: TestClient, record: Path) -> None:
    several = next(i for i in Record.open(record).incidents() if len(i.claim_ids) > 1)
    page = client.get(f"/incident/{several.incident_id}/weights").text
    assert "Table of weights" in page
    assert re.search(r"joined from \d", page)
    first, second = several.claim_ids[:2]
    assert (
        client.get(f"/incident/{several.incident_id}/weights?first={second}&second={first}").status_code
        == 200
    )
    assert client.get(f"/incident/{several.incident_id}/weights?first=0000").status_code == 404


def test_every_page_of_a_theme_and_measure_opens_its_words(client: TestClient) -> None:
    for address in ("/themes/diplomacy", "/themes/hostilities", "/figures?measure=displaced"):
        page = client.get(address).text
        link = re.search(r'class="q" href="(/incident/[0-9a-f]+\?at=[0-9a-f]+)#words"', page)
        assert link, address
        assert 'id="words"' in client.get(link[1]).text


def test_claims_that_stand_together_say_why() -> None:
    from datetime import date

    from dragoman.model import Claim
    from dragoman.workbench.together import reasons

    def claim(n: int, place: str, day: int) -> Claim:
        return Claim(
            str(n), "r", "event", "ASSAULT", "hostilities", "asserted", "s", 0, 1, "t", 0, 1, 0.9, "x", place_name=place,
            date_start=date(2020, 2, day), date_end=date(2020, 2, day),
        )  # fmt: skip

    found = reasons([claim(1, "Saraqib", 3), claim(2, "Saraqib", 3), claim(3, "Saraqib", 4)], {})
    told = {r.words: (r.value, r.n, r.told, r.others) for r in found}
    assert told["the same place"] == ("Saraqib", 3, 3, ())
    assert told["the same day"] == ("3 Feb 2020", 2, 3, ("4 Feb 2020",))
    assert found[-1].words == "the same day"
