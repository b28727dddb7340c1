"""Proof that who owns a target agrees to this run: a file on it, which names the run and its limits.

    {"run": "capacity", "most_users": 2000, "valid_until": "2026-12-31"}      at the path that targets.yaml names

Taking it away is a switch in the hands of the target's own people: the load stops. Its last day ends at midnight in the
time zone of the target's entry, before the start as in the middle of a run.
"""

import datetime as dt
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contract.plan import Plan
from harness.declaration import NotReachable, ask
from harness.windows import date_in

LOOK_EVERY_S = 3.0
UNCONFIRMED_S = 60.0  # an overloaded portal may not answer; for longer than that nobody loads it unconfirmed
OVERLOADED = (429, 500, 502, 503, 504)  # what such a one answers, whatever it is asked: nobody has taken anything away
TAKEN_AWAY = "the proof of ownership"


class Proof(BaseModel):
    """What the file says; `run` is the name of the scenario."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    run: str
    most_users: Annotated[int, Field(ge=1)]
    valid_until: dt.date


@dataclass(frozen=True)
class ProofPlace:
    """The path on the target where its proof is, and the time zone that its days are meant in."""

    path: str
    time_zone: str


def why_unproved(plan: Plan, place: ProofPlace, now: dt.datetime) -> str | None:
    """Why the target does not prove that it may be loaded by this plan; None where it does.

    Raises NotReachable where nobody answers, or one who cannot say now.
    """
    path = place.path
    answer = ask(plan.target.base_url, plan.name, path, addresses=plan.target.addresses)
    if answer.status in OVERLOADED:
        raise NotReachable(f"{TAKEN_AWAY} at {path} cannot be read now: it answers {answer.status}")
    if answer.status != 200:
        return f"{TAKEN_AWAY} is not at {path} of the target: it answers {answer.status}"
    try:
        proof = Proof.model_validate(json.loads(answer.body))
    except (ValueError, ValidationError, RecursionError):
        return f"{TAKEN_AWAY} at {path} says something else than run, most_users and valid_until"
    if proof.run != plan.name:
        return f"{TAKEN_AWAY} at {path} is for another run than '{plan.name}'"
    if proof.most_users < plan.most_citizens:
        return f"{TAKEN_AWAY} allows {proof.most_users:,} citizens, the plan brings {plan.most_citizens:,}"
    is_over = proof.valid_until < date_in(place.time_zone, now)
    return f"{TAKEN_AWAY} was valid until {proof.valid_until}" if is_over else None


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Ownership:
    """Looks again and again while a run goes."""

    def __init__(self, plan: Plan, place: ProofPlace | None, now: Callable[[], dt.datetime] = _now) -> None:
        self._plan = plan
        self._place = place
        self._now = now
        self._confirmed_s = self._looked_s = time.monotonic()

    def why_stop(self) -> str | None:
        """Why the load must stop now; None while all is well, or it was looked a moment ago."""
        now_s = time.monotonic()
        if self._place is None or now_s - self._looked_s < LOOK_EVERY_S:
            return None
        self._looked_s = now_s
        try:
            why = why_unproved(self._plan, self._place, self._now())
        except NotReachable:
            unconfirmed_s = now_s - self._confirmed_s
            return f"{TAKEN_AWAY} cannot be read any more" if unconfirmed_s > UNCONFIRMED_S else None
        if why is None:
            self._confirmed_s = now_s
        return why
