"""Reporting a problem with a question, and staff's reply to it."""

import uuid
from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.utils import timezone

from quizzes.models import Attempt, Report, Revision, Variant
from quizzes.reading.readers import Reader

MOST_REPORTS, PERIOD = 10, timedelta(hours=1)  # of one reader


class TooManyReports(ValueError):
    """This reader has reported enough for now."""


@transaction.atomic
def report_problem(
    *,
    reader: Reader,
    revision: Revision,
    attempt: Attempt | None = None,
    variant: Variant | None = None,
    text: str,
    language: str,
    key: uuid.UUID,
) -> Report:
    """The report; the same form sent again gives the first one. Raises TooManyReports."""
    own = Report.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    if first := own.filter(key=key).first():
        return first
    if own.filter(created_at__gt=timezone.now() - PERIOD).count() >= MOST_REPORTS:
        raise TooManyReports
    written = {
        "revision": revision,
        "attempt": attempt,
        "variant": variant,
        "answer": attempt.answer if attempt else None,
        "user": reader.user,
        "visitor_key": None if reader.user else reader.visitor_key,
        "language": language,
        "text": text,
    }
    return Report.objects.get_or_create(key=key, defaults=written)[0]


def reply_to_report(report: Report, *, reply: str, state: str, by: AbstractBaseUser) -> None:
    """A reply answers an open report; its state may also be set by hand."""
    is_new = bool(reply) and reply != Report.objects.values_list("reply", flat=True).get(pk=report.pk)
    report.reply = reply
    report.state = Report.State.ANSWERED if is_new and state == Report.State.OPEN else state
    if is_new:
        report.replied_at, report.replied_by = timezone.now(), by
    report.save(update_fields=["reply", "state", "replied_at", "replied_by"])
