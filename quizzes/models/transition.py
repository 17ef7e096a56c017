"""Who moved a question from one state to the next, and when. Append-only; the history of a question shows it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from quizzes.models.question import Question, Revision


class Transition(models.Model):
    """One step of a question's life; ``by`` is empty where the content files did it."""

    class Step(models.TextChoices):
        """What was done."""

        SUBMITTED = "submitted", _("submitted for review")
        SENT_BACK = "sent back", _("sent back")
        PUBLISHED = "published", _("published")
        RETIRED = "retired", _("retired")
        RESTORED = "restored", _("brought back")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="transitions")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.CASCADE, related_name="transitions")
    step = models.CharField(max_length=20, choices=Step.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("transition")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.question_id} {self.step}"
