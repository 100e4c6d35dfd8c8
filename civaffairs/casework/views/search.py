"""One box that finds cases and people."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from civaffairs.casework import permissions as rights
from civaffairs.casework.lights import remembered
from civaffairs.casework.models import Case
from civaffairs.common.dates import today
from civaffairs.common.identity import read_id_number
from civaffairs.registry.models import IdentityDocument, Person
from civaffairs.web.views import ActorView

from .cases import case_address, case_light, with_deadlines

MOST_FOUND = 50


class Search(ActorView):
    """One box: case number, name, initials; an identity number only by POST, so that it stands in no address."""

    right = rights.READ.code

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, request.GET.get("q", "").strip())

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request, request.POST.get("q", "").strip())

    def _answer(self, request: HttpRequest, text: str) -> HttpResponse:
        people = self._people(text) if text else Person.objects.none()
        cases = with_deadlines(Case.objects.visible_to(self.actor))
        by_number = cases.filter(number=text.upper()).first() if text else None
        if by_number:
            return redirect(case_address(by_number))
        found = list(cases.filter(applicant__in=list(people[:MOST_FOUND])).newest_first()[:MOST_FOUND]) if text else []
        look = remembered()
        rows = [
            {
                "number": case.number,
                "url": case_address(case),
                "name": case.party_name,
                "kind": case.kind.label,
                "status": case.status_choice,
                "light": case_light(case, look),
                "opened_on": case.opened_on,
            }
            for case in found
        ]
        context = {"title": "查找", "text": "" if self._is_number(text) else text, "asked": bool(text), "rows": rows}
        return render(request, "casework/search.html", context)

    def _people(self, text: str) -> QuerySet:
        number = read_id_number(text, on=today()).normalised
        if number:
            owners = IdentityDocument.objects.numbered(number).values_list("person", flat=True)
            return Person.objects.visible_to(self.actor).filter(pk__in=list(owners))
        return Person.objects.visible_to(self.actor).named_like(text)

    def _is_number(self, text: str) -> bool:
        return len(text) >= 15 and text[:14].isdigit()
