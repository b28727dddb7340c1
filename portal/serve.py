"""`python -m portal.serve`: the reference portal as a process; one line of JSON says where it listens."""

import argparse
import asyncio
import gc
import ipaddress
import json
import os
import resource
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from portal.app import create_app
from portal.settings import Settings
from portal.web.server import BACKLOG, Server

TEMPORARY = ":temporary:"
RARELY = (20_000, 50, 100)  # collect garbage: next to nothing that the portal makes is in a circle
CONTROL_TOKEN = "PORTAL_CONTROL_TOKEN"  # in the environment, for a command line can be read by everybody here


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; answers the exit code."""
    options = _read_options(argv)
    try:
        app = create_app(options.settings)
    except OSError as error:
        sys.stderr.write(f"cannot write {error.filename}: {error.strerror}; expected a file in a folder that exists\n")
        return 2
    _raise_file_limit()
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {options.host} port {options.port}: {error.strerror}\n")
        return 2
    sys.stdout.write(json.dumps({"listening": _url(listener)}) + "\n")
    sys.stdout.flush()
    # What was made until here stays: the collector need not walk through it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*RARELY)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Server(app).serve(listener))
    return 0


def _read_options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="portal.serve", description="Start the reference portal.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--expose", action="store_true", help="listen on other addresses than loopback too")
    parser.add_argument("--scale", type=float, help="how many citizens of the nation one simulated citizen stands for")
    parser.add_argument("--servers", type=int, help="servers of the planted bottleneck")
    parser.add_argument("--service-mean-s", type=float, help="mean service time of the planted bottleneck, in seconds")
    parser.add_argument("--busy-above", type=int, help="say that the system is busy when so many pages wait")
    parser.add_argument("--seed", type=int, default=1, help="of the service times")
    parser.add_argument("--database", default=TEMPORARY, help=f"path of the SQLite file, or {TEMPORARY}")
    parser.add_argument("--access-log", type=Path, metavar="PATH", help="a file to which a line a request is added")
    parser.add_argument(
        "--access-log-format",
        choices=("combined", "timed"),
        default="combined",
        help="timed: each line ends with how long the request took and when it ended, in seconds",
    )
    options = parser.parse_args(argv)
    if not options.expose and not _is_loopback(options.host):
        parser.error(f"{options.host} is not a loopback address: give --expose to listen there nevertheless")
    try:
        options.settings = _settings(options)
    except ValueError as error:
        parser.error(str(error))
    return options


def _settings(options: argparse.Namespace) -> Settings:
    return Settings(
        scale=options.scale,
        servers=options.servers,
        service_mean_s=options.service_mean_s,
        busy_above=options.busy_above,
        seed=options.seed,
        control_token=os.environ.get(CONTROL_TOKEN) or None,
        access_log=options.access_log,
        access_log_timed=options.access_log_format == "timed",
        database=None if options.database == TEMPORARY else Path(options.database),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
