"""What runs by itself: reviews that fall due, and gradual exits that have come to their end."""

import datetime as dt

from celery import shared_task

from assistance.services.endings import end_run_out_awards
from assistance.services.reviews import open_due_reviews, plan_missing_reviews
from civaffairs.common.dates import today
from civaffairs.tenancy.models import Bureau
from civaffairs.tenancy.scope import scope


@shared_task
def look_after_awards(on: str | None = None) -> None:
    """Each bureau in a scope of its own; run twice on one day it changes nothing the second time."""
    day = dt.date.fromisoformat(on) if on else today()
    for number in Bureau.objects.filter(is_city=False).order_by("pk").values_list("pk", flat=True):
        with scope(number):
            end_run_out_awards(on=day)
            plan_missing_reviews(on=day)
            open_due_reviews(on=day)
