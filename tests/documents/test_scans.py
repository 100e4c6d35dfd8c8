"""A scanned paper finds its matter by the barcode, and somebody looks before it is filed."""

import datetime as dt

import pytest

from civaffairs.accounts.choices import Role
from civaffairs.audit.models import AuditEntry
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.documents.materials import Required
from civaffairs.documents.models import Document, Scan
from civaffairs.documents.panel import missing_papers
from civaffairs.documents.scans import discard_scan, file_scan, take_scan
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope

from . import files
from .papers import ABOUT, NUMBER, Thing, about_things
from .test_services import actor

pytestmark = pytest.mark.django_db

ON = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def county():
    Bureau.objects.create(id=1001, name="甲市一区民政局", division_code="990101")
    with about_things(Thing(required=(Required("diagnosis"), Required("identity_card")))), scope(1001):
        yield


def take(content: bytes | None = None, **more) -> Scan:
    given = {"content": content or files.scanned(NUMBER), "file_name": "扫描.png", "by": actor(), "on": ON}
    return take_scan(**given | more)


def file(scan: Scan, **more) -> Document:
    given = {"subject_kind": "thing", "subject_id": ABOUT, "kind": "diagnosis", "by": actor(), "on": ON}
    return file_scan(scan=scan, **given | more)


def missing() -> list[str]:
    return [one.kind for one in missing_papers(subject_kind="thing", subject_id=ABOUT)]


def test_the_barcode_of_a_receipt_proposes_the_matter():
    scan = take()
    assert (scan.proposed_kind, scan.proposed_id, scan.proposed_label) == ("thing", ABOUT, f"物件{NUMBER}")
    assert not Document.objects.about("thing", ABOUT).exists()


@pytest.mark.parametrize("printed", [files.CANARY, "WS2026000008"])
def test_a_barcode_that_names_nothing_is_forgotten(printed):
    scan = take(files.scanned(printed))
    assert (scan.proposed_kind, scan.proposed_id, scan.proposed_label) == ("", None, "")
    assert printed not in str(vars(scan.document))


def test_a_matter_outside_the_area_is_not_proposed():
    assert take(by=actor(division="990101002000")).proposed_id is None


def test_a_scan_is_filed_as_a_paper_and_what_is_missing_gets_less():
    assert [one.kind for one in missing_papers(subject_kind="thing", subject_id=ABOUT)] == [
        "diagnosis",
        "identity_card",
    ]
    document = file(take())
    assert list(Document.objects.about("thing", ABOUT).materials()) == [document]
    assert (document.title, document.origin, document.received_on) == ("诊断证明", "scan", ON)
    assert not Scan.objects.exists()
    assert missing() == ["identity_card"]
    filed = AuditEntry.objects.get(verb="documents.file_scans", subject_id=str(ABOUT))
    assert filed.text == "扫描件归档为诊断证明，1页"


def test_a_scan_is_filed_once():
    scan = take()
    file(scan)
    with pytest.raises(Refusal) as refused:
        file(scan, kind="identity_card")
    assert refused.value.code == "scan_gone"
    assert Document.objects.get().kind == "diagnosis"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"kind": "whatever"}, "unknown_material"),
        ({"subject_kind": "", "subject_id": None}, "subject_not_found"),
        ({"by": actor(Role.AUDITOR)}, "not_permitted"),
        ({"by": actor(division="990101002000")}, "not_permitted"),
    ],
    ids=["unknown kind", "no matter", "auditor", "another township"],
)
def test_what_cannot_be_filed_stays_where_it_is(more, code):
    scan = take()
    with pytest.raises(Refusal) as refused:
        file(scan, **more)
    assert refused.value.code == code
    assert Scan.objects.get() == scan


def test_a_village_clerk_takes_in_no_scans():
    with pytest.raises(NotPermitted):
        take(by=actor(Role.VILLAGE_CLERK))
    assert not Document.objects.exists()


def test_a_blank_page_is_thrown_away_with_a_reason():
    scan = take(files.png())
    with pytest.raises(Refusal):
        discard_scan(scan=scan, reason=" ", by=actor())
    document = discard_scan(scan=scan, reason="空白页", by=actor())
    assert document.destroyed_at
    assert not Scan.objects.exists()
    assert AuditEntry.objects.filter(text="作废扫描件1页：空白页").exists()
