import pytest

from cli.exits import Ended
from cli.places import read_join, read_remote, refuse_a_portal_that_only_we_reach
from contract.plan import Target
from harness.fleet import Remote
from harness.keys import KeyRefused, make_keys, masters_key, read_key
from harness.targets import EMBEDDED

STAGING = Target("staging", "https://staging.example", ("staging.example:443",), addresses=("10.1.2.3:443",))
HERE = Target("127.0.0.1", "http://127.0.0.1:8080", ("127.0.0.1:8080",), addresses=("127.0.0.1:8080",))


def test_a_place_is_a_host_and_a_port(tmp_path):
    make_keys(file := tmp_path / "fleet.key")
    assert read_join("127.0.0.1:5557", file) == Remote("127.0.0.1", 5557, read_key(file))


@pytest.mark.parametrize(
    "text", ["", "10.0.0.5", ":5557", "host:", "host:port", "host:0", "host:70000", f"host:{'9' * 5000}"]
)
def test_what_is_no_place_is_bad_usage(text):
    with pytest.raises(Ended, match="expected HOST:PORT") as ended:
        read_join(text, None)
    assert ended.value.code == 2


@pytest.mark.parametrize("place", ["10.0.0.5:5557", "127.0.0.1:5557", "localhost:5557"])
@pytest.mark.parametrize("read", [read_join, read_remote])
def test_a_fleet_is_known_by_its_key_on_this_machine_too(read, place):
    """Whoever else has an account here would be let in."""
    with pytest.raises(Ended, match="--key FILE") as ended:
        read(place, None)
    assert ended.value.code == 2


def test_a_master_makes_the_key_that_is_not_there_and_uses_the_one_that_is(tmp_path, capsys):
    file = tmp_path / "fleet.key"
    master = read_remote("10.0.0.5:5557", file)
    assert master == Remote("10.0.0.5", 5557, read_key(masters_key(file)))
    made = masters_key(file).read_text(encoding="utf-8")
    assert "there already" not in capsys.readouterr().err
    assert read_remote("10.0.0.5:5557", file) == master
    assert f"uses {masters_key(file)}, which is there already: a key is for one run" in capsys.readouterr().err
    assert masters_key(file).read_text(encoding="utf-8") == made
    assert read_join("10.0.0.5:5557", file) == Remote("10.0.0.5", 5557, read_key(file))


def test_a_worker_does_not_start_without_the_key_that_it_names(tmp_path):
    make_keys(tmp_path / "fleet.key")
    with pytest.raises(KeyRefused, match="cannot be read"):
        read_join("10.0.0.5:5557", tmp_path / "other.key")


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
