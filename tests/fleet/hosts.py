"""Hosts on this machine that are really apart: a network namespace each, on one switch, and nothing beyond.

    master    10.77.0.1 --+
    worker-1  10.77.0.11 -+-- switch, a namespace of its own
    portal    10.77.0.99 -+

A host sends what is for none of them to its interface `outside`, which leads nowhere and counts. The namespaces have no
names: each lives as long as the process that holds it, and that dies with us, so nothing is left, whatever happens.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

NETWORK = "10.77.0.0/24"
PROGRAMS = {"ip": "iproute2", **dict.fromkeys(("unshare", "nsenter", "setpriv"), "util-linux")}  # Debian's packages
HOLD = "mount --bind {names} /etc/hosts && echo held && exec sleep infinity"


@dataclass(frozen=True)
class Host:
    """One of them; `holder` is the process that keeps its namespaces."""

    name: str
    address: str
    holder: int

    @property
    def inside(self) -> list[str]:
        """What a command has to begin with to run on this host."""
        return ["nsenter", "--wd=.", f"--net=/proc/{self.holder}/ns/net", f"--mount=/proc/{self.holder}/ns/mnt"]

    def does(self, *words: str, given: str = "") -> str:
        """Run a command there; answers what it prints."""
        done = subprocess.run([*self.inside, *words], input=given, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, f"{self.name}: {' '.join(words)}: {done.stderr or done.stdout}"
        return done.stdout

    def sent_outside(self) -> int:
        """The packets that it sent to nobody on the switch."""
        (link,) = json.loads(self.does("ip", "-json", "-statistics", "link", "show", "outside"))
        return int(link["stats64"]["tx"]["packets"])


def missing() -> str | None:
    """What this machine lacks to make them, in a sentence; None: nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "network namespaces want Linux and root: run `sudo make netns-test`"
    absent = [program for program in PROGRAMS if shutil.which(program) is None]
    if absent:
        packages = " ".join(sorted({PROGRAMS[program] for program in absent}))
        return f"{', '.join(absent)} not found: on Debian, apt-get install {packages}"
    tried = subprocess.run(
        ["unshare", "--net", "--mount", "ip", "link", "add", "switch", "type", "bridge"], capture_output=True, text=True
    )
    return f"this kernel makes no namespace with a bridge: {tried.stderr.strip()}" if tried.returncode else None


@contextmanager
def switched(addresses: Mapping[str, str], folder: Path, strangers: Mapping[str, str]) -> Iterator[dict[str, Host]]:
    """Hosts of these names and addresses, which know each other, and `strangers` outside, by name; file in `folder`."""
    names = folder / "hosts"
    known = {"localhost": "127.0.0.1", **addresses, **strangers}
    names.write_text("".join(f"{address} {name}\n" for name, address in known.items()), encoding="ascii")
    holders: list[subprocess.Popen[str]] = []
    try:
        switch, *hosts = (
            Host(name, address, _hold(names, holders)) for name, address in {"switch": "", **addresses}.items()
        )
        switch.does("ip", "-batch", "-", given="link add switch type bridge\nlink set switch up\n")
        for host in hosts:
            _plug_in(host, switch)
        yield {host.name: host for host in hosts}
    finally:
        for holder in holders:
            holder.kill()
            holder.communicate()


def _hold(names: Path, holders: list[subprocess.Popen[str]]) -> int:
    """A process that keeps a network of its own, and a view of the files in which /etc/hosts is `names`."""
    holder = subprocess.Popen(
        ["setpriv", "--pdeathsig", "KILL", "unshare", "--net", "--mount", "sh", "-c", HOLD.format(names=names)],
        stdout=subprocess.PIPE,
        text=True,
    )
    holders.append(holder)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder.pid


def _plug_in(host: Host, switch: Host) -> None:
    switch.does(
        "ip",
        "-batch",
        "-",
        given=f"""\
link add to-{host.name} type veth peer name eth0 netns {host.holder}
link set to-{host.name} master switch up
""",
    )
    host.does("sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6")  # it would send packets by itself
    host.does(
        "ip",
        "-batch",
        "-",
        given=f"""\
link set lo up
address add {host.address}/24 dev eth0
link set eth0 up
link add outside type veth peer name nowhere
link set outside up arp off
link set nowhere up arp off
route add default dev outside src {host.address}
""",
    )


if __name__ == "__main__":
    sys.exit(missing())
