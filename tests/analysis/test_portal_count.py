from analysis import open_recording
from analysis.portal_count import compare_counts


def test_both_counts_of_the_same_seconds(made, tmp_path):
    counts = compare_counts(open_recording(made.with_(utilisations=(0.3,)).write(tmp_path / "run")))
    assert (counts.from_s, counts.to_s) == (0, 31)
    assert counts.agree
    assert abs(counts.recorded - counts.portal) < 100


def test_a_portal_that_does_not_count_or_began_anew_is_not_compared(made, tmp_path):
    path = made.with_(utilisations=(0.3,)).write(tmp_path / "run")
    portal = path / "recording" / "portal.csv"
    portal.write_text("second,requests,cpu_s\n0,10,0.1\n1,5,0.1\n")
    assert compare_counts(open_recording(path)) is None
    portal.write_text("second,requests,cpu_s\n0,10,0.1\n")
    assert compare_counts(open_recording(path)) is None
    portal.unlink()
    assert compare_counts(open_recording(path)) is None
