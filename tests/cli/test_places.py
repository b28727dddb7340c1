import pytest

from cli.exits import Ended
from cli.places import Place, read_place, refuse_a_portal_that_only_we_reach
from contract.plan import Target
from harness.targets import EMBEDDED

STAGING = Target("staging", "https://staging.example", ("staging.example:443",), addresses=("10.1.2.3:443",))
HERE = Target("127.0.0.1", "http://127.0.0.1:8080", ("127.0.0.1:8080",), addresses=("127.0.0.1:8080",))


def test_a_place_is_a_host_and_a_port():
    assert read_place("--join", "10.0.0.5:5557") == Place("10.0.0.5", 5557)


@pytest.mark.parametrize("text", ["", "10.0.0.5", ":5557", "host:", "host:port", "host:0", "host:70000"])
def test_what_is_no_place_is_bad_usage(text):
    with pytest.raises(Ended, match="expected HOST:PORT") as ended:
        read_place("--join", text)
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("target", "master", "refused"),
    [
        (STAGING, "10.0.0.5", False),
        (HERE, "10.0.0.5", True),  # 127.0.0.1 is another machine for each worker
        (EMBEDDED, "0.0.0.0", True),
        (HERE, "127.0.0.1", False),  # workers of this machine
        (EMBEDDED, "localhost", False),
    ],
)
def test_workers_from_elsewhere_must_reach_the_portal(target, master, refused):
    if refused:
        with pytest.raises(Ended, match="on this machine only"):
            refuse_a_portal_that_only_we_reach(target, master)
    else:
        refuse_a_portal_that_only_we_reach(target, master)
