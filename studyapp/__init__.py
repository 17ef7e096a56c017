"""The project: settings, urls, celery application, base pages. Nobody imports it."""

from studyapp.celery import app as celery_app

__all__ = ["celery_app"]
