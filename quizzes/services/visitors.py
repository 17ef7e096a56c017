"""What visitors leave behind: deleted after some days, in small transactions, so that nobody waits for it."""

from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from quizzes.models import Attempt, Turn

BATCH = 500


def purge_visitors(*, days: int | None = None) -> int:
    """How many attempts are gone, with their grades; hints and tries of visitors go as well."""
    limit = timezone.now() - timedelta(days=settings.VISITOR_DAYS if days is None else days)
    _purge(Turn.objects.filter(user=None, created_at__lt=limit))
    return _purge(Attempt.objects.filter(user=None, created_at__lt=limit))


def _purge(rows: models.QuerySet) -> int:
    count = 0
    while batch := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            # Asked again: whoever signed in meanwhile took theirs along.
            locked = rows.filter(pk__in=batch).select_for_update().values_list("pk", flat=True)
            rows.model.objects.filter(pk__in=list(locked)).delete()
        count += len(batch)
    return count
