"""Attempts and grades, append-only."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.grading import POINTS
from quizzes.kinds.contract import Answer
from quizzes.models.question import Question, Revision
from quizzes.models.variant import Variant
from trainer.models import Certainty

ROUNDING = 1e-9  # marks and penalty are sums of shares


def newest_share(marks: Combinable) -> models.Subquery:
    """Of an attempt's marks, by its newest grade."""
    newest = Grade.objects.filter(attempt=models.OuterRef("pk")).order_by("-created_at", "-id")
    return models.Subquery(newest.annotate(share=marks / models.F("max_marks")).values("share")[:1])


class AttemptQuerySet(models.QuerySet):
    """Attempts that are …"""

    def of_reader(self, *, user: models.Model | None, visitor_key: uuid.UUID | None) -> Self:
        """Made by this learner, or by this visitor when nobody is signed in."""
        if user is not None:
            return self.filter(user=user)
        return self.filter(user=None, visitor_key=visitor_key) if visitor_key else self.none()

    def standing(self) -> dict[int, float | None]:
        """Per question answered, by its id: the best share of the marks over its attempts, by their newest grades.

        None where no answer was scored.
        """
        # order_by(): the default order would become part of the grouping
        pairs = (
            self.annotate(share=models.Case(models.When(is_scored=True, then=newest_share(models.F("marks")))))
            .order_by()
            .values_list("revision__question")
            .annotate(models.Max("share"))
        )
        return dict(pairs)

    def to_questions(self, questions: Iterable[Question]) -> Self:
        """By their revisions and not by a join: an index leads to the answers of one reader to few questions."""
        return self.filter(revision__in=Revision.objects.filter(question__in=questions).values("pk"))

    def calibration(self) -> dict[str, tuple[int, int]]:
        """Per certainty that was said: how many answers, and how many of them right by their newest grades."""
        share = newest_share(models.F("marks") + models.F("penalty"))
        said = self.filter(is_scored=True).exclude(certainty="").annotate(share=share).order_by()
        rows = said.values_list("certainty").annotate(
            num_answers=models.Count("pk"),
            num_right=models.Count("pk", filter=models.Q(share__gte=1 - ROUNDING, num_tries=1)),
        )
        return {certainty: (num_answers, num_right) for certainty, num_answers, num_right in rows}


