"""The name of this machine: when it can be looked up without a name server."""

import pytest

from harness.inside import own_name
from harness.inside.own_name import known_without_asking, stands_in
from tests.harness.inside.guarded import told

HOSTS = """
127.0.0.1 localhost
::1 vm6   # 10.0.0.1 vm7
10.0.0.7\tgate vm8
# 10.0.0.9 vm9
nonsense vm10
"""


@pytest.mark.parametrize(
    ("name", "there"),
    [("vm8", True), ("gate", True), ("localhost", True), ("10.0.0.7", False)]
    + [(name, False) for name in ("vm6", "vm7", "vm9", "vm10", "vm", "")],
)
def test_a_name_is_known_if_the_file_says_its_ipv4_address(name, there):
    assert stands_in(HOSTS, name) is there


@pytest.mark.parametrize(
    ("order", "known"),
    [
        ("passwd: files\nhosts:  files dns\n", {"vm8"}),
        ("hosts: dns files\n", set()),
        ("#hosts: files dns\n", set()),
        ("passwd: files\n", set()),
        (None, set()),
    ],
)
def test_only_where_the_file_is_looked_at_first(order, known, tmp_path, monkeypatch):
    (tmp_path / "hosts").write_text(HOSTS)
    if order is not None:
        (tmp_path / "order").write_text(order)
    monkeypatch.setattr(own_name, "HOSTS", tmp_path / "hosts")
    monkeypatch.setattr(own_name, "ORDER", tmp_path / "order")
    monkeypatch.setattr(own_name.socket, "gethostname", lambda: "VM8")
    assert known_without_asking() == known


OWN = """
from pathlib import Path
from harness.inside import own_name

own_name.HOSTS, own_name.ORDER = Path({hosts!r}), Path({order!r})
GUARD.shut()
for one in (
    lambda: sys.audit("socket.gethostbyname", socket.gethostname()),
    lambda: sys.audit("socket.gethostbyname", socket.gethostname() + "."),  # is asked of a name server
    lambda: sys.audit("socket.getaddrinfo", socket.gethostname(), 80, socket.AF_INET6, 0, 0),
):
    print(told(one))
"""


def test_the_guard_lets_its_own_machine_s_name_be_looked_up_in_the_file_alone(tmp_path):
    hosts, order = tmp_path / "hosts", tmp_path / "order"
    own = own_name.socket.gethostname()
    hosts.write_text(f"127.0.0.1 localhost {own}\n")
    order.write_text("hosts: files dns\n")
    program = OWN.format(hosts=str(hosts), order=str(order))
    assert told(program) == ["done", f"refused to look up {own + '.'!r}", f"refused to look up {own!r}"]
    hosts.write_text("127.0.0.1 localhost\n")
    assert told(program) == [f"refused to look up {name!r}" for name in (own, f"{own}.", own)]
