"""One of everything that an address can name, so that a test can try the address with it."""

import datetime as dt
import json
from typing import Any

from oauth2_provider.models import get_application_model

from assistance.models import ApplicationMember, Handover
from assistance.services.handovers import CONTEXT
from civaffairs.accounts.choices import Role
from civaffairs.accounts.models import Delegation, Membership, MembershipRequest, SignedInSession, User
from civaffairs.api.models import ClientGrant
from civaffairs.casework.models import Case, Determination
from civaffairs.common.dates import SHANGHAI
from civaffairs.documents.models import DestructionItem, DestructionList, Document, LegalHold, Scan
from civaffairs.exchange.models import ImportJob
from civaffairs.facts.models import Delivery, Fact, Webhook
from civaffairs.facts.patience import GIVE_UP_AFTER
from civaffairs.meanstest.models import CheckBatch, CheckRun, Discrepancy
from civaffairs.notices.models import Notification
from civaffairs.policy.models import ValueDraft
from civaffairs.registry.models import cipher
from tests.factories.awards import subjects_of_payments
from tests.factories.figures import both, drafted
from tests.factories.records import subjects_of_records
from tests.factories.register import subjects_of_register
from tests.factories.visits import subjects_of_visits

# The case types of which `subjects_of` gets a case; their tabs and acts are tried by the matrices.
CASE_TYPES = ("assistance.subsistence_allowance_application",)
NOTHING_LENT = {"members": [], "base": "0", "top_up": "0", "case_number": "", "determined_on": "2026-11-20"}


def subjects_of(case: Case, on: dt.date) -> dict[str, dict[str, Any]]:
    """By namespace of the routes, what their parameters stand for: things about one case. Needs its scope open."""
    member = ApplicationMember.objects.filter(application__case=case)[0]
    at = dt.datetime.combine(on, dt.time(8), SHANGHAI)
    run = CheckRun.objects.filter(case=case).first() or CheckRun.objects.create(
        case=case, as_of=on, window_from=on, window_to=on, purpose="试验", requested_by="试验", requested_at=at
    )
    discrepancy = Discrepancy.objects.create(
        run=run, person=member.person, kind="income", code="wage", declared="1200", found="1500"
    )
    document = Document.objects.create(
        kind="receipt", title="受理通知书", subject_kind="case", subject_id=case.pk, digest="0" * 64, size=1,
        division_code=case.division_code, key_version="1", made_by="试验", made_at=at,
    )  # fmt: skip
    handover = Handover.objects.create(
        side="incoming", state="taken_up", other_bureau=case.tenant_id, other_id=case.pk, head_of_household="试验",
        division_code=case.division_code, new_division_code=case.division_code, new_address="试验",
        last_month="2026-12", offered_on=on,
        content_encrypted=cipher().encrypt(json.dumps(NOTHING_LENT), context=CONTEXT),
    )  # fmt: skip
    job = ImportJob.objects.create(
        kind="registry.person", division_code=case.division_code, file_name="名单.xlsx", file_format="xlsx",
        file_digest="0" * 64, uploaded_by_id=User.objects.order_by("pk")[0].pk,
        uploader_role="township_caseworker", uploaded_on=on, uploaded_at=at, touched_at=at, state="checked",
    )  # fmt: skip
    batch = CheckBatch.objects.create(
        matter="assistance.periodic_review", purpose="试验", division_code=case.division_code, requested_by="试验",
        requested_at=at, touched_at=at,
    )  # fmt: skip
    notification = Notification.objects.create(
        recipient_id=job.uploaded_by_id,
        kind="exchange.checked",
        title="试验",
        text="试验",
        key=f"试验{job.pk}",
        created_at=at,
    )
    draft = ValueDraft.objects.waiting().first() or drafted(both(820), dt.date(2027, 1, 1), bureau_id=case.tenant_id)
    return {
        "exchange": {"pk": job.pk},
        "notices": {"pk": notification.pk},
        "assistance": {"pk": case.pk, "member": member.pk, "handover": handover.pk},
        "casework": {"pk": case.pk},
        "meanstest": {"pk": case.pk, "batch": batch.pk},
        # The acts on a case; those about one thing of it name the thing by the code of the act.
        case.case_type: {
            "pk": case.pk,
            "decide_discrepancy": discrepancy.pk,
            "answer_objection": 0,
            **subjects_of_records(case, on),
            **subjects_of_visits(case, on),
        },
        "documents": {"pk": document.pk, "kind": "case", "subject": case.pk, **papers_of(case, document, at)},
        "policy": {"pk": draft.pk, **decision_in(case)},
        "administration": administered(case, at),
        "casework-api": {"pk": case.pk},
        "assistance-api": {"pk": case.pk},
        "facts-api": {"pk": (subscription := subscription_of(case, at)).pk},
        "facts": {"webhook": subscription.pk, "delivery": given_up_of(case, at).pk},
        "registry": subjects_of_register(case, on),
        "payments": subjects_of_payments(case),
    }


