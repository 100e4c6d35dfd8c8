"""The Celery application; messages carry ids and dates only."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "civaffairs.settings.embedded")

app = Celery("civaffairs")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
