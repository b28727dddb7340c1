import hashlib
import json

from harness.machine import this_machine
from harness.provenance import describe
from tests.contract.test_plan import PLAN


def test_this_machine_offers_something_of_everything():
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.descriptors >= 256
    assert 1000 < machine.ports < 65_536
    assert machine.memory_bytes > 100_000_000


def test_provenance_is_json_and_tells_no_path_of_the_machine(tmp_path):
    text = json.dumps(describe(PLAN, "name: x\n", {"scale": 100}))
    provenance = json.loads(text)
    assert provenance["versions"]["locust"].startswith("2.47")
    assert provenance["scenario_sha256"] == hashlib.sha256(b"name: x\n").hexdigest()
    assert provenance["target_declares"] == {"scale": 100}
    assert str(tmp_path.parent) not in text
    assert "/home/" not in text
