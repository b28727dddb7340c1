"""Real processes that are one portal: whichever of them a connection lands on, a citizen does not notice."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from harness.browser.forms import read_form
from portal.serve import CONTROL_TOKEN, main

pytestmark = pytest.mark.end_to_end
COUNT = "/.well-known/portal-load"
E_FORM = "/nop-truc-tuyen?thu_tuc=1.001193&don_vi=01007"


class Portal:
    """A portal of several processes, and a browser that opens a new connection for each request."""

    def __init__(self, *words):
        command = [sys.executable, "-m", "portal.serve", *words]
        environment = os.environ | {CONTROL_TOKEN: "secret"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        self.place = urlsplit(json.loads(self.process.stdout.readline())["listening"]).netloc
        self.cookies = {}
        self.asked = 0

    def ask(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.place, timeout=10)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection.request(method, path, body, {"Cookie": cookies, **headers})
        answer = connection.getresponse()
        self.asked += not path.startswith(COUNT)
        for cookie in answer.headers.get_all("set-cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        text = answer.read().decode()
        connection.close()
        return answer.status, answer.headers, text

    def get(self, path):
        status, headers, text = self.ask("GET", path)
        while status == 303:
            status, headers, text = self.ask("GET", headers["location"])
        assert status == 200, text
        return text

    def submit(self, page, form_id, **typed):
        form = read_form(page, form_id)
        body, kind = urlencode({**form.fields, **typed}), "application/x-www-form-urlencoded"
        status, headers, text = self.ask("POST", form.action, body, **{"Content-Type": kind})
        return self.get(headers["location"]) if status == 303 else text

    def upload(self, page):
        form = read_form(page, "thanh-phan")
        part = '--edge\r\nContent-Disposition: form-data; name="{}"{}\r\n\r\n{}\r\n'
        body = part.format("csrf", "", form.fields["csrf"]) + part.format("tep_1", '; filename="a.pdf"', "%PDF")
        kind = "multipart/form-data; boundary=edge"
        status, headers, text = self.ask("POST", form.action, body + "--edge--\r\n", **{"Content-Type": kind})
        assert status == 303, text
        return self.get(headers["location"])

    def count(self):
        return json.loads(self.ask("GET", COUNT)[2])

    def children(self):
        listed = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        )
        return [int(pid) for pid in listed.stdout.split()]


@pytest.fixture
def start():
    portals = []

    def start(*words):
        portals.append(Portal(*words))
        return portals[-1]

    yield start
    for portal in portals:
        portal.process.kill()
        portal.process.communicate()


def file_dossier(portal):
    """A new browser signs in and files; answers the dossier's code."""
    portal.cookies.clear()
    asking = portal.submit(
        portal.get(E_FORM), "dang-nhap", so_dinh_danh="000190000001", mat_khau="thu-tai", ho_ten="Nguyễn Thị Mẫu"
    )
    e_form = portal.submit(asking, "ma-xac-thuc", ma_xac_thuc=re.search('data-otp="([0-9]+)"', asking)[1])
    typed = dict.fromkeys(("ngay_sinh", "dien_thoai", "thu_dien_tu", "dia_chi", "noi_dung"), "x")
    review = portal.upload(portal.submit(e_form, "to-khai", **typed))
    return re.search('data-code="([^"]+)"', portal.submit(review, "nop-ho-so"))[1]


def test_a_session_over_many_connections_is_one_session_and_its_count_is_exact(start, tmp_path):
    log = tmp_path / "access.log"
    portal = start("--processes", "3", "--access-log", str(log))
    assert len(portal.children()) == 3
    codes = [file_dossier(portal) for _ in range(3)]
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003"]  # of one day, of one office
    account = portal.get("/tai-khoan/ho-so")
    assert all(code in account for code in codes)
    track = portal.get("/tra-cuu-ho-so")
    captcha = re.search('data-captcha="([0-9]+)"', track)[1]
    asked = {"ma_ho_so": codes[0], "captcha": captcha}
    assert codes[0] in portal.submit(track, "tra-cuu", **asked)
    assert "Mã kiểm tra không đúng" in portal.submit(track, "tra-cuu", **asked)  # once, wherever it is asked
    counts = [portal.count() for _ in range(10)]
    assert {told["requests"] for told in counts} == {portal.asked}
    assert {told["systems"]["identity_provider"]["calls"] for told in counts} == {15}
    assert all(before["cpu_s"] <= after["cpu_s"] for before, after in pairwise(counts))
    portal.process.send_signal(signal.SIGTERM)
    assert portal.process.communicate(timeout=15) == ("", "")
    assert portal.process.returncode == 0
    lines = log.read_text(encoding="ascii").splitlines()
    assert len(lines) == portal.asked + len(counts)
    assert all(re.fullmatch(r'127\.0\.0\.1 - - \[.*\] "(GET|POST) .* [0-9]{3} [0-9]+ "-" "-"', line) for line in lines)


