import csv

import pytest

from contract.run_folder import RESOURCES_COLUMNS, RunFolder
from harness.monitor import MOST_SERIES, Monitor, Monitoring, named
from harness.prometheus import MOST_STEPS, NoAnswer, Prometheus, Span
from tests.harness.fake_prometheus import EPOCH_S, fake_prometheus, matrix, steady


@pytest.fixture
def prometheus():
    with fake_prometheus() as fake:
        yield fake


@pytest.fixture
def run(tmp_path):
    run = RunFolder(tmp_path / "a-run")
    run.recording.mkdir(parents=True)
    return run


def monitor(prometheus, run, until_s=EPOCH_S + 60, **query_by_resource):
    found = Monitor(Monitoring(prometheus.url, 5, query_by_resource or {"cpu": "cpu"}), run, wall=lambda: until_s)
    found.hear({"event": "started", "epoch_s": EPOCH_S})
    return found


def rows(run):
    with run.resources.open(encoding="utf-8", newline="") as file:
        header, *found = csv.reader(file)
    assert tuple(header) == RESOURCES_COLUMNS
    return found


def test_samples_stand_under_the_seconds_of_the_run(prometheus, run):
    prometheus.clock_s = EPOCH_S + 60
    prometheus.answer = lambda query, words: matrix(({}, steady(words, "0.25")))
    told = monitor(prometheus, run).record()
    assert rows(run) == [[str(second), "cpu", "0.25"] for second in range(0, 61, 5)]
    assert told == {
        "every_s": 5,
        "query_by_resource": {"cpu": "cpu"},
        "clock": {"offset_s": 0.0, "unsure_s": 0.0},
        "problems": [],
    }


def test_a_clock_that_is_ahead_is_asked_in_its_own_time(prometheus, run):
    prometheus.clock_s = EPOCH_S + 60 + 7.25  # our wall says 60
    told = monitor(prometheus, run).record()
    (words,) = [words for what, words in prometheus.asked if what == "query_range"]
    assert (float(words["start"]), float(words["end"])) == (EPOCH_S + 7.25, EPOCH_S + 67.25)
    assert [row[0] for row in rows(run)] == [str(second) for second in range(0, 61, 5)]
    assert told["clock"]["offset_s"] == 7.25


def test_a_gap_stays_a_gap_and_what_is_no_number_is_none(prometheus, run):
    values = [
        [EPOCH_S, "0.1"],
        [EPOCH_S + 5, "NaN"],
        [EPOCH_S + 10, "+Inf"],
        [EPOCH_S + 20, "0.3"],
        "odd",
        [1],
        [None, []],
    ]
    prometheus.clock_s = EPOCH_S + 60
    prometheus.answer = lambda query, words: matrix(({}, values))
    monitor(prometheus, run).record()
    assert rows(run) == [["0", "cpu", "0.1"], ["20", "cpu", "0.3"]]
    assert prometheus.asked[-1][1]["lookback_delta"] == "10s"  # no sample is carried on for minutes


def test_a_long_run_is_asked_for_in_parts_that_prometheus_answers():
    parts = list(Span(100.0, 100.0 + 2.5 * MOST_STEPS, 1).parts)
    assert [(part.from_epoch_s, part.until_epoch_s) for part in parts] == [
        (100.0, 100.0 + MOST_STEPS - 1),
        (100.0 + MOST_STEPS, 100.0 + 2 * MOST_STEPS - 1),
        (100.0 + 2 * MOST_STEPS, 100.0 + 2.5 * MOST_STEPS),
    ]


def test_parts_of_one_series_are_one(prometheus):
    span = Span(EPOCH_S, EPOCH_S + 2 * MOST_STEPS, 1)
    samples = Prometheus(prometheus.url, "a-run").samples("cpu", span)
    assert {labels: sorted(found) for labels, found in samples.items()} == {(): list(range(2 * MOST_STEPS + 1))}


def test_several_series_are_a_resource_each_by_the_labels_in_which_they_differ():
    series = {(("instance", f"{name}:9100"), ("job", "node")): {0: value} for name, value in (("b", 0.2), ("a", 0.1))}
    assert named("cpu", series) == {"cpu{instance=a:9100}": {0: 0.1}, "cpu{instance=b:9100}": {0: 0.2}}
    assert named("cpu", dict([next(iter(series.items()))])) == {"cpu": {0: 0.2}}
    assert named("cpu", {}) == {}


def test_series_whose_names_look_alike_stay_apart():
    long = "x" * 100
    found = named("cpu", {(("pod", f"{long}{number}"),): {0: number} for number in range(3)})
    assert sorted(value for samples in found.values() for value in samples.values()) == [0, 1, 2]


