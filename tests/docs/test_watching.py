"""docs/watching.md names every number that is exposed, with its labels, and no other; its scenario is one."""

import re

import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from harness.scenario.monitoring import MonitoringPart
from portal.board import Board
from portal.metrics import PortalMetrics
from portal.share import alone
from portal.systems import Systems
from tests.harness.test_run_metrics import GOLDEN
from tests.real import ROOT

PAGE = (ROOT / "docs" / "watching.md").read_text(encoding="utf-8")
ROWS = [line.split("|")[1] for line in PAGE.splitlines() if line.startswith("| `")]


def told():
    named = re.findall(r"`(portal_\w+)(?:\{([\w,]+)\})?`", " ".join(ROWS))
    return {name: set(labels.split(",")) if labels else set() for name, labels in named}


def exposed():
    registry, board = CollectorRegistry(), Board(1)
    registry.register(PortalMetrics(board, Systems(("01",), 0.0, 1, alone())))
    found = {}
    for text in (GOLDEN.read_text(encoding="utf-8"), generate_latest(registry).decode()):
        for family in text_string_to_metric_families(text):
            name = f"{family.name}_total" if family.type == "counter" else family.name
            found[name] = set().union(*(sample.labels for sample in family.samples)) - {"le"}
    return found


def test_every_metric_is_documented_with_its_labels():
    assert told() == exposed()


def test_the_scenario_of_the_page_is_right():
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    part = MonitoringPart.model_validate(yaml.load(text, Loader=yaml.BaseLoader)["monitoring"])
    assert set(part.resources) == {"app_cpu", "database_connections"}
