"""Variants: drawn instances of a parametrised question, made ahead by the worker; pages only read them."""

import random
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes.expressions.language import ExpressionError
from quizzes.kinds.contract import QuestionDocument
from quizzes.kinds.parametrised import ParametrisedDocument
from quizzes.models.question import Revision


class VariantSetQuerySet(models.QuerySet):
    """Sets that are …"""

    def waiting(self) -> Self:
        """To be made, the oldest first."""
        return self.filter(state=VariantSet.State.DRAFTING).order_by("pk")


class VariantSet(models.Model):
    """All variants of one revision, and what came of making them.

    `drafting → ready | failed`; both ends are final: a changed question is another revision with another set.
    ``problems`` are (code, values) that quizzes/texts/problems.py words; a ready set may have remarks among them.
    """

    class State(models.TextChoices):
        DRAFTING = "drafting", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="variant_set")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFTING)
    problems = models.JSONField(default=list)
    num_variants = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    made_at = models.DateTimeField(null=True, blank=True)

    objects = VariantSetQuerySet.as_manager()

    class Meta:
        verbose_name = _("set of variants")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="drafting") | models.Q(made_at__isnull=False), name="made_set_says_when"
            )
        ]

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY


class VariantQuerySet(models.QuerySet):
    """Variants that are …"""

    def drawn(self, *, other_than: int | None = None) -> "Variant":
        """By chance. Raises Variant.DoesNotExist."""
        seeds = [seed for seed in self.values_list("seed", flat=True) if seed != other_than]
        return self.get(seed=random.choice(seeds) if seeds else 0)


class Variant(models.Model):
    """One drawn instance: never changed, attempts point here.

    Numbers, lists of them, or formulas: ``parameters`` by name, ``key``, ``slips`` by slug, and ``values``, what the
    texts show, by the formula between their brackets.
    """

    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="variants")
    seed = models.PositiveIntegerField()
    parameters = models.JSONField()
    key = models.JSONField()
    slips = models.JSONField(default=dict)
    values = models.JSONField(default=dict)

    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        ordering = ["revision", "seed"]
        constraints = [models.UniqueConstraint(fields=["revision", "seed"], name="one_variant_per_seed")]

    def __str__(self) -> str:
        return f"{self.revision_id} #{self.seed}"

    def get_absolute_url(self) -> str:
        """Poses exactly this variant again, as long as the question stays as it is."""
        address = reverse("quizzes:question", args=[self.revision.question.slug])
        return f"{address}?variant={self.seed}&revision={self.revision.number}"

    def posed_by(self, revision: Revision, document: ParametrisedDocument) -> ParametrisedDocument:
        """As it was made; for another revision of the question, what it makes of the same parameters."""
        if revision.pk != self.revision_id:
            return document.with_numbers(document.compute(self.parameters))
        return document.restored(self.parameters, key=self.key, slips=self.slips, values=self.values)


def document_for(revision: Revision, variant: Variant | None) -> QuestionDocument:
    """What one reader was asked: the revision's document, with the numbers of their variant."""
    document = revision.question_document
    if variant is None or not isinstance(document, ParametrisedDocument):
        return document
    return variant.posed_by(revision, document)


def can_pose(revision: Revision, variant: Variant | None) -> bool:
    """Whether the revision, perhaps a later one, asks about the numbers that this reader got."""
    document = revision.question_document
    if variant is None or revision.pk == variant.revision_id:
        return variant is not None or not document.is_parametrised
    if not isinstance(document, ParametrisedDocument) or {*document.parameter_names} != {*variant.parameters}:
        return False
    try:
        return variant.posed_by(revision, document).has_value()
    except ExpressionError:
        return False
