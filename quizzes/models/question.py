"""Questions and their revisions: a question's content is a validated document, every saved state a row."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from quizzes.kinds import kind_choices, read_document
from quizzes.kinds.contract import Answer, QuestionDocument
from quizzes.models.concept import LONG_FIELDS, Concept
from quizzes.models.file_row import FileRow
from quizzes.models.slugs import validate_slug


class QuestionState(models.TextChoices):
    """draft → in review → published → retired; an edit of a published question begins as a draft again.

    Derived: from what readers get (``revision``), what was saved last (``newest``), ``is_in_review``, ``is_retired``.
    """

    DRAFT = "draft", _("draft")
    IN_REVIEW = "in review", _("in review")
    PUBLISHED = "published", _("published")
    RETIRED = "retired", _("retired")


class Withheld(models.TextChoices):
    """Why readers don't get a published question about stored runs; services/withholding.py decides."""

    NO_EVIDENCE = "no evidence", _("no current evidence")
    IN_DOUBT = "in doubt", _("the verdict is in doubt")
    UNDECIDED = "undecided", _("the verdict leaves it open")
    VERDICT_CHANGED = "verdict changed", _("the verdict changed")


class QuestionQuerySet(models.QuerySet):
    """Questions that are …"""

    def in_state(self, state: str) -> Self:
        told = models.Case(
            models.When(is_retired=True, then=models.Value(QuestionState.RETIRED)),
            models.When(newest=models.F("revision"), then=models.Value(QuestionState.PUBLISHED)),
            models.When(is_in_review=True, then=models.Value(QuestionState.IN_REVIEW)),
            default=models.Value(QuestionState.DRAFT),
        )
        return self.alias(told_state=told).filter(told_state=state)

    def published(self) -> Self:
        """A parametrised question is shown once its variants are ready, one about stored runs while they are sound."""
        has_variants = models.Q(revision__variant_set__isnull=True) | models.Q(revision__variant_set__state="ready")
        return self.filter(
            has_variants,
            withheld="",
            is_retired=False,
            revision__isnull=False,
            concept__is_retired=False,
            concept__topic__is_retired=False,
        ).order_by("concept__topic__order", "concept__order", "order", "slug")

    def with_place(self) -> Self:
        """Each with what names its place: its concept, without the long texts, and the topic of that."""
        return self.select_related("concept__topic").defer(*(f"concept__{name}" for name in LONG_FIELDS))


class Question(FileRow):
    """An item of one kind. Learners get ``revision``; ``newest`` is what was saved last, published or not."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True, validators=[validate_slug])
    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="questions", verbose_name=_("concept"))
    kind = models.CharField(_("kind"), max_length=20, choices=kind_choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    revision = models.ForeignKey(
        "Revision", null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )
    newest = models.ForeignKey(
        "Revision", null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )
    is_in_review = models.BooleanField(default=False, editable=False)
    withheld = models.CharField(_("withheld"), max_length=20, choices=Withheld, blank=True, default="", editable=False)
    accepted_key = models.CharField(
        max_length=80, blank=True, default="", editable=False, help_text="the measured key that it was published with"
    )
    marked_key = models.CharField(
        max_length=80, blank=True, default="", editable=False, help_text="the measured key that answers were marked by"
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["concept__topic__order", "concept__order", "order", "slug"]
        permissions = [("publish_question", "Can publish, retire and restore questions")]

    def __str__(self) -> str:
        return self.slug

    @property
    def state(self) -> QuestionState:
        if self.is_retired:
            return QuestionState.RETIRED
        if self.newest_id and self.newest_id == self.revision_id:
            return QuestionState.PUBLISHED
        return QuestionState.IN_REVIEW if self.is_in_review else QuestionState.DRAFT

    def get_absolute_url(self) -> str:
        return reverse("quizzes:question", args=[self.slug])


class Revision(models.Model):
    """One saved state of a question. Never changed, never deleted: attempts point here.

    ``document`` is the canonical document in both languages (quizzes/kinds says which fields); ``rendered`` is its
    Markdown as sanitised HTML, in the same shape, made by the renderer ``renderer_digest``. ``findings`` is what the
    checks said (quizzes/question_checks.py), null before they were asked; ``stem_key_…`` finds equal stems.
    """

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    rendered = models.JSONField()
    renderer_digest = models.CharField(max_length=64, blank=True, default="", editable=False)
    digest = models.CharField(max_length=64)
    findings = models.JSONField(null=True, default=None, editable=False)
    stem_key_en = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
    stem_key_ko = models.CharField(max_length=32, blank=True, default="", editable=False, db_index=True)
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

    def carry(self, answer: Answer, *, to: "Revision") -> Answer | None:
        """An answer to this revision as one to another of its question; None when that one can't mark it."""
        old, new = self.question_document, to.question_document
        return new.carried_over(answer, old) if old.kind == new.kind else None

    @cached_property
    def question_document(self) -> QuestionDocument:
        return read_document(self.document)
