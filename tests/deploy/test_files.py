"""docker-compose.yml and the Kubernetes manifests mean what they say: commands parse, names exist, ports agree."""

import re
import subprocess
from pathlib import Path

import pytest
import typer
import yaml

from cli.main import app
from harness.targets import read_targets

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
OBJECTS = [
    each
    for file in sorted(
        [*KUBERNETES.glob("base/*.yaml"), *KUBERNETES.glob("portal/*.yaml"), KUBERNETES / "reference/target.yaml"]
    )
    for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    if each["kind"] not in ("Kustomization", "Component")
]
OPERATED = yaml.safe_load((ROOT / "deploy" / "operator" / "locusttest.yaml").read_text(encoding="utf-8"))["spec"]


def pods():
    return {
        each["metadata"]["name"]: each["spec"]["template"] for each in OBJECTS if "template" in each.get("spec", {})
    }


def container(name):
    (only,) = pods()[name]["spec"]["containers"]
    return only


def substituted(words):
    """As Compose does where nothing is set: `${NAME:-default}` is the default."""
    return [re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", str(word)) for word in words]


def commands():
    for name in ("portal", "master", "worker"):
        service = COMPOSE["services"][name]
        yield f"compose {name}", substituted(service["command"])
    for name in pods():
        yield f"kubernetes {name}", container(name)["args"]
    for name in ("master", "worker"):
        yield f"operator {name}", OPERATED[name]["command"].split()


def option(words, name):
    return words[words.index(name) + 1]


@pytest.mark.parametrize("words", [pytest.param(words, id=name) for name, words in commands()])
def test_every_command_is_one_of_ours(words):
    verb = typer.main.get_command(app).commands[words[0]]
    verb.make_context(words[0], list(words[1:]))  # raises for what it does not know


def test_the_master_waits_for_as_many_workers_as_there_are():
    worker = next(each for each in OBJECTS if each["kind"] == "Job" and each["metadata"]["name"] == "worker")["spec"]
    assert {str(worker["parallelism"]), str(worker["completions"])} == {
        option(container("master")["args"], "--workers")
    }
    assert str(OPERATED["worker"]["replicas"]) == option(OPERATED["master"]["command"].split(), "--workers")
    compose = COMPOSE["services"]
    assert compose["worker"]["deploy"]["replicas"] == option(compose["master"]["command"], "--workers")


def test_every_port_and_selector_leads_to_a_pod():
    labels = [pod["metadata"]["labels"] for pod in pods().values()]
    for each in OBJECTS:
        if each["kind"] == "Service":
            (pod,) = [
                pod for pod in pods().values() if each["spec"]["selector"].items() <= pod["metadata"]["labels"].items()
            ]
            known = {port["name"]: port["containerPort"] for port in pod["spec"]["containers"][0]["ports"]}
            assert all(known[port["targetPort"]] == port["port"] for port in each["spec"]["ports"])
        if each["kind"] == "NetworkPolicy" and "matchLabels" in each["spec"]["podSelector"]:
            assert each["spec"]["podSelector"]["matchLabels"] in labels
    assert option(container("worker")["args"], "--join") == "master:5557"
    assert option(container("master")["args"], "--remote").endswith(":5557")


def test_every_volume_is_there():
    claims = {each["metadata"]["name"] for each in OBJECTS if each["kind"] == "PersistentVolumeClaim"}
    for name, pod in pods().items():
        volumes = {volume["name"]: volume for volume in pod["spec"]["volumes"]}
        assert {mount["name"] for mount in container(name)["volumeMounts"]} == volumes.keys()
        wanted = {
            volume["persistentVolumeClaim"]["claimName"]
            for volume in volumes.values()
            if "persistentVolumeClaim" in volume
        }
        assert wanted <= claims
    for service in COMPOSE["services"].values():
        named = [volume.partition(":")[0] for volume in service.get("volumes", ()) if volume[0].isalpha()]
        assert set(named) <= COMPOSE["volumes"].keys()
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert set(service.get("depends_on", ())) <= COMPOSE["services"].keys()


def test_nothing_is_published_and_nothing_is_privileged():
    for service in COMPOSE["services"].values():
        is_asked_for = service.get("profiles") == ["observe"]
        assert is_asked_for or "ports" not in service
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))
        assert service["read_only"] and service["cap_drop"] == ["ALL"]
    for name, pod in pods().items():
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True
        assert "runAsUser" not in pod["spec"]["securityContext"]  # OpenShift chooses it
        assert container(name)["securityContext"]["readOnlyRootFilesystem"] is True
        assert container(name)["resources"]["limits"] == container(name)["resources"]["requests"]
    assert {each["spec"].get("type", "ClusterIP") for each in OBJECTS if each["kind"] == "Service"} == {"ClusterIP"}


def test_a_worker_never_sees_the_masters_key():
    (keys,) = [volume["secret"] for volume in pods()["worker"]["spec"]["volumes"] if "secret" in volume]
    assert [item["key"] for item in keys["items"]] == ["fleet.key"]


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("deploy/compose-targets.yaml", COMPOSE["services"]["master"]["command"]),
        ("deploy/kubernetes/reference/targets.yaml", container("master")["args"]),
    ],
)
def test_the_target_is_authorised_by_the_file_beside_it(file, words):
    (target,) = read_targets(ROOT / file)
    assert target.name == option(words, "--target")


@pytest.mark.parametrize("words", [["run", "a b", "--workers", "3"], ["worker", "--join", "x:1"], []])
def test_the_operators_words_are_dropped(tmp_path, words):
    text = (ROOT / "deploy" / "operator" / "entry.sh").read_text(encoding="utf-8")
    script = tmp_path / "entry.sh"
    script.write_text(text.replace("exec python -m cli.main", "printf '<%s>'"), encoding="utf-8")
    appended = ["--worker" if "worker" in words else "--master", "--master-port=5557", "--expect-workers=8"]
    said = subprocess.run(["sh", script, *words, *appended], capture_output=True, text=True, check=True).stdout
    assert said == ("".join(f"<{word}>" for word in words) or "<>")
