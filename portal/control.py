"""Doing harm to the systems behind the portal, and healing them, while it runs: for whoever holds the token."""

import json
import secrets
from dataclasses import dataclass
from typing import Any

from portal.parts import parts_of
from portal.systems import PROVINCES, Condition
from portal.web.request import Request
from portal.web.response import TEXT, Response
from portal.web.routes import Route

CONTROL_PATH = "/.well-known/portal-load/systems"
MOST_SLOW_S = 86_400.0
KEYS = {"system", "slow_s", "failing", "hanging"}


class BadOrder(Exception):
    """An order that is not understood; the message says what was found and what was expected."""


@dataclass(frozen=True)
class Order:
    """What becomes of one system, or of all provinces' systems."""

    system: str
    condition: Condition


async def control(request: Request) -> Response:
    """One order or a list of them, `{system, slow_s, failing, hanging}`: all are carried out, or none."""
    parts = parts_of(request)
    token = parts.settings.control_token
    if token is None:
        return _refusal(404, "this portal was started without PORTAL_CONTROL_TOKEN: nobody controls it")
    if not secrets.compare_digest(request.header("authorization").encode(), f"Bearer {token}".encode()):
        return _refusal(403, "found no Authorization with the right token, expected: Bearer TOKEN")
    try:
        orders = read_orders(request.body)
    except BadOrder as error:
        return _refusal(400, str(error))
    unknown = [order.system for order in orders if not parts.systems.named(order.system)]
    if unknown:
        known = ", ".join((PROVINCES, *parts.systems.by_name))
        return _refusal(404, f"found the system {unknown[0]!r}, expected one of: {known}")
    for order in orders:
        for system in parts.systems.named(order.system):
            system.become(order.condition)
    return Response(status_code=204)


def read_orders(body: bytes | bytearray) -> list[Order]:
    """The orders in a body; raises BadOrder."""
    try:
        said = json.loads(body)
    except ValueError as error:
        raise BadOrder(f"found what is no JSON, expected an order: {error}") from error
    return [_order(each) for each in (said if isinstance(said, list) else [said])]


def _order(said: Any) -> Order:
    if not isinstance(said, dict) or not isinstance(said.get("system"), str):
        raise BadOrder('found no system, expected {"system": NAME, "slow_s": 0.0, "failing": 0.0, "hanging": false}')
    strange = sorted(said.keys() - KEYS)
    if strange:
        raise BadOrder(f"found {strange[0]!r}, expected no other keys than {', '.join(sorted(KEYS))}")
    hanging = said.get("hanging", False)
    if not isinstance(hanging, bool):
        raise BadOrder(f"found hanging {hanging!r}, expected true or false")
    return Order(said["system"], Condition(_number(said, "slow_s"), _number(said, "failing", most=1.0), hanging))


def _number(said: dict[str, Any], key: str, most: float = MOST_SLOW_S) -> float:
    value = said.get(key, 0.0)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= most:
        raise BadOrder(f"found {key} {value!r}, expected a number from 0 to {most:g}")
    return float(value)


def _refusal(status: int, message: str) -> Response:
    return Response(f"{message}\n".encode(), status, TEXT)


ROUTES = [Route(CONTROL_PATH, control, methods=("POST",))]