def test_many_series_are_cut_and_that_is_told(prometheus, run):
    many = [({"pod": f"p{number:02}"}, [[EPOCH_S, "0.5"]]) for number in range(MOST_SERIES + 3)]
    prometheus.answer = lambda query, words: matrix(*many)
    told = monitor(prometheus, run).record()
    assert told["problems"] == ["cpu: 13 series, of which 10 are kept: let the query give fewer"]
    assert len(rows(run)) == MOST_SERIES


def test_one_query_that_is_wrong_leaves_the_others(prometheus, run):
    def answer(query, words):
        if query == "bad":
            raise ValueError("1:4: parse error: unexpected end of input")
        return matrix(({}, steady(words)))

    prometheus.answer = answer
    found = monitor(prometheus, run, cpu="cpu", memory="bad")
    assert found.try_out() == ["memory: 1:4: parse error: unexpected end of input"]
    assert found.record()["problems"] == ["memory: 1:4: parse error: unexpected end of input"]
    assert {row[1] for row in rows(run)} == {"cpu"}


def test_a_query_without_a_sample_is_told(prometheus, run):
    prometheus.answer = lambda query, words: matrix()
    assert monitor(prometheus, run).record()["problems"] == ["cpu: the query gives no sample of this time"]
    assert not run.resources.exists()


def test_nobody_there_is_told_once_and_breaks_nothing(run):
    monitoring = Monitoring("http://127.0.0.1:1", 5, {"cpu": "cpu", "memory": "memory"})
    found = Monitor(monitoring, run)
    found.hear({"event": "started", "epoch_s": EPOCH_S})
    assert [problem.startswith("http://127.0.0.1:1 does not answer") for problem in found.try_out()] == [True]
    told = found.record()
    assert [problem.startswith("http://127.0.0.1:1 does not answer") for problem in told["problems"]] == [True]
    assert told["clock"] is None


def test_a_run_that_did_not_begin_is_not_asked_for(prometheus, run):
    assert Monitor(Monitoring(prometheus.url, 5, {"cpu": "cpu"}), run).record() is None
    assert prometheus.asked == []


def test_an_interrupt_keeps_what_was_read(prometheus, run, monkeypatch):
    read = Prometheus.samples

    def samples(self, query, span):
        if query == "memory":
            raise KeyboardInterrupt
        return read(self, query, span)

    monkeypatch.setattr(Prometheus, "samples", samples)
    told = monitor(prometheus, run, cpu="cpu", memory="memory").record()
    assert told["problems"] == ["it was interrupted before all was read"]
    assert {row[1] for row in rows(run)} == {"cpu"}


@pytest.mark.parametrize(
    "said",
    [b"<html>", b"[]", b"[" * 100_000, b'{"status": "success"}', b'{"status": "error", "error": "no"}', b""],
)
def test_what_is_no_answer_is_told(prometheus, said):
    prometheus.reply = lambda path, words: (200, said)
    with pytest.raises(NoAnswer):
        Prometheus(prometheus.url, "a-run").clock()
    with pytest.raises(NoAnswer):
        Prometheus(prometheus.url, "a-run").try_out("cpu")


@pytest.mark.parametrize("result", [{}, [1], [{"metric": 1, "values": []}], [{"values": [[0, "1"]]}], "text", None])
def test_series_of_a_strange_shape_are_none(prometheus, result):
    prometheus.answer = lambda query, words: {"resultType": "matrix", "result": result}
    assert Prometheus(prometheus.url, "a-run").samples("cpu", Span(EPOCH_S, EPOCH_S + 5, 5)) == {}


def test_a_secret_in_what_it_says_is_not_told(prometheus):
    def answer(query, words):
        raise ValueError("token=abcdef123456 is wrong")

    prometheus.answer = answer
    with pytest.raises(NoAnswer) as error:
        Prometheus(prometheus.url, "a-run").try_out("cpu")
    assert "abcdef" not in str(error.value)


def test_it_is_asked_under_the_path_that_it_is_served_at(prometheus):
    Prometheus(f"{prometheus.url}/watch", "a-run").clock()
    paths = []
    prometheus.reply = lambda path, words: paths.append(path) or (200, b"")
    with pytest.raises(NoAnswer):
        Prometheus(f"{prometheus.url}/watch", "a-run").clock()
    assert paths == ["/watch/api/v1/query"]


@pytest.mark.parametrize(("token", "shown"), [("s3cret", "Bearer s3cret"), (None, None)])
def test_a_token_is_shown_where_there_is_one_and_written_nowhere(prometheus, run, token, shown):
    monitoring = Monitoring(prometheus.url, 5, {"cpu": "cpu"}, token)
    found = Monitor(monitoring, run, wall=lambda: EPOCH_S + 10)
    found.hear({"event": "started", "epoch_s": EPOCH_S})
    told = found.record()
    assert set(prometheus.tokens) == {shown}
    assert "s3cret" not in f"{told} {monitoring}"
