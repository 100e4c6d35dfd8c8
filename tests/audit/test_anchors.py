"""The anchor file outlives whoever writes it."""

from civaffairs.audit.anchors import FILE, Head, put_down, read_file

FIRST_DAY, SECOND_DAY = Head(1001, "2026-11-20", 7, "a" * 64), Head(1001, "2026-11-21", 9, "b" * 64)


def test_a_line_that_was_cut_short_by_a_crash_spoils_no_other(settings, tmp_path):
    path = tmp_path / "anchors.jsonl"
    settings.AUDIT_ANCHOR_FILE, settings.AUDIT_ANCHOR_KEY = str(path), "only-for-tests"
    put_down(head=FIRST_DAY, place=FILE)
    whole = path.read_text("utf-8")
    path.write_text(whole + whole[:40], "utf-8")
    put_down(head=SECOND_DAY, place=FILE)
    heads, faults = read_file()
    assert heads == [FIRST_DAY, SECOND_DAY]
    assert faults == ["锚定文件第 2 行不能读：该行被改动"]
