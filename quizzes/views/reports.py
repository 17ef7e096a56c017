"""Reporting a problem with a question: before the answer, or with it; and what became of it."""

import uuid

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.forms.report import ReportForm
from quizzes.models import Attempt, Question, Report, Revision, Variant
from quizzes.reading.presenting import rendered_for
from quizzes.reading.readers import reader_of, reader_who_answers
from quizzes.services.reports import TooManyReports, report_problem
from quizzes.texts.rendering import localised

MOST_OF_AN_ADDRESS = 30  # in an hour; a classroom may share one
METHODS = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(METHODS)
def report_question(request: HttpRequest, slug: str) -> HttpResponse:
    asked = get_object_or_404(Question.objects.published().select_related("concept", "revision__question"), slug=slug)
    seed = request.GET.get("variant", "")
    is_seed = seed.isascii() and seed.isdecimal() and len(seed) < 10
    variant = asked.revision.variants.filter(seed=int(seed)).first() if is_seed else None
    return report_page(request, asked.revision, None, variant)


@never_cache
@require_http_methods(METHODS)
def report_attempt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """With the answer; only by who gave it."""
    reader = reader_of(request)
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    attempt = get_object_or_404(own.select_related("revision__question__concept", "variant"), public_id=public_id)
    return report_page(request, attempt.revision, attempt, attempt.variant)


def report_page(
    request: HttpRequest, revision: Revision, attempt: Attempt | None, variant: Variant | None
) -> HttpResponse:
    form, status = ReportForm(request.POST or None, initial={"key": uuid.uuid4()}), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            reader = reader_who_answers(request, key=form.cleaned_data["key"])
            written = form.cleaned_data | {"variant": variant, "language": get_language() or "en"}
            try:
                count_of_address(request)
                return redirect(report_problem(reader=reader, revision=revision, attempt=attempt, **written))
            except TooManyReports:
                status = 429
                form.add_error(None, _("You have reported much in a short time. Thank you; please wait an hour."))
    stem = localised(rendered_for(revision, variant), language=get_language() or "en")["stem"]
    context = {"form": form, "question": revision.question, "revision": revision, "attempt": attempt, "stem": stem}
    context |= {"variant": variant}
    return render(request, "quizzes/report_form.html", context, status=status)


def count_of_address(request: HttpRequest) -> None:
    """A visitor who drops the cookie is a new visitor each time, at the same address. Raises TooManyReports."""
    name = f"reports-from-{get_adapter().get_client_ip(request)}"
    cache.add(name, 0, timeout=3600)
    if request.user.is_anonymous and cache.incr(name) > MOST_OF_AN_ADDRESS:
        raise TooManyReports


@never_cache
@require_safe
def report(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    reader = reader_of(request)
    own = Report.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    shown = get_object_or_404(own.select_related("revision__question__concept", "attempt"), public_id=public_id)
    return render(request, "quizzes/report.html", {"report": shown, "question": shown.revision.question})
