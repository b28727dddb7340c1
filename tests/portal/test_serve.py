import http.client
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from urllib.parse import urlsplit

import pytest

from portal.serve import CONTROL_TOKEN, main


@pytest.fixture
def process():
    command = [sys.executable, "-m", "portal.serve", "--scale", "100", "--servers", "4", "--service-mean-s", "0.001"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    yield process
    process.kill()
    process.communicate()


@pytest.mark.end_to_end
def test_says_where_it_listens_serves_and_stops(process):
    address = json.loads(process.stdout.readline())["listening"]
    with urllib.request.urlopen(f"{address}/", timeout=10) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{address}/.well-known/portal-load", timeout=10) as answer:
        told = json.load(answer)
    assert (told["requests"], told["scale"]) == (1, 100)
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    assert process.returncode == 0


@pytest.fixture
def watched(tmp_path):
    """A portal with a token and a timed access log: its process, and where the log is."""
    log = tmp_path / "access.log"
    command = [sys.executable, "-m", "portal.serve", "--access-log", str(log), "--access-log-format", "timed"]
    environment = os.environ | {CONTROL_TOKEN: "secret"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    yield process, log
    process.kill()
    process.communicate()


@pytest.mark.end_to_end
def test_its_systems_are_steered_from_outside_and_its_log_is_whole(watched):
    process, log = watched
    connection = http.client.HTTPConnection(
        urlsplit(json.loads(process.stdout.readline())["listening"]).netloc, timeout=10
    )

    def ask(method, path, body=None, **headers):
        connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()

    order = json.dumps({"system": "identity_provider", "failing": 1.0})
    steer = "/.well-known/portal-load/systems"
    assert ask("POST", steer, order, authorization="Bearer secret")[0] == 204
    assert ask("GET", "/dang-nhap")[0] == 303
    status, headers, _ = ask(
        "GET", "/vneid/authorize?scope=openid", user_agent='a "browser"', x_forwarded_for="10.1.2.3"
    )
    assert (status, headers["server-timing"].startswith("identity_provider;dur=")) == (502, True)
    told = json.loads(ask("GET", "/.well-known/portal-load")[2])
    assert (told["requests"], told["systems"]["identity_provider"]["failed"]) == (2, 1)
    connection.close()
    process.send_signal(signal.SIGTERM)
    assert process.communicate(timeout=10) == ("", "")
    lines = log.read_text().splitlines()
    assert len(lines) == 4
    (broken,) = (line for line in lines if " 502 " in line)
    assert re.fullmatch(
        r'10\.1\.2\.3 - - \[[^]]+ \+0700\] "GET /vneid/authorize\?scope=openid HTTP/1\.1" 502 [0-9]+ "-" '
        r'"a \\x22browser\\x22" 0\.[0-9]{3} [0-9]{10}\.[0-9]{3}',
        broken,
    )


def test_a_log_that_cannot_be_written_is_refused_in_a_sentence(tmp_path, capsys):
    assert main(["--access-log", str(tmp_path / "nowhere" / "access.log")]) == 2
    assert "access.log: No such file or directory" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options, complaint",
    [
        (["--host", "0.0.0.0"], "--expose"),
        (["--host", "portal.test"], "--expose"),
        (["--servers", "4"], "service time"),
        (["--servers", "0", "--service-mean-s", "1"], "at least 1"),
    ],
)
def test_a_wrong_option_is_refused_in_a_sentence(options, complaint, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(options)
    assert stopped.value.code == 2
    assert complaint in capsys.readouterr().err
