"""A fleet of several machines on the command line: where its master waits, and what its workers can reach."""

import ipaddress
from pathlib import Path

from cli import console
from cli.exits import BAD_USAGE, Ended
from cli.ports import read_port
from contract.plan import Target
from harness.fleet import Remote
from harness.keys import make_keys, masters_key, read_key


def read_join(text: str, key: Path | None) -> Remote:
    """Where a worker finds its master; raises Ended or KeyRefused."""
    host, port, file = _read_place("--join", text, key)
    return Remote(host, port, read_key(file))


def read_remote(text: str, key: Path | None) -> Remote:
    """Where a master waits for its workers; makes the key where there is none yet. Raises Ended or KeyRefused."""
    host, port, file = _read_place("--remote", text, key)
    if masters_key(file).exists():
        console.say(f"uses {masters_key(file)}, which is there already: a key is for one run")
    else:
        make_keys(file)
        console.say(f"made {file}: give it to every worker, `portal-load worker --join {text} --key FILE`")
    return Remote(host, port, read_key(masters_key(file)))


def _read_place(option: str, text: str, key: Path | None) -> tuple[str, int, Path]:
    """Read `10.0.0.5:5557`; raises Ended. On a machine of several users, too, a fleet is known by its key alone."""
    host, _, port = text.rpartition(":")
    number = read_port(port)
    if not host or not number:
        raise Ended(f"{option}: found {text!r}, expected HOST:PORT such as 10.0.0.5:5557", BAD_USAGE)
    if key is None:
        raise Ended(
            f"{option} {text}: master and workers know each other by the fleet's key; name it, --key FILE", BAD_USAGE
        )
    return host, number, key


def refuse_a_portal_that_only_we_reach(target: Target, master_host: str) -> None:
    """A loopback target is another machine for each worker; raises Ended where workers come from elsewhere."""
    if is_loopback(master_host):
        return
    if target.embedded or any(is_loopback(address.rpartition(":")[0].strip("[]")) for address in target.addresses):
        raise Ended(
            f"workers from elsewhere cannot reach {target.name}: it is on this machine only; "
            "give --target the name of a portal that all of them reach",
            BAD_USAGE,
        )


def is_loopback(host: str) -> bool:
    """Is it an address of this machine, or the usual name for it?"""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
