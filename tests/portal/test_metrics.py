from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from portal.board import Board
from portal.metrics import PortalMetrics
from portal.settings import Settings
from portal.share import Share
from portal.systems import Systems

COUNT = "/.well-known/portal-load"


def values(families):
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def asked(client):
    return values(parse_text(client.get("/metrics").text))


def test_requests_are_counted_by_status_class_and_their_time(client):
    for path in ("/", "/thu-tuc-hanh-chinh/unknown", "/nowhere"):
        client.get(path)
    found = asked(client)
    assert [found["portal_requests_total", f"{each}xx"] for each in (1, 2, 3, 4, 5)] == [0, 1, 0, 2, 0]
    assert found["portal_requests_received_total",] == 3
    assert found["portal_requests_in_progress",] == found["portal_queued_pages",] == 0
    assert 0 < found["portal_busy_seconds_total",] < 60
    assert found["portal_cpu_seconds_total",] > 0
    assert found["portal_processes",] == 1


def test_who_asks_for_metrics_is_no_citizen(client):
    asked(client)
    assert asked(client)["portal_requests_received_total",] == 0
    assert client.get(COUNT).json()["requests"] == 0


def test_openmetrics_for_who_asks_for_it(client):
    answer = client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})
    assert answer.headers["content-type"].startswith("application/openmetrics-text")
    assert {"portal_requests", "portal_system_calls"} <= {family.name for family in parse_openmetrics(answer.text)}


def test_all_processes_are_summed_whichever_answers():
    board = Board(3)
    for process in range(3):
        board.sit_down(process)
        board.count_request(process)
        board.count_request(process)
        board.count_ended(process, 200 + 100 * process, 0.5)
        board.queue(process, 2)
    systems = Systems(("01",), 0.0, 1, Share(board, 3, 1))
    systems.identity_provider.expect(4)
    found = values(PortalMetrics(board, systems).collect())
    assert [found["portal_requests_total", f"{each}xx"] for each in (2, 3, 4)] == [1, 1, 1]
    assert (found["portal_requests_received_total",], found["portal_requests_in_progress",]) == (6, 3)
    assert (found["portal_busy_seconds_total",], found["portal_queued_pages",]) == (1.5, 6)
    assert found["portal_system_calls_waiting", "identity_provider"] == 4
    assert found["portal_processes",] == 3


def test_what_has_passed_the_bottleneck_is_no_longer_queued(start, connect):
    app = start(Settings(servers=1, service_mean_s=0.0001))
    client = connect(app)
    client.get("/")
    found = asked(client)
    assert (found["portal_queued_pages",], found["portal_requests_total", "2xx"]) == (0, 1)
