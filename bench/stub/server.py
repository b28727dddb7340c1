"""Start and end the stub target: an nginx of its own, in a temporary folder, on free ports of this machine."""

import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.stub.certificate import write_certificate
from harness.processes import end_children

CONFIG = Path(__file__).parent / "nginx.conf"
BODY = "x" * 90
DESCRIPTORS = 20_000  # a process may have so many on many a machine
CONNECTIONS = 19_900
ANSWERS_WITHIN_S = 10


@dataclass(frozen=True)
class Stub:
    """Where it listens; `certificate` is to be trusted over TLS."""

    port: int
    tls_port: int
    certificate: Path

    @property
    def url(self) -> str:
        """Its address over HTTP."""
        return f"http://127.0.0.1:{self.port}"

    def requests(self) -> int:
        """How many requests it has answered so far, by its own count."""
        with urllib.request.urlopen(f"{self.url}/count", timeout=5) as answer:
            return int(answer.read().decode().split("\n")[2].split()[2])


@contextmanager
def stub_target(workers: int) -> Iterator[Stub]:
    """An nginx with so many workers, each for up to CONNECTIONS; raises SystemExit where nginx is not installed."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx is None:
        raise SystemExit("the stub target is nginx, which is not installed: on Debian, apt-get install nginx-light")
    with tempfile.TemporaryDirectory(prefix="portal-load-stub-") as named:
        folder = Path(named)
        port, tls_port = _free_ports(2)
        write_certificate(folder / "stub.pem")
        folder.joinpath("nginx.conf").write_text(_config(folder, workers, port, tls_port))
        child = subprocess.Popen([nginx, "-c", str(folder / "nginx.conf")], text=True, start_new_session=True)
        try:
            _wait_for(port)
            yield Stub(port, tls_port, folder / "stub.pem")
        finally:
            end_children([child])


def _config(folder: Path, workers: int, port: int, tls_port: int) -> str:
    values = {
        "WORKERS": workers, "DESCRIPTORS": DESCRIPTORS, "CONNECTIONS": CONNECTIONS, "FOLDER": folder,
        "PORT": port, "TLS_PORT": tls_port, "BODY": BODY,
    }  # fmt: skip
    text = CONFIG.read_text()
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    return text


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


def _wait_for(port: int) -> None:
    deadline_s = time.monotonic() + ANSWERS_WITHIN_S
    while time.monotonic() < deadline_s:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise SystemExit(f"nginx did not listen on port {port} within {ANSWERS_WITHIN_S} s")
