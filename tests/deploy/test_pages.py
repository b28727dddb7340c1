"""What the pages have an operator type, beside `portal-load`, and where the keys that it makes must not go."""

import re
import shlex
import shutil
import subprocess

import pytest
import yaml

from harness.keys import make_keys
from tests.real import ROOT


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")
def test_the_key_of_a_new_run_takes_the_place_of_the_last(tmp_path):
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    (line,) = [line for line in page.replace("\\\n", " ").splitlines() if "create secret" in line]
    made, into = line.split(" | ")
    assert into.strip() == "kubectl apply -f -"  # which changes one that is there
    make_keys(tmp_path / "fleet.key")
    said = subprocess.run(made.split(), capture_output=True, text=True, check=True, cwd=tmp_path)
    secret = yaml.safe_load(said.stdout)
    assert (secret["kind"], secret["metadata"]["name"], secret["metadata"]["namespace"]) == (
        "Secret", "fleet-key", "portal-load",
    )  # fmt: skip
    assert secret["data"].keys() == {"fleet.key", "fleet.key.master"}


KUBECTL = re.compile(r"kubectl .*")
UNREACHED = "127.0.0.1:1"


@pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl here")
@pytest.mark.parametrize("page", ["docs/operations.md", "deploy/kubernetes/fetch/kustomization.yaml"])
def test_every_kubectl_of_a_page_is_one_that_kubectl_knows(page):
    """Up to where it would speak to a cluster, of which there is none behind this address."""
    text = (ROOT / page).read_text(encoding="utf-8").replace("\\\n", " ")
    indented = [line for line in text.splitlines() if line.startswith(("    ", "#   "))]
    commands = [found[0].split(" | ")[0].split(";")[0] for line in indented if (found := KUBECTL.search(line))]
    for command in commands:
        asked = [*shlex.split(command, comments=True), "--server", "http://127.0.0.1:1", "--request-timeout", "5s"]
        said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
        assert UNREACHED in said.stderr or "--dry-run=client" in command, f"{command}: {said.stderr}"
    assert len(commands) >= 4


@pytest.mark.parametrize("name", ["fleet.key", "fleet.key.master", "keys/other.key", "keys/other.key.master"])
def test_a_key_gets_into_no_commit_and_no_image(name):
    """Both halves are made in the checkout, and the image is a copy of it."""
    asked = ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", "--quiet", name]
    if (ROOT / ".git").exists():
        assert subprocess.run(asked, cwd=ROOT, check=False).returncode == 0
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    ending = re.sub(r".*?(\.key(\.master)?)$", r"**/*\1", name)
    assert ending in left_out
