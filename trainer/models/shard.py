"""The unit of work: one row a worker can lease."""

from collections.abc import Collection
from datetime import timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest, Now
from django.utils.translation import gettext_lazy as _

from trainer.engine.plan import ShardPlan
from trainer.models.experiment import Experiment, Priority

RECENTLY = timedelta(hours=1)  # who trained less in it goes first


class ShardQuerySet(models.QuerySet):
    """Shards that are …"""

    def queued(self) -> Self:
        return self.filter(state=Shard.State.QUEUED)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Shard.State.QUEUED, Shard.State.RUNNING])

    def lapsed(self) -> Self:
        """Running, but nobody has renewed the lease in time: the worker is lost."""
        return self.filter(state=Shard.State.RUNNING, lease_until__lt=Now())

    def leased(self) -> Self:
        """Running, in the hands of a worker."""
        return self.filter(state=Shard.State.RUNNING, lease_until__gte=Now())

    def leasable(self) -> Self:
        has_attempts_left = Q(num_attempts__lt=settings.MAX_SHARD_ATTEMPTS)
        return self.filter(
            Q(state=Shard.State.QUEUED) | Q(state=Shard.State.RUNNING, lease_until__lt=Now()) & has_attempts_left
        )

    def recent_seconds(self, owners: Collection[int]) -> dict[int, float]:
        """What these learners trained within the last hour, as the lease order counts it."""
        spent = Case(When(state=Shard.State.RUNNING, then=_LONGER), default="training_seconds")
        recent = self.filter(owner__in=owners, started_at__gte=Now() - RECENTLY).order_by()
        return dict(recent.values_list("owner").annotate(total=Sum(spent, default=0.0)))

    def in_lease_order(self) -> Self:
        """Interactive work before nightly; then the learner who trained least in the last hour; then the oldest.

        A running shard counts as what it should take, so that two workers do not both turn to the same learner.
        """
        spent = Case(When(state=Shard.State.RUNNING, then=_LONGER), default="training_seconds")
        lately = (
            Shard.objects.filter(owner=OuterRef("owner"), started_at__gte=Now() - RECENTLY)
            .order_by()
            .values("owner")
            .annotate(total=Sum(spent))
            .values("total")
        )
        return self.annotate(recent_seconds=Coalesce(Subquery(lately), 0.0)).order_by(
            "priority",  # by the alphabet, as it happens: interactive, nightly
            "recent_seconds",
            "queued_at",
            "pk",
        )


_LONGER = Greatest("training_seconds", "estimated_seconds")


class Shard(models.Model):
    """Whole arms of one shape × a range of seeds that one worker trains as stacks.

    Every arrow of its state, and who draws it::

        queued  → running                     lease_shard (a lapsed running shard with attempts left is leased again)
        running → done | failed               finish_shard, fail_shard (the owner of the current epoch)
        running → queued                      hand_back_shard (deploy; the attempt is not counted)
        running → failed                      sweep (lease lapsed after the last attempt)
        queued | running → cancelled          cancel_experiment

    ``epoch`` counts leases: a write carries the epoch it was leased with, and a write of an older epoch changes
    nothing. Training itself has epochs too; those are only ever called ``num_epochs``.
    ``owner`` and ``priority`` are the experiment's, which never change; here they let one index order the queue.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="shards")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    priority = models.CharField(max_length=12, choices=Priority.choices, default=Priority.INTERACTIVE)
    look = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveSmallIntegerField()
    plan = models.JSONField()
    estimated_seconds = models.FloatField()
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    epoch = models.PositiveIntegerField(default=0)
    num_attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=200, blank=True, default="")
    reason = models.CharField(max_length=40, blank=True, default="", help_text="code of why it failed")
    training_seconds = models.FloatField(default=0.0)
    honesty = models.JSONField(null=True, blank=True)
    tuning = models.JSONField(null=True, blank=True, help_text="values that its arms chose, where something is tuned")
    environment = models.JSONField(default=dict, blank=True, help_text="versions and processor that trained it")
    queued_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ShardQuerySet.as_manager()

    class Meta:
        verbose_name = _("shard")
        verbose_name_plural = _("shards")
        ordering = ["experiment", "look", "position"]
        constraints = [models.UniqueConstraint(fields=["experiment", "look", "position"], name="one_shard_per_place")]
        indexes = [
            models.Index(fields=["state", "lease_until"], name="shard_waiting"),
            models.Index(fields=["owner", "started_at"], name="shard_trained_lately"),
        ]

    def __str__(self) -> str:
        return f"{self.experiment_id}/{self.look}.{self.position}"

    @property
    def shard_plan(self) -> ShardPlan:
        return ShardPlan.from_dict(self.plan)
