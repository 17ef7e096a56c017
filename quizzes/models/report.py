"""Problems that readers report with a question, and what staff answered."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.models.attempt import Attempt
from quizzes.models.question import Revision
from quizzes.models.variant import Variant

MAX_LENGTH = 2000


class ReportQuerySet(models.QuerySet):
    """Reports that are …"""

    def of_reader(self, *, user: models.Model | None, visitor_key: uuid.UUID | None) -> Self:
        if user is not None:
            return self.filter(user=user)
        return self.filter(user=None, visitor_key=visitor_key) if visitor_key else self.none()

    def num_open_of(self, questions: Iterable[models.Model]) -> dict[int, int]:
        """By the id of the question."""
        found = self.filter(revision__question__in=questions, state=Report.State.OPEN).order_by()
        counted = found.values("revision__question").annotate(num=models.Count("pk"))
        return dict(counted.values_list("revision__question", "num"))


class Report(models.Model):
    """What a reader wrote never changes; staff add a reply and move `state`: open → answered → closed, or to closed.

    ``answer`` is a copy of the attempt's: a visitor's attempt is purged, their report is not.
    """

    class State(models.TextChoices):
        OPEN = "open", _("not answered yet")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    revision = models.ForeignKey(
        Revision, editable=False, on_delete=models.CASCADE, related_name="reports", verbose_name=_("revision")
    )
    variant = models.ForeignKey(
        Variant, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="reports"
    )
    attempt = models.ForeignKey(
        Attempt,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="reports",
        verbose_name=_("attempt"),
    )
    answer = models.JSONField(_("answer"), null=True, blank=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="reports",
        verbose_name=_("learner"),
    )
    visitor_key = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    key = models.UUIDField(unique=True, editable=False, help_text="minted with the form: sent twice, stored once")
    language = models.CharField(_("language"), max_length=5, editable=False)
    text = models.TextField(_("what is wrong"), max_length=MAX_LENGTH, editable=False)
    created_at = models.DateTimeField(_("reported at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.OPEN)
    reply = models.TextField(_("reply"), max_length=MAX_LENGTH, blank=True, default="")
    replied_at = models.DateTimeField(null=True, blank=True, editable=False)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.revision.question} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("quizzes:report", args=[self.public_id])
