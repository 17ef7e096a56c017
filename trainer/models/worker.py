"""Training workers that reported in, with what training costs on their machine."""

from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class WorkerQuerySet(models.QuerySet):
    """Workers that are …"""

    def live(self) -> Self:
        return self.filter(seen_at__gte=Now() - timedelta(seconds=settings.WORKER_SILENCE_SECONDS))


class Worker(models.Model):
    """One Celery training worker (not one of its processes).

    It writes its row when it starts; from then on the sweep asks it over the broker and notes when it answered. So a
    live worker is one that takes messages, and no thread of a worker holds a database connection.
    """

    name = models.CharField(max_length=200, unique=True, help_text="Celery node name")
    host = models.CharField(max_length=200)
    num_processes = models.PositiveSmallIntegerField(default=1)
    cost = models.JSONField(null=True, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    objects = WorkerQuerySet.as_manager()

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name
