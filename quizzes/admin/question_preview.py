"""The preview of a question: the fragments that readers get, unanswered and answered, of a form that is not stored."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation

from quizzes.admin.question_form import QuestionForm
from quizzes.kinds import grade
from quizzes.kinds.contract import QuestionDocument
from quizzes.models import Attempt, Grade, Question, Revision
from quizzes.reading.pages import feedback_context
from quizzes.reading.presenting import Presentation
from quizzes.services.variants import stored_variant
from quizzes.texts.rendering import render_document


def show_question(request: HttpRequest, form: QuestionForm) -> HttpResponse:
    """In the language that the pressed button names."""
    question = form.save(commit=False)
    language = "ko" if request.POST.get("preview") == "ko" else "en"
    with translation.override(language):
        presentation = unsaved_presentation(question, form.document)
        shown = {"question": question, "presentation": presentation, "is_preview": True, "errors": []}
        attempt = sample_attempt(presentation)
        return render(request, "quizzes/preview/question.html", feedback_context(attempt) | shown | framed(request))


def framed(request: HttpRequest) -> dict[str, bool]:
    """Browsers say where a page will stand: in the author's frame it goes without the site's head and foot."""
    return {"is_framed": request.headers.get("Sec-Fetch-Dest") in ("iframe", "empty")}


def unsaved_presentation(question: Question, document: QuestionDocument) -> Presentation:
    canonical = document.canonical()
    revision = Revision(question=question, document=canonical, rendered=render_document(document))
    variant = stored_variant(revision, 1, document.numbers) if document.is_parametrised else None
    return Presentation(question, revision, uuid.uuid4(), timezone.now().timestamp(), variant)


def sample_attempt(presentation: Presentation) -> Attempt:
    """As if a reader had answered something."""
    document, shown = presentation.document, presentation.shown
    answer = document.example_answer(shown)
    attempt = Attempt(revision=presentation.revision, variant=presentation.variant, answer=answer, choice_order=shown)
    marks = grade(document, answer)
    attempt.newest_grade = Grade(attempt=attempt, marks=marks.marks, max_marks=marks.max_marks)
    attempt.idempotency_key = presentation.key
    return attempt
