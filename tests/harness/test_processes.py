from harness.environment import PROMETHEUS_TOKEN
from harness.processes import start_child


def test_a_child_is_not_told_what_is_the_command_lines_alone(tmp_path, monkeypatch):
    monkeypatch.setenv(PROMETHEUS_TOKEN, "s3cret")
    monkeypatch.setenv("SOMETHING_ELSE", "kept")
    script = f"import os; print(os.environ.get('{PROMETHEUS_TOKEN}'), os.environ['SOMETHING_ELSE'])"
    child = start_child(["-c", script], tmp_path / "log")
    assert child.wait(timeout=30) == 0
    assert (tmp_path / "log").read_text() == "None kept\n"
