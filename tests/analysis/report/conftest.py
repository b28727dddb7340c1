"""A run with all that a report can show: replicates, systems behind the portal, resources, a rehearsal, failures."""

import json
from dataclasses import replace

import pytest

from analysis.judging import judge_folder
from contract.plan_file import plan_to_json
from contract.run_folder import RunFolder
from tests.analysis.visits import Portal

LOADS = (0.02, 0.05, 0.1, 0.15, 0.4167)
SLOW = Portal(
    100.0,
    {"file_dossier/sign_in": {"identity_provider": 4.0}},
    outcome_by_page={"pay_fee/pay": "busy"},
    patience_s=5.0,
)


def resources_of(stages):
    """What monitoring says every 2 s: as busy as the load, and at 41.67 % nearly full."""
    rows = ["second,resource,utilisation"]
    for stage in stages:
        for second in range(int(stage.start_s), int(stage.end_s), 2):
            rows += [f"{second},{name},{share * stage.utilisation:.4f}" for name, share in (("cpu", 2.1), ("db", 1.4))]
    return "\n".join([*rows, ""])


@pytest.fixture(scope="session")
def everything(made, tmp_path_factory):
    """The recording and the verdict of all replicates together."""
    run = RunFolder(tmp_path_factory.mktemp("run") / "2026-11-23T101507Z-capacity-3f9c")
    it = made.with_(utilisations=LOADS, told=SLOW.told, provenance=made.provenance | {"commit": "0123456789" * 8})
    for number in (1, 2, 3):
        it.with_(seed=number).write(run.replicate(number).path)
        run.replicate(number).resources.write_text(resources_of(it.plan.stages))
    run.plan.write_text(json.dumps(plan_to_json(replace(it.plan, replicates=3))))
    return judge_folder(run)
