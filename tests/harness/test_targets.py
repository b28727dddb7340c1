import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from harness.targets import (
    EMBEDDED,
    TargetRefused,
    check_caps,
    check_window,
    find_target,
    grants_of,
    read_targets,
)
from tests.harness.test_planner import planned

TODAY = dt.datetime(2026, 11, 23, 3, tzinfo=dt.UTC)
FILE = """\
- name: staging
  base_url: https://staging.example
  hosts: [id.staging.example:8443]
  networks: [10.1.0.0/16]
  most_users: 550
  valid_until: 2026-12-31
  owner: the portal team
  approval: "LT-17"
"""
EXPECTED = SimpleNamespace(stages=[SimpleNamespace(requests_per_s=90.0), SimpleNamespace(requests_per_s=120.5)])
ADDRESSES = {"staging.example": ["10.1.2.3"], "id.staging.example": ["10.1.9.9"], "localhost": ["127.0.0.1", "::1"]}


def resolve(host, port):
    return ADDRESSES.get(host, [host] if host[:1].isdigit() else [])


@pytest.fixture
def authorised(tmp_path):
    file = tmp_path / "targets.yaml"
    file.write_text(FILE, encoding="utf-8")
    return read_targets(file)


@pytest.mark.parametrize(
    ("wanted", "hosts"),
    [
        ("http://127.0.0.1:8080", ("127.0.0.1:8080",)),
        ("http://127.9.9.9", ("127.9.9.9:80",)),
        ("https://localhost:8443/", ("localhost:8443",)),
        ("staging", ("staging.example:443", "id.staging.example:8443")),
    ],
)
def test_loopback_and_what_is_authorised_are_targets(authorised, wanted, hosts):
    assert find_target(wanted, authorised, TODAY, resolve).hosts == hosts


@pytest.mark.parametrize(
    ("wanted", "origin"),
    [
        ("http://127.0.0.1:80/", "http://127.0.0.1"),
        ("HTTP://127.0.0.1", "http://127.0.0.1"),
        ("https://LOCALHOST:443//", "https://localhost"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost:", "http://localhost"),
        ("http://ｌｏｃａｌｈｏｓｔ:8080", "http://localhost:8080"),  # as whoever looks it up writes it
    ],
)
def test_an_origin_is_written_in_one_way(wanted, origin):
    assert find_target(wanted, [], TODAY, resolve).base_url == origin


def test_an_address_of_six_numbers_stands_in_brackets():
    target = find_target("http://[::1]:8080/", [], TODAY, lambda host, port: [host])
    assert (target.base_url, target.hosts) == ("http://[::1]:8080", ("[::1]:8080",))


def test_a_target_knows_every_address_that_may_be_reached(authorised):
    addresses = find_target("staging", authorised, TODAY, resolve).addresses
    assert addresses == ("10.1.2.3:443", "10.1.9.9:8443")
    assert find_target("http://localhost:80", [], TODAY, resolve).addresses == ("127.0.0.1:80", "[::1]:80")


def test_embedded_is_always_a_target():
    assert find_target("embedded", [], TODAY) is EMBEDDED


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("http://93.184.216.34", "is not this machine"),
        ("http://10.1.2.3:80", "is not this machine"),
        ("http://unknown.example", "is not this machine"),
        ("http://dichvucong.gov.vn", "never a target"),
        ("https://sso.dancuquocgia.gov.vn", "never a target"),
        ("production", "not in targets.yaml"),
        ("127.0.0.1:8080", "a loopback URL with its scheme, such as http://127.0.0.1:8080"),
        ("an.nguyen:hunter2@staging.example?token=abcdef", "target '(?!.*(hunter2|abcdef)).*' is not in targets.yaml"),
        ("http://me:secret@127.0.0.1", "expected an address"),
        ("ftp://127.0.0.1", "expected an address"),
        ("http://", "expected an address"),
        ("http://127.0.0.1:notaport", "expected an address"),
        ("http://127.0.0.1:0", "expected an address"),
        ("http://:secret@127.0.0.1", "expected an address"),
        ("http://127.0.0.1/path", "expected an address"),
        ("http://127.0.0.1?x=1", "expected an address"),
        ("http://127.0.0.1:80?", "expected an address"),
        ("http://127.0.0.1:80#", "expected an address"),
        ("http://@127.0.0.1", "expected an address"),
        ("http://:@127.0.0.1", "expected an address"),
        ("http://127.0.0.1\t:80", "expected an address"),
        ("http://127.0.0.1:8\n0", "expected an address"),
        (" http://127.0.0.1:80", "expected an address"),
        ("http://127.0.0.1:80\\", "expected an address"),
        ("http://127.0.0.1\u00a0:80", "expected an address"),
        ("", "not in targets.yaml"),
        ("http://dichvucong.gov.vn.", "never a target"),
        ("http://dichvucong。gov。vn", "never a target"),
        ("http://" + "a" * 300, "is not this machine"),
    ],
)
def test_everything_else_is_refused_in_a_sentence(authorised, wanted, said):
    with pytest.raises(TargetRefused, match=said):
        find_target(wanted, authorised, TODAY, resolve)


