"""What training wrote down: flushed records, finals, verdicts. Append-only."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainer.models.experiment import Experiment
from trainer.models.shard import Shard


class MeasurementQuerySet(models.QuerySet):
    """Measurements that are …"""

    def current(self) -> Self:
        """Of the epoch that their shard is in: a shard that is trained again starts from nothing."""
        return self.filter(epoch=models.F("shard__epoch"))


class Measurement(models.Model):
    """One flush of a shard: the records of all record steps since the last flush, columns as in the plan."""

    shard = models.ForeignKey(Shard, on_delete=models.CASCADE, related_name="measurements")
    epoch = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    records = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MeasurementQuerySet.as_manager()

    class Meta:
        ordering = ["shard", "epoch", "sequence"]
        constraints = [models.UniqueConstraint(fields=["shard", "epoch", "sequence"], name="one_flush_per_sequence")]


class Album(models.Model):
    """The snapshots of one shard, as `engine/albums.py` says; only where its spec wants some."""

    shard = models.OneToOneField(Shard, on_delete=models.CASCADE, related_name="album")
    pages = models.JSONField()


class Final(models.Model):
    """The measure of one replica at its end, or null and the step at which it diverged."""

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="finals")
    shard = models.ForeignKey(Shard, on_delete=models.CASCADE, related_name="finals")
    arm = models.PositiveSmallIntegerField()
    seed = models.PositiveIntegerField()
    value = models.FloatField(null=True)
    diverged_at = models.PositiveIntegerField(null=True, help_text="step of divergence")
    metrics = models.JSONField(default=dict)

    class Meta:
        ordering = ["experiment", "arm", "seed"]
        constraints = [
            models.UniqueConstraint(fields=["experiment", "arm", "seed"], name="one_final_per_replica"),
            models.CheckConstraint(
                condition=models.Q(value__isnull=False) | models.Q(diverged_at__isnull=False),
                name="null_only_when_diverged",
            ),
        ]


class Verdict(models.Model):
    """The judgement of one look."""

    class Outcome(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        REFUTED = "refuted", _("refuted")
        NO_DIFFERENCE = "no difference", _("no difference")
        INCONCLUSIVE = "inconclusive", _("inconclusive")

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="verdicts")
    look = models.PositiveSmallIntegerField(default=1)
    outcome = models.CharField(_("verdict"), max_length=20, choices=Outcome.choices)
    document = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["experiment", "look"]
        constraints = [models.UniqueConstraint(fields=["experiment", "look"], name="one_verdict_per_look")]

    def __str__(self) -> str:
        return f"{self.experiment_id}/{self.look}"
