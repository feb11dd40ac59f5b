"""Fetching: polite to hosts, and closed to every address that is not of the public internet."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import made
import pytest

from dragoman.errors import SourceError
from dragoman.record import Record
from dragoman.reports.fetching import Fetcher, is_public
from dragoman.settings import Settings
from dragoman.watching import watch
from small_reader import STAGES


class Host:
    """A host of the test's own: answers by path, and the requests that came."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, dict[str, str], bytes]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                status, headers, body = host.answers.get(self.path, (404, {}, b""))
                if headers.get("ETag") and self.headers.get("If-None-Match") == headers["ETag"]:
                    status, body = 304, b""
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://courier.example:{self.port}{path}"


@pytest.fixture
def host() -> Iterator[Host]:
    made_host = Host()
    yield made_host
    made_host.server.shutdown()
    made_host.server.server_close()


def fetcher(resolved: str = "127.0.0.1") -> Fetcher:
    return Fetcher(
        delay=0.0, resolve=lambda h, p: [resolved], allowed=lambda a: True, now=lambda: "2021-03-06T00:00:00Z"
    )


def test_what_did_not_change_is_not_sent_again(host: Host) -> None:
    host.answers["/feed"] = (
        200,
        {"ETag": '"v1"', "Content-Type": "application/rss+xml; charset=utf-8"},
        made.rss(),
    )
    asks = fetcher()
    blob = asks.get(host.url("/feed"))
    assert blob is not None
    assert (blob.data, blob.given.charset, blob.given.retrieved_at) == (
        made.rss(),
        "utf-8",
        "2021-03-06T00:00:00Z",
    )
    assert asks.get(host.url("/feed")) is None
    assert host.asked[-1][1]["if-none-match"] == '"v1"'
    assert host.asked[-1][1]["host"] == f"courier.example:{host.port}"
    host.answers["/feed"] = (200, {"ETag": '"v2"'}, made.rss(1))
    assert asks.get(host.url("/feed")) is not None


def test_robots_are_followed(host: Host) -> None:
    host.answers["/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /private/*.xml\n")
    host.answers["/private/feed.xml"] = host.answers["/open.xml"] = (200, {}, b"x")
    asks = fetcher()
    with pytest.raises(SourceError, match=r"robots\.txt"):
        asks.get(host.url("/private/feed.xml"))
    assert asks.get(host.url("/open.xml")) is not None
    assert [path for path, _ in host.asked] == ["/robots.txt", "/open.xml"]
    host.answers["/robots.txt"] = (503, {}, b"")
    with pytest.raises(SourceError, match="try later"):
        fetcher().get(host.url("/open.xml"))


def test_a_host_is_asked_at_most_once_in_a_while(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("dragoman.reports.fetching.time.sleep", waited.append)
    host.answers["/a"] = (200, {}, b"x")
    asks = fetcher()
    asks.delay = 5.0
    asks.get(host.url("/a"))
    assert [round(w) for w in waited] == [5]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "::1", "fe80::1%eth0", "fd00::1",
     "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "224.0.0.1"],
)  # fmt: skip
def test_private_addresses_are_refused(address: str) -> None:
    assert not is_public(address)
    asks = Fetcher(delay=0.0, resolve=lambda h, p: ["93.184.215.14", address])
    with pytest.raises(SourceError, match="public internet"):
        asks.get("http://innocent.example/feed")


def test_a_feed_that_redirects_to_a_private_address_is_refused(host: Host) -> None:
    host.answers["/feed"] = (302, {"Location": "http://metadata.example/secret"}, b"")
    asks = Fetcher(
        delay=0.0,
        resolve=lambda h, p: ["169.254.169.254"] if h == "metadata.example" else ["127.0.0.1"],
        allowed=lambda a: a == "127.0.0.1",
    )
    with pytest.raises(SourceError, match=r"169\.254\.169\.254"):
        asks.get(host.url("/feed"))


