"""What is answered: a question, and the attempt with its feedback."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from quizzes.kinds.contract import AnswerForm
from quizzes.models import Attempt, Question, Variant
from quizzes.reading.pages import feedback_context
from quizzes.reading.practice import next_question
from quizzes.reading.presenting import InvalidPresentation, Presentation, present, read_presentation
from quizzes.reading.readers import reader_of, reader_who_answers
from quizzes.reading.seen_verdicts import is_scored, remember_shown
from quizzes.services.attempts import Given, KeyReused
from quizzes.services.tries import TryReused, submit_answer, take_hint


@never_cache  # every showing has its own key and order
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, slug: str) -> HttpResponse:
    asked = get_object_or_404(Question.objects.published().with_place().select_related("revision"), slug=slug)
    if request.method != "POST":
        return question_page(request, _presented(request, asked), is_changed=_names_other_revision(request, asked))
    try:
        token = request.POST.get("presentation", "")
        presentation = read_presentation(token, question=asked).to(reader_of(request))
    except InvalidPresentation:
        return question_page(request, present(asked, reader_of(request)), error=out_of_date())
    if "hint" in request.POST:
        return hint_page(request, presentation)
    form = presentation.form(request.POST)
    if not form.is_valid() or form.needs_more():
        return question_page(request, presentation, form=form)
    return record_answer(request, presentation, form)


def _presented(request: HttpRequest, asked: Question) -> Presentation:
    """`?variant=7` poses that variant of a parametrised question, `?other-than=7` any but that.

    With `revision` beside it, the variant is one of that revision. Readers get today's only: an older one may have had
    a wrong key. A link to one of its variants poses another and says so.
    """
    is_other = _names_other_revision(request, asked)
    seed, other_than = (None if is_other else _seed(request.GET.get(name)) for name in ("variant", "other-than"))
    try:
        return present(asked, reader_of(request), seed=seed, other_than=other_than)
    except Variant.DoesNotExist:
        raise Http404 from None


def _names_other_revision(request: HttpRequest, asked: Question) -> bool:
    return "variant" in request.GET and _seed(request.GET.get("revision")) not in (None, 0, asked.revision.number)


def _seed(text: str | None) -> int | None:
    """What is no number names no variant."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def question_page(
    request: HttpRequest,
    presentation: Presentation,
    *,
    form: AnswerForm | None = None,
    error: str = "",
    status: int = 422,
    is_changed: bool = False,
) -> HttpResponse:
    """The question to be answered; with a form or an error: again, and why."""
    problems = [message for messages in form.errors.values() for message in messages] if form else []
    context = {
        "presentation": presentation.again(form) if form else presentation,
        "question": presentation.question,
        "errors": [*problems, error] if error else problems,
        "is_changed": is_changed,
        "is_unscored": not is_scored(request, presentation.revision.question_document),
    }
    template = "quizzes/_question_form.html" if wants_fragment(request) else "quizzes/question.html"
    return render(request, template, context, status=status if context["errors"] else 200)


def hint_page(request: HttpRequest, presentation: Presentation) -> HttpResponse:
    """The next hint, stored before it is shown; what was written so far stays."""
    number = number_up_to(presentation.help.num_hints + 1, request.POST["hint"])
    if not 1 <= number <= len(presentation.revision.question_document.hints):
        return question_page(request, presentation.keeping(request.POST), error=out_of_date())
    reader = reader_who_answers(request, key=presentation.key)
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    if answered := own.filter(idempotency_key=presentation.key).first():
        return attempt_page(request, answered) if wants_fragment(request) else redirect(answered)
    take_hint(reader=reader, number=number, started_at=presentation.started_at, **presentation.stored)
    return question_page(request, replace(presentation.keeping(request.POST).anew(), is_hint_new=True))


def record_answer(request: HttpRequest, presentation: Presentation, form: AnswerForm) -> HttpResponse:
    number = number_up_to(presentation.help.num_tries, request.POST.get("tried", "0")) + 1
    if number < 1:
        return question_page(request, presentation.keeping(request.POST), error=out_of_date())
    certainty = presentation.certainty_of(number, form.cleaned_data["certainty"])
    given = Given(
        reader=reader_who_answers(request, key=presentation.key),
        answer=form.canonical_answer(),
        certainty=certainty,
        is_certainty_marked=presentation.is_certainty_marked and bool(certainty),
        shown=presentation.shown,
        elapsed_seconds=presentation.elapsed_seconds,
        num_hints=presentation.help.num_hints,
        number=number,
        is_scored=is_scored(request, presentation.revision.question_document),
        **presentation.stored,
    )
    try:
        attempt = submit_answer(given, started_at=presentation.started_at)
    except KeyReused as error:
        return attempt_page(request, error.attempt, is_conflict=True)
    except TryReused:
        error = _("You had used this try already: its first answer counts.")
        return question_page(request, presentation.anew(), error=error, status=409)
    if attempt is None:
        return question_page(request, presentation.after_wrong_try(form))
    remember_shown(request, presentation.revision.question_document)
    return attempt_page(request, attempt) if wants_fragment(request) else redirect(attempt)


def out_of_date() -> str:
    return _("This form is out of date. Please answer again.")


def number_up_to(limit: int, text: str) -> int:
    """A number that a form of ours carries; -1 for anything else."""
    numbers = {str(number): number for number in range(limit + 1)}
    return numbers.get(text, -1)


@never_cache
@require_safe
def attempt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    reader = reader_of(request)
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    related = "revision__question__concept__topic"
    return attempt_page(request, get_object_or_404(own.select_related(related, "variant"), public_id=public_id))


@never_cache
@require_safe
def after_attempt(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Leads to the next question. It is looked for when somebody wants it, not with every answer."""
    reader = reader_of(request)
    own = Attempt.objects.of_reader(user=reader.user, visitor_key=reader.visitor_key)
    answered = get_object_or_404(own.select_related("revision__question__concept__topic"), public_id=public_id)
    following = next_question(reader, after=answered.revision.question)
    if following is None:
        messages.success(request, _("You have answered every question right."))
        return redirect("quizzes:learn")
    return redirect(following)


def attempt_page(request: HttpRequest, shown: Attempt, *, is_conflict: bool = False) -> HttpResponse:
    """`is_conflict`: the same form was sent again with another answer; the first one counts."""
    context = feedback_context(shown) | {"is_conflict": is_conflict}
    template = "quizzes/_feedback.html" if wants_fragment(request) else "quizzes/attempt.html"
    return render(
        request, template, context | {"is_fragment": wants_fragment(request)}, status=409 if is_conflict else 200
    )


def wants_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
