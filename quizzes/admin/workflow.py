"""The steps of a question's life as buttons on its page: submit, send back, publish, retire, bring back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from quizzes.admin.regrading import tell_what_would_change
from quizzes.models import Question, QuestionState, Withheld
from quizzes.services import publishing
from quizzes.services.publishing import NotPublishable
from quizzes.services.revisions import RevisionConflict
from quizzes.services.withholding import accept_verdicts

State = QuestionState
NOTE_LENGTH = 500


@dataclass(frozen=True)
class StepButton:
    """One step: in which states it is possible, for whom, and what is said about it."""

    name: str
    label: str | Promise
    done: str | Promise
    states: frozenset[QuestionState]
    right: str
    take: Callable[..., None]
    takes_note: bool = False
    only_if: Callable[[Question], bool] = lambda _question: True


def _publish(question: Question, **how: Any) -> None:  # noqa: ANN401 (passed through)
    assert question.newest is not None, "the button is offered with a revision"
    publishing.publish(question, question.newest, **how)


def _accept_verdict(question: Question, **_how: Any) -> None:  # noqa: ANN401 (of steps that make a Transition)
    accept_verdicts(Question.objects.filter(pk=question.pk))


WAITING = frozenset({State.DRAFT, State.IN_REVIEW})
SHOWN_OR_NOT = frozenset({State.PUBLISHED, State.DRAFT, State.IN_REVIEW})
STEPS = (
    StepButton(
        "submit",
        _("Submit for review"),
        _("Submitted: an editor can publish it now."),
        frozenset({State.DRAFT}),
        "change",
        publishing.submit,
    ),
    StepButton("publish", _("Publish"), _("Published: readers get it now."), WAITING, "publish", _publish),
    StepButton(
        "send_back",
        _("Send back to the author"),
        _("Sent back: it is a draft again."),
        frozenset({State.IN_REVIEW}),
        "publish",
        publishing.send_back,
        takes_note=True,
    ),
    StepButton(
        "accept_verdict",
        _("Accept the new verdict and show the question again"),
        _("Accepted: the question is asked with the key that training gives now."),
        frozenset({State.PUBLISHED}),
        "publish",
        _accept_verdict,
        only_if=lambda question: question.withheld == Withheld.VERDICT_CHANGED,
    ),
    StepButton(
        "retire",
        _("Retire"),
        _("Retired: readers don't see it any more; what they answered stays."),
        SHOWN_OR_NOT,
        "publish",
        publishing.retire,
    ),
    StepButton(
        "bring_back",
        _("Bring back"),
        _("Brought back, in the state in which it was retired."),
        frozenset({State.RETIRED}),
        "publish",
        publishing.bring_back,
    ),
)
BY_NAME = {step.name: step for step in STEPS}


def may(model_admin: ModelAdmin, request: HttpRequest, right: str, question: Question | None = None) -> bool:
    if right == "publish":
        return request.user.has_perm("quizzes.publish_question")
    return model_admin.has_change_permission(request, question)


def offered(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> list[StepButton]:
    """What this person can do with the question now."""
    if question.newest is None:
        return []
    possible = [step for step in STEPS if question.state in step.states and step.only_if(question)]
    return [step for step in possible if may(model_admin, request, step.right, question)]


def step_view(model_admin: ModelAdmin, request: HttpRequest, question: Question) -> HttpResponse:
    """POST with the name of the step and the number of the revision that the page showed as the newest one."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    step = BY_NAME.get(request.POST.get("step", ""))
    if step is None or not may(model_admin, request, step.right, question):
        raise PermissionDenied
    take_step(model_admin, request, question, step, started_from=number_in(request.POST.get("started_from", "")))
    return HttpResponseRedirect(reverse("admin:quizzes_question_change", args=[question.pk]))


def take_step(
    model_admin: ModelAdmin, request: HttpRequest, question: Question, step: StepButton, *, started_from: int
) -> None:
    """Does it, or says why not."""
    note = {"note": request.POST.get("note", "").strip()[:NOTE_LENGTH]} if step.takes_note else {}
    if question.state not in step.states or not step.only_if(question):
        messages.warning(
            request, gettext("Somebody was faster: this question is %(state)s.") % {"state": question.state.label}
        )
        return
    try:
        step.take(question, by=request.user, started_from=started_from, **note)
    except RevisionConflict:
        messages.error(request, gettext("Somebody saved another revision meanwhile. Please look at it first."))
    except NotPublishable as error:
        messages.error(request, gettext("Not published. What has to be mended first:"))
        for problem in error.problems:
            messages.error(request, problem)
    else:
        messages.success(request, str(step.done))
        model_admin.log_change(request, question, str(step.done))
        if step.name == "publish":
            tell_what_would_change(model_admin, request, question)


def number_in(text: str) -> int:
    """Of the revision that the page showed as the newest one; what is no number matches none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


class StateFilter(admin.SimpleListFilter):
    """Questions by their state."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin) -> list[tuple[str, str | Promise]]:  # noqa: ARG002
        return State.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Question]) -> QuerySet[Question]:  # noqa: ARG002
        return queryset.in_state(self.value()) if self.value() in State.values else queryset
