"""Celery's entries of study, on the queue `housekeeping`. A message carries nothing: what there is to do stands in the
database, so a lost one is harmless."""

import logging

from celery import shared_task

from quizzes.queue import MAKE_VARIANTS
from quizzes.services import visitors, withholding
from quizzes.services.variants import make_waiting_sets

logger = logging.getLogger(__name__)


@shared_task(name="quizzes.tasks.purge_visitors")
def purge_visitors() -> None:
    """Beat calls it every hour."""
    visitors.purge_visitors()


@shared_task(name=MAKE_VARIANTS, soft_time_limit=240, time_limit=270)
def make_variants() -> None:
    """When a question was saved, and by beat for words that were lost."""
    make_waiting_sets()


@shared_task(name="quizzes.tasks.check_runs")
def check_runs() -> None:
    """Beat calls it every minute: questions follow the claims' evidence."""
    report = withholding.check_runs()
    if report.withheld or report.shown_again:
        logger.info(
            "questions withheld: %s; shown again: %s; answers regraded: %s",
            *(", ".join(report.withheld) or "none", ", ".join(report.shown_again) or "none", report.num_regraded),
        )
