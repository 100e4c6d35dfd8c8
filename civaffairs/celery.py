"""The Celery application; messages carry ids and dates only."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civaffairs.settings.embedded")

app = Celery("civaffairs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Every thread of the web server sends with this application; threads would make a default one otherwise.
app.set_default()


def _every(seconds: float, task: str) -> dict:
    """A beat that nobody took before the next one is dropped, so that a stopped worker finds no heap of them."""
    return {"task": task, "schedule": seconds, "options": {"expire_seconds": max(int(seconds), 1)}}


app.conf.beat_schedule = {
    "seal audit entries": _every(1, "civaffairs.audit.tasks.seal_audit_entries"),
    "anchor audit chains": _every(3600, "civaffairs.audit.tasks.anchor_audit_chains"),
    "forget answered calls": _every(3600, "civaffairs.api.tasks.forget_answered_calls"),
    "clear tokens": _every(6 * 3600, "civaffairs.api.tasks.clear_tokens"),
    "relay facts": _every(2, "civaffairs.facts.tasks.relay_facts"),
    "send webhooks": _every(2, "civaffairs.facts.tasks.send_webhooks"),
    "sweep imports": _every(5, "civaffairs.exchange.tasks.sweep_imports"),
    "forget old drafts": _every(6 * 3600, "civaffairs.web.tasks.forget_old_drafts"),
    "remind of deadlines": _every(1800, "civaffairs.notices.tasks.remind_of_deadlines"),
    "send daily digests": _every(1800, "civaffairs.notices.tasks.send_daily_digests"),
    "fill payment runs": _every(2, "civaffairs.payments.tasks.fill_payment_runs"),
    "sweep means tests": _every(3, "civaffairs.meanstest.tasks.sweep_checks"),
    "draw destruction lists": _every(24 * 3600, "civaffairs.documents.tasks.draw_destruction_lists"),
    "destroy approved": _every(600, "civaffairs.documents.tasks.destroy_approved"),
    "look after awards": _every(6 * 3600, "assistance.tasks.look_after_awards"),
}
