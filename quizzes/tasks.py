"""Celery's entries, all on the queue `housekeeping`."""

from celery import shared_task

from quizzes.services import visitors


@shared_task(name="quizzes.tasks.purge_visitors")
def purge_visitors() -> None:
    """Beat calls it every hour; what it deletes is in the database, so a lost message is harmless."""
    visitors.purge_visitors()
