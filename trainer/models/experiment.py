"""An experiment, the prediction locked in with it, and the seeds it trains on."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from trainer.engine.specs import ExperimentSpec
from trainer.models.claim import Claim
from trainer.stored_specs import stored_spec


class Certainty(models.TextChoices):
    """How sure a learner is, with the probability that each word stands for in scoring."""

    SURE = "sure", _("Sure")
    THINK_SO = "think so", _("I think so")
    GUESS = "guess", _("A guess")

    @property
    def probability(self) -> float:
        return {"sure": 0.95, "think so": 0.75, "guess": 0.4}[self.value]


class Priority(models.TextChoices):
    """Whose turn it is: nightly work waits for everything else."""

    INTERACTIVE = "interactive", _("interactive")
    NIGHTLY = "nightly", _("nightly")


class State(models.TextChoices):
    """Where an experiment stands; never stored, see ExperimentQuerySet.with_state."""

    QUEUED = "queued", _("queued")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


class ExperimentQuerySet(models.QuerySet):
    """Experiments that are …"""

    def owned_by(self, user: models.Model) -> Self:
        return self.filter(owner=user)

    def shared_as(self, share_key: str) -> Self:
        """Whose owner has given this link away."""
        return self.filter(share_key=share_key)

    def judged(self, spec_digest: str) -> Self:
        """Runs of this spec that have a verdict on their newest look, the newest first."""
        return self.filter(spec_digest=spec_digest, verdicts__look=models.F("num_looks")).order_by("-created_at")

    def unfinished(self) -> Self:
        return self.filter(_has_shard("queued", "running"))

    def with_state(self) -> Self:
        """Annotates `derived_state`, which `Experiment.state` then returns without asking again.

        Unfinished: *running* once any shard of the newest look was leased. Finished: *cancelled* if somebody stopped
        it, *done* with a verdict on the newest look, else *failed*.
        """
        judged = Exists(self.model.objects.filter(pk=OuterRef("pk"), verdicts__look=models.F("num_looks")))
        started = _has_shard("running", "done", "failed", look=models.F("num_looks"))
        return self.annotate(
            derived_state=Case(
                When(_has_shard("queued", "running") & started, then=Value(State.RUNNING.value)),
                When(_has_shard("queued", "running"), then=Value(State.QUEUED.value)),
                When(cancelled_at__isnull=False, then=Value(State.CANCELLED.value)),
                When(judged, then=Value(State.DONE.value)),
                default=Value(State.FAILED.value),
                output_field=models.CharField(),
            )
        )


def unfinished_state(shards: Iterable[tuple[int, str]], num_looks: int) -> State | None:
    """What `with_state` derives, from (look, state) of all shards; None for a finished experiment.

    For polls, which have read the shards and would spend most of their time on the query of `with_state`.
    """
    shards = list(shards)
    if not {state for _, state in shards} & {"queued", "running"}:
        return None
    has_begun = {state for look, state in shards if look == num_looks} & {"running", "done", "failed"}
    return State.RUNNING if has_begun else State.QUEUED


def _has_shard(*states: str, **conditions: object) -> Exists:
    filters = {f"shards__{name}": value for name, value in conditions.items()}
    return Exists(Experiment.objects.filter(pk=OuterRef("pk"), shards__state__in=states, **filters))


class Experiment(models.Model):
    """One launch of a spec by somebody. Its state is derived from its shards and verdicts, never stored.

    One without an owner is the site's own: it trains a claim's reference run again at night (services/retraining.py).
    """

    State = State

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="experiments"
    )
    claim = models.ForeignKey(Claim, null=True, blank=True, on_delete=models.PROTECT, related_name="experiments")
    started_from = models.ForeignKey(
        Claim, null=True, blank=True, on_delete=models.SET_NULL, related_name="variations", help_text="and changed"
    )
    spec = models.JSONField()
    spec_digest = models.CharField(max_length=64, db_index=True)
    idempotency_key = models.UUIDField()
    body_digest = models.CharField(max_length=64)
    priority = models.CharField(max_length=12, choices=Priority.choices, default=Priority.INTERACTIVE)
    price_seconds = models.FloatField()
    num_looks = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    share_key = models.CharField(
        max_length=40, null=True, blank=True, unique=True, editable=False, help_text="of the link; none: private"
    )

    objects = ExperimentQuerySet.as_manager()

    class Meta:
        verbose_name = _("experiment")
        verbose_name_plural = _("experiments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "idempotency_key"], name="one_experiment_per_presentation")
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    def get_absolute_url(self) -> str:
        return reverse("trainer:experiment", args=[self.public_id])

    def get_share_url(self) -> str:
        """Of the link for those who are not its owner."""
        return reverse("trainer:shared", args=[self.share_key]) if self.share_key else ""

    @property
    def experiment_spec(self) -> ExperimentSpec:
        return stored_spec(self.spec)

    @property
    def state(self) -> State:
        """As of when the row was read with `with_state`, else as of now."""
        if not hasattr(self, "derived_state"):
            return State(Experiment.objects.with_state().values_list("derived_state", flat=True).get(pk=self.pk))
        return State(self.derived_state)

    @property
    def is_nightly(self) -> bool:
        """The site's own: a claim's reference run, trained again."""
        return self.priority == Priority.NIGHTLY

    @property
    def is_finished(self) -> bool:
        return self.state not in (State.QUEUED, State.RUNNING)

    @property
    def num_seeds(self) -> int:
        return len(self.seeds)

    @property
    def seeds(self) -> list[int]:
        """All seeds of all looks, in order."""
        return [seed for block in self.seed_blocks.all() for seed in block.seeds]


class Prediction(models.Model):
    """What the learner expected, written in the launch's transaction and never changed afterwards."""

    NO_DIFFERENCE = "no difference"
    HOLDS, FAILS = "claim holds", "claim fails"  # where the claim is not about which arm is higher
    WORDS = (NO_DIFFERENCE, HOLDS, FAILS)  # with a space: no slug has one

    experiment = models.OneToOneField(Experiment, on_delete=models.CASCADE, related_name="prediction")
    winner = models.CharField(max_length=40, help_text="slug of the arm with the higher measure, or 'no difference'")
    effect = models.FloatField(help_text="expected |treatment − baseline| in the measure's unit")
    spread = models.FloatField(null=True, blank=True, help_text="how far it may be off; none: no range was named")
    certainty = models.CharField(max_length=10, choices=Certainty.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("prediction")
        verbose_name_plural = _("predictions")


class SeedBlock(models.Model):
    """The seeds of one look. A seed of a spec is used once: pooled evidence rests on distinct seeds.

    The unique constraint is what makes two simultaneous launches of one spec take different blocks.
    """

    experiment = models.ForeignKey(Experiment, on_delete=models.CASCADE, related_name="seed_blocks")
    spec_digest = models.CharField(max_length=64)
    look = models.PositiveSmallIntegerField(default=1)
    first_seed = models.PositiveIntegerField()
    num_seeds = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["look"]
        constraints = [
            models.UniqueConstraint(fields=["spec_digest", "first_seed"], name="a_seed_counts_once"),
            models.UniqueConstraint(fields=["experiment", "look"], name="one_block_per_look"),
        ]

    @property
    def seeds(self) -> range:
        return range(self.first_seed, self.first_seed + self.num_seeds)
