"""A Docker engine of our own for one test: no network of its own, no registry, an image of what is on this machine.

    base image   Debian's smallest root (debootstrap) with Python, and the wheels of requirements/run.txt
    image        the Dockerfile of this repository upon it, built without any network

The base takes two minutes to make, so its tar stays in .venv until `make clean`; the engine goes when the test ends.
"""

import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.real import ROOT

PACKAGES = {"dockerd": "docker.io", "docker": "docker.io", "debootstrap": "debootstrap"}  # Debian's
COMPOSE = Path(sys.executable).with_name("docker-compose")
LOCKED = ROOT / "requirements" / "run.txt"
BASE, BASE_TAR = "local/python", ROOT / ".venv" / f"base-{sha256(LOCKED.read_bytes()).hexdigest()[:12]}.tar"
OURS_ALONE = ("setpriv", "--pdeathsig", "TERM", "unshare", "--mount")  # it ends with us, and its mounts with it
OFFLINE = ("--storage-driver", "overlay2", "--bridge", "none", "--iptables=false", "--ip6tables=false")
START_WITHIN_S, END_WITHIN_S = 30.0, 60.0


def missing() -> str | None:
    """What this machine lacks for it, in a sentence; None: nothing."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return "a Docker engine of our own wants Linux and root: run `sudo make compose-test`"
    absent = [program for program in PACKAGES if shutil.which(program) is None]
    if absent:
        packages = " ".join(sorted({PACKAGES[program] for program in absent}))
        return f"{', '.join(absent)} not found: on Debian, apt-get install {packages}"
    return None if COMPOSE.exists() else "docker-compose is not in .venv: `make compose-test` installs it"


@dataclass(frozen=True)
class Engine:
    """A running one; `environment` leads docker and docker-compose to it."""

    environment: dict[str, str]

    def does(self, *words: str | Path, patience_s: float = 600) -> str:
        """Run a command against it; answers what it prints."""
        done = self.tries(*words, patience_s=patience_s)
        assert done.returncode == 0, f"{words[0]}: {done.stderr[-3000:] or done.stdout[-3000:]}"
        return done.stdout

    def tries(self, *words: str | Path, patience_s: float = 600) -> "subprocess.CompletedProcess[str]":
        """The same, and what became of it."""
        return subprocess.run(words, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=patience_s)

    def build(self, image: str) -> None:
        """The image of this repository, upon the base; nothing is asked of any network."""
        make_base()
        offline = ("--change", "ENV PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels")
        self.does("docker", "import", *offline, BASE_TAR, BASE)
        self.does("docker", "build", "--network", "none", "--build-arg", f"BASE={BASE}", "--tag", image, ".")


@contextmanager
def running_engine(**environment: str) -> Iterator[Engine]:
    """An engine with a folder and a socket of its own, while the context lasts; what it mounts, only it sees."""
    with TemporaryDirectory(prefix="engine-") as name:
        folder = Path(name)
        socket = f"unix://{folder}/socket"
        places = ("--data-root", folder / "data", "--exec-root", folder / "exec", "--pidfile", folder / "pid")
        with (folder / "log").open("w", encoding="utf-8") as log:
            daemon = subprocess.Popen(
                [*OURS_ALONE, "dockerd", "--host", socket, *places, *OFFLINE],
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        try:
            builder = {"DOCKER_BUILDKIT": "0"}  # the one that needs no plugin
            engine = Engine({**os.environ, **builder, "DOCKER_HOST": socket, **environment})
            _wait_until_it_answers(engine, daemon, folder / "log")
            yield engine
        finally:
            daemon.terminate()
            with suppress(subprocess.TimeoutExpired):
                daemon.wait(END_WITHIN_S)
            daemon.kill()
            daemon.wait()


def make_base() -> None:
    """The tar of the base image, if it is not there yet."""
    if BASE_TAR.exists():
        return
    with TemporaryDirectory(prefix="base-") as name:
        root, unfinished = Path(name) / "root", BASE_TAR.with_suffix(".part")
        packages = "python3,python3-venv,python-is-python3"
        for words in (
            ("debootstrap", "--variant=minbase", f"--include={packages}", "bookworm", root, _mirror()),
            (sys.executable, "-m", "pip", "download", "--quiet", "--require-hashes", "--only-binary=:all:",
             "--requirement", LOCKED, "--dest", root / "wheels"),
            ("tar", "--create", "--file", unfinished, "--directory", root, "."),
        ):  # fmt: skip
            done = subprocess.run(words, capture_output=True, text=True)
            assert done.returncode == 0, f"{words[0]}: {done.stderr[-3000:] or done.stdout[-3000:]}"
        unfinished.rename(BASE_TAR)


def descriptors() -> int:
    """As many as a container may be given here."""
    return resource.getrlimit(resource.RLIMIT_NOFILE)[1]


def _mirror() -> str:
    """Where this machine has its Debian packages from."""
    words = ("apt-get", "indextargets", "Created-By: Packages", "Codename: bookworm", "--format", "$(REPO_URI)")
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split()[0]


def _wait_until_it_answers(engine: Engine, daemon: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline_s = time.monotonic() + START_WITHIN_S
    while engine.tries("docker", "version").returncode != 0:
        said = log.read_text(encoding="utf-8")[-2000:]
        assert daemon.poll() is None and time.monotonic() < deadline_s, f"the Docker engine did not start:\n{said}"
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(missing())
