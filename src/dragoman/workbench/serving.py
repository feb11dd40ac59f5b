"""`dragoman serve`: the workbench on a port of this machine."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from dragoman.errors import SettingError
from dragoman.workbench import review
from dragoman.workbench.app import create_app
from dragoman.workbench.library import Library


def serve(record: Path, host: str, port: int, said: Callable[[str], None]) -> None:
    """Serve a record until interrupted; `said` is told the address. Port 0 takes a free one.

    Raises RecordError where there is no record, SettingError where the address cannot be used.
    """
    import uvicorn

    app = create_app(record)
    if not is_loopback(host) and not app.state.accounts.any:
        raise SettingError(
            f"--host {host}: others could reach the record, and it has no accounts; 'dragoman account add {record} NAME"
            " --role admin' makes the first, or leave --host out"
        )
    sock = _bound(host, port)
    threading.Thread(target=_warm, args=(app.state.library,), daemon=True, name="warming").start()
    shown = f"[{host}]" if ":" in host else host
    said(f"http://{shown}:{sock.getsockname()[1]}/")
    config = uvicorn.Config(app, log_level="warning", server_header=False, date_header=True)
    uvicorn.Server(config).run(sockets=[sock])


def _warm(library: Library) -> None:
    """Do once what the first answer would wait for: the libraries that reading a table loads, and the queue."""
    source = library.source
    for item in review.items(source)[:1]:
        source.record.get(item.key.split("-")[1])


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise SettingError(
            f"cannot serve on {host}, port {port}: {error.strerror or error}; give another --port"
        ) from None
    return sock