def papers_of(case: Case, letter: Document, at: dt.datetime) -> dict[str, Any]:
    """A scan that waits, a hold and a list of destruction."""
    area = {"division_code": case.division_code}
    waiting = Document.objects.create(
        kind="other", title="待归档扫描件", origin="scan", subject_kind="unfiled_scan", subject_id=case.pk, size=1,
        digest="1" * 64, original_digest="1" * 64, key_version="1", made_by="试验", made_at=at, **area,
    )  # fmt: skip
    scan = Scan.objects.create(document=waiting, proposed_kind="case", proposed_id=case.pk, **area)
    hold = LegalHold.objects.create(
        subject_kind="case", subject_id=case.pk, reason="试验", placed_by="试验", placed_on=at.date(), **area
    )
    destruction = DestructionList.objects.create(drawn_on=at.date(), **area)
    DestructionItem.objects.create(
        destruction=destruction, document=letter, closed_on=at.date(), due_on=at.date(), retention="decision", years=30
    )
    return {"scan": scan.pk, "hold": hold.pk, "destruction": destruction.pk}


def subscription_of(case: Case, at: dt.datetime) -> Webhook:
    """A department's subscription at the case's bureau."""
    application = get_application_model().objects.create(
        name=f"订阅{case.division_code}", client_type="confidential", authorization_grant_type="client-credentials"
    )
    return Webhook.objects.create(
        application=application, url="https://receiver.example.org/", kinds=[], created_at=at,
        secret_encrypted=cipher().encrypt("whsec_", context="facts.Webhook.secret"),
    )  # fmt: skip


def given_up_of(case: Case, at: dt.datetime) -> Delivery:
    """A delivery within the product that was given up."""
    fact = Fact.objects.create(
        kind="registry.person_died", subject_kind="case", subject_id=case.pk, occurred_on=at.date(), recorded_at=at
    )
    return Delivery.objects.create(fact=fact, subscriber="试验", attempts=GIVE_UP_AFTER, last_error="试验")


def decision_in(case: Case) -> dict[str, Any]:
    """The case's latest decision, if there is one."""
    found = Determination.objects.filter(case=case).order_by("-determined_at").first()
    return {"decision": found.pk} if found else {}


def administered(case: Case, at: dt.datetime) -> dict[str, Any]:
    """Somebody of the case's bureau, with a membership that ran out and a request for another."""
    bureau, day = case.tenant, at.date()
    user = User.objects.create(username=f"former.{case.pk}", name=f"前任{case.division_code}", home_bureau=bureau)
    membership = Membership.objects.create(
        user=user, bureau=bureau, role=Role.VILLAGE_CLERK, division_code=case.division_code,
        valid_from=day - dt.timedelta(days=400), valid_to=day - dt.timedelta(days=30),
    )  # fmt: skip
    asker = User.objects.create(username=f"asked.{case.pk}", name="登记人", home_bureau=bureau)
    request = MembershipRequest.objects.create(
        user=user, role=Role.VILLAGE_CLERK, division_code=case.division_code, valid_from=day, reason="试验",
        requested_by=asker, requested_at=at,
    )  # fmt: skip
    application = get_application_model().objects.create(
        name=f"部门{case.division_code}", client_type="confidential", authorization_grant_type="client-credentials"
    )
    grant = ClientGrant.objects.create(
        application=application, department=application.name, purpose="试验", legal_basis="试验",
        application_number=str(case.pk), acts={}, valid_from=day, valid_to=day + dt.timedelta(days=1),
        requested_by=str(asker.pk), requested_by_name=asker.name, requested_at=at,
    )  # fmt: skip
    grant.bureaus.add(bureau)
    session = SignedInSession.objects.create(user=user, session_key=str(case.pk), started_at=at, seen_at=at)
    delegation = Delegation.objects.create(
        membership=membership, deputy=asker, valid_from=day, valid_to=day + dt.timedelta(days=1), reason="试验"
    )
    return {
        "user": user.pk, "membership": membership.pk, "request_id": request.pk, "session": session.pk,
        "delegation": delegation.pk, "grant": grant.pk,
    }  # fmt: skip
