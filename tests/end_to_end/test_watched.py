"""A real run that is watched: what is shown, what is refused, and that a stop from the page is a stop."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest

from tests.real import Started, portal_by_hand, portal_load, seconds_recorded, the_run, wait_until

pytestmark = pytest.mark.end_to_end

NO_PROXY = urllib.request.ProxyHandler({})


class Watcher:
    """A browser's part in it: asks, with cookies."""

    def __init__(self, url):
        self.page = url
        self.base = url.removesuffix("/portal-load")
        self._opener = urllib.request.build_opener(NO_PROXY, urllib.request.HTTPCookieProcessor(CookieJar()))

    def ask(self, path, form=None, **headers):
        body = None if form is None else urllib.parse.urlencode(form).encode()
        asked = urllib.request.Request(self.base + path, data=body, headers=headers)
        try:
            with self._opener.open(asked, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.headers, answer.url
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.headers, error.url

    def live(self):
        return json.loads(self.ask("/portal-load/live.json")[1])


def started(run, log):
    """The watcher of a run, once it goes. The command line says where, on stderr; it must be read on the way."""
    told = ""
    while "to be watched at" not in told:
        line = run.process.stderr.readline()
        assert line, told
        told += line
    watcher = Watcher(re.search(r"to be watched at (\S+)", told)[1])
    log.append(told)
    return watcher


def shown(watcher, second):
    """What the page shows once so many seconds are recorded."""
    wait_until(lambda: ((watcher.live() or {}).get("now") or {"second": -1})["second"] >= second, "it goes")
    return watcher.live()


def test_a_run_is_watched_and_nobody_can_change_its_load(portal, scenario, tmp_path):
    results, log = tmp_path / "results", []
    file = scenario(steps=("[0.015 %], ramp: 1 s, hold: 23 s", "[0.01 %, 0.015 %], ramp: 1 s, hold: 12 s"))
    run = Started("run", file, "--target", portal.url, "--results", str(results), "--anyway", "--web")
    try:
        watcher = started(run, log)
        live = shown(watcher, 4)
        assert (live["name"], live["now"]["workers"], live["now"]["open"]) == ("tiny", 2, live["now"]["planned"])
        assert live["utilisation"] == pytest.approx(live["users"] / 120_000)
        assert [each["state"] for each in live["stages"]] == ["now", "to come"]

        before = live["now"]["planned"]
        status, body, _, _ = watcher.ask("/swarm", {"user_count": 5000, "spawn_rate": 5000})
        assert (status, json.loads(body)["success"]) == (403, False)
        for path in ("/user", "/stats/reset"):
            assert watcher.ask(path, {"user_class_name": "Citizen"})[0] == 403
        assert watcher.ask("/stop", {}, Origin="http://evil.example")[0] == 403
        assert watcher.ask("/portal-load", Host="evil.example")[0] == 403

        status, page, headers, _ = watcher.ask("/portal-load")
        assert status == 200
        assert "Access-Control-Allow-Origin" not in headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self'")
        for part in re.findall(r'(?:href|src)="(/portal-load/[^"]+)"', page):
            assert watcher.ask(part)[0] == 200
        assert '"title": "Capacity"' in watcher.ask("/")[1]  # our tab, in Locust's page
        stats = json.loads(watcher.ask("/stats/requests")[1])
        (tab,) = stats["extended_stats"]
        assert tab["data"][0]["what"] == "utilisation now"

        assert shown(watcher, 8)["now"]["open"] == before  # as planned, whatever was asked for
        wait_until(lambda: watcher.live()["verdict"] is not None, "the first stage is judged")
        judged = watcher.live()
        assert judged["verdict"]["stages"] == 1
        assert judged["stages"][0]["result"] in ("PASS", "UNDECIDED", "FAIL", "INVALID")
        assert {"what", "evidence", "advice", "grave"} == judged["doubts"][0].keys()
    finally:
        ended = run.end()
    assert ended.code in (0, 4), ended.err
    folder = the_run(results)
    assert not (folder / "live.json").exists()
    users = (folder / "recording" / "users.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert max(int(row.split(",")[2]) for row in users) == 18  # citizens, as the plan has them
    assert json.loads((folder / "verdict.json").read_text(encoding="utf-8"))["stages"][0]["result"] == judged["stages"][
        0
    ]["result"].lower().replace(" ", "_")


def test_a_stop_on_the_page_ends_a_run_as_the_command_line_would(scenario, tmp_path):
    results, log = tmp_path / "results", []
    with portal_by_hand() as portal:
        run = Started("run", scenario(), "--target", portal.url, "--results", str(results), "--web", "127.0.0.1:0")
        try:
            watcher = started(run, log)
            shown(watcher, 2)
            assert watcher.ask("/stop", {}, Origin=watcher.base)[0] == 200
        finally:
            ended = run.end()
    assert ended.code == 130
    assert json.loads((the_run(results) / "outcome.json").read_text(encoding="utf-8"))["outcome"] == "interrupted"
    assert 0 < seconds_recorded(results) < 24


def test_who_does_not_know_the_password_sees_nothing(portal, scenario, tmp_path):
    password, log = tmp_path / "password", []
    password.write_text("correct horse battery\n")
    password.chmod(0o600)
    words = ("--results", str(tmp_path / "results"), "--web", "0.0.0.0:0", "--web-login", str(password))
    run = Started("run", scenario(), "--target", portal.url, *words)
    try:
        watcher = started(run, log)
        for path in ("/", "/portal-load", "/portal-load/live.json", "/stats/requests", "/logs", "/exceptions"):
            assert "/login" in watcher.ask(path)[3]
        assert watcher.ask("/stop", {}, Origin=watcher.base)[3].endswith("/login?next=%2Fstop")
        assert watcher.ask("/portal-load/login", {"password": "guessed"}, Origin=watcher.base)[3].endswith("/login")
        status, page, _, url = watcher.ask("/portal-load/login", {"password": "correct horse battery"})
        assert (status, url) == (200, watcher.page)
        assert "correct horse" not in page + json.dumps(shown(watcher, 1))
        assert watcher.ask("/stop", {}, Origin=watcher.base)[0] == 200
    finally:
        ended = run.end()
    assert ended.code == 130, ended.err
    told = "".join(file.read_text(errors="replace") for file in (the_run(tmp_path / "results") / "logs").iterdir())
    assert "correct horse" not in told + ended.err + "".join(log)


def test_beyond_this_machine_without_a_password_nothing_is_run(scenario, tmp_path):
    ended = portal_load("run", scenario(), "--results", str(tmp_path / "results"), "--web", "0.0.0.0:0")
    assert ended.code == 2
    assert "--web-login FILE" in ended.err
    assert not (tmp_path / "results").exists()
