"""The line to a server as a thing that can be cut, slowed and mended: a TCP proxy before the server's socket."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from threading import Thread
from typing import Any

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_CHUNK = 65_536


class Cable:
    """Carries bytes between 127.0.0.1 and the server of ``place``; use it as a context manager.

    ``place`` of the cable is what a client uses instead.  A cut breaks what is open, at once and without a word, and
    whoever connects meanwhile is hung up on; the address stays the same.  up, down: bytes carried to and from the
    server.  connections: how many were ever let through.
    """

    def __init__(self, place: str) -> None:
        self._given = place
        found = conninfo_to_dict(place)
        self._host, self._port = str(found["host"]), int(found.get("port") or 5432)
        self._pairs: set[tuple[asyncio.StreamWriter, asyncio.StreamWriter]] = set()
        self._flows: set[asyncio.Task[None]] = set()
        self._is_cut, self._bytes_per_s, self._left, self._of_answers = False, 0.0, -1, False
        self.up = self.down = self.connections = 0

    def __enter__(self) -> "Cable":
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="cable")
        self._thread.start()
        self._server = self._wait(asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self._wait(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    @property
    def place(self) -> str:
        """The connection string through the cable."""
        return make_conninfo(self._given, host="127.0.0.1", port=self.port)

    def through(self, place: str) -> str:
        """Another connection string to the same server (another login or database), through the cable."""
        return make_conninfo(place, host="127.0.0.1", port=self.port)

    def cut(self) -> None:
        """Break every connection now and let none through until ``restore``."""
        self._wait(self._set_cut(is_cut=True))

    def cut_after(self, count: int, *, of_answers: bool = False) -> None:
        """Cut by itself before more than so many bytes are carried, of both directions or of answers alone."""
        self._wait(self._set_left(count, of_answers=of_answers))

    def slow(self, bytes_per_s: float) -> None:
        """Carry no more than that, in each direction of each connection."""
        self._bytes_per_s = bytes_per_s

    def restore(self) -> None:
        """Whole again and at full speed; who was cut off connects anew."""
        self._bytes_per_s = 0.0
        self._wait(self._set_cut(is_cut=False))

    @property
    def is_cut(self) -> bool:
        """Whether nothing gets through at the moment."""
        return self._is_cut

    def _wait(self, what: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(what, self._loop).result(30)

    async def _set_cut(self, *, is_cut: bool) -> None:
        self._is_cut, self._left = is_cut, -1
        if is_cut:
            self._break()

    async def _set_left(self, count: int, *, of_answers: bool) -> None:
        self._left, self._of_answers = count, of_answers

    def _break(self) -> None:
        self._is_cut = True
        for pair in self._pairs:
            for end in pair:
                end.transport.abort()

    async def _close(self) -> None:
        self._server.close()
        self._break()
        for flow in self._flows:
            flow.cancel()
        await asyncio.gather(*self._flows, return_exceptions=True)
        await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            server_reader, server_writer = await self._reach()
        except OSError:
            writer.transport.abort()
            return
        pair = (writer, server_writer)
        self._pairs.add(pair)
        self.connections += 1
        if self._is_cut:
            self._break()
        flows = {
            asyncio.ensure_future(self._carry(reader, server_writer, is_up=True)),
            asyncio.ensure_future(self._carry(server_reader, writer, is_up=False)),
        }
        self._flows |= flows
        await asyncio.gather(*flows, return_exceptions=True)
        self._flows -= flows
        self._pairs.discard(pair)
        for end in pair:
            end.close()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._host.startswith("/"):
            return await asyncio.open_unix_connection(str(Path(self._host) / f".s.PGSQL.{self._port}"))
        return await asyncio.open_connection(self._host, self._port)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_up: bool) -> None:
        try:
            while data := await reader.read(_CHUNK if not self._bytes_per_s else max(1, int(self._bytes_per_s / 20))):
                if self._bytes_per_s:
                    await asyncio.sleep(len(data) / self._bytes_per_s)
                if self._is_cut or self._is_used_up(len(data), is_up):
                    self._break()
                    return
                writer.write(data)
                await writer.drain()
                if is_up:
                    self.up += len(data)
                else:
                    self.down += len(data)
            writer.close()
        except OSError:
            writer.transport.abort()

    def _is_used_up(self, count: int, is_up: bool) -> bool:
        if self._left < 0 or (is_up and self._of_answers):
            return False
        if count > self._left:
            return True
        self._left -= count
        return False
