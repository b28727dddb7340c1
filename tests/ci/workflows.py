"""The ready workflows, read from their files: the jobs of both, each a list of shell scripts with its variables."""

import os
import subprocess
from dataclasses import dataclass

import yaml

from tests.real import PATIENCE_S, ROOT

GITHUB, GITLAB = ROOT / ".github" / "workflows" / "ci.yml", ROOT / ".gitlab-ci.yml"
NOT_JOBS = ("stages", "default", "workflow", "variables", "include")


@dataclass(frozen=True)
class Job:
    """What one job runs: a script a step, in the order of the file."""

    scripts: tuple[str, ...]
    variables: dict[str, str]

    def run(self, patience_s=PATIENCE_S, **variables):
        """Run the steps as the service does, until one fails; the last one's result."""
        environment = os.environ | self.variables | variables
        for script in self.scripts:
            ended = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
                cwd=ROOT, env=environment, capture_output=True, text=True, timeout=patience_s,
            )  # fmt: skip
            if ended.returncode:
                break
        return ended


def github_jobs():
    jobs = yaml.safe_load(GITHUB.read_text(encoding="utf-8"))["jobs"]
    return {
        name: Job(tuple(step["run"] for step in job["steps"] if "run" in step), job.get("env", {}))
        for name, job in jobs.items()
    }


def gitlab_jobs():
    """GitLab runs all lines of a job in one shell."""
    jobs = yaml.safe_load(GITLAB.read_text(encoding="utf-8"))
    return {
        name: Job(("\n".join(job["script"]),), job.get("variables", {}))
        for name, job in jobs.items()
        if name not in NOT_JOBS
    }
