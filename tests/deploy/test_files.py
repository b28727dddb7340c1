"""docker-compose.yml and the Kubernetes manifests mean what they say: commands parse, names exist, ports agree."""

import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml

from cli.main import app
from cli.waiting import read_wait_s
from harness.keys import read_key
from harness.targets import read_targets

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def objects_in(*folders):
    return [
        each
        for folder in folders
        for file in sorted((KUBERNETES / folder).glob("*.yaml"))
        for each in yaml.safe_load_all(file.read_text(encoding="utf-8"))
        if isinstance(each, dict) and each["kind"] not in ("Kustomization", "Component")
    ]


def kustomization(folder):
    return yaml.safe_load((KUBERNETES / folder / "kustomization.yaml").read_text(encoding="utf-8"))


OF_A_RUN = objects_in("base", "portal", "reference")
OBJECTS = [*OF_A_RUN, *objects_in("results")]
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


def test_a_worker_of_the_operator_never_sees_the_masters_key():
    """`target: both`, and a mount without any, is in the worker's pod too."""
    volumes = {volume["name"]: volume for volume in OPERATED["volumes"]}
    in_worker = [volumes[it["name"]] for it in OPERATED["volumeMounts"] if it.get("target", "both") != "master"]
    (keys,) = [volume["secret"] for volume in in_worker if "secret" in volume]
    assert [item["key"] for item in keys["items"]] == ["fleet.key"]


def test_a_worker_of_compose_never_sees_the_masters_key(tmp_path):
    """The master's entry is carried out as it stands, but for where its /tmp and the volume are."""
    services = COMPOSE["services"]
    mounted = {name: [volume.split(":")[:2] for volume in services[name]["volumes"]] for name in ("master", "worker")}
    shared = [["keys", "/keys"]]
    assert [each for each in mounted["worker"] if each in mounted["master"] and each[0].isalpha()] == shared
    assert "tmp" in services["master"]["tmpfs"][0]
    own, keys = tmp_path / "own", tmp_path / "keys"
    own.mkdir()
    keys.mkdir()
    *shell, script, name = services["master"]["entrypoint"]
    script = script.replace("$$", "$").replace("/tmp/", f"{own}/").replace("/keys/", f"{keys}/")
    script = script.replace("exec python -m cli.entry", "printf '<%s>'").replace("python", sys.executable)
    done = subprocess.run([*shell, script, name, "run", "a b"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == f"<run><a b><--key><{own}/fleet.key>"
    assert [file.name for file in keys.iterdir()] == ["fleet.key"]
    workers, masters = read_key(keys / "fleet.key"), read_key(own / "fleet.key.master")
    assert (workers.other_public, workers.secret) == (masters.public, read_key(own / "fleet.key").secret)
    assert masters.secret not in (keys / "fleet.key").read_text(encoding="utf-8")
    assert stat.S_IMODE((keys / "fleet.key").stat().st_mode) == 0o600
    assert option(services["worker"]["command"], "--key") == "/keys/fleet.key"


def test_no_run_folder_and_no_key_goes_with_a_fleet_that_is_deleted():
    assert {each["kind"] for each in OF_A_RUN} == {"Job", "Service", "Deployment", "NetworkPolicy"}
    assert [each["kind"] for each in objects_in("results")] == ["PersistentVolumeClaim"]


def test_the_master_waits_for_a_portal_that_comes_up_beside_it():
    """Its name is there when its pod is ready, and both are made at once; workers wait for their master even longer."""
    waits = [option(words, "--wait") for words in (container("master")["args"], OPERATED["master"]["command"].split())]
    assert {read_wait_s(text) for text in waits} == {600.0}


def test_the_volume_is_written_by_a_group_that_only_openshift_chooses_itself():
    """Its restricted SCC refuses a pod that names one, so the pods name none, and a component that is left out does."""
    (fetching,) = objects_in("fetch")
    security = [pod["spec"]["securityContext"] for pod in (*pods().values(), fetching)]
    assert not [each for each in security if each.keys() & {"fsGroup", "runAsUser", "runAsGroup", "supplementalGroups"}]
    patches = kustomization("volume_group")["patches"]
    by_pod = {each["target"]["name"]: yaml.safe_load(each["patch"]) for each in patches}
    assert by_pod.keys() == {"master", "results"}  # those that have the volume
    for name, at in (("master", "/spec/template/spec"), ("results", "/spec")):
        assert {"op": "add", "path": f"{at}/securityContext/fsGroup", "value": 1000} in by_pod[name]
    for folder in ("reference", "fetch"):
        taken_in = yaml.safe_load((KUBERNETES / folder / "kustomization.yaml").read_text(encoding="utf-8"))[
            "components"
        ]
        assert "../volume_group" in taken_in


def test_who_fetches_run_folders_sees_the_masters_and_changes_none():
    (pod,) = objects_in("fetch")
    (only,) = pod["spec"]["containers"]
    (mount,) = only["volumeMounts"]
    assert mount["readOnly"] is True
    assert mount["mountPath"] in {mount["mountPath"] for mount in container("master")["volumeMounts"]}
    claims = {volume["persistentVolumeClaim"]["claimName"] for volume in pod["spec"]["volumes"]}
    assert claims == {each["metadata"]["name"] for each in objects_in("results")}
    assert kustomization("fetch")["images"] == kustomization("reference")["images"]


def test_names_are_asked_of_the_clusters_of_openshifts_and_of_the_nodes_own_server():
    (names,) = [each["spec"]["egress"] for each in OBJECTS if each["metadata"]["name"] == "names"]
    asked = {
        (str(to.get("ipBlock", {}).get("cidr") or next(iter(to["namespaceSelector"]["matchLabels"].values()))), port)
        for rule in names
        for to in rule["to"]
        for port in {each["port"] for each in rule["ports"]}
    }
    assert asked == {("kube-system", 53), ("openshift-dns", 5353), ("169.254.20.10/32", 53)}
    assert all({each["protocol"] for each in rule["ports"]} == {"UDP", "TCP"} for rule in names)


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")
@pytest.mark.parametrize(
    ("folder", "kinds"),
    [
        ("reference", {"ConfigMap", "Deployment", "Job", "NetworkPolicy", "Service"}),
        ("results", {"PersistentVolumeClaim"}),
        ("fetch", {"Pod"}),
    ],
)
def test_what_is_applied_is_built(folder, kinds):
    built = subprocess.run(["kubectl", "kustomize", KUBERNETES / folder], capture_output=True, text=True, check=True)
    objects = list(yaml.safe_load_all(built.stdout))
    assert {each["kind"] for each in objects} == kinds
    assert {each["metadata"]["namespace"] for each in objects} == {"portal-load"}
    assert "image: portal-load\n" not in built.stdout
    grouped = [each["metadata"]["name"] for each in objects if "fsGroup: 1000" in yaml.safe_dump(each)]
    assert grouped == {"reference": ["master"], "results": [], "fetch": ["results"]}[folder]


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
    script.write_text(text.replace("exec python -m cli.entry", "printf '<%s>'"), encoding="utf-8")
    appended = ["--worker" if "worker" in words else "--master", "--master-port=5557", "--expect-workers=8"]
    said = subprocess.run(["sh", script, *words, *appended], capture_output=True, text=True, check=True).stdout
    assert said == ("".join(f"<{word}>" for word in words) or "<>")
