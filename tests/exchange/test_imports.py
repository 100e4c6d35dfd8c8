"""A table from its upload to its last row."""

import pytest

from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Membership
from civaffairs.audit.models import AuditEntry
from civaffairs.common.dates import now
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.exchange import services
from civaffairs.exchange.models import ImportJob
from civaffairs.exchange.sheets import UnreadableSheet, read_rows
from civaffairs.notices.models import Notification
from civaffairs.registry.models import Person
from civaffairs.tenancy.models import WorkDue
from tests.exchange.conftest import OTHER_VILLAGE
from tests.exchange.tables import HEADER, as_csv, as_xlsx, people, person
from tests.factories.bureaus import make_actor

pytestmark = pytest.mark.django_db
KIND = "registry.person"


def uploaded(rows, by, on, content=None) -> ImportJob:
    return services.upload_table(kind=KIND, file_name="名单.xlsx", content=content or as_csv(rows), by=by, on=on)


def checked(rows, by, on, content=None) -> ImportJob:
    job = uploaded(rows, by, on, content)
    table = list(read_rows(services.uploaded_content(job=job), job.file_format))
    return services.check_table(job_id=job.pk, rows=table, on=on)


def imported(job, by, on) -> ImportJob:
    services.start_import(job=job, by=by, on=on)
    while services.import_chunk(job_id=job.pk, on=on):
        pass
    job.refresh_from_db()
    return job


def results(job) -> dict[int, tuple[str, str]]:
    return {row.number: (row.state, row.reason) for row in job.rows.all()}


def test_the_dry_run_says_of_each_row_what_is_wrong_and_registers_nobody(clerk, on):
    good = person(1)
    rows = [
        good,
        person(2, 公民身份号码=person(2)[1][:17] + ("1" if person(2)[1][17] == "0" else "0")),
        person(3, 性别="女"),
        person(4, 出生日期="三月"),
        person(5, 姓名=""),
        person(6, 户籍区划代码="210202099999"),
        person(7, 公民身份号码="2.10202E+17"),
        good,
    ]
    job = checked(rows, clerk, on)
    found = results(job)
    assert (job.state, job.rows_total) == ("checked", 8)
    assert found[2] == ("valid", "")
    assert [found[number][0] for number in range(3, 9)] == ["invalid"] * 6
    assert "校验码" in found[3][1]
    assert "性别" in found[4][1]
    assert "出生日期" in found[5][1]
    assert found[6][1] == "姓名没有填写。"
    assert "区划代码" in found[7][1]
    assert "文本" in found[8][1]
    assert found[9] == ("duplicate", "与第2行内容相同。")
    assert not Person.objects.exists()


def test_valid_rows_are_imported_while_the_others_wait_and_the_corrected_table_adds_only_them(clerk, on):
    wrong = person(2, 性别="女")
    first = imported(checked([person(1), wrong], clerk, on), clerk, on)
    assert first.state == "done"
    assert Person.objects.count() == 1
    header, rows = services.result_rows(job=first, by=clerk, purpose="核对")
    table = list(rows)
    assert header == [*HEADER, "结果", "原因"]
    assert [row[-2] for row in table] == ["已导入", "有误，未导入"]
    assert table[1][: len(HEADER)] == wrong
    table[1][: len(HEADER)] = person(2)
    again = imported(checked([], clerk, on, as_xlsx(table, header)), clerk, on)
    assert results(again) == {2: ("duplicate", "同样的内容以前已经导入。"), 3: ("imported", "")}
    assert Person.objects.count() == 2


def test_a_repeated_upload_is_harmless(clerk, on):
    imported(checked(people(3), clerk, on), clerk, on)
    job = checked(people(3), clerk, on)
    with pytest.raises(Refusal) as refusal:
        services.start_import(job=job, by=clerk, on=on)
    assert refusal.value.code == "nothing_to_import"
    assert Person.objects.count() == 3


def test_the_same_rows_in_two_tables_checked_before_either_is_imported_are_applied_once(clerk, on):
    first, second = checked(people(3), clerk, on), checked(people(3), clerk, on)
    imported(first, clerk, on)
    assert {state for state, _ in results(imported(second, clerk, on)).values()} == {"duplicate"}
    assert Person.objects.count() == 3


def test_columns_may_stand_in_another_order_below_a_title_and_among_others(clerk, on):
    header = ["备注", *reversed(HEADER)]
    content = as_csv([header, *(["无", *reversed(row)] for row in people(2))], header=["2026年名单"])
    assert {state for state, _ in results(checked([], clerk, on, content)).values()} == {"valid"}


def test_a_table_without_its_columns_names_them_and_keeps_no_file(clerk, on):
    job = checked([], clerk, on, as_csv([["王海波", "男"]], header=["姓名", "性别"]))
    assert job.state == "unreadable"
    assert job.reason.startswith("表头缺少：出生日期、户籍性质、户籍区划代码")
    assert job.upload_encrypted is None
    assert Notification.objects.get().kind == "exchange.unreadable"


def test_an_unreadable_table_ends_with_its_reason(clerk, on):
    job = uploaded(people(1), clerk, on)
    job = services.check_table(job_id=job.pk, rows=UnreadableSheet("读取表格超时。"), on=on)
    assert (job.state, job.reason) == ("unreadable", "读取表格超时。")


