"""What a reader did with a question before the answer counted, append-only: hints taken and tries that were wrong."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.question import Revision
from quizzes.models.variant import Variant


class TurnQuerySet(models.QuerySet):
    """Turns that are …"""

    def of_reader(self, *, user: models.Model | None, visitor_key: uuid.UUID | None) -> Self:
        if user is not None:
            return self.filter(user=user)
        return self.filter(user=None, visitor_key=visitor_key) if visitor_key else self.none()


class Turn(models.Model):
    """The first, second, … hint or try of one presentation. A question with one try and no hints has none.

    Unique by presentation, whoever sends it: a hint that was shown is taken, a try that was made is used.
    """

    class Action(models.TextChoices):
        HINT = "hint", _("hint")
        TRY = "try", _("try")

    key = models.UUIDField(help_text="of the presentation")
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="turns")
    variant = models.ForeignKey(Variant, null=True, blank=True, on_delete=models.PROTECT, related_name="turns")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="turns"
    )
    visitor_key = models.UUIDField(null=True, blank=True, db_index=True)
    action = models.CharField(max_length=10, choices=Action.choices)
    number = models.PositiveSmallIntegerField(help_text="from 1")
    answer = models.JSONField(default=list, help_text="of a try")
    certainty = models.CharField(
        max_length=10,
        blank=True,
        default="",
        help_text="of a try: the first one's counts, said before anything was known",
    )
    started_at = models.FloatField(help_text="of the presentation, in seconds since 1970")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TurnQuerySet.as_manager()

    class Meta:
        verbose_name = _("turn")
        ordering = ["key", "action", "number"]
        constraints = [models.UniqueConstraint(fields=["key", "action", "number"], name="one_turn_per_number")]
