"""Bulk actions of the list of questions: first a page that counts what would happen, then the deed and its counts."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from quizzes.models import Question, QuestionState, Transition
from quizzes.services.bulk_steps import BATCH, Outcome, possible, take_step_for_all

Step = Transition.Step
Action = Callable[[ModelAdmin, HttpRequest, QuerySet[Question]], HttpResponse | None]
MOST_TOLD = 20
# Name → step, what it is called, and whose right it is.
BULK: dict[str, tuple[Step, Promise, str]] = {
    "submit": (Step.SUBMITTED, _("Submit for review"), "change"),
    "publish": (Step.PUBLISHED, _("Publish"), "publish"),
    "send_back": (Step.SENT_BACK, _("Send back to the author"), "publish"),
    "retire": (Step.RETIRED, _("Retire: no longer shown to readers"), "publish"),
    "bring_back": (Step.RESTORED, _("Bring back what was retired"), "publish"),
}


def bulk_action(name: str) -> Action:
    step, label, right = BULK[name]

    def act(model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Question]) -> HttpResponse | None:
        if not request.POST.get("confirmed"):
            return _ask(model_admin, request, queryset, name)
        outcome = take_step_for_all(step, queryset, by=request.user)
        _tell(request, outcome, num_selected=queryset.count())
        return None

    act.__name__ = name
    act.short_description = label
    act.allowed_permissions = (right,)
    return act


def _ask(model_admin: ModelAdmin, request: HttpRequest, queryset: QuerySet[Question], name: str) -> HttpResponse:
    step, label, _right = BULK[name]
    counts = [(state, queryset.in_state(state).count()) for state in QuestionState]
    context = {
        **model_admin.admin_site.each_context(request),
        "title": label,
        "opts": model_admin.opts,
        "action": name,
        "label": label,
        "num_selected": sum(count for _state, count in counts),
        "num_possible": possible(step, queryset).count(),
        "counts": [(state, count) for state, count in counts if count],
        "batch": BATCH if step == Step.PUBLISHED else None,
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME)[: model_admin.list_per_page],
        "select_across": request.POST.get("select_across", "0"),
    }
    return TemplateResponse(request, "admin/quizzes/question/bulk.html", context)


def _tell(request: HttpRequest, outcome: Outcome, *, num_selected: int) -> None:
    done = ngettext("%(count)d question: done.", "%(count)d questions: done.", outcome.num_done)
    messages.add_message(
        request, messages.SUCCESS if outcome.num_done else messages.WARNING, done % {"count": outcome.num_done}
    )
    num_other = num_selected - outcome.num_done - outcome.num_left - len(outcome.problems)
    if num_other > 0:
        words = ngettext(
            "%(count)d was in another state and was left alone.",
            "%(count)d were in another state and were left alone.",
            num_other,
        )
        messages.info(request, words % {"count": num_other})
    if outcome.num_left:
        left = gettext("%(count)d wait for the next click: at most %(batch)d are published at once.")
        messages.warning(request, left % {"count": outcome.num_left, "batch": BATCH})
    for slug, problems in list(outcome.problems.items())[:MOST_TOLD]:
        messages.error(request, f"“{slug}”: {' '.join(problems)}")
    if len(outcome.problems) > MOST_TOLD:
        more = gettext("%(count)d more could not be published.")
        messages.error(request, more % {"count": len(outcome.problems) - MOST_TOLD})
