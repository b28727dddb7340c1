import asyncio
import re

import pytest

from portal.systems import Condition, System
from portal.waits import ask
from portal.web.request import HTTPException, Request

METRIC = re.compile(r'([a-z_]+)(?:;desc="([0-9]{2})")?;dur=([0-9]+\.[0-9])')


@pytest.fixture
def no_time(app):
    """Systems that take no time: what they would take is only counted."""
    slept_s = []

    async def sleep(duration_s):
        slept_s.append(duration_s)

    for system in app.state.parts.systems.by_name.values():
        system.sleep, system.clock = sleep, lambda: sum(slept_s)
    return app.state.parts.systems


def waits_of(answer):
    metrics = METRIC.findall(answer.headers.get("server-timing", ""))
    return {(name, province): float(duration_ms) for name, province, duration_ms in metrics}


def test_an_answer_says_what_it_waited_for(no_time, client):
    no_time.identity_provider.become(Condition(slow_s=0.4))
    answer = client.get("/dang-nhap")
    ((metric, duration_ms),) = waits_of(answer).items()
    assert metric == ("identity_provider", "")
    assert duration_ms == pytest.approx(400, abs=50)
    counts = no_time.identity_provider.counts
    assert (counts.calls, f"{1000 * counts.busy_s:.1f}") == (1, f"{duration_ms:.1f}")


def test_a_province_is_named_by_its_code(no_time, client, sign_in):
    sign_in(client)
    answer = client.get("/nop-truc-tuyen?thu_tuc=1.001612&don_vi=79007")
    assert [*waits_of(answer)] == [("provinces", "79")]


def test_several_systems_stand_in_one_header(no_time, client, sign_in):
    sign_in(client)
    client.get("/nop-truc-tuyen?thu_tuc=2.001263&don_vi=79007")  # signs in there: the ministry takes adoptions
    signing_in = client.get("/he-thong-bo/dang-nhap?tiep=/", follow=False)
    back = client.get(client.get(signing_in.headers["location"], follow=False).headers["location"], follow=False)
    assert [*waits_of(back)] == [("ministry", ""), ("identity_provider", "")]


@pytest.mark.parametrize("path", ["/", "/static/portal.css", "/tra-cuu-ho-so", "/nowhere"])
def test_an_answer_that_waited_for_nothing_says_nothing(client, path):
    assert "server-timing" not in client.get(path).headers


@pytest.mark.parametrize(
    "condition, status, duration_ms, sentence",
    [
        (Condition(failing=1.0), 502, 0, "đang gặp sự cố"),
        (Condition(hanging=True), 504, 30_000, "không trả lời kịp"),
        (Condition(slow_s=31), 504, 30_000, "không trả lời kịp"),
    ],
)
def test_a_page_whose_system_fails_says_which(no_time, client, condition, status, duration_ms, sentence):
    no_time.identity_provider.become(condition)
    answer = client.get("/dang-nhap")
    assert answer.status_code == status
    assert f"Hệ thống định danh điện tử {sentence}" in answer.text
    assert waits_of(answer)["identity_provider", ""] == pytest.approx(duration_ms, abs=50)


# The systems that each page of a filing waits for, in the order in which the citizen comes to them.
FILING = [
    ("1.001193", "01007", ["civil_status"]),  # a birth: prefilled from the register
    ("2.000815", "01007", []),  # a certified copy: the portal alone
    ("1.001612", "01007", ["province_01"]),
    ("1.004222", "01007", ["ministry"]),
    ("2.001263", "01007", ["ministry", "civil_status"]),
]


@pytest.mark.parametrize("procedure, commune, systems", FILING)
def test_the_e_form_waits_for_whose_it_is(no_time, client, sign_in, form_of, procedure, commune, systems):
    sign_in(client)
    before = {name: system.counts.calls for name, system in no_time.by_name.items()}
    page = client.get(f"/nop-truc-tuyen?thu_tuc={procedure}&don_vi={commune}")
    if "to-khai" not in page.text:
        page = client.get(form_of(page, "dang-nhap-he-thong").action, params={"tiep": str(page.url.raw_path, "ascii")})
    assert form_of(page, "to-khai").fields["thu_tuc"] == procedure
    called = {name for name, system in no_time.by_name.items() if system.counts.calls > before[name]}
    assert called - {"identity_provider"} == set(systems)


def test_signing_in_asks_the_identity_provider_five_times(no_time, client, sign_in):
    """Three pages, one of them twice, and the token."""
    sign_in(client)
    assert no_time.identity_provider.counts.calls == 5


def test_a_server_that_stops_answers_who_waits(app, runner):
    app.state.parts.systems.identity_provider.become(Condition(hanging=True))
    request = Request()

    async def stop():
        waiting = asyncio.create_task(ask(request, app.state.parts.systems.identity_provider))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(HTTPException) as stopped:
            await waiting
        return stopped.value.status_code

    assert runner.run(stop()) == 503


def test_a_system_is_one_object_of_its_own(app):
    systems = app.state.parts.systems.by_name.values()
    assert len({id(system) for system in systems}) == 38
    assert all(isinstance(system, System) for system in systems)
