"""A reverse proxy as small as can be: one address before several servers, and each visitor always to the same one."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

COOKIE = "raadsvar-server"
CHOSEN = re.compile(rb"^cookie:.*?\b" + COOKIE.encode() + rb"=(\d+)", re.IGNORECASE | re.MULTILINE)
HEAD_ENDS = b"\r\n\r\n"
BLOCK = 65_536


class StickyProxy:
    """The first reply to a newcomer carries the cookie; a connection stays with one server, websocket or not."""

    def __init__(self, servers: Sequence[str]) -> None:
        self._servers = servers
        self._newcomers = 0
        self.sent: list[tuple[int, str]] = []
        """Server and path of the first request of each connection."""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = await reader.readuntil(HEAD_ENDS)
            known = CHOSEN.search(head)
            number = int(known[1]) if known else self._newcomers % len(self._servers)
            self._newcomers += 0 if known else 1
            self.sent.append((number, head.split()[1].decode()))
            place = urlsplit(self._servers[number])
            from_server, to_server = await asyncio.open_connection(place.hostname, place.port)
            to_server.write(head)
            if not known:
                reply = await from_server.readuntil(HEAD_ENDS)
                cookie = f"\r\nset-cookie: {COOKIE}={number}; path=/; httponly; samesite=lax"
                writer.write(reply.removesuffix(HEAD_ENDS) + cookie.encode() + HEAD_ENDS)
            await asyncio.gather(_pass_on(reader, to_server), _pass_on(from_server, writer))
        writer.close()


async def _pass_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while block := await reader.read(BLOCK):
            writer.write(block)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def run_proxy(servers: Sequence[str]) -> AsyncIterator[tuple[str, StickyProxy]]:
    """The address of the proxy, and what it has done."""
    proxy = StickyProxy(servers)
    listening = await asyncio.start_server(proxy.carry, "127.0.0.1", 0)
    async with listening:
        yield f"http://localhost:{listening.sockets[0].getsockname()[1]}", proxy
