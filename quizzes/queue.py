"""The word "there may be variants to make". Whoever saved a question sends it after the transaction.

It may get lost: beat sends it again (settings.CELERY_BEAT_SCHEDULE).
"""

import logging

from celery import current_app

from trainer.queue import BROKER_ERRORS, impatient_connection

logger = logging.getLogger(__name__)

MAKE_VARIANTS = "quizzes.tasks.make_variants"


def send_word() -> None:
    """Takes at most a second; a failure is only logged."""
    try:
        with impatient_connection() as connection:
            current_app.send_task(MAKE_VARIANTS, connection=connection, retry=False, ignore_result=True)
    except BROKER_ERRORS as error:
        logger.warning("the word did not reach the broker, beat will send it: %s", error)
