import json
import signal
import subprocess
import sys
import urllib.request

import pytest

from portal.serve import main


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
