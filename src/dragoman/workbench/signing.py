"""Signing in and out, and the log of who did what."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from dragoman.workbench.access import COOKIE, accounts_of, back_to, require
from dragoman.workbench.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/sign-in", response_class=HTMLResponse)
def ask(request: Request, back: Annotated[str, Query(max_length=2000)] = "/") -> HTMLResponse:
    """The form."""
    return page(request, "sign-in.html", {"back": back_to(back), "wrong": False, "name": ""})


@router.post("/sign-in")
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    back: Annotated[str, Form(max_length=2000)] = "/",
) -> Response:
    """Open a session; the cookie is for this site alone and out of reach of scripts."""
    token = accounts_of(request).sign_in(name.strip(), password)
    if token is None:
        return page(request, "sign-in.html", {"back": back_to(back), "wrong": True, "name": name}, status=403)
    answer = RedirectResponse(back_to(back), 303)
    answer.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=request.url.scheme == "https", path="/"
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request) -> Response:
    """End the session."""
    if token := request.cookies.get(COOKIE):
        accounts_of(request).sign_out(token)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(COOKIE, path="/")
    return answer


@router.get("/log", response_class=HTMLResponse)
def log(request: Request) -> HTMLResponse:
    """Who did what, for admins."""
    require(request, "administer")
    accounts = accounts_of(request)
    return page(request, "log.html", {"events": accounts.log(), "accounts": accounts.all()})
