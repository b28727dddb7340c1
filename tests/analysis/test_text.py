import pytest

from analysis.estimate import NOTHING, Estimate
from analysis.text import exceeded, sentence, summary, write_estimate
from contract.objectives import read_objective


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {},
            "SUPPORTED at 1:100: every objective held up to 120,000 concurrent users (100 % of the stated capacity).",
        ),
        (
            {"planted": 0.5},
            "REFUTED at 1:100: p95 of page exceeded 500 ms between 41.67 % and 60 % of the stated capacity "
            "(50,004 and 72,000 concurrent users).",
        ),
        (
            {"planted": 0.1, "utilisations": (0.2, 0.4)},
            "REFUTED at 1:100: p95 of page exceeded 500 ms at 24,000 concurrent users (20 % of the stated capacity), "
            "and no lower load passed.",
        ),
        (
            {"utilisations": (0.2, 0.2), "outcome_of": lambda page, random: "busy" if page.sent_s > 40 else "ok"},
            "REFUTED at 1:100: errors of all exceeded 1 % at 24,000 concurrent users (20 % of the stated capacity), "
            "in 1 of the 2 stages at that load, and no lower load passed.",
        ),
        (
            {"utilisations": (0.2, 0.4167), "scale": 1.0},
            "NOT REACHED: every objective held up to 50,004 concurrent users (41.67 % of the stated capacity), the "
            "highest load tested; nothing is known of the loads above it.",
        ),
        (
            {"utilisations": (0.2, 0.4, 1.0), "cpu": lambda second, worker: 0.97 if second < 30 else 0.1},
            "SUPPORTED at 1:100: every objective held at 120,000 concurrent users (100 % of the stated capacity). "
            "Lower loads that decide nothing: 1 of 2.",
        ),
        (
            {"utilisations": (0.2,), "cpu": lambda second, worker: 0.97},
            "INVALID at 1:100: no stage can be believed. At 20 % (INVALID): worker CPU: busiest worker at 97 % of a "
            "core in one second of twenty.",
        ),
        (
            {"utilisations": (0.2, 0.4), "runs_until_s": 40.0, "ended": None},
            "INCONCLUSIVE at 1:100: this run cannot tell. It crashed before its end. At 40 % (NOT RUN): the run ended "
            "before its window.",
        ),
        (
            {"utilisations": (0.2,), "objectives": ("p95 of send_petition < 2 s",)},
            "INCONCLUSIVE at 1:100: this run cannot tell. At 20 % (UNDECIDED): p95 of send_petition < 2 s: no samples.",
        ),
    ],
)
def test_the_answer_in_one_sentence(made, judge_made, change, said):
    assert sentence(judge_made(made.with_(**change))) == said


def test_the_summary_of_a_run_that_measured_nothing(made, judge_made):
    text = summary(judge_made(made.with_(utilisations=(0.2,), runs_until_s=5.0, ended="interrupted")))
    row = "20 %  24,000  –                  –                    –             NOT RUN: the run ended before its window"
    assert row in text


@pytest.mark.parametrize(
    ("estimate", "measure", "text"),
    [
        (Estimate(0.02682, 0.0244, 0.0293, 1229), "latency", "26.8 ms (24.4 ms – 29.3 ms)"),
        (Estimate(0.85, 0.7, 1.0012, 1229), "latency", "850 ms (700 ms – 1 s)"),
        (Estimate(0.0, 0.0, 0.003, 1229), "errors", "0 % (0 % – 0.3 %)"),
        (Estimate(1211.4, 1190.2, 1230.9, 1229), "throughput", "1,211 (1,190 – 1,231)"),
        (Estimate(0.5, None, None, 3), "latency", "500 ms (no interval)"),
        (NOTHING, "latency", "–"),
    ],
)
def test_an_estimate_in_words(estimate, measure, text):
    assert write_estimate(estimate, measure) == text


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("p95 of page < 500 ms", "p95 of page exceeded 500 ms"),
        ("errors of all<=1 %", "errors of all exceeded 1 %"),
        ("throughput of page >= 200/s", "throughput of page fell below 200/s"),
    ],
)
def test_a_broken_objective_in_words(objective, said):
    assert exceeded(read_objective(objective)) == said
