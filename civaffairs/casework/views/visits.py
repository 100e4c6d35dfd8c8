"""Home visits that are due, and the page that goes along on a telephone without connection."""

import datetime as dt
import json
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse

from civaffairs.casework import permissions as rights
from civaffairs.casework.filters import VisitFilter
from civaffairs.casework.forms import VisitForm
from civaffairs.casework.lights import remembered
from civaffairs.casework.models import Case, Task
from civaffairs.casework.services.visit_takes import (
    Picture,
    contents,
    give_back,
    held_by,
    receive,
    take_along,
    taken_by,
    visit_kinds,
)
from civaffairs.casework.visit_records import SentVisit
from civaffairs.common.dates import today
from civaffairs.common.errors import NotPermitted, Refusal
from civaffairs.tenancy.models import Division
from civaffairs.web.paging import Page
from civaffairs.web.tables import Batch, BatchAct, BoundTable, Column, Empty
from civaffairs.web.views import ActorView, ListPage

from .cases import case_address, case_light, day_text
from .next_steps import act_address

STYLES = ("tokens", "base", "layout", "controls", "forms", "tables", "case", "determination", "print", "visits")
SCRIPTS = ("visits.js", "visits-form.js", "visits-store.js")
SHELL_FILES = (*(f"web/css/{name}.css" for name in STYLES), *(f"web/js/{name}" for name in SCRIPTS), "web/icon.svg")


class VisitPlan(ListPage):
    """待入户调查: the visits that are due in the actor's area, to be taken along."""

    right = rights.VISIT_HOMES.code
    title = "待入户调查"
    default_order = "division_code"
    noun = "件"
    filterset_class = VisitFilter
    columns = (
        Column("申请人", lambda task: task.case.party_name, link=lambda task: case_address(task.case), is_nowrap=True),
        Column("所在地", lambda task: task.area, sort="division_code"),
        Column("调查", "title", note=lambda task: task.case.number),
        Column("办理期限", "light", kind="light"),
        Column("产生日", lambda task: day_text(task.opened_on), sort="opened_on", is_nowrap=True),
    )
    empty = Empty("没有待入户调查的事项", "受理后需要入户调查的事项会出现在这里，勾选后可以离线携带。")

    def get_queryset(self) -> QuerySet:
        tasks = Task.objects.for_actor(self.actor).filter(kind__in=visit_kinds())
        return tasks.select_related("case__applicant").prefetch_related("case__deadlines")

    def get_table(self, *, page: Page, **more: Any) -> BoundTable:
        look, areas = remembered(), areas_of([task.division_code for task in page.rows])
        for task in page.rows:
            task.light = case_light(task.case, look)
            task.area = areas[task.division_code]
        table = super().get_table(page=page, **more)
        table.batch = Batch(reverse("casework:visits-take"), (BatchAct("take", "离线携带"),))
        return table

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        lead = "勾选要去的家庭，离线携带到手机；没有网络也能填写和拍照，有网络后自动送回。"
        actions = [{"label": "打开外出携带", "url": reverse("casework:visits-away"), "kind": "secondary"}]
        return super().get_context_data(lead=lead, actions=actions, **context)


def areas_of(codes: list[str]) -> dict[str, str]:
    """Township and village of each code, as far as the table knows them."""
    parts = {code: dict.fromkeys((code[:9], code)) for code in codes}
    asked = {part for each in parts.values() for part in each}
    named = dict(Division.objects.in_force(today()).filter(code__in=asked).values_list("code", "name"))
    return {code: "".join(named.get(part, "") for part in each) for code, each in parts.items()}


class TakeAlong(ActorView):
    """离线携带."""

    right = rights.VISIT_HOMES.code
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        picked = [UUID(one) for one in request.POST.getlist("picked") if _is_uuid(one)]
        tasks = Task.objects.for_actor(self.actor).filter(pk__in=picked)
        cases = list(Case.objects.visible_to(self.actor).filter(pk__in=tasks.values("case")))
        try:
            take_along(cases=cases, by=self.actor, on=today())
        except NotPermitted:
            raise
        except Refusal as refusal:
            messages.error(request, refusal.message)
            return redirect("casework:visits")
        return redirect("casework:visits-away")


