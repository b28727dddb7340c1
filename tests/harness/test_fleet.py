import json
import os
from types import SimpleNamespace

from harness.fleet import Fleet


def test_all_that_was_said_is_heard_however_much_it_is():
    ours, masters = os.pipe()
    os.set_blocking(masters, False)
    fleet = Fleet(SimpleNamespace(), None, ours)
    said = [{"event": "second", "number": number, "pages": "x" * 1000} for number in range(40)]
    lines = b"".join(json.dumps(each).encode() + b"\n" for each in said)
    assert os.write(masters, lines + b'{"event": "en') > 40_000
    assert list(fleet.said(0.0)) == said
    assert list(fleet.said(0.0)) == []
    os.write(masters, b'ded"}\n')
    os.close(masters)
    assert list(fleet.said(0.0)) == [{"event": "ended"}]
    assert list(fleet.said(0.0)) == []
    os.close(ours)