def test_a_row_that_the_register_refuses_says_why_and_holds_up_nobody(clerk, on):
    job = checked([person(1, 公民身份号码=""), person(2)], clerk, on)
    imported(checked([person(1, 公民身份号码="", 民族="满族")], clerk, on), clerk, on)
    found = results(imported(job, clerk, on))
    assert found[2][0] == "refused"
    assert "同名" in found[2][1]
    assert found[3][0] == "imported"


def test_a_row_that_breaks_the_program_holds_up_nobody_and_leaves_nothing(clerk, on, monkeypatch):
    def broken(*, rows, by, on):
        outcomes = kind.register_rows(rows=rows, by=by, on=on)
        if any(values["name"] == broken_name for values in rows):
            raise RuntimeError(broken_name)
        return outcomes

    from civaffairs.exchange import kinds as kind

    broken_name = person(1)[0]
    job = checked(people(2, first=1), clerk, on)
    monkeypatch.setitem(vars(kind.PERSONS), "apply_rows", broken)
    monkeypatch.setitem(
        vars(kind.PERSONS), "apply_row", lambda *, values, by, on: broken(rows=[values], by=by, on=on)[0]
    )
    found = results(imported(job, clerk, on))
    assert found[2][0] == "refused"
    assert broken_name not in found[2][1]
    assert found[3][0] == "imported"
    assert Person.objects.count() == 1


def test_nobody_imports_people_of_another_area(bureau, on):
    by = make_actor(Role.TOWNSHIP_CASEWORKER, division_code="210202011000")
    job = checked([person(1), person(2, 户籍区划代码=OTHER_VILLAGE)], by, on)
    assert [state for state, _ in results(job).values()] == ["valid", "invalid"]
    assert "管辖范围" in results(job)[3][1]


def test_upload_and_start_ask_for_the_right_and_leave_nothing_behind(clerk, on):
    payer = make_actor(Role.PAYMENT_OFFICER)
    with pytest.raises(NotPermitted):
        uploaded(people(1), payer, on)
    assert not ImportJob.objects.exists()
    job = checked(people(1), clerk, on)
    with pytest.raises(NotPermitted):
        services.start_import(job=job, by=payer, on=on)
    job.refresh_from_db()
    assert job.state == "checked"


def test_only_who_uploaded_a_table_starts_it(clerk, on):
    other = make_actor(Role.COUNTY_REVIEWER)
    with pytest.raises(Refusal) as refusal:
        services.start_import(job=checked(people(1), clerk, on), by=other, on=on)
    assert refusal.value.code == "not_the_uploader"


def test_an_import_stops_when_its_uploader_loses_the_role(clerk, on, monkeypatch):
    monkeypatch.setattr(services, "ROWS_AT_ONCE", 2)
    job = services.start_import(job=checked(people(5), clerk, on), by=clerk, on=on)
    assert services.import_chunk(job_id=job.pk, on=on)
    Membership.objects.filter(user=clerk.id).update(valid_to=on)
    assert not services.import_chunk(job_id=job.pk, on=on)
    job.refresh_from_db()
    assert (job.state, Person.objects.count()) == ("checked", 2)


def test_starting_twice_or_before_the_dry_run_is_refused(clerk, on):
    job = uploaded(people(1), clerk, on)
    with pytest.raises(Refusal, match="不在待导入状态"):
        services.start_import(job=job, by=clerk, on=on)
    job = checked(people(1), clerk, on)
    services.start_import(job=job, by=clerk, on=on)
    with pytest.raises(Refusal, match="不在待导入状态"):
        services.start_import(job=job, by=clerk, on=on)


def test_what_was_uploaded_stands_nowhere_in_the_clear(clerk, on):
    job = checked(people(1), clerk, on)
    row = job.rows.get()
    assert row.cells == person(0)
    plain = person(0)[1]
    stored = [row.content_encrypted, row.reason, row.fingerprint, *AuditEntry.objects.values_list("text", flat=True)]
    assert not [text for text in stored if plain in text or person(0)[0] in text]


def test_upload_start_end_and_result_are_in_the_audit_record_and_the_uploader_is_told(clerk, on):
    job = imported(checked(people(2), clerk, on), clerk, on)
    services.result_rows(job=job, by=clerk, purpose="核对导入结果")
    entries = AuditEntry.objects.filter(subject_kind="import_job", subject_id=str(job.pk)).order_by("at", "id")
    assert [text[:4] for text in entries.values_list("text", flat=True)] == [
        "上传自然",
        "确认导入",
        "自然人导",
        "下载自然",
    ]
    assert entries.last().purpose == "核对导入结果"
    kinds = set(Notification.objects.of(clerk).values_list("kind", flat=True))
    assert kinds == {"exchange.checked", "exchange.finished"}


def test_the_sweeper_finds_what_nobody_works_on_and_forgets_a_bureau_without_work(clerk, on):
    job = uploaded(people(1), clerk, on)
    assert services.lost_jobs(at=now()) == []
    assert services.lost_jobs(at=now() + 2 * services.LOST_AFTER) == [job.pk]
    assert WorkDue.objects.filter(kind=services.WORK).exists()
    services.check_table(job_id=job.pk, rows=[HEADER, *people(1)], on=on)
    assert services.lost_jobs(at=now() + 2 * services.LOST_AFTER) == []
    assert not WorkDue.objects.filter(kind=services.WORK).exists()
