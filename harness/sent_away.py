"""A portal that sends its visitors to somebody whom nobody authorised is no target."""

from contract.plan import Target
from contract.redaction import one_line
from harness.browser.following import LONGEST_ORIGIN
from harness.browser.site import Site
from harness.browser.urls import resolve
from harness.declaration import ask
from harness.targets import TargetRefused


def refuse_a_portal_that_sends_away(target: Target, run: str) -> None:
    """Raises TargetRefused where it redirects to a host that is not of the target, and NotReachable.

    Asked is the path of the declaration, which no portal counts as a visit.
    """
    answer, site = ask(target.base_url, run, addresses=target.addresses), Site(target.base_url, target.hosts)
    if answer.location is None or not 300 <= answer.status < 400:
        return
    try:
        stranger = resolve(answer.location, site.base).origin
    except ValueError as error:
        raise TargetRefused(f"{target.base_url} sends its visitors to what is no URL of http or https") from error
    if not site.allows(stranger):
        where = one_line(str(stranger), LONGEST_ORIGIN)
        raise TargetRefused(
            f"{target.base_url} sends its visitors to {where}, which is not of target '{target.name}'; "
            "if that may be loaded too, name it in the `hosts` of the entry in targets.yaml"
        )
