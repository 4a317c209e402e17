"""Carries a sealed line from a window of the hall to the province, for somebody of an office above: bytes alone.

The line is TLS from the window to the province's own certificate, so this machine sees neither password nor key.
"""

import asyncio
import logging
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import Any

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from app.kernel.errors import Rejected, Unavailable

ASK_TLS = bytes.fromhex("0000000804d2162f")
"""With this a client of PostgreSQL begins that wants TLS; whatever begins otherwise is hung up on."""
WILL = b"S"
MOST_AT_ONCE = 8
MOST_BYTES = 65_536
"""Of one line in one direction: a key is some thousand bytes, and this is no way for anything else."""
FIRST_S = 5
LINE_S = 30
_CHUNK = 8_192

logger = logging.getLogger(__name__)


class KeyRelay:
    """Listens in the hall and carries what is sealed to the servers of ``province``; use it as a context manager.

    One thread of its own.  ports: one for each server that the province's place names, the first at the given port and
    each next one behind it; port 0 takes free ones.
    Raises Rejected: relay_address, central_url_wrong; on entering Unavailable("relay_port_taken").
    """

    def __init__(self, listen: str, province: str) -> None:
        self._address, self._first = _listened(listen)
        self._targets = _targets(province)
        self._ended, self._lines = Event(), set[asyncio.Task[Any]]()
        self.ports: Sequence[int] = ()

    def __enter__(self) -> "KeyRelay":
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="key relay", daemon=True)
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        try:
            self._run(self._listen())
        except OSError as error:
            self.__exit__()
            raise Unavailable("relay_port_taken", address=self._address, port=self._first) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def wait(self, seconds: float) -> None:
        """Until a line has ended, so that its key is fetched at once; no longer than so many seconds."""
        self._ended.wait(seconds)
        self._ended.clear()

    def _run(self, what: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result()

    async def _listen(self) -> None:
        for place, target in enumerate(self._targets):
            port = self._first and self._first + place
            serve = lambda reader, writer, to=target: self._accept(reader, writer, to)  # noqa: E731 - one per server
            self._servers.append(await asyncio.start_server(serve, self._address, port))
        self.ports = [server.sockets[0].getsockname()[1] for server in self._servers]

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        for line in self._lines:
            line.cancel()
        await asyncio.gather(*self._lines, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to: "_Target") -> None:
        task = asyncio.current_task()
        assert task is not None
        if len(self._lines) >= MOST_AT_ONCE:
            writer.transport.abort()
            return
        self._lines.add(task)
        try:
            async with asyncio.timeout(LINE_S):
                await self._carry(reader, writer, to)
        except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
            logger.info("a line to the province ended: %s", type(error).__name__)
        finally:
            self._lines.discard(task)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, to: "_Target") -> None:
        async with asyncio.timeout(FIRST_S):
            if await reader.readexactly(len(ASK_TLS)) != ASK_TLS:
                return
            far_reader, far_writer = await _reach(to)
        try:
            far_writer.write(ASK_TLS)
            async with asyncio.timeout(FIRST_S):
                if await far_reader.readexactly(1) != WILL:  # a server without TLS hears nothing more
                    return
            writer.write(WILL)
            flows = [asyncio.ensure_future(_pump(*ends)) for ends in ((reader, far_writer), (far_reader, writer))]
            try:
                await asyncio.wait(flows, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for flow in flows:
                    flow.cancel()
                await asyncio.gather(*flows, return_exceptions=True)
                self._ended.set()
        finally:
            with suppress(OSError):
                await _end(writer)
            far_writer.transport.abort()


_Target = tuple[str, int]


async def _reach(to: _Target) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = to
    if host.startswith("/"):
        return await asyncio.open_unix_connection(str(Path(host) / f".s.PGSQL.{port}"))
    return await asyncio.open_connection(host, port)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    left = MOST_BYTES
    while left > 0 and (data := await reader.read(min(_CHUNK, left))):
        left -= len(data)
        writer.write(data)
        await writer.drain()


async def _end(writer: asyncio.StreamWriter) -> None:
    """What was carried last arrives before the line is closed."""
    writer.close()
    await writer.wait_closed()


def _listened(text: str) -> tuple[str, int]:
    """``PORT`` on every address of this machine, or ``ADDRESS:PORT``; Rejected("relay_address")."""
    address, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdecimal() or int(port) > 65_535:
        raise Rejected("relay_address", given=text)
    return address.strip("[]"), int(port)


def _targets(province: str) -> list[_Target]:
    """The servers that the place names; Rejected("central_url_wrong")."""
    try:
        said = {name: str(value) for name, value in conninfo_to_dict(province).items()}
    except ProgrammingError as error:
        raise Rejected("central_url_wrong", reason=str(error)) from error
    hosts = (said.get("hostaddr") or said.get("host") or "localhost").split(",")
    ports = [port or "5432" for port in (said.get("port") or "").split(",")]
    wrong = [port for port in ports if not port.isascii() or not port.isdecimal()]
    if wrong:
        raise Rejected("central_url_wrong", reason=f"port {wrong[0]}")
    return [(host, int(ports[min(place, len(ports) - 1)])) for place, host in enumerate(hosts)]
