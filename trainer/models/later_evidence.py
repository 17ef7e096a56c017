"""What readers' experiments add to a claim after its reference run: one pooled analysis, and counterexamples."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainer.models.claim import Claim
from trainer.models.experiment import Experiment

DECIDED = ("supported", "refuted", "no difference")


class Pool(models.Model):
    """One paired analysis over all distinct seeds of a claim's spec, the reference run's first; judged anew by workers.

    A seed counts once, however many trained it.
    """

    claim = models.OneToOneField(Claim, on_delete=models.CASCADE, related_name="pool")
    spec_digest = models.CharField(max_length=64)
    num_seeds = models.PositiveIntegerField()
    num_experiments = models.PositiveIntegerField(help_text="of readers, beside the reference run")
    outcome = models.CharField(max_length=20)
    document = models.JSONField(help_text="the verdict")
    judged_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("pooled analysis")
        verbose_name_plural = _("pooled analyses")

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.outcome} ({self.num_seeds})"


class CounterexampleQuerySet(models.QuerySet):
    """Counterexamples that …"""

    def standing(self) -> Self:
        """Still contradict what the claim's evidence says: it may have been measured anew since."""
        holds = models.Q(claim__evidence__outcome="supported")
        is_current = models.Q(claim__evidence__spec_digest=models.F("claim__spec_digest"))
        denied = holds & ~models.Q(outcome="supported")
        shown = models.Q(claim__evidence__outcome__in=DECIDED[1:]) & models.Q(outcome="supported")
        return self.filter(is_current & (denied | shown))


class Counterexample(models.Model):
    """An experiment that differs from a claim in its setting alone and decides against it, on seven seeds or more."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="counterexamples")
    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, related_name="counterexample")
    outcome = models.CharField(max_length=20)
    num_seeds = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)

    objects = CounterexampleQuerySet.as_manager()

    class Meta:
        verbose_name = _("counterexample")
        verbose_name_plural = _("counterexamples")
        ordering = ["-found_at"]

    def __str__(self) -> str:
        return f"{self.claim_id}: {self.experiment_id}"
