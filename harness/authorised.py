"""The entries of targets.yaml: what each says, and everything that is wrong with them, in words of our own."""

import datetime as dt
import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from contract.redaction import one_line
from harness.networks import Network, too_wide
from harness.scenario_file import did_you_mean
from harness.windows import open_until, openings, read_window

MOST_REQUESTS_PER_S = 1e6  # a worker has a turn in memory for each; who wants no limit leaves the key out
LONGEST_FOUND = 60  # of what is quoted of the file
MOST_NODES = 20_000
DEEPEST = 20
# Of each key, what it may say.
EXPECTED = {
    "name": "small letters, digits, - and _, beginning with a letter, such as staging",
    "base_url": "an address such as https://staging.example",
    "hosts": "a list of host:port such as [id.staging.example:8443]",
    "networks": "a list of networks, at least one, such as [10.20.0.0/16]",
    "most_users": "a whole number from 1 on, such as 2000",
    "most_requests_per_s": f"a number above 0, such as 500, at most {MOST_REQUESTS_PER_S:,.0f}",
    "windows": "a list of days and times such as ['Mon-Fri 22:00-05:00']",
    "time_zone": "a time zone such as Asia/Ho_Chi_Minh",
    "proof": "a path that begins with / and has no query, such as /.well-known/portal-load/proof",
    "source_addresses": "a list of addresses such as [10.20.0.5]",
    "monitoring": "a list of host:port such as [prometheus.staging.example:9090]",
    "valid_until": "a date such as 2026-12-31",
    "owner": "a text such as portal operations",
    "approval": "a text such as LT-2026-17",
}


class BadEntries(Exception):
    """Nothing of them is authorised; `mistakes` says each that was found, with its line."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(dict.fromkeys(mistakes))
        super().__init__("; ".join(self.mistakes))


class AuthorisedTarget(BaseModel):
    """One entry of targets.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
    base_url: str
    hosts: list[str] = Field(
        [], description="further host:port that a citizen is sent to, such as the identity provider"
    )
    networks: Annotated[list[Network], Field(min_length=1)]
    most_users: Annotated[int, Field(ge=1)]
    most_requests_per_s: Annotated[float | None, Field(gt=0, le=MOST_REQUESTS_PER_S)] = None
    windows: list[str] = Field(
        [], description="when it may be loaded, such as 'Mon-Fri 22:00-05:00'; none: at any time"
    )
    time_zone: str = Field("Asia/Ho_Chi_Minh", description="that the windows and the days are meant in")
    proof: Annotated[str | None, Field(pattern=r"^/[!-\"$->@-~]*$")] = Field(
        None, description="the path, without a query, on the target of the file by which its owner agrees to the run"
    )
    source_addresses: list[ipaddress.IPv4Address | ipaddress.IPv6Address] = Field(
        [], description="addresses of the machines of the fleet to connect from, where one has too few ports"
    )
    monitoring: list[str] = Field([], description="host:port of the Prometheus that may be asked about it")
    valid_until: Annotated[dt.date, Field(lt=dt.date.max)]
    owner: str
    approval: str

    @field_validator("networks", "source_addresses", mode="before")
    @classmethod
    def as_texts(cls, found: Any) -> Any:
        """A number would be read as an address too."""
        if isinstance(found, list) and not all(isinstance(each, str) for each in found):
            raise ValueError("found something that is no text, expected addresses such as 10.1.2.0/24")
        return found

    @field_validator("windows")
    @classmethod
    def readable(cls, windows: list[str]) -> list[str]:
        """Each is days and times."""
        for window in windows:
            read_window(window)
        return windows

    @field_validator("time_zone")
    @classmethod
    def known(cls, name: str) -> str:
        """A name of the time zone database."""
        try:
            ZoneInfo(name)
        except (ValueError, KeyError, OSError) as error:
            raise ValueError(f"found the time zone {name!r}, expected one such as Asia/Ho_Chi_Minh") from error
        return name

    def open_until(self, now: dt.datetime) -> dt.datetime | None:
        """Until when it may be loaded, from `now` on; None where it may not be now."""
        here = now.astimezone(ZoneInfo(self.time_zone))
        last = dt.datetime.combine(self.valid_until + dt.timedelta(days=1), dt.time(), here.tzinfo)
        if here >= last:
            return None
        until = open_until([read_window(window) for window in self.windows], here) if self.windows else last
        return None if until is None else min(until, last)

    def spans(self, now: dt.datetime, within: dt.timedelta) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """From when until when it may be loaded, of those times that are open now or begin within so long."""
        here = now.astimezone(ZoneInfo(self.time_zone))
        seen_until = here
        for start in [here, *openings([read_window(window) for window in self.windows], here, within)]:
            until = self.open_until(start)
            if until is not None and start >= seen_until:
                yield start, until
                seen_until = until

    @property
    def allowed(self) -> str:
        """When it may be loaded, in words."""
        return f"{', '.join(self.windows) or 'at any time'} ({self.time_zone}) until {self.valid_until}"

    @field_validator("networks")
    @classmethod
    def not_everything(cls, networks: list[Network]) -> list[Network]:
        """A network of all addresses, or of a good part of them, authorises nothing in particular."""
        wide = too_wide(networks)
        if wide is not None:
            raise ValueError(f"found {wide}, which is far too wide, expected the portal's own")
        return networks


