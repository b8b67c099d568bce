"""The CONNECT proxy: AWS's names lead to the gateway, every other name is refused.

Clients keep AWS's real URLs and need only HTTPS_PROXY and the CA. The refusal makes sure that nothing in a test
or a demo can reach a real account, or anything else, by mistake.
"""

import asyncio
import logging
import re
import socket

from local_aws import names

log = logging.getLogger("local_aws.proxy")
_CONNECT = re.compile(r"CONNECT ([^ :]+):443 HTTP/1\.[01]")


async def serve(listener: socket.socket, gateway: tuple[str, int]) -> None:
    """Serves the bound socket `listener` until cancelled, tunnelling to `gateway`."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await _tunnel(reader, writer, gateway)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            log.debug("tunnel ended: %s", error)
        finally:
            writer.close()

    server = await asyncio.start_server(accept, sock=listener)
    async with server:
        await server.serve_forever()


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gateway: tuple[str, int]) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line = head.split("\r\n", 1)[0]
    match = _CONNECT.fullmatch(line)
    if not match or not names.AWS_NAME.fullmatch(match[1]):
        log.warning("refused: %s", line)
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return
    far_reader, far_writer = await asyncio.open_connection(*gateway)
    writer.write(b"HTTP/1.1 200 Connection Established\r\n\r\n")
    await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    try:
        while block := await source.read(65536):
            target.write(block)
            await target.drain()
    except OSError as error:
        log.debug("tunnel broke: %s", error)
    finally:
        target.close()