class Away(ActorView):
    """外出携带: the page that works without connection. The same for everybody, so that keeping it keeps nobody."""

    right = rights.VISIT_HOMES.code

    def get(self, request: HttpRequest) -> HttpResponse:
        form = VisitForm(auto_id="visit_%s", initial={"is_signed_on_paper": False})
        addresses = {name: reverse(f"casework:visits-{name}") for name in ("contents", "send", "give-back", "worker")}
        addresses["give_back"] = addresses.pop("give-back")
        addresses |= {
            "plan": reverse("casework:visits"),
            "sign_in": f"{reverse('accounts:sign-in')}?next={request.path}",
        }
        return HttpResponse(render_to_string("casework/visits_away.html", {"form": form, "addresses": addresses}))


class Worker(ActorView):
    """The script that answers for the page where there is no connection; its address is its realm."""

    right = rights.VISIT_HOMES.code

    def get(self, request: HttpRequest) -> HttpResponse:
        files = [reverse("casework:visits-away"), *map(static, SHELL_FILES)]
        files += [f"{settings.STATIC_URL}{name}" for name in SHELL_FILES if name.endswith(".js")]
        script = f"self.FILES = {json.dumps(sorted(set(files)))};\nimportScripts({json.dumps(static(WORKER))});\n"
        return HttpResponse(script, content_type="text/javascript; charset=utf-8")


WORKER = "web/js/visits-worker.js"


class Contents(ActorView):
    """What this person took along and has not given back, with the keys; nobody else gets them."""

    right = rights.VISIT_HOMES.code

    def get(self, request: HttpRequest) -> HttpResponse:
        takes = held_by(self.actor)[:20]
        return JsonResponse(
            {
                "csrf": get_token(request),
                "holder": self.actor.id,
                "takes": [contents(take, by=self.actor, on=today()) for take in takes],
            }
        )


class Send(ActorView):
    """One visit as the telephone sends it, with its pictures; answers in JSON."""

    right = rights.VISIT_HOMES.code
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            content = json.loads(request.POST.get("content", ""))
            key, take, case = (UUID(str(content[name])) for name in ("key", "take", "case"))
            pictures = [_picture(content["pictures"][name], file) for name, file in request.FILES.items()]
        except (ValueError, KeyError, TypeError):
            return JsonResponse({"message": "收到的内容不完整，请再次发送。"}, status=400)
        try:
            sent = receive(
                take=_own(taken_by(self.actor), take), key=key, pictures=pictures, by=self.actor,
                case=_own(Case.objects.visible_to(self.actor), case), on=today(),
                content={name: content[name] for name in ("act", "fields") if name in content},
            )  # fmt: skip
        except Refusal as refusal:
            status = 403 if isinstance(refusal, NotPermitted) else 422
            return JsonResponse({"code": refusal.code, "message": refusal.message}, status=status)
        return JsonResponse(_answer(sent))


def _answer(sent: SentVisit) -> dict[str, str]:
    conflict = sent.state == "conflicting"
    url = act_address(sent.case, "record_brought_visit", sent.pk) if conflict else case_address(sent.case)
    return {"state": sent.state, "message": sent.conflict, "url": url}


def _own(rows: QuerySet, pk: UUID) -> Any:
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _picture(told: dict[str, str], file: Any) -> Picture:
    taken_at = dt.datetime.fromisoformat(told["taken_at"].replace("Z", "+00:00"))
    if taken_at.tzinfo is None:
        raise ValueError("a time without zone")
    return Picture(
        file.read(), told["kind"], taken_at, signer=told.get("signer", "")[:60], position=told.get("position", "")[:40]
    )


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


class GiveBack(ActorView):
    """交回: the telephone holds nothing of it any more."""

    right = rights.VISIT_HOMES.code
    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        pk = request.POST.get("take", "")
        if not _is_uuid(pk):
            raise Http404
        give_back(take=_own(held_by(self.actor), UUID(pk)), by=self.actor)
        return JsonResponse({"state": "returned"})
