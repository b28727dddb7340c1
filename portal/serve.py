"""`python -m portal.serve`: the reference portal as a process; one line of JSON says where it listens."""

import argparse
import asyncio
import ipaddress
import json
import os
import resource
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import uvloop

from portal.access_log import AccessLog
from portal.app import ROUTES, create_app
from portal.connections import is_address
from portal.listeners import CannotListen, listening, url_of
from portal.memory import keep_room_for_uploads, keep_what_is_there
from portal.processes import serve_together, shares_of
from portal.settings import EVERY, Settings
from portal.share import Share, alone, refuse_too_many
from portal.web.server import Server

TEMPORARY = ":temporary:"
CONTROL_TOKEN = "PORTAL_CONTROL_TOKEN"  # in the environment, for a command line can be read by everybody here


def main(argv: Sequence[str] | None = None) -> int:
    """Serve until SIGTERM or SIGINT; answers the exit code."""
    options = _read_options(argv)
    _raise_file_limit()
    try:
        with listening(options.host, options.port, options.processes, options.sticky) as listeners:
            return _serve(options.settings, listeners)
    except CannotListen as error:
        sys.stderr.write(f"cannot listen on {options.host} port {options.port}: {error}\n")
    except OSError as error:
        sys.stderr.write(f"cannot write {error.filename}: {error.strerror}; expected a file in a folder that exists\n")
    return 2


def _serve(settings: Settings, listeners: Sequence[socket.socket]) -> int:
    """With as many processes as there are listeners."""
    serve, say_where = partial(_serve_one, settings, listeners), partial(_say_where, listeners)
    if len(listeners) == 1:
        serve(alone(), say_where)
        return 0
    if settings.access_log is not None:
        AccessLog(settings.access_log).close()  # who cannot write it shall hear of it once
    with TemporaryDirectory(prefix="portal-") as folder:
        return serve_together(shares_of(len(listeners), settings.database, Path(folder)), serve, say_where)


def _serve_one(
    settings: Settings, listeners: Sequence[socket.socket], share: Share, says_ready: Callable[[], None]
) -> None:
    """In this process, on the listener of its number."""
    for listener in listeners:
        if listener is not listeners[share.index]:
            listener.close()
    app = create_app(settings, share=share)
    keep_what_is_there()
    keep_room_for_uploads()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(Server(app).serve(listeners[share.index], says_ready))


def _say_where(listeners: Sequence[socket.socket]) -> None:
    """The one line; who only watches then leaves the port to those who serve."""
    sys.stdout.write(json.dumps({"listening": url_of(listeners[0])}) + "\n")
    sys.stdout.flush()
    if len(listeners) > 1:
        for listener in listeners:
            listener.close()


def _read_options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="portal.serve", description="Start the reference portal.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--processes", type=int, default=1, help="that share the port: one for each 15,000 citizens")
    parser.add_argument(
        "--sticky", action="store_true", help="an address always meets the same process: for many addresses"
    )
    parser.add_argument("--expose", action="store_true", help="listen on other addresses than loopback too")
    parser.add_argument("--scale", type=float, help="how many citizens of the nation one simulated citizen stands for")
    parser.add_argument("--servers", type=int, help="servers of the planted bottleneck")
    parser.add_argument("--service-mean-s", type=float, help="mean service time of the planted bottleneck, in seconds")
    parser.add_argument("--busy-above", type=int, help="say that the system is busy when so many pages wait")
    parser.add_argument(
        "--slower",
        action="append",
        default=[],
        metavar="PATH=SECONDS",
        help="so much longer takes each document of this route; * is every other",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the service times")
    parser.add_argument(
        "--proof", type=Path, metavar="FILE", help="shown while it is there: its owner agrees to a load test"
    )
    parser.add_argument(
        "--database", default=TEMPORARY, help=f"path of a SQLite file, postgresql://..., or {TEMPORARY}"
    )
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
        refuse_too_many(options.processes, options.settings.servers)
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
        proof=options.proof,
        access_log_timed=options.access_log_format == "timed",
        slower_s_by_route=dict(_slower(text) for text in options.slower),
        database=_database(options.database),
    )


def _database(text: str) -> Path | str | None:
    if text == TEMPORARY:
        return None
    return text if is_address(text) else Path(text)


def _slower(text: str) -> tuple[str, float]:
    """A route and its seconds; raises ValueError."""
    path, _, seconds = text.rpartition("=")
    try:
        slower_s = float(seconds)
    except ValueError:
        slower_s = -1.0
    if path not in {EVERY, *(route.path for route in ROUTES)} or slower_s < 0:
        raise ValueError(
            f"found --slower {text}, expected the path of a route, or *, and seconds, as in /chon-co-quan=0.02"
        )
    return path, slower_s


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    sys.exit(main())
