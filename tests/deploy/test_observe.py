"""What watches a run: the dashboard asks for what there is, Prometheus asks whom there is, and Grafana shows it."""

import json
import re
import shutil
import subprocess

import pytest
import yaml
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from portal.board import Board
from portal.metrics import PortalMetrics
from portal.share import alone
from portal.systems import Systems
from tests.deploy.test_files import COMPOSE, ROOT, option
from tests.harness.test_run_metrics import GOLDEN

FOLDER = ROOT / "deploy" / "grafana"
DASHBOARD = json.loads((FOLDER / "dashboards" / "portal-load.json").read_text(encoding="utf-8"))
SOURCES = yaml.safe_load((FOLDER / "provisioning" / "datasources" / "prometheus.yaml").read_text(encoding="utf-8"))
CONFIG = ROOT / "deploy" / "prometheus" / "prometheus.yml"
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
QUERIES += [(variable["name"], variable["definition"]) for variable in DASHBOARD["templating"]["list"]]
QUERIES += [(each["name"], each["expr"]) for each in DASHBOARD["annotations"]["list"] if "expr" in each]

NAME = re.compile(r"\bportal_[a-z0-9_]+\b")
SELECTOR = re.compile(r"(portal_[a-z0-9_]+)\{([^}]*)\}")
GROUPED = re.compile(r"by \(([^)]*)\)")


def labels_by_name(text):
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            found.setdefault(sample.name, set()).update(sample.labels)
    return found


@pytest.fixture(scope="module")
def exposed():
    """The samples that a run and a portal really have, with their labels."""
    registry, board = CollectorRegistry(), Board(1)
    registry.register(PortalMetrics(board, Systems(("01",), 0.0, 1, alone())))
    return labels_by_name(GOLDEN.read_text(encoding="utf-8")) | labels_by_name(generate_latest(registry).decode())


@pytest.mark.parametrize(("title", "query"), QUERIES)
def test_every_query_asks_for_what_there_is(exposed, title, query):
    names = set(NAME.findall(query))
    assert names and names <= exposed.keys()
    for name, selected in SELECTOR.findall(query):
        assert set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selected)) <= exposed[name]
    for group in GROUPED.findall(query):
        assert {word.strip() for word in group.split(",")} <= set().union(*(exposed[name] for name in names))


def test_every_number_that_there_is_stands_in_the_dashboard_or_is_known_not_to(exposed):
    asked = {name for _, query in QUERIES for name in NAME.findall(query)}
    base = {re.sub(r"_(bucket|count|sum)$", "", name) for name in exposed}
    unasked = base - {re.sub(r"_(bucket|count|sum)$", "", name) for name in asked}
    assert unasked == {
        "portal_load_running",
        "portal_load_scale",
        "portal_load_stage_info",
        "portal_load_elapsed_seconds",
        "portal_load_planned_duration_seconds",
    }


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel["title"])
def test_a_panel_says_what_it_shows_and_in_what(panel):
    assert panel["title"] and panel["description"]
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"] == {"type": "prometheus", "uid": SOURCES["datasources"][0]["uid"]}
    assert all(target["legendFormat"] and target["datasource"] == panel["datasource"] for target in panel["targets"])
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def test_seconds_are_shown_as_seconds():
    for panel in PANELS:
        if any("histogram_quantile" in target["expr"] for target in panel["targets"]):
            assert panel["fieldConfig"]["defaults"]["unit"] == "s"


def test_panels_lie_beside_each_other():
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])
    taken = set()
    for panel in DASHBOARD["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert place["x"] + place["w"] <= 24 and not cells & taken
        taken |= cells


def test_prometheus_asks_the_services_of_the_compose_file_at_their_ports():
    jobs = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["scrape_configs"]
    targets = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    services = COMPOSE["services"]
    metrics = re.sub(r"\$\{METRICS:-(.*)\}", r"\1", option(services["master"]["command"], "--metrics"))
    port = re.sub(r"\$\{PORTAL_PORT:-(.*)\}", r"\1", option(services["portal"]["command"], "--port"))
    assert targets == {"portal-load": [f"master:{metrics.rpartition(':')[2]}"], "portal": [f"portal:{port}"]}
    assert metrics.startswith("127.0.0.1:")  # nobody sees it who was not named
    for name in ("master", "portal"):
        assert "target" in services[name]["networks"] and "target" in services["prometheus"]["networks"]


def test_a_job_that_is_taken_alone_is_asked_often_enough_for_the_marks_of_the_stages():
    """A Prometheus of somebody's own asks every 15 s or minute, unless the job says more."""
    (marks,) = [each for each in DASHBOARD["annotations"]["list"] if each["name"] == "Stages"]
    (range_s,) = re.findall(r"changes\(portal_load_stage\[(\d+)s\]\)", marks["expr"])
    jobs = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["scrape_configs"]
    assert len(jobs) == 2
    for job in jobs:
        assert 2 * int(job["scrape_interval"].removesuffix("s")) <= int(range_s)


def test_grafana_finds_prometheus_and_the_dashboard():
    services = COMPOSE["services"]
    assert SOURCES["datasources"][0]["url"] == "http://prometheus:9090"
    assert set(services["grafana"]["networks"]) <= set(services["prometheus"]["networks"])
    provider = yaml.safe_load(
        (FOLDER / "provisioning" / "dashboards" / "portal-load.yaml").read_text(encoding="utf-8")
    )["providers"][0]
    mounts = dict(volume.split(":")[:2] for volume in services["grafana"]["volumes"])
    assert mounts["./deploy/grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./deploy/grafana/provisioning"] == "/etc/grafana/provisioning"


@pytest.mark.parametrize("name", ["prometheus", "grafana"])
def test_who_watches_comes_only_when_asked_for_and_is_of_one_version(name):
    service = COMPOSE["services"][name]
    assert service["profiles"] == ["observe"]
    assert re.fullmatch(r"[\w/]+:v?\d+\.\d+\.\d+", service["image"])


@pytest.mark.skipif(shutil.which("promtool") is None, reason="no promtool here; on Debian, apt-get install prometheus")
def test_prometheus_itself_understands_its_configuration_and_every_query(tmp_path):
    subprocess.run(["promtool", "check", "config", CONFIG], check=True, capture_output=True)
    rules = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "20s").replace("$page", ".*")}
        for number, (_, query) in enumerate(QUERIES)
        if not query.startswith("label_values")
    ]
    file = tmp_path / "rules.yml"
    file.write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}), encoding="utf-8")
    said = subprocess.run(["promtool", "check", "rules", file], capture_output=True, text=True)
    assert said.returncode == 0, said.stderr + said.stdout
