"""The Celery application. `celery -A studyapp worker -Q training` and `-Q housekeeping` run it."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "studyapp.settings")

app = Celery("studyapp")
app.set_default()  # otherwise the web server's threads would meet an application without settings
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["trainer", "quizzes"])