class _Loader(yaml.SafeLoader):
    """Takes a date as a text: one that is none is then a mistake of its key, with its line, as any other."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def entries_of(text: str) -> list[AuthorisedTarget]:
    """The entries of a file's text; raises BadEntries."""
    loader = None
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        if node is None:
            return []
        _refuse_large(node)
        value = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}: " if mark else ""
        raise BadEntries([f"{where}is not YAML: {error.problem or error.context}; put it right there"]) from error
    except (yaml.YAMLError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise BadEntries(["found what YAML cannot read, expected a list of entries; see the file's example"]) from error
    finally:
        if loader is not None:
            loader.dispose()
    if value is None or value == []:
        return []
    if not isinstance(value, list):
        expected = "expected a list of entries that each begin with '- name: ...', or []"
        raise BadEntries([f"line {node.start_mark.line + 1}: found {_shape(value)}, {expected}"])
    return _validated(value, node)


def _refuse_large(root: yaml.Node) -> None:
    """A file that names itself, or one thing many times over, would have no end."""
    waiting, seen = [(root, 0)], 0
    while waiting:
        node, depth = waiting.pop()
        seen += 1
        if seen > MOST_NODES or depth > DEEPEST:
            raise BadEntries([f"line {node.start_mark.line + 1}: found too much, or too deep, expected a few entries"])
        if isinstance(node, yaml.SequenceNode):
            waiting += [(item, depth + 1) for item in node.value]
        elif isinstance(node, yaml.MappingNode):
            waiting += [(item, depth + 1) for pair in node.value for item in pair]


def _validated(values: list[Any], root: yaml.Node) -> list[AuthorisedTarget]:
    entries: list[AuthorisedTarget] = []
    mistakes: list[str] = []
    for value, node in zip(values, root.value, strict=True):
        mistakes += _twice(node)
        try:
            entries.append(AuthorisedTarget.model_validate(value))
        except ValidationError as error:
            mistakes += (_mistake(dict(item), node) for item in error.errors(include_url=False))
    names = Counter(value["name"] for value in values if isinstance(value, dict) and isinstance(value.get("name"), str))
    mistakes += [  # which of them is meant, with which limits?
        f"found {count} entries of the name {_shape(name)}, expected one; give each a name of its own"
        for name, count in names.items()
        if count > 1
    ]
    if mistakes:
        raise BadEntries(mistakes)
    return entries


def _twice(entry: yaml.Node) -> Iterator[str]:
    """YAML would take the last of them, and say nothing."""
    keys = [key for key, _ in entry.value] if isinstance(entry, yaml.MappingNode) else []
    counts = Counter(str(key.value) for key in keys)
    for key in keys:
        if counts[str(key.value)] > 1:
            yield f"line {key.start_mark.line + 1}: found the key {_shape(str(key.value))} twice, expected it once"


def _mistake(error: Mapping[str, Any], entry: yaml.Node) -> str:
    """What the error means, found, expected and what to do."""
    key = str(error["loc"][0]) if error["loc"] else ""
    line = f"line {_line_of(key, entry)}: "
    if not key:
        return f"{line}found {_shape(error['input'])}, expected an entry: keys and values, '- name: ...' the first"
    if error["type"] == "extra_forbidden":
        return f"{line}found the unknown key {_shape(key)}; {did_you_mean(key, EXPECTED)}"
    if error["type"] == "missing":
        return f"{line}the key {key} is missing; add {key}: {EXPECTED[key]}"
    if error["type"] == "value_error" and str(error["ctx"]["error"]).startswith("found "):  # of our own checks
        return f"{line}{key}: {one_line(str(error['ctx']['error']), 4 * LONGEST_FOUND)}"
    return f"{line}{key}: found {_shape(error['input'])}, expected {EXPECTED[key]}"


def _line_of(key: str, entry: yaml.Node) -> int:
    """Where it stands; the entry's first line where it does not."""
    pairs = entry.value if isinstance(entry, yaml.MappingNode) else []
    node = next((found for found, _ in pairs if found.value == key), entry)
    return int(node.start_mark.line) + 1


def _shape(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    return one_line(repr(value), LONGEST_FOUND)
