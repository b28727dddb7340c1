"""From exchanges to visits: what a person waited for, each time, and what the portal's own hosts are."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from harness.har.exchange import CALL, DOCUMENT, OTHER, PART, Exchange
from harness.har.har_file import BadHar, Recording


class WrongHost(BadHar):
    """Nobody can say which of the hosts of a recording is the portal, or the one that was named is not in it."""


@dataclass(frozen=True)
class Visit:
    """One page of the recording: the request for its document with the redirects, and the calls of its scripts.

    `chain` is empty where scripts alone asked, as in a page that changes without loading another.
    """

    chain: tuple[Exchange, ...]
    calls: tuple[Exchange, ...]
    parts: int

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All but the static parts."""
        return self.chain + self.calls

    @property
    def began_s(self) -> float:
        """When it was asked for."""
        return min(one.began_s for one in self.exchanges)

    @property
    def ended_s(self) -> float:
        """When the last answer was there."""
        return max(one.ended_s for one in self.exchanges)


@dataclass(frozen=True)
class Visits:
    """The pages of the portal, in their order, and how many requests were left out, by the reason."""

    visits: tuple[Visit, ...]
    left_out: Counter[str]


def hosts_of_portal(recording: Recording, wanted: Sequence[str]) -> tuple[str, ...]:
    """The hosts whose pages make the journey; the first is the portal itself. Raises WrongHost."""
    documents = _in_order(one.host for one in recording.exchanges if one.purpose == DOCUMENT)
    if not wanted:
        if len(documents) > 1:
            raise WrongHost(
                f"found documents of {len(documents)} hosts, expected one: name the portal with --host, and once more "
                f"for each other that takes part, such as an identity provider: {', '.join(documents)}"
            )
        return documents or _in_order(one.host for one in recording.exchanges)[:1]
    known = _in_order([*documents, *(one.host for one in recording.exchanges)])
    found_by_wanted = {name: [host for host in known if _is_called(host, name.lower())] for name in wanted}
    missing = [name for name, found in found_by_wanted.items() if not found]
    if missing:
        raise WrongHost(
            f"found no request to {', '.join(missing)}, expected a host of the recording: {', '.join(known)}"
        )
    return _in_order(host for found in found_by_wanted.values() for host in found)


def visits_of(recording: Recording, hosts: Sequence[str]) -> Visits:
    """The pages of these hosts; raises BadHar where there are none."""
    left_out: Counter[str] = Counter()
    groups: list[_Group] = []
    for exchange in recording.exchanges:
        reason = _reason_to_leave_out(exchange, hosts)
        if reason is not None:
            left_out[reason] += 1
            continue
        group = _group_of(exchange, groups)
        if group is None:
            groups.append(_Group(exchange))
        else:
            group.add(exchange)
    visits = []
    for group in groups:
        if isinstance(visit := group.visit(hosts), Visit):
            visits.append(visit)
        else:
            left_out[visit] += group.size
    if not visits:
        raise BadHar(f"found no page of {', '.join(hosts)}, expected documents or calls that were answered")
    return Visits(tuple(visits), left_out)


class _Group:
    """A visit as it grows: one document at most, its redirects, and what came after it."""

    def __init__(self, first: Exchange) -> None:
        self.page = first.page
        self._chain: list[Exchange] = []
        self._calls: list[Exchange] = []
        self._parts = 0
        self.add(first)

    @property
    def size(self) -> int:
        """How many requests it has."""
        return len(self._chain) + len(self._calls) + self._parts

    def leads_to(self, exchange: Exchange) -> bool:
        """Is this where the last redirect of its chain leads?"""
        return bool(self._chain) and self._chain[-1].redirected_to == exchange.url

    def add(self, exchange: Exchange) -> None:
        """Take it in."""
        if exchange.purpose == DOCUMENT:
            self._chain.append(exchange)
            self.page = exchange.page or self.page
        elif exchange.purpose == CALL:
            self._calls.append(exchange)
        else:
            self._parts += 1

    def visit(self, hosts: Sequence[str]) -> Visit | str:
        """What the citizen does; or why no journey repeats it."""
        asked = [*self._chain, *self._calls]
        if not asked:
            return "static parts without a document"
        if asked[0].host not in hosts:
            return _of_another_host(asked[0])
        return Visit(tuple(self._chain), tuple(self._calls), self._parts)


def _reason_to_leave_out(exchange: Exchange, hosts: Sequence[str]) -> str | None:
    """Why no journey repeats it; redirects of other hosts stay, for they may lead back."""
    if exchange.host not in hosts and not (exchange.purpose == DOCUMENT and exchange.redirected_to):
        return _of_another_host(exchange)
    if exchange.purpose == OTHER:
        return "no document, call or part: preflights, beacons, frames, sockets"
    if exchange.status < 200:
        return "never answered, or out of the browser's cache"
    if exchange.status >= 400:
        return "answered with an error"
    return None


def _of_another_host(exchange: Exchange) -> str:
    return f"of another host: {exchange.host}"


def _is_called(host: str, name: str) -> bool:
    """Does a host go by that name, with its port or without?"""
    return name in (host, host.rpartition(":")[0])


def _group_of(exchange: Exchange, groups: list[_Group]) -> _Group | None:
    """The visit that it belongs to; None if it begins another."""
    if exchange.purpose == DOCUMENT:
        return next((group for group in reversed(groups) if group.leads_to(exchange)), None)
    if not groups:
        return None
    of_its_page = [group for group in groups if exchange.page is not None and group.page == exchange.page]
    if of_its_page:
        return of_its_page[-1]
    # A page of the recording that scripts alone began; static parts never begin one.
    return groups[-1] if exchange.page is None or exchange.purpose == PART else None


def _in_order(hosts: Iterable[str]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(hosts))
