"""Locust without a fleet of ours, `locust -f locustfiles/citizen.py`: what citizens do then, and whom they may load.

Nobody planned, and no gate of `portal-load run` was passed: so nobody is loaded but this machine, whatever --host,
LOCUST_HOST, a locust.conf or the field on Locust's page say.
"""

import ipaddress
import sys
from typing import Any

import gevent
from locust.env import Environment
from locust.runners import MasterRunner, WorkerRunner

from contract.grant import is_never_a_target
from contract.plan import Citizens
from contract.redaction import redacted
from contract.think_time import Lognormal
from harness.browser.permit import Permit
from harness.browser.site import Site

ALONE = Citizens(
    journeys={"look_up_procedure": 0.6, "track_dossier": 0.3, "file_dossier": 0.1},
    think_time=Lognormal(median_s=3.2, p95_s=9.6),
    request_timeout_s=30.0,
)
USUAL_HOST = "http://127.0.0.1:8080"
WORKERS_COME_WITHIN_S = 20.0
TARGET_REFUSED = 6  # as `portal-load run` ends where its gate stays shut


class NotThisMachine(Exception):
    """The host is another machine, or nobody knows; the message says what to do instead."""


def site_alone(host: str | None, permit: Permit | None = None) -> Site:
    """The portal on this machine, by addresses that are looked up once and for all; raises NotThisMachine."""
    try:
        site = Site(host or USUAL_HOST, request_timeout_s=ALONE.request_timeout_s, permit=permit or Permit())
    except ValueError as error:
        raise NotThisMachine(f"found the host {redacted(str(host))!r}, expected one such as {USUAL_HOST}") from error
    origin = site.base.origin
    if is_never_a_target(origin.host):
        raise NotThisMachine(f"{origin.host} is a live public portal; it is never a target")
    try:
        addresses = {str(address[0]) for _, address in site.addresses_of(origin)}
    except (OSError, UnicodeError):
        addresses = set()
    if not addresses or not all(ipaddress.ip_address(address).is_loopback for address in addresses):
        raise NotThisMachine(
            f"{origin.host} is not this machine: alone, Locust loads this machine only; "
            "use `portal-load run --target NAME`"
        )
    return site


def refuse_at_init(environment: Environment, **_: Any) -> None:
    """Before anything is started; a worker hears its host from its master, later."""
    if not isinstance(environment.runner, WorkerRunner) and not _is_of_a_fleet(environment):
        _refuse_elsewhere(environment)


def refuse_at_start(environment: Environment, **_: Any) -> None:
    """Before the first citizen: the host may be another since, from Locust's page or from a master elsewhere."""
    if not _is_of_a_fleet(environment):
        _refuse_elsewhere(environment)


def workers_of(environment: Environment) -> int:
    """How many share the load, as `--processes` and `--expect-workers` say, and Locust's master tells its workers."""
    return max(1, getattr(environment.parsed_options, "expect_workers", None) or 1)


def _is_of_a_fleet(environment: Environment) -> bool:
    """Is there a plan that comes, whose gates are the fleet's? Then its shape has a director (harness.inside.entry)."""
    return hasattr(environment.shape_class, "director")


def _refuse_elsewhere(environment: Environment) -> None:
    try:
        site_alone(environment.host)
    except NotThisMachine as error:
        sys.stderr.write(f"{error}\n")
        if isinstance(environment.runner, MasterRunner):
            _send_home(environment, environment.runner)
        sys.exit(TARGET_REFUSED)


def _send_home(environment: Environment, master: MasterRunner) -> None:
    """A worker of its own (--processes) that has not come yet would hear no goodbye, and look for us for a minute."""
    if getattr(environment.parsed_options, "processes", None):
        with gevent.Timeout(WORKERS_COME_WITHIN_S, False):
            while len(master.clients.ready) < workers_of(environment):
                gevent.sleep(0.05)
    master.quit()
