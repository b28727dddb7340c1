"""What a child of ours is told, and what it is not."""

from harness.environment import PROMETHEUS_TOKEN
from harness.processes import start_child


def test_a_child_is_not_told_what_is_the_command_lines_alone(tmp_path, monkeypatch):
    monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    script = f"import os; print(os.environ.get('{PROMETHEUS_TOKEN}'), os.environ['SOMETHING_ELSE'])"
    child = start_child(["-c", script], tmp_path / "log")
    assert child.wait(timeout=30) == 0
    assert (tmp_path / "log").read_text() == "None kept\n"


def test_a_fleet_is_not_told_what_somebody_tells_a_locust_of_his_own(tmp_path, monkeypatch):
    for name in ("LOCUST_PROCESSES", "LOCUST_CSV", "LOCUST_LOGFILE", "LOCUST_USER_CLASSES", "LOCUST_HOST"):
        monkeypatch.setenv(name, "4")
    child = start_child(["-c", "import os; print([name for name in os.environ if 'LOCUST' in name])"], tmp_path / "log")
    assert child.wait(timeout=30) == 0
    assert (tmp_path / "log").read_text() == "[]\n"