def test_a_name_is_resolved_once_and_the_connection_goes_there(host: Host) -> None:
    """A name whose address changes between the look and the connection (DNS rebinding) gains nothing."""
    host.answers["/feed"] = (200, {}, b"x")
    resolved: list[str] = []

    def resolve(name: str, port: int) -> list[str]:
        resolved.append(name)
        return ["127.0.0.1"]

    asks = Fetcher(delay=0.0, resolve=resolve, allowed=lambda a: True)
    assert asks.get(host.url("/feed")) is not None  # though courier.example has no address
    assert len(resolved) == len(host.asked)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://x.example/",
        "http://me:pw@x.example/",
        "http://",
        "http://[::1",
        "http://x:99999/",
    ],
)
def test_other_addresses_are_refused(url: str) -> None:
    with pytest.raises(SourceError):
        fetcher().get(url)


def test_bombs_and_circles_are_refused(host: Host) -> None:
    host.answers["/bomb"] = (200, {"Content-Encoding": "gzip"}, gzip.compress(b"0" * 30_000_000))
    host.answers["/circle"] = (302, {"Location": "/circle"}, b"")
    with pytest.raises(SourceError, match="larger than 10 MB"):
        fetcher().get(host.url("/bomb"))
    with pytest.raises(SourceError, match="redirects more"):
        fetcher().get(host.url("/circle"))


def test_watch_reads_what_is_new_of_feeds_and_folders(host: Host, tmp_path: Path) -> None:
    folder, record = tmp_path / "in", tmp_path / "r"
    folder.mkdir()
    (folder / "a.txt").write_text("12 people were killed in the town on Monday.")
    host.answers["/feed"] = (200, {"ETag": "1"}, made.rss(1))
    rounds = watch(
        [host.url("/feed"), str(folder)],
        record,
        Settings(),
        fetcher=fetcher(),
        wait=lambda s: None,
        stages=STAGES,
    )
    import os

    os.utime(folder / "a.txt", (1, 1))
    first = next(rounds)
    assert first.summary is not None
    assert first.summary.reports == 2
    assert next(rounds).summary is None
    host.answers["/feed"] = (200, {"ETag": "2"}, made.rss(2))
    (folder / "b.txt").write_text("Talks were held in the town on Tuesday.")
    os.utime(folder / "b.txt", (1, 1))
    third = next(rounds)
    assert third.summary is not None
    assert (third.summary.added, third.summary.reports) == (2, 4)
    again = list(
        watch(
            [host.url("/feed"), str(folder), str(tmp_path / "none")],
            record,
            Settings(),
            once=True,
            fetcher=fetcher(),
            stages=STAGES,
        )
    )
    assert [r.summary for r in again] == [None]
    assert [s.reason for s in again[0].missed] == ["no such file or folder"]


def test_watch_fetches_the_pages_of_short_items_once(host: Host, tmp_path: Path) -> None:
    page = made.page(url=host.url("/story"))
    item = f"<item><title>{made.TITLE}</title><link>{host.url('/story')}</link><description>Seven died.</description></item>"
    gone = f"<item><title>Gone</title><link>{host.url('/gone')}</link><description>Six people were killed.</description></item>"
    feed = f"<rss version='2.0'><channel><title>Valley Courier</title>{item}{gone}</channel></rss>".encode()
    host.answers["/feed"], host.answers["/story"] = (
        (200, {}, feed),
        (200, {"Content-Type": "text/html"}, page),
    )
    for _ in range(2):
        (found,) = watch(
            [host.url("/feed")],
            tmp_path / "r",
            Settings(),
            once=True,
            articles=True,
            fetcher=fetcher(),
            stages=STAGES,
        )
    texts = {r.title: r for r in Record.open(tmp_path / "r").reports()}
    assert made.PARAGRAPHS[2] in texts[made.TITLE].text
    assert texts["Gone"].text == "Six people were killed."
    assert texts[made.TITLE].source == "Valley Courier"
    assert [path for path, _ in host.asked].count("/story") == 1
    assert found.summary is None