def test_an_authorisation_ends(authorised):
    with pytest.raises(TargetRefused, match="authorised until 2026-12-31"):
        find_target("staging", authorised, dt.datetime(2026, 12, 31, 17, tzinfo=dt.UTC), resolve)
    last = dt.datetime(2026, 12, 31, 16, 59, tzinfo=dt.UTC)  # a minute to midnight in Ha Noi
    assert find_target("staging", authorised, last, resolve).name == "staging"


def test_a_name_that_now_leads_elsewhere_is_refused(authorised):
    with pytest.raises(TargetRefused, match="not in the networks"):
        find_target("staging", authorised, TODAY, lambda host, port: ["10.1.0.1", "192.168.0.1"])


def test_a_plan_may_not_bring_more_citizens_than_allowed(authorised):
    staging = find_target("staging", authorised, TODAY, resolve)
    with pytest.raises(TargetRefused, match="600 citizens, target 'staging' allows 550"):
        check_caps(replace(planned(), target=staging), EXPECTED, authorised)
    check_caps(planned(), EXPECTED, authorised)


@pytest.mark.parametrize(
    "text",
    [
        "- name: x", "{", "nonsense", "- 5", FILE + "  colour: red\n", FILE + FILE,
        *(
            FILE.replace("10.1.0.0/16", wide)
            for wide in ("0.0.0.0/0", "0.0.0.0/1, 128.0.0.0/1", "'::/0'", "'8000::/1'", "'::ffff:0:0/96'", "'::/16'")
        ),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_trusted_authorises_nothing(tmp_path, text):
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TargetRefused, match="nothing in it is authorised"):
        read_targets(file)


@pytest.mark.parametrize("network", ["10.0.0.0/8", "'fc00::/7'", "'2001:db8::/32'", "'::ffff:10.0.0.0/104'"])
def test_a_network_that_somebody_has_for_himself_is_trusted(tmp_path, network):
    file = tmp_path / "targets.yaml"
    file.write_text(FILE.replace("10.1.0.0/16", network), encoding="utf-8")
    assert [str(one) for one in read_targets(file)[0].networks]


def test_without_a_file_nothing_is_authorised(tmp_path):
    assert read_targets(tmp_path / "targets.yaml") == []


NIGHT = dt.datetime(2026, 11, 23, 16, 0, tzinfo=dt.UTC)  # Monday, 23:00 in Ha Noi


def entry(tmp_path, extra):
    file = tmp_path / "targets.yaml"
    file.write_text(FILE + extra, encoding="utf-8")
    return read_targets(file)


def test_more_requests_than_are_allowed_are_refused(tmp_path):
    authorised = entry(tmp_path, "  most_requests_per_s: 120\n")
    staging = replace(planned(), target=find_target("staging", authorised, TODAY, resolve))
    staging = replace(staging, stages=tuple(replace(stage, citizens=1) for stage in staging.stages))
    with pytest.raises(TargetRefused, match=r"up to 120 requests a second, target 'staging' allows 120"):
        check_caps(staging, EXPECTED, authorised)
    check_caps(staging, EXPECTED, entry(tmp_path, "  most_requests_per_s: 121\n"))
    many = replace(staging, workers=122)
    with pytest.raises(TargetRefused, match="122 workers cannot share 121 requests a second: bring at most"):
        check_caps(many, EXPECTED, entry(tmp_path, "  most_requests_per_s: 121\n"))


@pytest.mark.parametrize(
    ("extra", "now", "said"),
    [
        ("", NIGHT, None),
        ("  windows: ['Mon-Fri 22:00-05:00']\n", NIGHT, None),
        ("  windows: ['Mon-Fri 22:00-05:00']\n", NIGHT + dt.timedelta(hours=7), "may not be loaded now, but Mon-Fri"),
        ("  windows: ['Mon-Fri 22:00-23:01']\n", NIGHT, "may be loaded until 2026-11-23 23:01"),
        ("  windows: ['Mon-Fri 22:00-05:00']\n  time_zone: Etc/UTC\n", NIGHT, "may not be loaded now"),
        ("", dt.datetime(2026, 12, 31, 16, 59, tzinfo=dt.UTC), "the run needs"),  # a minute to midnight in Ha Noi
        ("", dt.datetime(2027, 1, 1, tzinfo=dt.UTC), "may not be loaded now"),
    ],
)
def test_a_run_begins_and_ends_in_a_window(tmp_path, extra, now, said):
    authorised = entry(tmp_path, extra)
    staging = replace(planned(), target=find_target("staging", authorised, TODAY, resolve))
    if said is None:
        check_window(staging, authorised, now)
    else:
        with pytest.raises(TargetRefused, match=said):
            check_window(staging, authorised, now)


def test_what_a_worker_keeps_by_itself(tmp_path):
    authorised = entry(tmp_path, "  most_requests_per_s: 120\n  windows: ['Mon-Fri 22:00-05:00']\n")
    (grant,) = grants_of(authorised, NIGHT)
    assert (grant.target, grant.networks, grant.most_users) == ("staging", ("10.1.0.0/16",), 550)
    assert (grant.most_requests_per_s, grant.open_until(NIGHT.timestamp())) == (120.0, after_night(hours=6))
    assert grant.said == "Mon-Fri 22:00-05:00 (Asia/Ho_Chi_Minh) until 2026-12-31"


def after_night(**duration):
    return (NIGHT + dt.timedelta(**duration)).timestamp()


def test_a_worker_that_waits_for_its_master_knows_when_the_window_opens(tmp_path):
    authorised = entry(tmp_path, "  windows: ['Mon-Fri 22:00-05:00']\n")
    (grant,) = grants_of(authorised, NIGHT - dt.timedelta(hours=1, minutes=5))  # at 21:55, for 22:00
    assert grant.open_until(after_night(hours=-1, minutes=-5)) is None
    assert grant.open_until(after_night(hours=-1, minutes=1)) == after_night(hours=6)
    assert grant.open_until(after_night(hours=6)) is None


@pytest.mark.parametrize(
    ("extra", "spans"),
    [
        ("", 1),
        ("  windows: ['Mon-Sun 00:00-24:00']\n", 1),  # days without an end are one time
        ("  windows: ['Mon-Sun 22:00-23:30', 'Mon-Sun 23:15-23:45']\n", 2),  # the rest of this night, and the next one
        ("  windows: ['Sat 10:00-11:00']\n", 0),
    ],
)
def test_what_is_granted_ahead_is_of_a_day(tmp_path, extra, spans):
    (grant,) = grants_of(entry(tmp_path, extra), NIGHT)
    assert len(grant.spans) == spans


def test_an_entry_that_has_run_out_grants_no_time(tmp_path):
    (grant,) = grants_of(entry(tmp_path, ""), dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    assert grant.spans == ()


@pytest.mark.parametrize(
    "extra",
    [
        "  windows: [night]\n",
        "  time_zone: Mars/Base\n",
        "  proof: proof.json\n",
        "  proof: /proof.json?sig=hunter2\n",
        "  proof: '/proof.json#x'\n",
        *(f"  most_requests_per_s: {cap}\n" for cap in ("0", ".inf", ".nan", "1.0e+400", "1000000000")),
    ],
)
def test_an_entry_that_cannot_be_kept_authorises_nothing(tmp_path, extra):
    with pytest.raises(TargetRefused, match="nothing in it is authorised"):
        entry(tmp_path, extra)


def test_a_day_without_a_day_after_it_is_no_end(tmp_path):
    file = tmp_path / "targets.yaml"
    file.write_text(FILE.replace("valid_until: 2026-12-31", "valid_until: 9999-12-31"), encoding="utf-8")
    with pytest.raises(TargetRefused, match="valid_until: found '9999-12-31', expected a date"):
        read_targets(file)