def test_all_processes_serve(start):
    portal = start("--processes", "3")
    before = {pid: cpu_ticks(pid) for pid in portal.children()}
    deadline_s = time.monotonic() + 60
    while any(cpu_ticks(pid) <= ticks for pid, ticks in before.items()):
        assert time.monotonic() < deadline_s
        portal.get("/")
    assert portal.count()["requests"] == portal.asked


def cpu_ticks(pid):
    return sum(int(number) for number in stat_of(pid)[11:13])


def test_a_fault_reaches_all_processes_at_once(start):
    portal = start("--processes", "3")
    for failing, status in ((1.0, 502), (0.0, 400)):
        order = json.dumps({"system": "identity_provider", "failing": failing})
        assert portal.ask("POST", f"{COUNT}/systems", order, Authorization="Bearer secret")[0] == 204
        assert {portal.ask("GET", "/vneid/authorize")[0] for _ in range(20)} == {status}


@pytest.mark.parametrize("processes", ["1", "3"])
def test_who_waits_when_it_is_told_to_end_is_answered(start, processes):
    portal = start("--processes", processes)
    order = json.dumps({"system": "identity_provider", "hanging": True})
    assert portal.ask("POST", f"{COUNT}/systems", order, Authorization="Bearer secret")[0] == 204
    with ThreadPoolExecutor() as citizens:
        waiting = [citizens.submit(portal.ask, "GET", "/vneid/authorize") for _ in range(5)]
        while portal.count()["systems"]["identity_provider"]["waiting"] < len(waiting):
            pass
        portal.process.send_signal(signal.SIGTERM)
        assert {each.result()[0] for each in waiting} == {503}
    assert portal.process.communicate(timeout=15) == ("", "")
    assert portal.process.returncode == 0


def test_one_that_dies_ends_the_portal_with_an_error(start):
    portal = start("--processes", "3")
    first, *others = portal.children()
    os.kill(first, signal.SIGKILL)
    _, said = portal.process.communicate(timeout=15)
    assert portal.process.returncode == 1
    assert f"a process of the portal ended: {first} with -9" in said
    assert not any(is_there(pid) for pid in others)


def test_none_outlives_its_parent(start):
    portal = start("--processes", "2")
    children = portal.children()
    portal.process.kill()
    portal.process.communicate()
    deadline_s = time.monotonic() + 15
    while any(is_there(pid) for pid in children):
        assert time.monotonic() < deadline_s
        time.sleep(0.01)


def is_there(pid):
    try:
        return stat_of(pid)[0] != "Z"
    except OSError:
        return False


def stat_of(pid):
    """What the kernel tells of a process, from its state on: proc(5)."""
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()


def test_a_port_that_somebody_has_is_not_shared(start, capsys):
    portal = start("--processes", "2")
    port = portal.place.rpartition(":")[2]
    assert main(["--port", port, "--processes", "2"]) == 2
    assert f"cannot listen on 127.0.0.1 port {port}" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_is_refused_before_anything_starts(tmp_path, capsys):
    assert main(["--processes", "2", "--access-log", str(tmp_path / "nowhere" / "access.log")]) == 2
    assert "access.log: No such file or directory" in capsys.readouterr().err


def test_the_bottleneck_is_not_cut_too_small(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--processes", "2", "--servers", "49", "--service-mean-s", "0.1"])
    assert stopped.value.code == 2
    assert "found 49 servers for 2 processes" in capsys.readouterr().err


def test_a_process_that_does_not_begin_is_an_error(monkeypatch, capfd):
    monkeypatch.setattr("portal.serve.create_app", lambda *_, **__: 1 / 0)
    assert main(["--processes", "2"]) == 1
    said = capfd.readouterr()
    assert said.out == ""
    assert "ZeroDivisionError" in said.err and "before it served" in said.err
