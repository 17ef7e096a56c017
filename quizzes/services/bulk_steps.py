"""One step for many questions at once: what the bulk actions of the admin do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from quizzes.models import Question, QuestionState, Transition
from quizzes.models.question import QuestionQuerySet
from quizzes.services.publishing import NotPublishable, publish

Step = Transition.Step
BATCH = 500  # as many are published by one click: every gate is asked for each of them


@dataclass
class Outcome:
    """How many questions took the step, why some could not (by slug), and how many wait for the next click."""

    num_done: int = 0
    num_left: int = 0
    problems: dict[str, tuple[str, ...]] = field(default_factory=dict)


def possible(step: Step, questions: QuestionQuerySet) -> QuestionQuerySet:
    """Those of the questions that can take the step."""
    saved = questions.filter(newest__isnull=False)
    match step:
        case Step.SUBMITTED:
            return saved.in_state(QuestionState.DRAFT)
        case Step.PUBLISHED:
            return saved.in_state(QuestionState.DRAFT) | saved.in_state(QuestionState.IN_REVIEW)
        case Step.SENT_BACK:
            return saved.in_state(QuestionState.IN_REVIEW)
        case Step.RETIRED:
            return questions.filter(is_retired=False)
        case Step.RESTORED:
            return questions.filter(is_retired=True)


def take_step_for_all(step: Step, questions: QuestionQuerySet, *, by: AbstractBaseUser) -> Outcome:
    """Questions that can't take the step are left alone."""
    chosen = possible(step, questions).order_by("pk")
    if step == Step.PUBLISHED:
        return _publish_all(chosen, by=by)
    change = {
        Step.SUBMITTED: {"is_in_review": True},
        Step.SENT_BACK: {"is_in_review": False},
        Step.RETIRED: {"is_retired": True},
        Step.RESTORED: {"is_retired": False},
    }[step]
    return Outcome(num_done=_update(chosen, step, change, by=by))


@transaction.atomic
def _update(chosen: QuestionQuerySet, step: Step, change: dict[str, bool], *, by: AbstractBaseUser) -> int:
    """Batch by batch: locked without the joins of the list's filters, and asked again whether the step is possible."""
    pks, num_done = list(chosen.values_list("pk", flat=True)), 0
    for start in range(0, len(pks), BATCH):
        batch = possible(step, Question.objects.filter(pk__in=pks[start : start + BATCH])).order_by("pk")
        rows = list(batch.select_for_update().values_list("pk", "newest"))
        Question.objects.filter(pk__in=[pk for pk, _ in rows]).update(**change)
        Transition.objects.bulk_create(
            Transition(question_id=pk, revision_id=newest, step=step, by=by) for pk, newest in rows
        )
        num_done += len(rows)
    return num_done


def _publish_all(chosen: QuestionQuerySet, *, by: AbstractBaseUser) -> Outcome:
    outcome = Outcome(num_left=max(0, chosen.count() - BATCH))
    batch: Iterable[Question] = list(chosen.select_related("newest")[:BATCH])
    for question in batch:
        try:
            publish(question, question.newest, by)
        except NotPublishable as error:
            outcome.problems[question.slug] = error.problems
        else:
            outcome.num_done += 1
    return outcome
