"""The table of the benchmarks says what was missed as plainly as what was met."""

import pytest

from benchmarks.report import BEGIN, END, into_page, report
from benchmarks.sizes import chosen
from benchmarks.table import Row, keep, kept_in, table_of

LIST = Row("case list", "50,000 cases", 30.0, "ms", 200.0, "a peer", at_most=25)
RESTRICTED = Row("restricted reader", "50,000 cases", 30.0, "ms", 28.0, "everybody", at_most=1.1, of_ratio=True)
IMPORT = Row("import", "1,000 rows", 500.0, "/s", 1000.0, "bulk_create", at_least=1, of_ratio=True)
BARE = Row("something without an aim", "1", 5.0, "/s")


def test_an_aim_may_speak_of_our_figure_or_of_its_ratio_to_the_floor():
    assert (LIST.is_met, LIST.aim) == (False, "at most 25 ms")
    assert (RESTRICTED.is_met, RESTRICTED.aim) == (True, "at most 1.1 x")
    assert (IMPORT.is_met, IMPORT.aim) == (False, "at least 1 x")
    assert (BARE.is_met, BARE.aim) == (None, "none set")


def test_a_ratio_without_its_floor_meets_nothing():
    assert Row("import", "1,000 rows", 500.0, "/s", at_least=1, of_ratio=True).is_met is None


def test_a_missed_aim_and_a_broken_benchmark_stand_in_the_table():
    lines = table_of([LIST, RESTRICTED], failed=["meanstest"]).splitlines()
    assert len({len(line) for line in lines}) == 1
    assert [line.split("|")[-2].strip() for line in lines[2:]] == ["MISSED", "met", "MISSED"]
    assert "200 ms (a peer)" in lines[2]
    assert "it broke" in lines[4]


def test_the_report_counts_what_was_missed_and_says_whether_the_machine_was_busy():
    text = report([LIST, RESTRICTED, BARE], ["meanstest"], load_before=99)
    assert "1 aims met, 2 missed" in text
    assert "others were at work" in text
    assert "others were at work" not in report([LIST], [], load_before=0)


def test_rows_measured_in_another_process_come_back_as_they_were(tmp_path):
    keep([LIST, IMPORT], tmp_path / "rows")
    keep([BARE], tmp_path / "rows")
    assert kept_in(tmp_path / "rows") == [LIST, IMPORT, BARE]


def test_the_page_keeps_everything_outside_the_markers(tmp_path):
    page = tmp_path / "quality.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    into_page(report([LIST], [], load_before=0), page)
    content = page.read_text()
    assert content.startswith(f"before\n{BEGIN}\n")
    assert content.endswith(f"{END}\nafter\n")
    assert "old" not in content
    assert "case list" in content


def test_a_page_without_markers_is_refused(tmp_path):
    page = tmp_path / "quality.md"
    page.write_text("nothing")
    with pytest.raises(ValueError, match="one pair"):
        into_page("text", page)


def test_an_unknown_size_is_refused_with_those_that_there_are(monkeypatch):
    monkeypatch.setenv("BENCH_SIZE", "huge")
    with pytest.raises(SystemExit, match="small, usual, full"):
        chosen()