class Attempt(models.Model):
    """Somebody answered: a learner, or a visitor known by a random key in the session."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="attempts")
    variant = models.ForeignKey(
        Variant, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="attempts"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="attempts"
    )
    visitor_key = models.UUIDField(null=True, blank=True, db_index=True)
    answer = models.JSONField(help_text="slugs of the chosen choices")
    choice_order = models.JSONField(default=list, help_text="slugs in the order in which they were shown")
    elapsed_seconds = models.FloatField(null=True, blank=True)
    num_hints = models.PositiveSmallIntegerField(default=0)
    num_tries = models.PositiveSmallIntegerField(default=1, help_text="this answer was the last of so many")
    certainty = models.CharField(max_length=10, choices=Certainty.choices, blank=True, default="")
    is_certainty_marked = models.BooleanField(default=False, help_text="its reader had certainty marking switched on")
    idempotency_key = models.UUIDField(help_text="minted per presentation")
    is_scored = models.BooleanField(default=True, help_text="not where the reader had seen the verdict before")
    evidence_digest = models.CharField(
        max_length=64, blank=True, default="", help_text="of the stored runs that the question rested on"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        ordering = ["-created_at"]
        indexes = [  # what visitors answered is purged by age; one learner's answers to few questions, among many
            models.Index(fields=["created_at"], condition=models.Q(user__isnull=True), name="attempts_of_visitors"),
            models.Index(fields=["user", "revision"], name="answers_of_learner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "idempotency_key"],
                condition=models.Q(user__isnull=False),
                name="one_attempt_per_user_key",
            ),
            models.UniqueConstraint(
                fields=["visitor_key", "idempotency_key"],
                condition=models.Q(user__isnull=True),
                name="one_attempt_per_visitor_key",
            ),
            models.CheckConstraint(
                condition=models.Q(is_certainty_marked=False) | ~models.Q(certainty=""),
                name="certainty_marking_needs_certainty",
            ),
            models.CheckConstraint(
                condition=models.Q(user__isnull=False) | models.Q(visitor_key__isnull=False),
                name="attempt_has_a_reader",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("quizzes:attempt", args=[self.public_id])

    @property
    def num_helped(self) -> int:
        """Hints and further tries."""
        return self.num_hints + self.num_tries - 1

    @property
    def points(self) -> int | None:
        """By certainty marking; None when it was off. Partly right counts as wrong."""
        if not (self.is_certainty_marked and self.is_scored):
            return None
        right, wrong = POINTS[self.certainty]
        return right if self.is_right_at_once else wrong

    @property
    def is_right_at_once(self) -> bool:
        """Whether the certainty was justified: it was said before the first try."""
        return self.newest_grade.is_correct and self.num_tries == 1

    @cached_property
    def newest_grade(self) -> "Grade":
        return self.newest_grades[0]

    @cached_property
    def newest_grades(self) -> list["Grade"]:
        """The one that counts, and before it the one that it replaced."""
        return list(self.grades.select_related("revision").order_by("-created_at", "-id")[:2])

    @cached_property
    def own_reports(self) -> list[models.Model]:
        """What its reader wrote about it."""
        return list(self.reports.all())

    @property
    def as_marked(self) -> tuple[Revision, list[str], Answer]:
        """The revision whose key counts, with the order of the options and the answer as that revision has them."""
        by = self.newest_grade.revision
        answer = self.revision.carry(self.answer, to=by) if by else None
        if by is None or answer is None:
            return self.revision, self.choice_order, self.answer
        slugs = by.question_document.slugs_from(self.revision.question_document) or {}
        return by, [slugs.get(slug, slug) for slug in self.choice_order], answer


class Reason(models.TextChoices):
    """Why a grade was given, as its attempt's page says it."""

    ANSWERED = "answered", _("You answered.")
    KEY_CHANGED = "key changed", _("The key of this question was corrected.")
    VERDICT_CHANGED = "verdict changed", _("Training settled the claim behind this question anew.")


class GradeQuerySet(models.QuerySet):
    """Grades that are …"""

    def regraded(self, attempts: AttemptQuerySet, *, since: datetime | None) -> Self:
        """Given later than the answer to one of these attempts, the newest first."""
        later = self.filter(attempt__in=attempts).exclude(reason=Reason.ANSWERED)
        return (later.filter(created_at__gt=since) if since else later).order_by("-created_at", "-id")


class Grade(models.Model):
    """Marks of an attempt and why; the newest counts. `revision` is the one that marked it, if not the attempt's."""

    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="grades")
    marks = models.FloatField()
    max_marks = models.FloatField(default=1.0)
    penalty = models.FloatField(default=0.0, help_text="what hints and further tries took from the marks")
    reason = models.CharField(max_length=20, default=Reason.ANSWERED, help_text="answered, or why it was regraded")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = GradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("grade")
        indexes = [  # regrades are few among many grades, and the study page asks for the reader's
            models.Index(fields=["attempt"], condition=~models.Q(reason="answered"), name="regrades_of_attempt")
        ]
        ordering = ["attempt", "-created_at", "-id"]
        get_latest_by = ["created_at", "id"]

    @property
    def why(self) -> str:
        return str(Reason(self.reason).label)

    @property
    def marking_revision(self) -> Revision:
        """By whose key these marks were given."""
        return self.revision or self.attempt.revision

    @property
    def share_before_penalty(self) -> float:
        return (self.marks + self.penalty) / self.max_marks

    @property
    def is_correct(self) -> bool:
        """Fully right, with or without help."""
        return self.share_before_penalty >= 1 - ROUNDING

    @property
    def percent(self) -> int:
        return round(100 * self.marks / self.max_marks)
