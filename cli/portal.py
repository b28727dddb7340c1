"""`portal-load portal`: the reference portal alone, until ctrl-C."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.embedded import bottleneck_words, planted_citizens
from cli.planning import Wishes, plan_scenario
from harness.machine import raise_descriptors


def portal(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes a free one, and says which.")] = 8080,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    expose: Annotated[bool, typer.Option("--expose", help="Allow an address that other machines reach.")] = False,
    capacity: Annotated[
        str | None, typer.Option(help="Where it saturates: '60%' of the stated capacity, or '900' citizens.")
    ] = None,
    like: Annotated[
        str, typer.Option(help="The scenario whose stated capacity, scale and think time place the capacity.")
    ] = "demo",
    scale: Annotated[int | None, typer.Option(min=1, help="How many citizens one stands for, as it declares.")] = None,
    processes: Annotated[int, typer.Option(min=1, help="That share the port: one for each 15,000 citizens.")] = 1,
    sticky: Annotated[
        bool, typer.Option("--sticky", help="An address always meets the same process: for many addresses.")
    ] = False,
    database: Annotated[
        str | None, typer.Option(help="A SQLite file, or postgresql://...; without it a temporary file.")
    ] = None,
    access_log: Annotated[
        Path | None, typer.Option(help="Write each request to this file, with times: `calibrate` reads it.")
    ] = None,
    proof: Annotated[
        Path | None, typer.Option(help="A file by which its owner agrees to a load test; shown while it is there.")
    ] = None,
    slower: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=SECONDS", help="So much longer takes each document of this route; * is every other."
        ),
    ] = None,
) -> None:
    """Start the reference portal on this machine; without --capacity it is as quick as it can be.

    Examples:

      portal-load portal --port 8080

      portal-load portal --capacity 60% --like demo

      portal-load portal --processes 8
    """
    words = ["--port", str(port), "--host", host, *(["--expose"] if expose else [])]
    if scale is not None:
        words += ["--scale", str(scale)]
    if database is not None:
        words += ["--database", database]
    if access_log is not None:
        words += ["--access-log", str(access_log.resolve()), "--access-log-format", "timed"]
    if capacity is not None:
        planned = plan_scenario(like, Wishes(target="embedded"))
        stands_for = scale or planned.plan.scale
        citizens = planted_citizens(capacity, planned.plan.stated_capacity.users, stands_for)
        words += bottleneck_words(citizens, planned.forecast.pause_s, stands_for)
        words += [] if scale is not None else ["--scale", f"{planned.plan.scale:g}"]
    if proof is not None:
        words += ["--proof", str(proof.resolve())]
    for each in slower or ():
        words += ["--slower", each]
    if processes > 1:
        words += ["--processes", str(processes), *(["--sticky"] if sticky else [])]
    raise_descriptors()
    os.execv(sys.executable, [sys.executable, "-m", "portal.serve", *words])
