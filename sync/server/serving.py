"""`sodoan-server serve`: the front behind uvicorn, with a line when it listens and a quiet end on SIGTERM."""

from __future__ import annotations

import gc
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn

from sync.server.app import Front
from sync.server.service import Server

# Laptops on slow lines keep a connection for their next page.
_KEEP_ALIVE_SECONDS = 75
_GRACE_SECONDS = 10
_BACKLOG = 2048


class _Announcing(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._listening()


def serve(server: Server, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Answer requests until SIGTERM or SIGINT. Raises OSError when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's algorithm off only for what says it is TCP; with it
    # on, every answer would wait 40 ms for the laptop's delayed acknowledgement.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            Front(server),
            access_log=False,
            log_config=None,
            lifespan="on",
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            backlog=_BACKLOG,
        )
        # uvicorn ends in good order and then raises the signal again; these make that second one harmless.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _nothing)
        # What is loaded by now stays: looking through all of it for garbage again and again only takes time.
        gc.collect()
        gc.freeze()
        _Announcing(config, lambda: announce(f"listening on {address}")).run(sockets=[listener])


def _nothing(number: int, frame: FrameType | None) -> None:
    """The end has been taken care of."""
