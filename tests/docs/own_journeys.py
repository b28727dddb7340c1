"""What docs/own_journeys.md begins with: a browser's recording, and the scenario that stands on the page."""

import re
from textwrap import dedent

import httpx

from tests.harness.har.recording_client import Recorder
from tests.real import ROOT

PAGE = "docs/own_journeys.md"
HTML = "<html><title>Gia hạn</title><form action='/tim'><input name='q'></form><h1>Gia hạn giấy phép</h1></html>"


def write_own_journeys(folder):
    """Write visit.har, and renew.yaml as the page has it."""
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200, html=HTML))) as http:
        recorder = Recorder(http)
        recorder.url = "https://portal.test/"
        recorder.go("GET", "/")
        recorder.go("GET", "/tim?q=giay+phep")
    (folder / "visit.har").write_bytes(recorder.saved())
    (scenario,) = re.findall(
        r"^    name: renew\n(?:    .+\n)+", (ROOT / PAGE).read_text(encoding="utf-8"), re.MULTILINE
    )
    (folder / "renew.yaml").write_text(dedent(scenario), encoding="utf-8")
