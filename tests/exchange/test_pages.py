"""The pages of an import, and the export of lists, as browsers see them."""

import csv
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.exchange import services
from civaffairs.exchange.models import ImportJob
from civaffairs.exchange.sheets import check_upload, read_rows
from civaffairs.registry.models import Person
from civaffairs.tenancy.scope import scope
from civaffairs.web import exports
from tests.exchange.conftest import make_divisions
from tests.exchange.tables import HEADER, as_csv, as_xlsx, people, person
from tests.factories import applications as made
from tests.factories.bureaus import COUNTY, NEIGHBOUR, make_bureaus, make_member

pytestmark = pytest.mark.django_db
PURPOSE = "月度核对"


@pytest.fixture(autouse=True)
def _places(settings):
    settings.AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
    make_bureaus()
    make_divisions()


def working_as(role: Role, bureau: int = COUNTY, division: str | None = None) -> Client:
    client = Client()
    client.force_login(make_member(role, bureau, division).user)
    return client


def sheet(response) -> list[list]:
    content = b"".join(response.streaming_content)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def upload(client: Client, content: bytes, name: str = "名单.xlsx"):
    data = {"kind": "registry.person", "file": SimpleUploadedFile(name, content)}
    return client.post(reverse("exchange:upload"), data)


def work(pk, on) -> None:
    """What a worker does with the one import."""
    with scope(COUNTY):
        job = ImportJob.objects.get(pk=pk)
        content = services.uploaded_content(job=job)
        if content:
            services.check_table(job_id=pk, rows=list(read_rows(content, job.file_format)), on=on)
        while services.import_chunk(job_id=pk, on=on):
            pass


def test_a_caseworker_takes_a_table_from_the_template_to_the_result(on):
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    template = client.get(reverse("exchange:template"))
    labels = sheet(template)[0]
    assert [label.replace("*", "") for label in labels] == HEADER
    response = upload(client, as_xlsx([*people(3), person(9, 性别="女")], header=labels))
    assert response.status_code == 302
    page = response["Location"]
    pk = page.rsplit("/", 1)[-1]
    assert "hx-get" in client.get(page).content.decode()
    work(pk, on)
    body = client.get(page).content.decode()
    assert "确认导入3行" in body
    assert "第5行" in body
    assert person(9)[0] not in body
    assert client.post(reverse("exchange:start", args=[pk])).status_code == 302
    assert client.get(reverse("exchange:progress", args=[pk])).headers.get("HX-Refresh") is None
    work(pk, on)
    assert client.get(reverse("exchange:progress", args=[pk]))["HX-Refresh"] == "true"
    rows = sheet(client.get(reverse("exchange:result", args=[pk])))
    assert rows[0][-2:] == ["结果", "原因"]
    assert [row[-2] for row in rows[1:]] == ["已导入"] * 3 + ["有误，未导入"]
    with scope(COUNTY):
        assert Person.objects.count() == 3
    assert "名单.xlsx" in client.get(reverse("exchange:jobs")).content.decode()


def test_the_template_itself_is_a_table_that_may_be_uploaded():
    content = b"".join(working_as(Role.COUNTY_REVIEWER).get(reverse("exchange:template")).streaming_content)
    assert check_upload(content) == "xlsx"


def test_a_file_that_is_no_table_comes_back_with_the_reason():
    response = upload(working_as(Role.TOWNSHIP_CASEWORKER), b"%PDF-1.7\0", "名单.xlsx")
    assert response.status_code == 422
    assert "文件不是表格" in response.content.decode()


def test_somebody_else_cannot_start_an_import_and_is_told_why(on):
    pk = upload(working_as(Role.TOWNSHIP_CASEWORKER), as_csv(people(1)))["Location"].rsplit("/", 1)[-1]
    work(pk, on)
    response = working_as(Role.COUNTY_REVIEWER).post(reverse("exchange:start", args=[pk]), follow=True)
    assert "只能由上传人本人" in response.content.decode()
    with scope(COUNTY):
        assert ImportJob.objects.get(pk=pk).state == "checked"


@pytest.mark.parametrize(("bureau", "division"), [(NEIGHBOUR, None), (COUNTY, "210202012000")])
def test_an_import_of_another_bureau_or_area_does_not_exist(bureau, division, on):
    pk = upload(working_as(Role.TOWNSHIP_CASEWORKER, COUNTY, "210202011000"), as_csv(people(1)))["Location"][-36:]
    client = working_as(Role.TOWNSHIP_CASEWORKER, bureau, division)
    for name in ("job", "progress", "result"):
        assert client.get(reverse(f"exchange:{name}", args=[pk])).status_code == 404
    assert client.post(reverse("exchange:start", args=[pk])).status_code == 404


@pytest.fixture
def cases(on):
    """Two cases of two applicants in different statuses."""
    with scope(COUNTY):
        made.draft(on)
        made.submitted(on, name="=HYPERLINK(1)", serial=31)


def exported(client: Client, query: str, form: str = "xlsx", purpose: str = PURPOSE):
    return client.post(f"{reverse('casework:cases')}?{query}", {"purpose": purpose, "format": form})


def test_a_list_is_exported_as_it_is_filtered_and_the_export_is_in_the_audit_record(cases):
    client = working_as(Role.TOWNSHIP_CASEWORKER)
    assert "export=1" in client.get(reverse("casework:cases")).content.decode()
    page = client.get(f"{reverse('casework:cases')}?status=submitted&export=1").content.decode()
    assert "共1件" in page
    rows = sheet(exported(client, "status=submitted&export=1"))
    assert len(rows) == 2
    assert "=HYPERLINK(1)" in rows[1]
    with scope(COUNTY):
        entry = AuditEntry.objects.get(verb="web.export")
    assert entry.text.startswith("导出事项1件，条件：状态")
    assert entry.purpose == PURPOSE
    assert len(sheet(exported(client, "export=1"))) == 3


def test_a_text_file_has_no_cell_that_a_spreadsheet_takes_for_a_formula(cases):
    response = exported(working_as(Role.TOWNSHIP_CASEWORKER), "export=1", "csv")
    rows = list(csv.reader(StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(exports.FORMULA_BEGINS)]
    assert any("'=HYPERLINK(1)" in row for row in rows)


def test_an_export_without_a_purpose_is_refused_and_leaves_no_file(cases):
    response = exported(working_as(Role.TOWNSHIP_CASEWORKER), "export=1", purpose="")
    assert response.status_code == 422
    assert "请填写用途" in response.content.decode()


def test_an_export_needs_the_right_of_its_list(cases):
    assert exported(working_as(Role.SYSTEM_ADMINISTRATOR), "export=1").status_code == 403
    rows = sheet(exported(working_as(Role.TOWNSHIP_CASEWORKER, NEIGHBOUR), "export=1"))
    assert len(rows) == 1


def test_an_export_of_too_many_rows_asks_for_a_narrower_filter(cases, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 1)
    response = exported(working_as(Role.TOWNSHIP_CASEWORKER), "export=1")
    assert response.status_code == 422
    assert "缩小筛选范围" in response.content.decode()


def test_a_city_exports_the_rows_of_all_its_bureaus_with_their_names(cases):
    client = Client()
    client.force_login(make_member(Role.SUPERVISOR, 1000).user)
    rows = sheet(exported(client, "export=1"))
    assert "民政局" in rows[0]
    assert all("大连市中山区民政局" in row for row in rows[1:])
    assert len(rows) == 3
    with scope(1000):
        assert AuditEntry.objects.filter(verb="web.export").count() == 1
