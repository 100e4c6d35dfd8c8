"""The lists of the kernel that indicators count."""

from civaffairs.casework.filters import CaseFilter
from civaffairs.casework.models import Case
from civaffairs.meanstest.models import CheckStep
from civaffairs.payments.filters import AwardFilter
from civaffairs.payments.models import Award

from .catalogue import Listing
from .filters import WaitingFilter

CASES = Listing("casework:cases", lambda actor: Case.objects.visible_to(actor), CaseFilter)
AWARDS = Listing("payments:awards", lambda actor: Award.objects.visible_to(actor), AwardFilter)
WAITING = Listing("indicators:waiting", lambda actor: CheckStep.objects.visible_to(actor).waiting(), WaitingFilter)
