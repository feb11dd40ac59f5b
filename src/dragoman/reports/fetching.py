"""Fetching what the user named by its address, politely and safely.

Politely: robots.txt is followed, a host is asked at most once in some seconds, and what did not change is not sent again
(ETag, Last-Modified). Safely: only http and https, only addresses of the public internet (a name is resolved once, and the
connection goes to the very address that was looked at, after every redirect too), and never more than a page's size.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from dragoman.errors import SourceError
from dragoman.reports import limits
from dragoman.reports.types import Blob, Given, shown, size_in_words
from dragoman.version import VERSION

AGENT: Final = f"dragoman/{VERSION} (war monitor; reads what its user names)"
DELAY: Final = 5.0  # seconds between two requests to a host, unless its robots.txt asks for more
LONGEST_DELAY: Final = 60.0
REDIRECTS: Final = 5
MOVED: Final = (301, 302, 303, 307, 308)
CONNECT, READ, WHOLE = (
    10.0,
    20.0,
    120.0,
)  # seconds: for a connection, for a piece of the answer, for all of it
Resolve = Callable[[str, int], list[str]]


@dataclass
class Fetcher:
    """Fetches addresses. `state` holds what the hosts said of each address last time (to be kept by the caller)."""

    state: dict[str, dict[str, str]] = field(default_factory=dict)
    delay: float = DELAY
    resolve: Resolve = field(default=lambda host, port: _addresses(host, port))
    allowed: Callable[[str], bool] = field(default=lambda address: is_public(address))
    now: Callable[[], str] = field(default=lambda: time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
    _robots: dict[str, Any] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, limit: int = limits.PAGE) -> Blob | None:
        """What stands at an address; None where it did not change since last time.

        Raises SourceError where it cannot or may not be fetched.
        """
        known = self.state.get(url, {})
        headers = {
            h: known[k]
            for h, k in (("If-None-Match", "etag"), ("If-Modified-Since", "modified"))
            if k in known
        }
        at = url
        for _ in range(REDIRECTS + 1):
            _host(at)
            if not self._may(at):
                raise SourceError(shown(url), "its robots.txt asks not to fetch this")
            status, told, data = self._ask(at, headers, limit)
            if status in MOVED and told.get("location"):
                at = _joined(at, told["location"])
                continue
            if status == 304:
                return None
            if status != 200:
                raise SourceError(shown(url), f"the host answered {status}")
            self.state[url] = {
                k: told[h] for k, h in (("etag", "etag"), ("modified", "last-modified")) if told.get(h)
            }
            media, _, rest = told.get("content-type", "").partition(";")
            charset = rest.partition("charset=")[2].split(";")[0].strip(" \"'") or None
            given = Given(
                url=shown(at), retrieved_at=self.now(), charset=charset, media_type=media.strip().lower()
            )
            return Blob(shown(url), data=data, given=given)
        raise SourceError(shown(url), f"redirects more than {REDIRECTS} times")

    def _may(self, url: str) -> bool:
        """Whether the host's robots.txt allows it; a host without one allows everything."""
        from protego import Protego

        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._robots:
            status, _, data = self._follow(f"{host}/robots.txt")
            if status >= 500:
                raise SourceError(
                    shown(url), f"its robots.txt cannot be read (the host answered {status}): try later"
                )
            self._robots[host] = Protego.parse(data.decode("utf-8", "replace") if status == 200 else "")
        return bool(self._robots[host].can_fetch(url, AGENT))

    def _follow(self, url: str) -> tuple[int, dict[str, str], bytes]:
        for _ in range(REDIRECTS + 1):
            status, told, data = self._ask(url, {}, limits.MB)
            if status not in MOVED or not told.get("location"):
                return status, told, data
            url = _joined(url, told["location"])
        return 404, {}, b""

    def _ask(self, url: str, headers: dict[str, str], limit: int) -> tuple[int, dict[str, str], bytes]:
        """One request, to an address that was looked at: status, headers in lower case, body."""
        import urllib3

        parts = urlsplit(url)
        host, port = _host(url)
        address = self._public(url, host, port)
        self._wait(parts.netloc, f"{parts.scheme}://{parts.netloc}")
        named = {"Host": parts.netloc, "User-Agent": AGENT, "Accept-Encoding": "gzip", **headers}
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        pool: Any
        if parts.scheme == "https":
            pool = urllib3.HTTPSConnectionPool(
                address, port, server_hostname=host, assert_hostname=host, cert_reqs="CERT_REQUIRED"
            )
        else:
            pool = urllib3.HTTPConnectionPool(address, port)
        try:
            answer = pool.urlopen(
                "GET", path, headers=named, redirect=False, retries=False, assert_same_host=False, preload_content=False,
                timeout=urllib3.Timeout(connect=CONNECT, read=READ),
            )  # fmt: skip
            told = {k.lower(): v for k, v in answer.headers.items()}
            return answer.status, told, _body(answer, url, limit)
        except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
            raise SourceError(shown(url), f"cannot be fetched ({type(error).__name__})") from None
        finally:
            pool.close()

    def _public(self, url: str, host: str, port: int) -> str:
        """The address to connect to. Raises SourceError where any that the name has is not of the public internet."""
        try:
            found = self.resolve(host, port)
        except OSError:
            found = []
        if not found:
            raise SourceError(shown(url), f"no host {host!r} is known")
        if bad := next((a for a in found if not self.allowed(a)), None):
            raise SourceError(
                shown(url), f"leads to {bad}, which is no address of the public internet: not fetched"
            )
        return found[0]

    def _wait(self, netloc: str, host: str) -> None:
        rules = self._robots.get(host)
        asked = float(rules.crawl_delay(AGENT) or 0.0) if rules is not None else 0.0
        left = self._asked.get(netloc, -1e9) + max(self.delay, min(asked, LONGEST_DELAY)) - time.monotonic()
        if left > 0:
            time.sleep(left)
        self._asked[netloc] = time.monotonic()


def is_address(source: str) -> bool:
    """Whether a source is an address of the web."""
    return source.lower().startswith(("http://", "https://"))


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and hides no other in itself."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return is_public(str(found.ipv4_mapped))
        if (
            found.sixtofour is not None
            or found.teredo is not None
            or found in ipaddress.ip_network("64:ff9b::/96")
        ):
            return False
    return found.is_global and not found.is_multicast


def _host(url: str) -> tuple[str, int]:
    """Host and port. Raises SourceError for another scheme, an address with a password, or none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise SourceError(shown(url), f"no address of the web ({error})") from None
    if parts.scheme not in ("http", "https") or not host:
        raise SourceError(shown(url), "only http and https addresses are fetched")
    if parts.username is not None or parts.password is not None:
        raise SourceError(shown(url), "an address with a name or a password in it is not fetched")
    return host, port or (443 if parts.scheme == "https" else 80)


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise SourceError(shown(url), "redirects to what is no address") from None


def _addresses(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(f[4][0]) for f in found))


def _body(answer: Any, url: str, limit: int) -> bytes:
    """The body, unpacked, as it comes. Raises SourceError where it is too large or too slow."""
    pieces: list[bytes] = []
    size, until = 0, time.monotonic() + WHOLE
    while piece := answer.read(65_536, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise SourceError(shown(url), f"larger than {size_in_words(limit)}: not fetched to its end")
        if time.monotonic() > until:
            raise SourceError(shown(url), f"took longer than {WHOLE:g} s")
    return b"".join(pieces)
