"""Questions and their revisions: a question's content is a validated document, every saved state a row."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import kind_choices, parse_document
from quizzes.kinds.contract import QuestionDocument
from quizzes.models.concept import Concept
from quizzes.models.file_row import FileRow
from quizzes.models.slugs import validate_slug


class QuestionQuerySet(models.QuerySet):
    """Questions that are …"""

    def published(self) -> Self:
        """A parametrised question is shown once its variants are ready."""
        has_variants = models.Q(revision__variant_set__isnull=True) | models.Q(revision__variant_set__state="ready")
        return self.filter(
            has_variants,
            is_retired=False,
            revision__isnull=False,
            concept__is_retired=False,
            concept__topic__is_retired=False,
        ).order_by("concept__topic__order", "concept__order", "order", "slug")


class Question(FileRow):
    """An item of one kind; ``revision`` is the state that learners get."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, validators=[validate_slug])
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="questions", verbose_name=_("concept"))
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    revision = models.ForeignKey(
        "Revision", null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["concept__topic__order", "concept__order", "order", "slug"]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("quizzes:question", args=[self.slug])


class Revision(models.Model):
    """One saved state of a question. Never changed, never deleted: attempts point here.

    ``document`` is the canonical document in both languages (quizzes/kinds says which fields); ``rendered`` is its
    Markdown as sanitised HTML, in the same shape, made by the renderer ``renderer_digest``.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    rendered = models.JSONField()
    renderer_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("revision")
        ordering = ["question", "-number"]
        constraints = [models.UniqueConstraint(fields=["question", "number"], name="one_revision_per_number")]

    def __str__(self) -> str:
        return f"{self.question_id} r{self.number}"

    @cached_property
    def question_document(self) -> QuestionDocument:
        return parse_document(self.document)
