"""The engine's process: ministack behind the gateway, the proxy and the mailbox, in one event loop.

Runs as the leader of its process group with an environment of its own (see instance.py), so that ending the group ends
the functions too.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP
from hypercorn.asyncio import serve as serve_http
from hypercorn.config import Config

from local_aws import emulator, mailbox, proxy, service_catalog, stack_calls
from local_aws.changes import (
    administrator,
    api_names,
    conditions,
    deleted_resources,
    encryption,
    failed_creates,
    functions,
    mail,
    managed_runtimes,
    payloads,
    permissions,
    platform_log,
    references,
    sandboxed,
    schedules,
    secrets,
    security_groups,
    servers,
    signals,
    subscriptions,
)
from local_aws.gateway import Gateway
from local_aws.options import READY_FILE, Options
from local_aws.sandbox import Sandbox
from local_aws.signal_urls import SignalUrls


def run(options: Options, sockets: dict[str, socket.socket]) -> None:
    """Serves on the bound `sockets` (gateway, proxy, smtp) until the process is killed or its owner has ended."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stdout)
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # every line of every SMTP talk
    if problems := emulator.problems():
        raise emulator.EmulatorChanged("\n".join(problems))
    sandbox = Sandbox(options)
    urls = SignalUrls(options.region, options.directory)
    postman = mail.Postman(options.smtp_port)
    administrator.apply(options)
    conditions.apply()
    api_names.apply(options.region)
    payloads.apply(options.region)
    functions.apply(options, sandbox)
    platform_log.apply()
    managed_runtimes.apply()
    sandboxed.apply(sandbox)
    signals.apply(urls, options.directory)
    permissions.apply()
    people = subscriptions.Subscriptions(options.directory, postman.send)
    people.apply()
    mail.apply(postman, people.disable)
    references.apply()
    encryption.apply()
    secrets.apply()
    deleted_resources.apply()
    failed_creates.apply()
    servers.apply()
    security_groups.apply()
    stack_calls.apply()
    service_catalog.apply(options.region)
    schedules.apply(options.directory)
    gateway = Gateway(emulator.get("app:app"), urls, people.follow_link)
    asyncio.run(_serve(gateway, options, sockets))


async def _serve(gateway: Gateway, options: Options, sockets: dict[str, socket.socket]) -> None:
    loop = asyncio.get_running_loop()
    sink = mailbox.Sink(options.mail_directory)
    await loop.create_server(lambda: SMTP(sink, hostname="localhost", enable_SMTPUTF8=True), sock=sockets["smtp"])
    config = Config()
    config.bind = [f"fd://{sockets['gateway'].fileno()}"]
    config.certfile, config.keyfile = str(options.directory / "cert.pem"), str(options.directory / "key.pem")
    config.keep_alive_timeout = 75
    config.accesslog = None
    tasks = [
        serve_http(gateway, config, shutdown_trigger=asyncio.Event().wait),
        proxy.serve(sockets["proxy"], (options.address, options.port)),
    ]
    if options.owner:
        _end_with(options.owner, loop)
    tasks.append(_announce(options))
    await asyncio.gather(*tasks)


async def _announce(options: Options) -> None:
    """Says that it is ready once the gateway answers; the sockets take connections before anything is behind them."""
    reader, writer = await asyncio.open_connection(options.address, options.port)
    writer.close()
    (options.directory / READY_FILE).touch()


def _end_with(owner: int, loop: asyncio.AbstractEventLoop) -> None:
    """Ends the whole process group when the process `owner` has ended, however it ended."""

    def end() -> None:
        os.killpg(os.getpgrp(), signal.SIGKILL)

    try:
        descriptor = os.pidfd_open(owner)
    except ProcessLookupError:
        return end()
    loop.add_reader(descriptor, end)


def main(directory: str, *descriptors: str) -> None:
    """Entry of the process that `instance.start` makes: options in the directory, bound sockets by inherited descriptor."""
    options = Options.from_json((Path(directory) / "instance.json").read_text())
    run(
        options,
        {name: socket.socket(fileno=int(number)) for name, number in zip(("gateway", "proxy", "smtp"), descriptors, strict=True)},
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
