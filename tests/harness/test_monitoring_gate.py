"""Which Prometheus may be asked about a target: one of this machine, or one that the target's entry names."""

import pytest

from harness.targets import TargetRefused, check_monitoring, find_target, read_targets
from tests.harness.test_targets import FILE, TODAY, resolve


@pytest.fixture
def watched(tmp_path):
    """The staging portal with a Prometheus that may be asked about it."""
    file = tmp_path / "targets.yaml"
    file.write_text(
        FILE + "  monitoring: [watch.example:9090, watch.example, dichvucong.gov.vn:9090]\n", encoding="utf-8"
    )
    return read_targets(file)


@pytest.mark.parametrize(
    ("prometheus", "addresses"),
    [
        ("http://127.0.0.1:9090", ("127.0.0.1:9090",)),  # of this machine, whatever the target
        ("http://localhost:9090/prometheus", ("127.0.0.1:9090", "[::1]:9090")),
        ("http://watch.example:9090", ("10.9.9.9:9090", "10.9.9.10:9090")),  # the target names it
        ("https://watch.example", ("10.9.9.9:443", "10.9.9.10:443")),  # at its scheme's own port
    ],
)
def test_a_prometheus_of_this_machine_or_of_the_target_may_be_asked_where_it_is_now(watched, prometheus, addresses):
    target = find_target("staging", watched, TODAY, resolve)
    watch = ["10.9.9.9", "10.9.9.9", "10.9.9.10"]
    assert check_monitoring(prometheus, target, watched, lambda *place: resolve(*place) or watch) == addresses


def test_a_name_that_leads_nowhere_is_refused_by_no_gate_and_asked_nowhere(watched):
    target = find_target("staging", watched, TODAY, resolve)
    assert check_monitoring("https://watch.example", target, watched, resolve) == ()


@pytest.mark.parametrize(
    ("prometheus", "target", "said"),
    [
        ("http://elsewhere.example:9090", "staging", "does not name it"),
        ("http://watch.example:9091", "staging", r"monitoring: \['watch.example:9091'\]"),  # another port is another
        ("http://watch.example:9090", "http://127.0.0.1:8080", "does not name it"),  # of another target
        ("http://watch.example:9090", "embedded", "does not name it"),
        ("http://10.1.2.3:9090", "staging", "does not name it"),  # the target's network is for load
        ("http://dichvucong.gov.vn:9090", "staging", "never a target"),  # whatever the file says
    ],
)
def test_any_other_is_refused(watched, prometheus, target, said):
    with pytest.raises(TargetRefused, match=said):
        check_monitoring(prometheus, find_target(target, watched, TODAY, resolve), watched, resolve)
