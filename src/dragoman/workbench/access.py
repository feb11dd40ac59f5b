"""Who asks, and whether they may: sessions in a cookie, tokens in a header, and where a form must have come from."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

from dragoman.workbench.accounts import Accounts, User, local_user

COOKIE: Final = "dragoman"
OPEN: Final = ("/static/", "/sign-in")
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def accounts_of(request: Request) -> Accounts:
    """The accounts of the record that is served."""
    accounts: Accounts = request.app.state.accounts
    return accounts


def user_of(request: Request) -> User:
    """Who asks; set by `admit`."""
    user: User = request.state.user
    return user


def require(request: Request, what: str) -> User:
    """Who asks, where they may do this. Raises HTTPException 403."""
    user = user_of(request)
    if not user.may(what):
        raise HTTPException(403, f"{user.name} ({user.role}) may not {what}; ask an admin for another role")
    return user


def admit(request: Request) -> Response | None:
    """Let a request in and say who asks, or answer it: a host that is not ours, a form from elsewhere, nobody signed in."""
    accounts = accounts_of(request)
    guarded = accounts.any
    host = request.headers.get("host", "")
    if not guarded and _name(host) not in LOOPBACK:
        return _refused(request, 421, "this record has no accounts and answers this machine alone")
    if request.method not in SAFE and not _ours(request, host):
        return _refused(request, 403, "the request came from another site and was not followed")
    if not guarded:
        request.state.user = local_user()
        return None
    user = _known(request, accounts)
    if user is not None:
        request.state.user = user
        return None
    request.state.user = User("nobody", "viewer")
    if request.url.path.startswith(OPEN):
        return None
    if (
        request.url.path.startswith("/api/")
        or request.url.path.endswith(".json")
        or request.method not in SAFE
    ):
        return _refused(request, 401, "sign in, or send a token: Authorization: Bearer TOKEN")
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/sign-in?back={quote(back, safe='')}", 303)


def _known(request: Request, accounts: Accounts) -> User | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        return accounts.user(token.strip(), "token")
    cookie = request.cookies.get(COOKIE)
    return accounts.user(cookie, "session") if cookie else None


def _ours(request: Request, host: str) -> bool:
    """Whether a request that changes something came from our own pages; a program with a token has no origin."""
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == host
    bearer = request.headers.get("authorization", "").lower().startswith("bearer ")
    return bearer or site is not None or COOKIE not in request.cookies


def _name(host: str) -> str:
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _refused(request: Request, status: int, words: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": {"status": status, "message": words}}, status)
    return Response(words, status, media_type="text/plain; charset=utf-8")


def back_to(address: str | None) -> str:
    """An address of ours to go back to; "/" for anything that could lead elsewhere."""
    good = (
        address and address.startswith("/") and not address.startswith(("//", "/\\")) and "\n" not in address
    )
    return address if good and address else "/"
